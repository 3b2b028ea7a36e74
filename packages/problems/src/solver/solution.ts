/**
 * What every solver returns, and what a path of them is.
 */
import type { Certificate } from '../certificate/certificate.ts';

/**
 * How a solve ended. Only a certificate makes it `converged`. `stopped`: the driver asked for the end, or the algorithm had
 * nothing left to do (LARS at its last knot) without the gap being below the tolerance.
 */
export type SolutionStatus = 'converged' | 'stopped' | 'aborted' | 'time-limit' | 'max-iterations' | 'diverged';

/** What the caller should know besides. */
export type SolutionWarning =
  /** lambda is 0: nothing is penalised, ordinary least squares would do. */
  | 'lambda-zero'
  /** The relative gap is above the tolerance. */
  | 'not-converged'
  /** A column was left out because it depends on the active ones. */
  | 'degenerate-pivot';

/** Coefficients and an intercept. */
export interface Iterate {
  /** Length p, in the units of the X that was given. */
  readonly coefficients: Float64Array;
  readonly intercept: number;
}

/** A copy that shares nothing with the original. */
export function copyOf({ coefficients, intercept }: Iterate): Iterate {
  return { coefficients: Float64Array.from(coefficients), intercept };
}

/** A solution with its certificate; a whole solution is also a warm start. */
export interface Solution extends Iterate {
  /** The indices of the non-zero coefficients. */
  readonly support: readonly number[];
  readonly status: SolutionStatus;
  /** Iterations done, in the solver's own unit (an epoch, a step, a knot). */
  readonly iterations: number;
  readonly certificate: Certificate;
  /** The certificate before the polish, where the solution was polished. */
  readonly certificateBeforePolish?: Certificate;
  readonly warnings: readonly SolutionWarning[];
  /** The dual point behind the gap: length n, in the units of the residual. */
  readonly dual: Float64Array;
}

/** Solutions along decreasing lambdas. */
export interface Path {
  readonly lambdas: Float64Array;
  readonly solutions: readonly Solution[];
  /** For an exact piecewise-linear path: the lambdas at which its direction changes. */
  readonly knots?: Float64Array;
}
