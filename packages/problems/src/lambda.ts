/**
 * One lambda. Everywhere in public, lambda is scikit-learn's: the coefficient of ||w||_1 beside a *mean* datafit,
 * 1/(2n) ||y - Xw - b||^2 + lambda ||w||_1. This file holds the maps to every other convention; factors of two are the
 * classic slip of this field, so they live here and nowhere else.
 */
import { requireKnown, SpredError } from '@spred/core';

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

/**
 * The lambda and l1Ratio that give glmnet's elastic net at (lambda, alpha). glmnet divides y by its population deviation
 * sd inside, and says its penalty there: in the units of y its ridge is lambda (1 - alpha) / sd, its L1 part lambda alpha.
 * `targetDeviation` is sd (of y weighted, where there are weights). At alpha 1 nothing changes.
 *
 * Throws `invalid-argument` for an alpha outside [0, 1] and a deviation that is not a finite number > 0, and
 * for an option that there is not.
 *
 * @example
 * ```ts
 * import { fromGlmnetElasticNet } from '@spred/problems';
 *
 * console.log(fromGlmnetElasticNet({ lambda: 0.4, alpha: 0.5, targetDeviation: 4 })); // { lambda: 0.25, l1Ratio: 0.8 }
 * ```
 */
export function fromGlmnetElasticNet(fit: {
  readonly lambda: number;
  readonly alpha: number;
  readonly targetDeviation: number;
}): { readonly lambda: number; readonly l1Ratio: number } {
  requireKnown('fromGlmnetElasticNet', fit, glmnetNames);
  const { lambda, alpha, targetDeviation } = fit;
  requireLambda(lambda);
  if (!(typeof alpha === 'number' && alpha >= 0 && alpha <= 1)) {
    throw new SpredError('invalid-argument', `alpha must be in [0, 1], got ${String(alpha)}`, { argument: 'alpha' });
  }
  if (!(typeof targetDeviation === 'number' && targetDeviation > 0 && targetDeviation < Infinity)) {
    const message = `targetDeviation must be a finite number > 0, got ${String(targetDeviation)}`;
    throw new SpredError('invalid-argument', message, { argument: 'targetDeviation' });
  }
  const total = alpha + (1 - alpha) / targetDeviation;
  return { lambda: lambda * total, l1Ratio: alpha / total };
}

const glmnetNames = Object.keys({
  lambda: true,
  alpha: true,
  targetDeviation: true,
} satisfies Record<keyof Parameters<typeof fromGlmnetElasticNet>[0], true>);

/**
 * The penalty factors that glmnet makes of its `penalty.factor`: multiplied so that they sum to p, where those that are
 * Infinity (excluded columns) count as 1 and stay Infinity. Ours are used as given. Throws `invalid-argument` with the
 * index for a factor that is negative or NaN, and where all are 0.
 *
 * @example
 * ```ts
 * import { fromGlmnetFactors } from '@spred/problems';
 *
 * console.log(...fromGlmnetFactors([0, 1, 3])); // 0 0.75 2.25
 * ```
 */
export function fromGlmnetFactors(factors: ArrayLike<number>): Float64Array {
  const given = Float64Array.from(factors);
  const argument = 'factors';
  const index = given.findIndex((factor) => !(factor >= 0));
  if (index >= 0) {
    throw new SpredError('invalid-argument', `factors[${index}] must be >= 0, got ${given[index]}`, {
      argument,
      index,
    });
  }
  const total = given.reduce((sum, factor) => sum + (factor === Infinity ? 1 : factor), 0);
  if (!(total > 0)) throw new SpredError('invalid-argument', 'factors are all 0: glmnet refuses that', { argument });
  return given.map((factor) => (factor * given.length) / total);
}
