/**
 * spred by L-BFGS (Nocedal 1980) on both factors at once: the smooth objective
 *
 *   S(u, w) = 1/(2n) ||y - X (u * w)||^2 + lambda/2 (||u||^2 + ||w||^2)
 *
 * of 2p variables, a quasi-Newton direction of ten pairs and a line search for the weak Wolfe conditions (`lbfgs.ts`). It
 * is no convex function, but every local minimum is a global one (Poon and Peyré 2021).
 */
import { requireInteger, requirePositive } from '@spred/core';
import { defineSolver, isLasso, type Mark, type Solver, type SolverOptions } from '@spred/problems';
import { decidedAlgorithm } from './descent.ts';
import { FactorObjective, halves, joined, product } from './factorObjective.ts';
import { Lbfgs, type Point } from './lbfgs.ts';
import { startingFactors } from './startingFactors.ts';

/** Options of {@link spredLbfgs}. */
export interface SpredLbfgsOptions extends SolverOptions {
  /** The size of the first factors, in units of the square root of a typical coefficient; default 0.5. */
  readonly initialScale?: number;
  /** Pairs that L-BFGS remembers; default 10. */
  readonly pairs?: number;
}

/** The first step, as a share of the first factors. */
const firstStep = 0.3;

/**
 * spred with L-BFGS on (u, w); an iteration is a line search. It calls no classical solver.
 *
 * @example
 * ```ts
 * import { createProblem, solve } from '@spred/problems';
 * import { spredLbfgs } from '@spred/spred';
 *
 * const problem = createProblem({ X: [[-1], [0], [1]], y: [1, 0, -1], lambda: 0.1 });
 * const solution = solve(spredLbfgs, problem);
 * console.log(solution.status, solution.coefficients[0].toFixed(3)); // converged -0.850
 * ```
 */
export const spredLbfgs: Solver<SpredLbfgsOptions> = defineSolver<SpredLbfgsOptions>({
  id: 'spred-lbfgs',
  maxIterations: 20_000,
  checkEvery: 10,
  options: ['initialScale', 'pairs'],
  accepts: isLasso,
  start(problem, from, options) {
    const { initialScale = 0.5, pairs = 10 } = options;
    requirePositive('initialScale', initialScale);
    requireInteger('pairs', pairs, 1);
    let position = joined(startingFactors(problem, from, initialScale));

    function* steps(): Generator<Mark, void, void> {
      const objective = new FactorObjective(problem);
      try {
        const evaluate = (at: Float64Array): Point => {
          const gradient = new Float64Array(at.length);
          return { position: at, value: objective.at(halves(at), halves(gradient)), gradient };
        };
        const reach = firstStep * position.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        const descent = new Lbfgs(evaluate, evaluate(position), { firstStep: reach, pairs });
        while (descent.step()) {
          position = descent.point.position;
          yield 'step';
        }
      } finally {
        objective.free();
      }
    }

    return decidedAlgorithm(problem, steps(), () => product(halves(position)));
  },
});
