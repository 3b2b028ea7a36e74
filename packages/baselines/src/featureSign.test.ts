import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createProblem, solve } from '@spred/problems';
import { coordinateDescent, featureSign } from './index.ts';
import { randomData, randomProblem } from '../test/problems.ts';

const numRuns = process.env['SPRED_LONG'] ? 500 : 50;

const shape = fc.record({
  samples: fc.integer({ min: 2, max: 25 }),
  features: fc.integer({ min: 1, max: 40 }),
  seed: fc.nat(100_000),
  fraction: fc.constantFrom(0.01, 0.1, 0.5),
  duplicate: fc.boolean(),
});

it('one step is enough for one column', () => {
  const problem = randomProblem({ samples: 9, features: 1, seed: 1 });
  expect(solve(featureSign, problem, { tolerance: 1e-13 })).toMatchObject({ status: 'converged', iterations: 1 });
});

it('the objective falls with every step, and few more steps than non-zeros are needed', () => {
  fc.assert(
    fc.property(shape, (of) => {
      const problem = randomProblem(of);
      let last = Infinity;
      const solution = solve(featureSign, problem, {
        tolerance: 0,
        onIteration(state) {
          const { coefficients, intercept } = state.iterate();
          const objective = problem.objective(coefficients, intercept);
          expect(objective).toBeLessThanOrEqual(last * (1 + 1e-12) + 1e-15);
          last = objective;
        },
      });
      expect(solution.certificate.relativeGap).toBeLessThan(1e-13);
      expect(solution.iterations).toBeLessThanOrEqual(5 * (solution.support.length + 2));
    }),
    { seed: 72, numRuns },
  );
});

it('a column that is the sum of two others is exchanged for one of them', () => {
  fc.assert(
    fc.property(fc.nat(10_000), fc.constantFrom(0.01, 0.1, 0.4), (seed, fraction) => {
      const { X, y } = randomData({ samples: 12, features: 4, seed });
      const rows = X.map((row) => [row[0], row[1], row[2], row[3], row[0] + row[1], row[2] - row[0]]);
      const free = createProblem({ X: rows, y, lambda: 0 });
      const problem = free.withLambda(fraction * free.lambdaMax);
      const solution = solve(featureSign, problem, { tolerance: 1e-13 });
      expect(solution.status).toBe('converged');
      expect(solution.support.length).toBeLessThanOrEqual(4);
    }),
    { seed: 73, numRuns },
  );
});

it('a warm start with dependent columns keeps the independent ones and still gets there', () => {
  const problem = randomProblem({ samples: 15, features: 5, seed: 8, duplicate: true });
  const warmStart = { coefficients: new Float64Array(6).fill(1), intercept: 0 };
  const solution = solve(featureSign, problem, { tolerance: 1e-13, warmStart });
  expect(solution.status).toBe('converged');
  const reference = solve(coordinateDescent, problem, { tolerance: 1e-13 });
  expect(solution.certificate.primal).toBeCloseTo(reference.certificate.primal, 12);
});
