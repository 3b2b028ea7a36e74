/**
 * LARS as a solver at one lambda. The path itself is `lars/path.ts`, the algorithm `lars/homotopy.ts`.
 */
import { defineSolver, type Certificate, type Solver, type SolverOptions } from '@spred/problems';
import { Homotopy } from './lars/homotopy.ts';
import { isLarsProblem, jitterOf, signsOf, type JitterOptions } from './lars/setting.ts';

/** What {@link larsLasso} can be told besides the options of all solvers. */
export interface LarsOptions extends SolverOptions, Pick<JitterOptions, 'jitter'> {}

/** The relative gap of a point that is exact up to rounding. */
const exact = 1e-12;

/**
 * LARS-lasso: follows the exact path from lambdaMax down to the problem's lambda; an iteration is a knot. It starts at
 * zero, whatever the warm start. It is a direct method: the point is the solution of a larger lambda until the last step.
 * It solves elastic nets, too (the ridge is kept while the L1 threshold falls), and limits of zero, which prescribe signs.
 *
 * @example
 * ```ts
 * import { larsLasso } from '@spred/baselines';
 * import { createProblem, solve } from '@spred/problems';
 *
 * const problem = createProblem({ X: [[-1], [0], [1]], y: [-1, 0, 1], lambda: 0.1 });
 * const solution = solve(larsLasso, problem, { tolerance: 1e-12 });
 * console.log(solution.coefficients[0].toFixed(6), solution.certificate.relativeGap < 1e-12); // 0.850000 true
 * ```
 */
export const larsLasso: Solver<LarsOptions> = defineSolver<LarsOptions>({
  id: 'lars',
  maxIterations: 1_000_000,
  checkEvery: Infinity,
  options: ['jitter'],
  accepts: isLarsProblem,
  start(problem, _from, options) {
    const { projection, terms } = problem;
    const jitter = jitterOf(problem, options);
    const homotopy = new Homotopy(projection, { ridge: terms.ridge, signs: signsOf(problem), jitter });
    let judged: Certificate | undefined;
    return {
      steps: (function* () {
        for (const mark of homotopy.knots(terms.l1)) {
          if (homotopy.lam === terms.l1 && jitter === undefined) judged = homotopy.certificate(problem);
          // Where rounding shows, the harness looks at the coefficients themselves.
          if (judged && !(judged.relativeGap <= exact)) judged = undefined;
          yield mark;
        }
      })(),
      iterate: () => projection.iterate(homotopy.w),
      judged: () => judged,
      get warnings() {
        return homotopy.degenerate ? (['degenerate-pivot'] as const) : [];
      },
    };
  },
});
