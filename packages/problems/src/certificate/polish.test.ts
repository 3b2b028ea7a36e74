import { describe, expect, it } from 'vitest';
import { certificate, createProblem, elasticNet, l1, polish, solve, type Problem } from '../index.ts';
import { portableProblem } from '../../test/support.ts';
import { termsDescent } from '../../test/general.ts';

const { X, y } = portableProblem(30, 8);
const weights = y.map((_, i) => 1 + (i % 3));

const problems: readonly (readonly [string, Problem])[] = (
  [
    ['the lasso', l1()],
    ['factors', l1({ factors: [1, 2, 0, 0.5, 1, 1, 3, 1] })],
    ['positive', l1({ positive: true })],
    ['a box', l1({ lower: -0.5, upper: 1.5 })],
    ['an elastic net', elasticNet({ l1Ratio: 0.5 })],
    [
      'an elastic net in a box',
      elasticNet({ l1Ratio: 0.5, lower: -0.5, upper: 1.5, factors: [1, 2, 1, 0.3, 1, 1, 3, 1] }),
    ],
    ['ridge regression', elasticNet({ l1Ratio: 0 })],
  ] as const
).map(([name, penalty]) => [name, createProblem({ X, y, lambda: 0.02, penalty, weights })] as const);

describe.each(problems)('the polish of %s', (_, problem) => {
  const near = solve(termsDescent, problem, { tolerance: 1e-7 });

  it('turns a gap of 1e-7 into rounding, with the same signs and limits', () => {
    const polished = polish(problem, near.coefficients)!;
    const { intercept } = problem.projection.iterate(problem.projection.reduce(polished));
    const after = certificate(problem, polished, intercept);
    expect(after.relativeGap).toBeLessThan(1e-14);
    expect(after.kktViolation).toBeLessThan(1e-12);
    polished.forEach((w, j) => expect(Math.sign(w)).toBe(Math.sign(near.coefficients[j])));
    expect(problem.objective(polished, intercept)).toBeLessThanOrEqual(near.certificate.primal * (1 + 1e-14));
  });

  it('changes nothing that it is given', () => {
    const before = near.coefficients.slice();
    polish(problem, near.coefficients);
    expect(near.coefficients).toEqual(before);
  });
});

describe('the polish is refused', () => {
  const problem = createProblem({ X, y, lambda: 0.02 });

  it('where a sign would change', () => {
    const { coefficients } = solve(termsDescent, problem, { tolerance: 1e-9 });
    const wrong = coefficients.slice();
    wrong[0] = -wrong[0];
    expect(polish(problem, wrong)).toBeUndefined();
  });

  it('where a limit would be crossed', () => {
    const limited = createProblem({ X, y, lambda: 0.02, penalty: l1({ upper: 1 }) });
    // Its first coefficient would be near 3.
    const inside = Float64Array.from(X[0], (_, j) => (j === 0 ? 0.9 : 0));
    expect(polish(limited, inside)).toBeUndefined();
  });

  it('where the columns are dependent', () => {
    const twice = createProblem({ X: X.map((row) => [...row, row[0]]), y, lambda: 0.02 });
    expect(polish(twice, new Float64Array(9).fill(0.1))).toBeUndefined();
  });
});

it('a column that depends on others of the support is left out of the fit: the certificate stays as tight', () => {
  const whole = solve(termsDescent, createProblem({ X, y, lambda: 0.02 }), { tolerance: 1e-7 });
  const twice = createProblem({ X: X.map((row) => [row[0], ...row]), y, lambda: 0.02 });
  const shared = Float64Array.of(whole.coefficients[0] / 2, ...whole.coefficients);
  shared[1] /= 2;
  const found = certificate(twice, shared, whole.intercept);
  expect(found.dualKind).toBe('polished');
  expect(Math.abs(found.gap - whole.certificate.gap)).toBeLessThanOrEqual(1e-14);
});

it('a support larger than n is solved where there is a ridge', () => {
  const wide = portableProblem(10, 40);
  const base = createProblem({ ...wide, lambda: 1, penalty: elasticNet({ l1Ratio: 0.05 }) });
  const problem = base.withLambda(0.01 * base.lambdaMax);
  const near = solve(termsDescent, problem, { tolerance: 1e-9 });
  expect(near.support.length).toBeGreaterThan(10);
  const polished = polish(problem, near.coefficients)!;
  const { intercept } = problem.projection.iterate(polished);
  expect(certificate(problem, polished, intercept).relativeGap).toBeLessThan(1e-15);
});
