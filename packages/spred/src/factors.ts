/**
 * The reparametrisation: every sparse weight is a product of two factors, V = U * W (element by element).
 *
 *   collapse:   (U, W) -> V = U * W
 *   decompose:  V -> (U, W) with U * W = V and a given imbalance U^2 - W^2 = beta
 *
 * The imbalance matters. Exactly balanced factors, |u| = |w|, have mirror-image gradients: the line u = +-w is
 * invariant under every optimiser, so that such a weight can shrink to zero but never change its sign, and a weight at
 * (0, 0) never moves at all. Both ways to make factors here therefore start imbalanced.
 */
import { isTensor, mul, tensor, type Shape, type Tensor } from '@spred/autodiff';
import { formatShape, requireFinite, requireKnown, requireNonNegative, requirePositive, SpredError } from '@spred/core';

/** The two factors of a weight, of one shape. A plain tree of tensors: any optimiser can update it. */
export interface Factors {
  readonly u: Tensor;
  readonly w: Tensor;
}

/** V = U * W, differentiable. Throws `shape-mismatch` unless both factors have one shape. */
export function collapse(factors: Factors): Tensor {
  const { u, w } = factors;
  if (u.shape.length !== w.shape.length || u.shape.some((size, axis) => size !== w.shape[axis])) {
    throw new SpredError(
      'shape-mismatch',
      `collapse: u has shape ${formatShape(u.shape)}, w has shape ${formatShape(w.shape)}`,
      {
        argument: 'factors',
        shapes: [u.shape, w.shape],
      },
    );
  }
  return mul(u, w);
}

/**
 * Factors of given weights, with the imbalance u^2 - w^2 = beta >= 0 in every entry:
 *
 *   u = sqrt((beta + sqrt(beta^2 + 4 v^2)) / 2) > 0,   w = v / u.
 *
 * A larger imbalance starts with a larger penalty but changes signs sooner. Throws `non-finite` (the position is named)
 * and `invalid-argument` for an imbalance that is not > 0: balanced factors cannot change sign;
 * `invalid-argument` for another option.
 *
 * @example
 * ```ts
 * import { tensor } from '@spred/autodiff';
 * import { collapse, decompose } from '@spred/spred';
 *
 * const factors = decompose(tensor([2, 0, -3]), { imbalance: 1 });
 * console.log(collapse(factors).data.every((v, i) => Math.abs(v - [2, 0, -3][i]) < 1e-15)); // true
 * ```
 */
export function decompose(weights: Tensor | ArrayLike<number>, options: { readonly imbalance: number }): Factors {
  requireKnown('decompose', options, ['imbalance']);
  const { imbalance } = options;
  requirePositive('imbalance', imbalance);
  const values = isTensor(weights) ? weights.data : Float64Array.from(weights);
  const shape = isTensor(weights) ? weights.shape : [values.length];
  requireFinite('weights', values);
  const u = new Float64Array(values.length);
  const w = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    u[i] = Math.sqrt((imbalance + Math.hypot(imbalance, 2 * values[i])) / 2);
    w[i] = values[i] / u[i];
  }
  return { u: tensor(u, shape, { copy: false }), w: tensor(w, shape, { copy: false }) };
}

/**
 * Factors to start from: u = scale everywhere, w = 0. The weight starts at zero, and its first step follows the sign of
 * its own gradient, so that every coefficient can take either sign; weight decay wears the imbalance scale^2 away.
 * `scale` should be about the square root of the largest weight expected.
 */
export function initialFactors(shape: Shape, options: { readonly scale: number }): Factors {
  requireKnown('initialFactors', options, ['scale']);
  requireNonNegative('scale', options.scale);
  const size = shape.reduce((product, length) => product * length, 1);
  return {
    u: tensor(new Float64Array(size).fill(options.scale), shape, { copy: false }),
    w: tensor(new Float64Array(size), shape, { copy: false }),
  };
}

/** max |u^2 - w^2|: zero at every stationary point, and a measure of how far from one the factors are. */
export function largestImbalance(factors: Factors): number {
  const u = factors.u.data;
  const w = factors.w.data;
  let largest = 0;
  for (let i = 0; i < u.length; i++) largest = Math.max(largest, Math.abs(u[i] ** 2 - w[i] ** 2));
  return largest;
}
