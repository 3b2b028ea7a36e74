/**
 * What the tests of this package share: a plain solver (this package has none of its own), and random problems.
 */
import fc from 'fast-check';
import {
  createProblem,
  defineSolver,
  isLasso,
  softThreshold,
  type Mark,
  type Problem,
  type Solver,
} from '../src/index.ts';

/** Cyclic coordinate descent in its simplest form, on columns written down. */
export const plainDescent: Solver = defineSolver({
  id: 'plain-descent',
  maxIterations: 50_000,
  checkEvery: 1,
  accepts: isLasso,
  start(problem, from) {
    const { projection } = problem;
    const { matrix, target } = projection;
    const lam = problem.terms.l1;
    const w = projection.reduce(from.coefficients);
    function* epochs(): Generator<Mark, void, void> {
      for (;;) {
        for (let j = 0; j < w.length; j++) {
          const residual = new Float64Array(matrix.rows);
          matrix.multiply(w, residual);
          residual.forEach((fitted, i) => (residual[i] = target[i] - fitted));
          const norm = matrix.squaredNorms()[j];
          if (norm > 0) w[j] = softThreshold(w[j] + matrix.columnDot(j, residual) / norm, lam / norm);
          yield 'slice';
        }
        yield 'epoch';
      }
    }
    return { steps: epochs(), iterate: () => projection.iterate(w) };
  },
});

/** Random small problems, wide and tall, with and without intercept, at lambda / lambdaMax in [0.01, 1.1]. */
export const arbitraryProblem: fc.Arbitrary<Problem> = fc
  .record({
    n: fc.integer({ min: 2, max: 12 }),
    p: fc.integer({ min: 1, max: 12 }),
    intercept: fc.boolean(),
    ratio: fc.double({ min: 0.01, max: 1.1, noNaN: true }),
    seed: fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 156, maxLength: 156 }),
  })
  .map(({ n, p, intercept, ratio, seed }) => {
    const X = Array.from({ length: n }, (_, i) => seed.slice(i * p, (i + 1) * p).map((x) => x / 1000));
    const y = Array.from({ length: n }, (_, i) => seed[144 + i] / 200 + seed[i] / 1000);
    const problem = createProblem({ X, y, lambda: 1, intercept });
    return problem.withLambda(ratio * (problem.lambdaMax || 1));
  });

/** Park and Miller's minimal generator: portable fixtures in every language. */
export function parkMiller(seed: number): () => number {
  let state = seed;
  return () => {
    state = (16807 * state) % 2147483647;
    return state / 2147483647 - 0.5;
  };
}

/** The portable problem: X row by row, then noise; w = (3, -2, 1.5, -1, 0.5, 0, ...), y = X w + 0.2 e. */
export function portableProblem(n: number, p: number): { X: number[][]; y: number[] } {
  const draw = parkMiller(1);
  const X = Array.from({ length: n }, () => Array.from({ length: p }, draw));
  const truth = [3, -2, 1.5, -1, 0.5];
  const signal = X.map((row) => truth.reduce((total, value, j) => total + value * row[j], 0));
  return { X, y: signal.map((value) => value + 0.2 * draw()) };
}
