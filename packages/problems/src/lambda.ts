/**
 * One lambda. Everywhere in public, lambda is scikit-learn's: the coefficient of ||w||_1 beside a *mean* datafit,
 * 1/(2n) ||y - Xw - b||^2 + lambda ||w||_1. This file holds the maps to every other convention; factors of two are the
 * classic slip of this field, so they live here and nowhere else.
 */
import { SpredError } from '@spred/core';

/** Throws `invalid-lambda` unless lambda is a finite number >= 0. */
export function requireLambda(lambda: number): void {
  if (typeof lambda === 'number' && lambda >= 0 && lambda < Infinity) return;
  throw new SpredError('invalid-lambda', `lambda must be a finite number >= 0, got ${String(lambda)}`, {
    argument: 'lambda',
  });
}

/** The coefficient beside the sum-scaled datafit 1/2 ||y - Xw - b||^2: n lambda. */
export function toSumScaled(lambda: number, samples: number): number {
  return lambda * samples;
}

/** The lambda of a sum-scaled coefficient. */
export function fromSumScaled(sumScaled: number, samples: number): number {
  return sumScaled / samples;
}

/**
 * The paper's kappa (Ziyin and Wang 2023, eq. 1-2): L + 2 kappa ||V||_1 = min over U, W with V = U * W of
 * L + kappa (||U||^2 + ||W||^2). So kappa = lambda / 2.
 */
export function toKappa(lambda: number): number {
  return lambda / 2;
}

/** The lambda of the paper's kappa. */
export function fromKappa(kappa: number): number {
  return 2 * kappa;
}

/**
 * The coupled weight decay (PyTorch's `weight_decay`, which adds wd * theta to the gradient, that is wd/2 ||theta||^2
 * to the loss) on both factors that gives lambda ||V||_1 beside the loss as written: wd = lambda.
 */
export function toWeightDecay(lambda: number): number {
  return lambda;
}

/**
 * The L1 coefficient to put beside a loss that is `scale` times the half-mean-square loss, so that the solution is
 * scikit-learn's at `lambda`: `scale = 2` for a mean of squares without the half (PyTorch's `MSELoss`, one output),
 * `scale = n` for half a sum of squares.
 */
export function forLossScale(lambda: number, scale: number): number {
  return lambda * scale;
}

/** glmnet's lambda for a gaussian fit with `standardize = FALSE`: the same number (its loss is 1/(2n), too). */
export function toGlmnet(lambda: number): number {
  return lambda;
}
