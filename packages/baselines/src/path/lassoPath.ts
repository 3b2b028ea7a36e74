/**
 * Solutions along decreasing lambdas, each started from the one before it and each certified: of the lasso or an
 * elastic net, with whatever weights, offset, factors and limits the problem has. A path is an iteration like a solve:
 * it yields at least every ~20 ms of work and after every lambda, and it can be asked to stop; what it has done by then
 * comes back.
 */
import { drive, driveAsync, requireNonNegative, SpredError } from '@spred/core';
import type { DriveAsyncOptions, DriveOptions, Iteration, StopReason } from '@spred/core';
import { isElasticNet, type Path, type Problem, type Solution, type Solver, type SolverOptions } from '@spred/problems';
import { defaultSolver } from './defaultSolver.ts';
import { lambdaGrid, requireLambdas, type LambdaGridOptions } from './lambdas.ts';
import { devianceRatio, nullResidualSum, residualSum } from './pathSummary.ts';
import { StrongRule } from './strongRule.ts';

/** glmnet's two reasons to end a path early, where nothing is left to gain. */
export interface EarlyStop {
  /** End once the deviance ratio is above this; default 0.999 (glmnet's devmax). */
  readonly devmax?: number;
  /** End once a lambda adds less than this share to the deviance ratio; default 1e-5 (glmnet's fdev). */
  readonly fdev?: number;
}

/** What {@link lassoPath} can be told, beside the options of the solver (for every lambda). */
export interface LassoPathOptions extends SolverOptions, LambdaGridOptions {
  /** The lambdas, decreasing; default: the grid of `count` and `ratio`, see {@link lambdaGrid}. */
  readonly lambdas?: ArrayLike<number>;
  /** The solver; the default solves every problem of least squares with L1 or an elastic net. */
  readonly solver?: Solver;
  /**
   * `strong` solves each lambda on the columns that the sequential strong rule leaves, and then checks all the others:
   * the solutions are certified for the whole problem all the same. It pays where columns are many and supports small.
   * Default `none`.
   */
  readonly screen?: 'none' | 'strong';
  /** End early as glmnet does: the path then has fewer lambdas than were asked for. Off by default; `{}` for its figures. */
  readonly earlyStop?: EarlyStop | undefined;
}

/** What a path yields. */
export interface PathState {
  /** The index of the lambda that is being worked on. */
  readonly index: number;
  readonly lambda: number;
  /** The solution at this lambda, once it is done. */
  readonly solution?: Solution;
}

/** glmnet does not end a path before this many lambdas. */
const leastLambdas = 5;

/**
 * The path of a problem (its own lambda is not used) over decreasing lambdas, with warm starts; `solutions[k]` is
 * certified at `lambdas[k]`, and has a `status` of its own. `timeLimitMs` and `onIteration` (return false to stop) end
 * it early: the last solution is then the one that was being worked on, with that status.
 *
 * Throws as {@link lambdaGrid} does; `empty`, `invalid-lambda`, `invalid-argument` for bad lambdas, with index and
 * value; and what the solver throws.
 *
 * @example
 * ```ts
 * import { lassoPath } from '@spred/baselines';
 * import { createProblem } from '@spred/problems';
 *
 * const problem = createProblem({ X: [[2, 0], [0, 1], [-2, -1]], y: [4, 1, -5], lambda: 0, intercept: false });
 * const { solutions } = lassoPath(problem, { lambdas: [6, 2, 0.5], tolerance: 1e-12 });
 * console.log(solutions.map(({ support }) => support)); // [ [], [ 0 ], [ 0, 1 ] ]
 * console.log(solutions[1].coefficients[0].toFixed(3)); // 1.500
 * ```
 */
export function lassoPath(problem: Problem, options: LassoPathOptions & DriveOptions<PathState> = {}): Path {
  return drive(pathSteps(problem, options), options);
}

/**
 * {@link lassoPath} in slices that leave the event loop alive; aborting `options.signal` ends it as a time limit does.
 *
 * @example
 * ```ts
 * import { lassoPathAsync } from '@spred/baselines';
 * import { createProblem } from '@spred/problems';
 *
 * const problem = createProblem({ X: [[-1], [0], [1]], y: [-1, 0, 1], lambda: 0 });
 * const { lambdas } = await lassoPathAsync(problem, { count: 10, signal: new AbortController().signal });
 * console.log(lambdas.length); // 10
 * ```
 */
export async function lassoPathAsync(
  problem: Problem,
  options: LassoPathOptions & DriveAsyncOptions<PathState> = {},
): Promise<Path> {
  return driveAsync(pathSteps(problem, options), options);
}

/** The path as an iteration, for drivers of one's own. */
export function* pathSteps(problem: Problem, options: LassoPathOptions = {}): Iteration<PathState, Path> {
  const { lambdas: given, solver = defaultSolver, screen = 'none', earlyStop } = options;
  const lambdas = given === undefined ? lambdaGrid(problem, options) : requireLambdas(given);
  const isDone = earlyStop === undefined ? () => false : earlyStopRule(problem, earlyStop);
  const solveAt = solveFunction(problem, solver, screen, options);
  const solutions: Solution[] = [];
  let asked: StopReason | undefined;
  for (let index = 0; index < lambdas.length && asked === undefined; index++) {
    const lambda = lambdas[index];
    const iteration = solveAt(lambda, { ...options, warmStart: solutions.at(-1) ?? options.warmStart });
    let step = iteration.next();
    while (!step.done) {
      asked = (yield { index, lambda }) ?? asked;
      step = iteration.next(asked);
    }
    solutions.push(step.value);
    asked = (yield { index, lambda, solution: step.value }) ?? asked;
    if (isDone(step.value)) break;
  }
  return { lambdas: lambdas.slice(0, solutions.length), solutions };
}

type SolveAt = (lambda: number, options: SolverOptions) => ReturnType<Solver>;

/** How one lambda is solved: by the solver itself, or by it behind the strong rule. */
function solveFunction(problem: Problem, solver: Solver, screen: string, options: SolverOptions): SolveAt {
  if (screen === 'none') return (lambda, at) => solver(problem.withLambda(lambda), at);
  if (screen !== 'strong') {
    throw new SpredError('unknown-name', `screen must be 'none' or 'strong', got ${screen}`, {
      argument: 'screen',
    });
  }
  if (!isElasticNet(problem)) {
    throw new SpredError('unsupported-problem', 'the strong rule is for least squares with L1 or an elastic net', {
      argument: 'screen',
    });
  }
  const rule = new StrongRule(problem, solver, options.warmStart);
  return (lambda, at) => rule.solve(lambda, at);
}

/** Says after each solution whether glmnet would end the path there. */
function earlyStopRule(problem: Problem, { devmax = 0.999, fdev = 1e-5 }: EarlyStop): (solution: Solution) => boolean {
  requireNonNegative('earlyStop.devmax', devmax);
  requireNonNegative('earlyStop.fdev', fdev);
  const nullSum = nullResidualSum(problem);
  let before = 0;
  let count = 0;
  return (solution) => {
    const ratio = devianceRatio(residualSum(problem, solution), nullSum);
    const gain = ratio - before;
    before = ratio;
    return ++count >= leastLambdas && (ratio > devmax || gain < fdev * ratio);
  };
}
