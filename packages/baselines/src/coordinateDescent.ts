/**
 * Cyclic coordinate descent for the lasso (Friedman, Hastie, Höfling, Tibshirani, "Pathwise coordinate optimization",
 * 2007). Each coordinate is minimised exactly with the others held:
 *
 *   w_j <- clamp( ST(||x_j||^2 w_j + x_j'r, t) / (||x_j||^2 + ridge_j), lower_j, upper_j ),
 *   r <- r - (change of w_j) x_j.
 *
 * Sum-scaled, on the projection: r = y~ - X~ w, t = n lambda for the lasso. Columns of zero norm keep w_j = 0.
 */
import { coordinateStep, defineSolver, isElasticNet, type Mark, type Solver } from '@spred/problems';

/** Entries of X touched between two yields: about 5 ms of work. */
const sliceEntries = 2_000_000;

/** Epochs between two fresh computations of the residual, which the updates let drift by rounding. */
const refreshEvery = 100;

/**
 * Cyclic coordinate descent; an iteration is an epoch (one pass over all columns).
 *
 * @example
 * ```ts
 * import { coordinateDescent } from '@spred/baselines';
 * import { createProblem, solve } from '@spred/problems';
 *
 * const problem = createProblem({ X: [[-1], [0], [1]], y: [-1, 0, 1], lambda: 0.1 });
 * const solution = solve(coordinateDescent, problem, { tolerance: 1e-12 });
 * console.log(solution.status, solution.coefficients[0].toFixed(4)); // converged 0.8500
 * ```
 */
export const coordinateDescent: Solver = defineSolver({
  id: 'cd',
  maxIterations: 100_000,
  checkEvery: 10,
  accepts: isElasticNet,
  start(problem, from) {
    const { projection } = problem;
    const { matrix } = projection;
    const { terms } = problem;
    const norms = matrix.squaredNorms();
    const w = projection.reduce(from.coefficients).map((value, j) => (norms[j] > 0 ? value : 0));
    const residual = new Float64Array(matrix.rows);

    function* epochs(): Generator<Mark, void, void> {
      for (let epoch = 0; ; epoch++) {
        if (epoch % refreshEvery === 0) {
          projection.residual(w, residual);
        }
        let touched = 0;
        for (let j = 0; j < w.length; j++) {
          if (norms[j] === 0) continue;
          const old = w[j];
          w[j] = coordinateStep(terms, j, norms[j], norms[j] * old + matrix.columnDot(j, residual));
          if (w[j] !== old) matrix.columnAxpy(j, old - w[j], residual);
          touched += matrix.rows;
          if (touched >= sliceEntries) {
            touched = 0;
            yield 'slice';
          }
        }
        yield 'epoch';
      }
    }

    return { steps: epochs(), iterate: () => projection.iterate(w) };
  },
});
