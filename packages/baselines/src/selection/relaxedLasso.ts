/**
 * The relaxed lasso (Meinshausen, "Relaxed lasso", 2007, in the simple form of Hastie, Tibshirani, Tibshirani, "Best
 * subset, forward stepwise or lasso?", 2020, and of glmnet's `relax`): along a path, every point blended with least
 * squares on its support,
 *
 *   w(lambda, gamma) = gamma w_lasso(lambda) + (1 - gamma) w_OLS(supp w_lasso(lambda)),
 *
 * so that gamma = 1 is the lasso (or the elastic net) and gamma = 0 the full refit, which keeps to the limits where
 * there are any.
 */
import { requireKnown, SpredError } from '@spred/core';
import type { Iterate, Path, Problem } from '@spred/problems';
import { refitterOf, type Refit } from './debiasedRefit.ts';

/** What {@link relaxedLasso} can be told. */
export interface RelaxedOptions {
  /** The share of the lasso in the blend, from 0 to 1; default 0 (least squares on the support). */
  readonly gamma?: number;
}

const optionNames = Object.keys({ gamma: true } satisfies Record<keyof RelaxedOptions, true>);

/** A relaxed path. */
export interface RelaxedPath {
  readonly lambdas: Float64Array;
  readonly gamma: number;
  /** The blended coefficients and intercept, per lambda. */
  readonly iterates: readonly Iterate[];
  /** Least squares on the support, per lambda. */
  readonly refits: readonly Refit[];
}

/**
 * Relaxes a path of a problem. Throws `invalid-argument` for a gamma outside [0, 1] and for an option that there is not.
 *
 * @example
 * ```ts
 * import { lassoPath, relaxedLasso } from '@spred/baselines';
 * import { createProblem } from '@spred/problems';
 *
 * const problem = createProblem({ X: [[-1], [0], [1]], y: [-1, 0, 1], lambda: 0 });
 * const path = lassoPath(problem, { lambdas: [0.1], tolerance: 1e-12 });
 * const half = relaxedLasso(problem, path, { gamma: 0.5 });
 * console.log(path.solutions[0].coefficients[0].toFixed(3), half.iterates[0].coefficients[0].toFixed(3)); // 0.850 0.925
 * ```
 */
export function relaxedLasso(problem: Problem, path: Path, options: RelaxedOptions = {}): RelaxedPath {
  requireKnown('relaxedLasso', options, optionNames);
  const { gamma = 0 } = options;
  if (!(typeof gamma === 'number' && gamma >= 0 && gamma <= 1)) {
    throw new SpredError('invalid-argument', `gamma must be from 0 to 1, got ${String(gamma)}`, { argument: 'gamma' });
  }
  const refit = refitterOf(problem);
  let last: { readonly support: readonly number[]; readonly refit: Refit } | undefined;
  const refits = path.solutions.map(({ support }) => {
    // Neighbours on a fine grid often share their support.
    if (last === undefined || String(last.support) !== String(support)) last = { support, refit: refit(support) };
    return last.refit;
  });
  const iterates = path.solutions.map(({ coefficients, intercept }, k) => ({
    coefficients: coefficients.map((w, j) => gamma * w + (1 - gamma) * refits[k].coefficients[j]),
    intercept: gamma * intercept + (1 - gamma) * refits[k].intercept,
  }));
  return { lambdas: path.lambdas, gamma, iterates, refits };
}
