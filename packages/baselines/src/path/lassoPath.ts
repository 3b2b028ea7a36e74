/**
 * Solutions along decreasing lambdas, each certified: of the lasso or an elastic net, with whatever weights, offset,
 * factors and limits the problem has. The lasso's are met on its exact path where that pays (`method.ts`); the others, and
 * those that rounding has spoilt, start from the solution before. A path is an iteration like a solve: it yields at least
 * every ~20 ms of work and after every lambda, and it can be asked to stop; what it has done by then comes back.
 */
import {
  drive,
  driveAsync,
  driveAsyncOptionNames,
  driveOptionNames,
  pickOptions,
  requireInteger,
  requireKnown,
  requireNonNegative,
  SpredError,
} from '@spred/core';
import type { DriveAsyncOptions, DriveOptions, Iteration, StopReason } from '@spred/core';
import {
  isElasticNet,
  optionNamesOf,
  type Path,
  type Problem,
  type Solution,
  type Solver,
  type SolverOptions,
} from '@spred/problems';
import { defaultSolver } from './defaultSolver.ts';
import { earlyStopRule, type EarlyStop } from './earlyStop.ts';
import { followHomotopy } from './homotopyPoints.ts';
import { lambdaGrid, lambdaGridNames, requireLambdas, type LambdaGridOptions } from './lambdas.ts';
import { takesHomotopy, type PathMethod } from './method.ts';
import { residualSum } from './pathSummary.ts';
import { StrongRule } from './strongRule.ts';

export type { EarlyStop } from './earlyStop.ts';
export type { PathMethod } from './method.ts';

/** What {@link lassoPath} can be told, beside the options of the solver (for every lambda). */
export interface LassoPathOptions extends SolverOptions, LambdaGridOptions {
  /** The lambdas, decreasing; default: the grid of `count` and `ratio`, see {@link lambdaGrid}. */
  readonly lambdas?: ArrayLike<number>;
  /**
   * `homotopy` follows the exact path from knot to knot (the lasso, limits of 0 and Infinity allowed), and goes on with
   * warm starts where there are too many knots, or rounding has won; its solutions are certified when `certificate`,
   * `status` or `warnings` are first read, the last one at once. `warm-starts` starts the solver at every lambda from
   * the solution before. Default `auto`: the one that is quicker as far as one can tell beforehand; warm starts
   * wherever one of `solver`, `screen`, `warmStart`, `maxIterations`, `checkEvery`, `polish` is given.
   */
  readonly method?: PathMethod;
  /** The solver of warm starts; the default solves every problem of least squares with L1 or an elastic net. */
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

const ownNames = Object.keys({
  lambdas: true,
  method: true,
  solver: true,
  screen: true,
  earlyStop: true,
} satisfies Record<Exclude<keyof LassoPathOptions, keyof SolverOptions | keyof LambdaGridOptions>, true>);

/** The names of the options of a path, with those of the solver that is among them. */
export function pathOptionNames(options: Pick<LassoPathOptions, 'solver'>): readonly string[] {
  return [...ownNames, ...lambdaGridNames, ...optionNamesOf(options?.solver ?? defaultSolver)];
}

/** A path, and how it was found. */
export interface LassoPath extends Path {
  /** `both`: not all of its solutions are by the homotopy. */
  readonly method: 'homotopy' | 'warm-starts' | 'both';
}

/** What a path yields. */
export interface PathState {
  /** The index of the lambda that is being worked on. */
  readonly index: number;
  readonly lambda: number;
  /** The solution at this lambda, once it is done. */
  readonly solution?: Solution;
}

/** That of `SolverOptions`. */
const defaultTolerance = 1e-6;

/**
 * The path of a problem (its own lambda is not used) over decreasing lambdas; `solutions[k]` is certified at
 * `lambdas[k]`, and has a `status` of its own. `timeLimitMs` and `onIteration` (return false to stop) end
 * it early: the last solution is then the one that was being worked on, with that status.
 *
 * Throws as {@link lambdaGrid} does; `empty`, `invalid-lambda`, `invalid-argument` for bad lambdas, with index and
 * value; `invalid-argument` for an option that neither the path nor its solver has; `unknown-name` and
 * `unsupported-problem` for a method; and what the solver throws.
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
export function lassoPath(problem: Problem, options: LassoPathOptions & DriveOptions<PathState> = {}): LassoPath {
  requireKnown('lassoPath', options, [...pathOptionNames(options), ...driveOptionNames]);
  return drive(follow(problem, options), options);
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
): Promise<LassoPath> {
  requireKnown('lassoPathAsync', options, [...pathOptionNames(options), ...driveAsyncOptionNames]);
  return driveAsync(follow(problem, options), options);
}

/**
 * The path as an iteration, for drivers of one's own: a state within and after every lambda. Where the homotopy turns out
 * to have gone wrong, there is another state for a lambda once it has been solved again.
 */
export function pathSteps(problem: Problem, options: LassoPathOptions = {}): Iteration<PathState, LassoPath> {
  requireKnown('pathSteps', options, pathOptionNames(options));
  return follow(problem, options);
}

/** The path by options that are all known, those of a driver among them. */
function* follow(problem: Problem, options: LassoPathOptions): Iteration<PathState, LassoPath> {
  const { lambdas: given, solver = defaultSolver, screen = 'none', earlyStop, tolerance = defaultTolerance } = options;
  const solverOptions = pickOptions<SolverOptions>(options, optionNamesOf(solver));
  const lambdas =
    given === undefined ? lambdaGrid(problem, pickOptions(options, lambdaGridNames)) : requireLambdas(given);
  const isDone = earlyStop && earlyStopRule(problem, earlyStop);
  const solveAt = solveFunction(problem, solver, screen, options.warmStart);
  requireNonNegative('tolerance', tolerance);
  if (options.seed !== undefined) requireInteger('seed', options.seed, Number.MIN_SAFE_INTEGER);

  const isExact = takesHomotopy(problem, lambdas.length, options);
  const followed = isExact ? yield* followHomotopy(problem, lambdas, { tolerance, isDone }) : undefined;
  const exact = followed?.solutions ?? [];
  const isEnded = followed !== undefined && (followed.isDone || followed.asked !== undefined);
  const count = isEnded ? exact.length : lambdas.length;
  const solutions: Solution[] = [];
  let asked: StopReason | undefined;
  let solved = 0;
  for (let index = 0; index < count && asked === undefined; index++) {
    const known = exact.at(index);
    if (known && (followed?.asked !== undefined || followed?.areGood || known.status === 'converged')) {
      solutions.push(known);
      continue;
    }
    const lambda = lambdas[index];
    const before = index === exact.length ? followed?.reached : known;
    const iteration = solveAt(lambda, { ...solverOptions, warmStart: before ?? solutions.at(-1) ?? options.warmStart });
    let step = iteration.next();
    while (!step.done) {
      asked = (yield { index, lambda }) ?? asked;
      step = iteration.next(asked);
    }
    solved++;
    solutions.push(step.value);
    asked = (yield { index, lambda, solution: step.value }) ?? asked;
    if (!known && isDone?.(residualSum(problem, step.value))) break;
  }
  const method = solved === 0 ? 'homotopy' : solved === solutions.length ? 'warm-starts' : 'both';
  return { lambdas: lambdas.slice(0, solutions.length), solutions, method };
}

type SolveAt = (lambda: number, options: SolverOptions) => ReturnType<Solver>;

/** How one lambda is solved: by the solver itself, or by it behind the strong rule. */
function solveFunction(
  problem: Problem,
  solver: Solver,
  screen: string,
  warmStart: SolverOptions['warmStart'],
): SolveAt {
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
  const rule = new StrongRule(problem, solver, warmStart);
  return (lambda, at) => rule.solve(lambda, at);
}
