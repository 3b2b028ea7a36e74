/**
 * Random least-squares problems with everything in them, beside their objective and dual objective written down by hand,
 * in raw arrays: what certificates and projections are compared with. And the plainest solver of them.
 */
import fc from 'fast-check';
import {
  coordinateStep,
  createProblem,
  cscFromDense,
  defineSolver,
  elasticNet,
  isElasticNet,
  matrixFromRows,
  type Mark,
  type Problem,
  type Solver,
} from '../src/index.ts';

/** A problem and what it was made of. */
export interface General {
  readonly problem: Problem;
  readonly X: number[][];
  readonly y: number[];
  /** Weights, summing to n. */
  readonly s: number[];
  readonly o: number[];
  readonly f: number[];
  readonly a: number;
  readonly low: number[];
  readonly high: number[];
}

const entry = fc.integer({ min: -40, max: 40 }).map((value) => (Math.abs(value) < 15 ? 0 : value / 20));
const many = <T>(arbitrary: fc.Arbitrary<T>, length: number): fc.Arbitrary<T[]> =>
  fc.array(arbitrary, { minLength: length, maxLength: length });

const limitKinds = ['none', 'positive', 'box', 'mixed'] as const;

/** Problems with weights, offset, factors (0 and Infinity among them), limits and elastic net, dense and sparse. */
export const arbitraryGeneral: fc.Arbitrary<General> = fc
  .record({
    n: fc.integer({ min: 1, max: 8 }),
    p: fc.integer({ min: 1, max: 6 }),
    entries: many(entry, 48),
    targets: many(fc.integer({ min: -30, max: 30 }), 8),
    weights: fc.option(many<number>(fc.constantFrom(0, 1, 1, 2.5), 8), { nil: undefined }),
    offset: fc.option(many(fc.integer({ min: -9, max: 9 }), 8), { nil: undefined }),
    factors: fc.option(many(fc.constantFrom(0, 0.5, 1, 1, 3, Infinity), 6), { nil: undefined }),
    a: fc.constantFrom(1, 1, 0.8, 0.3, 0),
    limits: fc.constantFrom(...limitKinds),
    bounds: many(fc.integer({ min: 0, max: 8 }), 12),
    intercept: fc.boolean(),
    sparse: fc.boolean(),
    ratio: fc.constantFrom(0.01, 0.1, 0.5, 1.2),
  })
  .map(({ n, p, entries, targets, weights, offset, factors, a, limits, bounds, intercept, sparse, ratio }) => {
    const X = Array.from({ length: n }, (_, i) => entries.slice(i * p, (i + 1) * p));
    const y = targets.slice(0, n).map((value) => value / 10);
    const given = weights?.slice(0, n);
    if (given && !given.some((weight) => weight > 0)) given[0] = 1;
    const total = given?.reduce((sum, weight) => sum + weight, 0) ?? n;
    const side = (j: number, k: number): number => (bounds[2 * j + k] - 2) / 5;
    const low = X[0].map((_, j) => {
      if (limits === 'none') return -Infinity;
      if (limits === 'positive') return 0;
      return limits === 'mixed' && bounds[2 * j] > 5 ? -Infinity : Math.min(0, -side(j, 0));
    });
    const high = X[0].map((_, j) => {
      if (limits === 'none' || limits === 'positive') return Infinity;
      return limits === 'mixed' && bounds[2 * j + 1] > 5 ? Infinity : Math.max(0, side(j, 1));
    });
    const f = factors?.slice(0, p) ?? X[0].map(() => 1);
    const penalty = elasticNet({
      l1Ratio: a,
      ...(factors && { factors: f }),
      ...(limits !== 'none' && { lower: low, upper: high }),
    });
    const matrix = matrixFromRows(X);
    const base = createProblem({
      X: sparse ? cscFromDense(matrix) : matrix,
      y,
      lambda: 1,
      intercept,
      penalty,
      ...(given && { weights: given }),
      ...(offset && { offset: offset.slice(0, n).map((value) => value / 10) }),
    });
    const { lambdaMax } = base;
    return {
      problem: base.withLambda(ratio * (lambdaMax > 1e-9 && lambdaMax < Infinity ? lambdaMax : 1)),
      X,
      y,
      s: y.map((_, i) => (given ? (given[i] * n) / total : 1)),
      o: y.map((_, i) => (offset ? offset[i] / 10 : 0)),
      f,
      a,
      low,
      high,
    };
  });

/** sqrt(s) (y - o - X w - b). */
export function residualByHand({ X, y, s, o }: General, w: ArrayLike<number>, b: number): number[] {
  return y.map((value, i) => Math.sqrt(s[i]) * X[i].reduce((rest, x, j) => rest - x * w[j], value - o[i] - b));
}

/** The objective, from its definition. */
export function primalByHand(g: General, w: ArrayLike<number>, b: number): number {
  const loss = residualByHand(g, w, b).reduce((sum, r) => sum + r * r, 0) / (2 * g.y.length);
  return g.f.reduce((sum, factor, j) => {
    if (w[j] === 0) return sum;
    if (w[j] < g.low[j] || w[j] > g.high[j]) return Infinity;
    return sum + g.problem.lambda * factor * (g.a * Math.abs(w[j]) + ((1 - g.a) / 2) * w[j] ** 2);
  }, loss);
}

/** x_j'u of the weighted rows, u as certificates have it. */
export function correlationsByHand({ X, s }: General, u: ArrayLike<number>): number[] {
  return X[0].map((_, j) => X.reduce((sum, row, i) => sum + Math.sqrt(s[i]) * row[j] * u[i], 0));
}

/**
 * D(u) / n = (u'sqrt(s)(y - o) - ||u||^2 / 2 - sum_j g_j*(x_j'u)) / n, with every conjugate as the largest value among the
 * points where it can be taken; -Infinity where u is infeasible by more than rounding (`slack`).
 */
export function dualByHand(g: General, u: ArrayLike<number>, slack = 1e-9): number {
  const n = g.y.length;
  let total = 0;
  for (let i = 0; i < n; i++) total += u[i] * Math.sqrt(g.s[i]) * (g.y[i] - g.o[i]) - (u[i] * u[i]) / 2;
  if (g.problem.hasIntercept) {
    const along = g.s.reduce((sum, weight, i) => sum + Math.sqrt(weight) * u[i], 0);
    if (Math.abs(along) > slack) return -Infinity;
  }
  correlationsByHand(g, u).forEach((c, j) => {
    if (g.f[j] === Infinity) return;
    const t = n * g.problem.lambda * g.f[j] * g.a;
    const ridge = n * g.problem.lambda * g.f[j] * (1 - g.a);
    const value = (w: number): number => c * w - t * Math.abs(w) - (ridge / 2) * w * w;
    const candidates = [0, g.low[j], g.high[j]].filter(Number.isFinite);
    if (ridge > 0) {
      for (const w of [(c - t) / ridge, (c + t) / ridge]) candidates.push(Math.min(Math.max(w, g.low[j]), g.high[j]));
    } else if ((c > t + slack && g.high[j] === Infinity) || (c < -t - slack && g.low[j] === -Infinity)) {
      total = -Infinity;
    }
    total -= Math.max(...candidates.map(value));
  });
  return total / n;
}

/** Cyclic coordinate descent on the terms, columns written down. */
export const termsDescent: Solver = defineSolver({
  id: 'terms-descent',
  maxIterations: 5000,
  checkEvery: 20,
  accepts: isElasticNet,
  start(problem, from) {
    const { projection, terms } = problem;
    const { rows, columns } = projection;
    const norms = projection.squaredNorms();
    const X = Array.from({ length: columns }, (_, j) => {
      const column = new Float64Array(rows);
      projection.writeColumn(j, column);
      return column;
    });
    const w = projection.reduce(from.coefficients);
    function* epochs(): Generator<Mark, void, void> {
      for (;;) {
        for (let j = 0; j < columns; j++) {
          if (norms[j] === 0) continue;
          const residual = projection.target.map((value, i) => X.reduce((rest, x, k) => rest - x[i] * w[k], value));
          const along = X[j].reduce((sum, x, i) => sum + x * residual[i], 0);
          w[j] = coordinateStep(terms, j, norms[j], norms[j] * w[j] + along);
        }
        yield 'epoch';
      }
    }
    return { steps: epochs(), iterate: () => projection.iterate(w) };
  },
});
