/**
 * The shape of every solver, classical or spred: a generator function with an id, which yields its state at least every
 * ~20 ms of work and returns a {@link Solution}. An algorithm says only how it steps; `defineSolver` makes it a
 * solver, with warm starts, certificates, limits and early stops that are the same for all.
 */
import type { Iteration } from '@spred/core';
import type { Certificate } from '../certificate/certificate.ts';
import type { Problem } from '../problem.ts';
import type { Iterate, Solution } from './solution.ts';

/** Where in its work an iteration stands: a whole step, epoch or knot is done, or a slice of one. */
export type Mark = 'step' | 'epoch' | 'knot' | 'slice';

/** What a solver yields. */
export interface SolverState {
  /** Whole iterations done. */
  readonly iteration: number;
  readonly mark: Mark;
  /** The current coefficients and intercept, as fresh copies; costs what the solver needs to make them. */
  iterate(): Iterate;
}

/** The options that all solvers share. */
export interface SolverOptions {
  /** Stop at this relative gap (see `Certificate`); default 1e-6. */
  readonly tolerance?: number;
  /** Stop after this many iterations; the default is the solver's. */
  readonly maxIterations?: number;
  /** Start here. A whole `Solution` of the same problem that is good enough is returned after 0 iterations. */
  readonly warmStart?: Iterate | undefined;
  /** The seed of all randomness; default 0. */
  readonly seed?: number;
  /**
   * Iterations between two certificates at the least; the default is the solver's. Infinity certifies the end alone: for
   * drivers that certify states themselves and send `stopped`.
   */
  readonly checkEvery?: number;
  /** Try a sign-preserving linear solve on the settled support (see `polish`); default false. */
  readonly polish?: boolean;
}

/** The names of {@link SolverOptions}. */
export const solverOptionNames: readonly string[] = Object.keys({
  tolerance: true,
  maxIterations: true,
  warmStart: true,
  seed: true,
  checkEvery: true,
  polish: true,
} satisfies Record<keyof SolverOptions, true>);

/** A solver: call it for an iteration to drive yourself, or hand it to `solve` or `solveAsync`. */
export interface Solver<Options extends SolverOptions = SolverOptions> {
  (problem: Problem, options?: Options): Iteration<SolverState, Solution>;
  /** A short stable name. */
  readonly id: string;
  /** The names of all options that it takes; absent: those of {@link SolverOptions}. */
  readonly optionNames?: readonly string[];
  /** Whether the solver can solve this kind of problem. */
  accepts(problem: Problem): boolean;
}

/** The names of the options that a solver takes; of one that does not list them, those that all solvers share. */
export function optionNamesOf<Options extends SolverOptions>(solver: Solver<Options>): readonly string[] {
  return solver.optionNames ?? solverOptionNames;
}

/** A point and its certificate. */
export interface Certified {
  readonly iterate: Iterate;
  readonly certificate: Certificate;
}

/** A started algorithm: marks as it goes, and its current point. */
export interface Algorithm {
  /** Yields a mark after every piece of work; returns when it has nothing left to do. */
  readonly steps: Generator<Mark, void, void>;
  /** The current point (coefficients that the caller may keep). */
  iterate(): Iterate;
  /** The certificate of the current point, where the algorithm knows it by `judge` already; spares the harness a pass. */
  judged?(): Certificate | undefined;
  /**
   * The best point there is at once, with its certificate, for a driver that asks to stop: what it takes is not to be more
   * than a few ms. Absent: the current point is certified, which takes a pass over X and a solve on the support.
   */
  stopped?(): Certified;
  /** Warnings met so far. */
  readonly warnings?: Solution['warnings'];
}

/** What makes a solver. */
export interface SolverDefinition<Options extends SolverOptions> {
  readonly id: string;
  /** Iterations allowed unless the options say otherwise. */
  readonly maxIterations: number;
  /** Iterations between two certificates at the least; Infinity certifies the end alone. */
  readonly checkEvery: number;
  /**
   * True for an algorithm that judges its start itself, and ends without a step where it is good enough: the harness
   * leaves out its own first certificate.
   */
  readonly judgesStart?: boolean;
  /** The names of the options of its own: what is neither one of them nor one of {@link SolverOptions} is refused. */
  readonly options?: readonly Exclude<keyof Options, keyof SolverOptions>[];
  accepts(problem: Problem): boolean;
  /** Starts the algorithm at `from`; must not do much work before its first step. */
  start(problem: Problem, from: Iterate, options: Options): Algorithm;
}

/**
 * True for the lasso: least squares with L1 alone, without limits. Weights, offset, intercept, penalty factors and
 * standardised views are all fine, the projection has taken them out.
 */
export function isLasso(problem: Problem): boolean {
  const { l1Ratio, lower, upper } = problem.penalty;
  return isElasticNet(problem) && l1Ratio === 1 && lower === undefined && upper === undefined;
}

/** True for least squares with any penalty that {@link Terms} describe: L1 or elastic net, with or without limits. */
export function isElasticNet(problem: Problem): boolean {
  return problem.datafit.id === 'least-squares' && ['l1', 'elastic-net'].includes(problem.penalty.id);
}
