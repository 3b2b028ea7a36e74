/**
 * Certificates with everything in them: weights, offset, factors, limits, elastic net; against the objective and the dual
 * objective written down by hand.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  certainty,
  certificate,
  contradictions,
  createProblem,
  elasticNet,
  l1,
  matrixFromRows,
  solve,
  standardized,
  type Problem,
} from '../index.ts';
import { caught } from '../../../../testing/caught.ts';
import {
  arbitraryGeneral,
  correlationsByHand,
  dualByHand,
  primalByHand,
  residualByHand,
  termsDescent,
  type General,
} from '../../test/general.ts';

const numRuns = process.env['SPRED_LONG'] ? 3000 : 300;

/** A problem with coefficients within its limits and any intercept. */
const arbitraryPoint = fc
  .tuple(
    arbitraryGeneral,
    fc.array(
      fc.integer({ min: -2000, max: 2000 }).map((value) => value / 1000),
      { minLength: 6, maxLength: 6 },
    ),
    fc.integer({ min: -100, max: 100 }).map((value) => value / 100),
    fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
  )
  .map(([g, entries, b, zero]) => ({
    g,
    w: Float64Array.from(g.f, (factor, j) =>
      zero[j] || factor === Infinity ? 0 : Math.min(Math.max(entries[j], g.low[j]), g.high[j]) + 0,
    ),
    b: g.problem.hasIntercept ? b : 0,
  }));

const halfNullDeviance = ({ problem }: General): number => problem.projection.squaredNorm / 2 / problem.matrix.rows;

/** True where a column is not penalised and has exactly one limit, and can be moved. */
const isOneSided = (g: General): boolean =>
  g.problem.projection
    .squaredNorms()
    .some((norm, j) => norm > 0 && g.f[j] === 0 && (g.low[j] === -Infinity) !== (g.high[j] === Infinity));

describe('the certificate of any point', () => {
  it('has the objective of the definition', () => {
    fc.assert(
      fc.property(arbitraryPoint, ({ g, w, b }) => {
        const expected = primalByHand(g, w, b);
        expect(Math.abs(certificate(g.problem, w, b).primal - expected)).toBeLessThanOrEqual(1e-12 * (1 + expected));
        expect(Math.abs(g.problem.objective(w, b) - expected)).toBeLessThanOrEqual(1e-12 * (1 + expected));
      }),
      { seed: 101, numRuns },
    );
  });

  it('has a gap that is primal less dual objective of its feasible dual point, computed apart', () => {
    let gaps = 0;
    fc.assert(
      fc.property(arbitraryPoint, ({ g, w, b }) => {
        const { gap, primal, dual, kind } = certificate(g.problem, w, b);
        if (g.problem.projection.nullModelOptimal) return;
        expect(kind === 'kkt-only').toBe(isOneSided(g));
        if (kind === 'kkt-only') return;
        gaps++;
        expect(Math.abs(primal - dualByHand(g, dual) - gap)).toBeLessThanOrEqual(1e-9 * (1 + primal));
      }),
      { seed: 102, numRuns },
    );
    expect(gaps).toBeGreaterThan(numRuns / 2);
  });

  it('has a gap that is never below zero, nor below the true suboptimality', () => {
    fc.assert(
      fc.property(arbitraryPoint, ({ g, w, b }) => {
        const found = certificate(g.problem, w, b);
        const { certificate: best } = solve(termsDescent, g.problem, { tolerance: 1e-12 });
        expect(found.gap).toBeGreaterThanOrEqual(0);
        expect(found.relativeGap).toBeGreaterThanOrEqual(0);
        expect(found.gap).toBeGreaterThanOrEqual(
          (found.primal - best.primal) * (1 - 1e-9) - 1e-13 * (1 + found.primal),
        );
      }),
      { seed: 103, numRuns },
    );
  });

  it('has the KKT violation of the definition', () => {
    fc.assert(
      fc.property(arbitraryPoint, ({ g, w, b }) => {
        const { problem } = g;
        if (problem.projection.nullModelOptimal) return;
        const residual = residualByHand(g, w, b);
        const lam = problem.lambda * g.y.length;
        // The unpenalised parameters are measured apart, and penalised columns without their part along them.
        const inside = Float64Array.from(residual);
        problem.projection.removeUnpenalised(inside);
        const norms = problem.projection.squaredNorms();
        let penalised = 0;
        correlationsByHand(g, inside).forEach((c, j) => {
          if (g.f[j] === 0 || g.f[j] === Infinity || (g.low[j] === 0 && g.high[j] === 0)) return;
          const distance = problem.penalty.subdifferentialDistance(j, w[j], norms[j] === 0 ? 0 : -c, lam);
          penalised = Math.max(penalised, distance / (lam * g.f[j]));
        });
        const { kktViolation } = certificate(problem, w, b);
        expect(kktViolation).toBeGreaterThanOrEqual(penalised * (1 - 1e-9) - 1e-12);
        const unpenalised = g.f.includes(0) || problem.hasIntercept;
        if (!unpenalised) expect(kktViolation).toBeLessThanOrEqual(penalised * (1 + 1e-9) + 1e-12);
      }),
      { seed: 104, numRuns },
    );
  });

  it('is refused beyond a limit, for a column that is left out, and where the intercept is fixed', () => {
    const X = [
      [1, 2],
      [0, 1],
      [3, 1],
    ];
    const penalty = l1({ factors: [1, Infinity], upper: 1 });
    const problem = createProblem({ X, y: [1, 2, 3], lambda: 0.1, intercept: false, penalty });
    const codeOf = (w: number[], b = 0): unknown[] => {
      const { code, argument, index } = caught(() => certificate(problem, Float64Array.from(w), b));
      return [code, argument, index];
    };
    expect(codeOf([1.001, 0])).toEqual(['invalid-argument', 'coefficients', 0]);
    expect(codeOf([0.5, 0.5])).toEqual(['invalid-argument', 'coefficients', 1]);
    expect(codeOf([0.5, 0], 1e-9)).toEqual(['invalid-argument', 'intercept', undefined]);
    expect(certificate(problem, Float64Array.of(1, 0)).kind).toBe('gap');
    expect(problem.objective(Float64Array.of(1.001, 0), 0)).toBe(Infinity);
    expect(problem.objective(Float64Array.of(0, 1), 0)).toBe(Infinity);
    expect(problem.withLambda(0).objective(Float64Array.of(2, 0), 0)).toBe(Infinity);
  });
});

describe('the certificate of a solution', () => {
  it('is tight, gap and KKT violation alike', () => {
    let converged = 0;
    fc.assert(
      fc.property(arbitraryGeneral, (g) => {
        const { problem } = g;
        const { status, certificate: found } = solve(termsDescent, problem, { tolerance: 1e-12 });
        if (status !== 'converged') return;
        converged++;
        if (found.kind === 'gap') expect(found.gap).toBeLessThanOrEqual(1e-11 * (halfNullDeviance(g) || 1));
        else expect(found.kktViolation).toBeLessThanOrEqual(1e-12);
        if (!problem.projection.nullModelOptimal) expect(found.kktViolation).toBeLessThan(1e-2);
      }),
      { seed: 105, numRuns },
    );
    expect(converged).toBeGreaterThan(0.95 * numRuns);
  });

  it('claims a gap whatever rounding does to the scaling of its dual point', () => {
    for (let k = 0; k < 2000; k++) {
      // Two equal columns: there is no polished dual point to fall back on.
      const X = [1 + Math.sin(k), Math.cos(3 * k), Math.sin(5 * k + 1)].map((x) => [x, x]);
      const y = [Math.sin(7 * k), 2 + Math.cos(k), Math.sin(k * k)];
      const problem = createProblem({
        X,
        y,
        lambda: 0.01 + 1e-5 * k,
        intercept: false,
        penalty: l1({ positive: true }),
      });
      const found = certificate(problem, Float64Array.of(0.1, 0.1));
      expect([found.kind, found.gap < Infinity]).toEqual(['gap', true]);
    }
  });

  it('is of a kind for all its points: kkt-only for a column of factor 0 that may only grow', () => {
    const X = [
      [1, 0.5],
      [2, -1],
      [-1, 0.3],
      [0.2, 2],
    ];
    const y = [1, 2, -0.5, 1];
    const of = (options: Parameters<typeof l1>[0]): Problem =>
      createProblem({ X, y, lambda: 0.1, penalty: l1({ factors: [0, 1], ...options }) });
    for (const [options, kind] of [
      [{ positive: true }, 'kkt-only'],
      [{ upper: [3, Infinity] }, 'kkt-only'],
      [{ lower: [-2, 0], upper: [3, 1] }, 'gap'],
      // The limits of other columns do not matter: this one is projected out.
      [{ lower: [-Infinity, 0] }, 'gap'],
      [{}, 'gap'],
    ] as const) {
      const problem = of(options);
      for (const w of [
        [0, 0],
        [0.5, 0.1],
      ]) {
        const found = certificate(problem, Float64Array.from(w), 0.3);
        expect(found.kind).toBe(kind);
        expect(found.relativeGap).toBeGreaterThan(0);
        expect(found.gap === Infinity).toBe(kind === 'kkt-only');
      }
      const { status, certificate: found } = solve(termsDescent, problem, { tolerance: 1e-11 });
      expect([status, found.kind]).toEqual(['converged', kind]);
      expect(found.kktViolation).toBeLessThan(1e-5);
    }
  });

  it('lambda 0 with limits: a gap where both sides are closed, else the KKT violation', () => {
    const X = [[1], [2], [4]];
    const of = (options: Parameters<typeof l1>[0]): Problem =>
      createProblem({ X, y: [1, 2, 3], lambda: 0, intercept: false, penalty: l1(options) });
    const box = solve(termsDescent, of({ lower: 0, upper: 0.5 }), { tolerance: 1e-12 });
    expect(box).toMatchObject({ status: 'converged', certificate: { kind: 'gap' } });
    expect(box.coefficients[0]).toBe(0.5);
    const positive = solve(termsDescent, of({ positive: true }), { tolerance: 1e-12 });
    expect(positive).toMatchObject({ status: 'converged', certificate: { kind: 'kkt-only', gap: Infinity } });
    expect(positive.coefficients[0]).toBeCloseTo(17 / 21, 12);
  });

  it('a limit is met exactly, however the column is scaled by its factor and its deviation', () => {
    for (const factor of [0.1, 0.3, 0.7, 3, 7, 1 / 3]) {
      for (const limit of [0.1, 0.3, 1 / 7]) {
        const X = Array.from({ length: 9 }, (_, i) => [Math.sin(i), Math.cos(2 * i)]);
        const y = X.map(([a, b]) => 5 * a - 5 * b);
        const penalty = l1({ factors: [factor, 1], lower: -limit, upper: limit });
        for (const matrix of [matrixFromRows(X), standardized(matrixFromRows(X))]) {
          const problem = createProblem({ X: matrix, y, lambda: 0.01, penalty });
          const { coefficients, intercept, certificate: found } = solve(termsDescent, problem, { tolerance: 1e-13 });
          const deviations = matrix.standardization?.deviations ?? Float64Array.of(1, 1);
          expect(coefficients[0] * deviations[0]).toBeCloseTo(limit, 15);
          expect(coefficients[1] * deviations[1]).toBeCloseTo(-limit, 15);
          if (!matrix.standardization) expect([...coefficients]).toEqual([limit, -limit]);
          expect(found.kktViolation).toBeLessThan(1e-14);
          expect(found.relativeGap).toBeLessThan(1e-14);
          expect(problem.objective(coefficients, intercept)).toBeCloseTo(found.primal, 13);
          expect(certificate(problem, coefficients, intercept)).toEqual(found);
        }
      }
    }
  });
});

describe('certain statements with everything in them', () => {
  it('made from any point, are never contradicted by the solution', () => {
    let certain = 0;
    fc.assert(
      fc.property(arbitraryPoint, fc.nat(25), ({ g, w, b }, iterations) => {
        const { problem } = g;
        const exact = solve(termsDescent, problem, { tolerance: 1e-14 });
        if (!(exact.certificate.relativeGap <= 1e-13)) return;
        // A coefficient that is zero up to rounding counts as zero, and as nothing where it is claimed not to be.
        const solution = exact.coefficients.map((value) => (Math.abs(value) < 1e-6 ? 0 : value));
        const early = solve(termsDescent, problem, {
          warmStart: { coefficients: w, intercept: b },
          tolerance: 0,
          maxIterations: iterations,
        });
        for (const point of [{ coefficients: w, intercept: b }, early, exact]) {
          const statements = certainty(problem, point.coefficients, point.intercept);
          certain += statements.filter((statement) => statement !== 'undecided').length;
          const checked = statements.map((s, j) => (s === 'non-zero' && exact.coefficients[j] !== 0 ? 'undecided' : s));
          expect(contradictions(checked, solution)).toEqual([]);
        }
      }),
      { seed: 106, numRuns },
    );
    expect(certain).toBeGreaterThan(numRuns);
  });

  it('know what cannot move, and say nothing of what was projected out', () => {
    const X = [
      [1, 2, 0, 1, 3],
      [2, 1, 0, 3, 1],
      [0, 1, 0, 1, 2],
      [1, 4, 0, 2, 2],
    ];
    const penalty = l1({
      factors: [0, 0, 1, Infinity, 1],
      lower: [-Infinity, 0, -1, -1, 0],
      upper: [Infinity, 0, 1, 1, 0],
    });
    const problem = createProblem({ X, y: [1, 2, 3, 1], lambda: 0.1, penalty });
    const { coefficients, intercept } = solve(termsDescent, problem, { tolerance: 1e-12 });
    expect(certainty(problem, coefficients, intercept)).toEqual(['undecided', 'zero', 'zero', 'zero', 'zero']);
  });
});

describe('a relative gap is never NaN', () => {
  const X = [
    [1, 2],
    [3, 1],
    [2, 2],
  ];
  const penalties = [
    l1(),
    l1({ positive: true }),
    l1({ factors: [0, 1] }),
    l1({ factors: [0, 1], positive: true }),
    l1({ factors: [Infinity, Infinity] }),
    l1({ factors: [0, 0] }),
    elasticNet({ l1Ratio: 0.5 }),
    elasticNet({ l1Ratio: 0 }),
    elasticNet({ l1Ratio: 0.5, lower: 0, upper: 0 }),
  ];
  const cases: readonly (readonly [string, Omit<Parameters<typeof createProblem>[0], 'lambda'>])[] = [
    ['y constant with an intercept', { X, y: [0.1, 0.1, 0.1] }],
    ['y = 0', { X, y: [0, 0, 0] }],
    ['y = 0 without an intercept', { X, y: [0, 0, 0], intercept: false }],
    ['y is its offset', { X, y: [1, 2, 0.3], offset: [1, 2, 0.3] }],
    ['all weights on one row', { X, y: [1, 2, 3], weights: [0, 5, 0] }],
    ['all weights on one row, no intercept', { X, y: [1, 2, 3], weights: [0, 5, 0], intercept: false }],
    ['y constant where weights are', { X, y: [1, 7, 1], weights: [2, 0, 1] }],
    ['n = 1', { X: [[1, 2]], y: [3] }],
    ['n = 1 without an intercept', { X: [[1, 2]], y: [3], intercept: false }],
    [
      'columns of zeros',
      {
        X: [
          [0, 0],
          [0, 0],
          [0, 0],
        ],
        y: [1, 2, 3],
      },
    ],
    [
      'constant columns',
      {
        X: [
          [1, 2],
          [1, 2],
          [1, 2],
        ],
        y: [1, 2, 3],
      },
    ],
    [
      'equal columns',
      {
        X: [
          [1, 1],
          [2, 2],
          [3, 3],
        ],
        y: [1, 2, 4],
      },
    ],
    ['y in the span of a column', { X, y: [1, 3, 2] }],
  ];

  it.each(cases)('%s', (_, input) => {
    for (const penalty of penalties) {
      for (const lambda of [0, 1e-300, 0.1, 1e3]) {
        const problem = createProblem({ ...input, penalty, lambda });
        const {
          coefficients,
          intercept,
          certificate: found,
          status,
        } = solve(termsDescent, problem, { tolerance: 1e-9 });
        expect([...coefficients, intercept].every(Number.isFinite)).toBe(true);
        expect(problem.lambdaMax).toBeGreaterThanOrEqual(0);
        expect(['converged', 'max-iterations']).toContain(status);
        // Points that are as good as any, and points that are not.
        const held = problem.projection.source.leftOut !== undefined || penalty.upper === 0;
        for (const point of [coefficients, ...(held ? [] : [Float64Array.of(0.5, 0.25)])]) {
          const of = certificate(
            problem,
            point,
            problem.projection.iterate(problem.projection.reduce(point)).intercept,
          );
          expect(of.relativeGap).toBeGreaterThanOrEqual(0);
          expect(of.gap).toBeGreaterThanOrEqual(0);
          expect(of.kktViolation).toBeGreaterThanOrEqual(0);
          expect(of.primal).toBeGreaterThanOrEqual(0);
          expect(of.dual.every(Number.isFinite)).toBe(true);
        }
        if (status === 'converged' && found.kind === 'gap') expect(found.relativeGap).toBeLessThanOrEqual(1e-9);
      }
    }
  });
});
