/**
 * spred along decreasing lambdas, each solve started from the solution before it: its collapsed weights are decomposed
 * into factors anew, with an imbalance, so that zeros may leave zero and signs may change (`factors.ts`). Exactly balanced
 * factors could not.
 */
import {
  drive,
  driveOptionNames,
  pickOptions,
  requireInteger,
  requireKnown,
  SpredError,
  type DriveOptions,
  type Iteration,
  type StopReason,
} from '@spred/core';
import {
  optionNamesOf,
  requireLambda,
  type Path,
  type Problem,
  type Solution,
  type Solver,
  type SolverOptions,
} from '@spred/problems';
import { spredVarPro } from './varpro.ts';

/** What {@link spredPath} can be told, beside the options of the solver (for every lambda). */
export interface SpredPathOptions extends SolverOptions {
  /** The lambdas, decreasing; default: `count` of them, geometric from lambdaMax down to `ratio` lambdaMax. */
  readonly lambdas?: ArrayLike<number>;
  /** How many lambdas; default 100. */
  readonly count?: number;
  /** The last lambda as a share of lambdaMax, in (0, 1); default 0.01. */
  readonly ratio?: number;
  /** The solver, one of this package; default {@link spredVarPro}. */
  readonly solver?: Solver;
}

const pathNames = Object.keys({
  lambdas: true,
  count: true,
  ratio: true,
  solver: true,
} satisfies Record<Exclude<keyof SpredPathOptions, keyof SolverOptions>, true>);

/** What a path yields. */
export interface SpredPathState {
  /** The index of the lambda that is being worked on. */
  readonly index: number;
  readonly lambda: number;
  /** The solution at this lambda, once it is done. */
  readonly solution?: Solution;
}

/**
 * The path of a problem (its own lambda is not used) with warm starts; `solutions[k]` is certified at `lambdas[k]`.
 * `timeLimitMs` and `onIteration` (return false to stop) end it early: the last solution is then the one that was being
 * worked on, with that status.
 *
 * Throws `empty`, `invalid-lambda`, `invalid-argument` for bad lambdas (the index is named), `invalid-argument` for an
 * option that neither the path nor the solver has, and what the solver throws.
 *
 * @example
 * ```ts
 * import { createProblem } from '@spred/problems';
 * import { spredPath } from '@spred/spred';
 *
 * const problem = createProblem({ X: [[2, 0], [0, 1], [-2, -1]], y: [4, 1, -5], lambda: 0, intercept: false });
 * const { solutions } = spredPath(problem, { lambdas: [6, 2, 0.5], tolerance: 1e-12 });
 * console.log(solutions.map(({ support }) => support)); // [ [], [ 0 ], [ 0, 1 ] ]
 * console.log(solutions[1].coefficients[0].toFixed(3)); // 1.500
 * ```
 */
export function spredPath(problem: Problem, options: SpredPathOptions & DriveOptions<SpredPathState> = {}): Path {
  requireOptions('spredPath', options, driveOptionNames);
  return drive(follow(problem, options), options);
}

/** The path as an iteration, for drivers of one's own (`driveAsync` of `@spred/core` among them). */
export function spredPathSteps(problem: Problem, options: SpredPathOptions = {}): Iteration<SpredPathState, Path> {
  requireOptions('spredPathSteps', options);
  return follow(problem, options);
}

function requireOptions(of: string, options: SpredPathOptions, others: readonly string[] = []): void {
  requireKnown(of, options, [...pathNames, ...optionNamesOf(options?.solver ?? spredVarPro), ...others]);
}

function* follow(problem: Problem, options: SpredPathOptions): Iteration<SpredPathState, Path> {
  const { solver = spredVarPro } = options;
  const solverOptions = pickOptions<SolverOptions>(options, optionNamesOf(solver));
  const lambdas = lambdasOf(problem, options);
  const solutions: Solution[] = [];
  let asked: StopReason | undefined;
  for (let index = 0; index < lambdas.length && asked === undefined; index++) {
    const lambda = lambdas[index];
    const iteration = solver(problem.withLambda(lambda), {
      ...solverOptions,
      warmStart: solutions.at(-1) ?? options.warmStart,
    });
    let step = iteration.next();
    while (!step.done) {
      asked = (yield { index, lambda }) ?? asked;
      step = iteration.next(asked);
    }
    solutions.push(step.value);
    asked = (yield { index, lambda, solution: step.value }) ?? asked;
  }
  return { lambdas: lambdas.slice(0, solutions.length), solutions };
}

/** The lambdas given, checked, or the geometric grid. */
function lambdasOf(problem: Problem, options: SpredPathOptions): Float64Array {
  const { lambdas, count = 100, ratio = 0.01 } = options;
  if (lambdas !== undefined) {
    if (lambdas.length === 0) throw new SpredError('empty', 'lambdas is empty', { argument: 'lambdas' });
    for (let k = 0; k < lambdas.length; k++) {
      requireLambda(lambdas[k]);
      if (k === 0 || lambdas[k] < lambdas[k - 1]) continue;
      const message = `lambdas must decrease, but lambdas[${k}] is ${lambdas[k]} after ${lambdas[k - 1]}`;
      throw new SpredError('invalid-argument', message, { argument: 'lambdas', index: k });
    }
    return Float64Array.from(lambdas);
  }
  requireInteger('count', count, 1);
  if (!(ratio > 0 && ratio < 1)) {
    throw new SpredError('invalid-argument', `ratio must be in (0, 1), got ${ratio}`, { argument: 'ratio' });
  }
  const { lambdaMax } = problem;
  // Then every lambda has the same solution.
  if (lambdaMax === 0) return Float64Array.of(1);
  return Float64Array.from({ length: count }, (_, k) => lambdaMax * ratio ** (count > 1 ? k / (count - 1) : 0));
}
