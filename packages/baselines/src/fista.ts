/**
 * FISTA (Beck and Teboulle 2009) with adaptive restart (O'Donoghue and Candès 2015): proximal gradient steps from an
 * extrapolated point z,
 *
 *   w+ = ST(z + X'(y - X z) / L, lam / L),   t+ = (1 + sqrt(1 + 4 t^2)) / 2,   z+ = w+ + (t - 1) / t+ (w+ - w),
 *
 * where the momentum starts anew (t = 1) whenever it points uphill: (z - w+)'(w+ - w) > 0.
 */
import { defineSolver, isElasticNet, type Solver } from '@spred/problems';
import { proximalAlgorithm, type ImagePoint } from './proximalGradient.ts';

/**
 * FISTA with adaptive restart; an iteration is a step.
 *
 * @example
 * ```ts
 * import { fista } from '@spred/baselines';
 * import { createProblem, solve } from '@spred/problems';
 *
 * const problem = createProblem({ X: [[-1], [0], [1]], y: [-1, 0, 1], lambda: 0.1 });
 * console.log(solve(fista, problem).coefficients[0].toFixed(3)); // 0.850
 * ```
 */
export const fista: Solver = defineSolver({
  id: 'fista',
  maxIterations: 100_000,
  checkEvery: 10,
  accepts: isElasticNet,
  start: (problem, from, options) =>
    proximalAlgorithm(problem, from, options.seed ?? 0, function* (gradient, first) {
      let current = first;
      let z = first;
      let t = 1;
      for (;;) {
        const next = gradient.step(z);
        if (pointsUphill(z.w, next.w, current.w)) t = 1;
        const tNext = (1 + Math.sqrt(1 + 4 * t * t)) / 2;
        z = extrapolated(next, current, (t - 1) / tNext);
        t = tNext;
        current = next;
        yield current;
      }
    }),
});

/** (z - w+)'(w+ - w) > 0: the gradient test of restart. */
function pointsUphill(z: Float64Array, next: Float64Array, current: Float64Array): boolean {
  let product = 0;
  for (let j = 0; j < z.length; j++) product += (z[j] - next[j]) * (next[j] - current[j]);
  return product > 0;
}

/** next + beta (next - current), and its image by linearity: no product with X is needed. */
function extrapolated(next: ImagePoint, current: ImagePoint, beta: number): ImagePoint {
  if (beta === 0) return next;
  return {
    w: next.w.map((value, j) => value + beta * (value - current.w[j])),
    image: next.image.map((value, i) => value + beta * (value - current.image[i])),
  };
}
