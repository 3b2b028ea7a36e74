/**
 * Losses for two classes.
 *
 * Predictions and targets have one shape, or the target is a scalar; all losses throw `shape-mismatch` otherwise.
 */
import type { TensorLike } from '../create.ts';
import { add } from '../ops/add.ts';
import { equal } from '../ops/equal.ts';
import { log } from '../ops/log.ts';
import { log1p } from '../ops/log1p.ts';
import { optionsOf } from '../ops/makers/arguments.ts';
import { mul } from '../ops/mul.ts';
import { neg } from '../ops/neg.ts';
import { relu } from '../ops/relu.ts';
import { softplus } from '../ops/softplus.ts';
import { sub } from '../ops/sub.ts';
import { where } from '../ops/where.ts';
import type { Tensor } from '../tensor.ts';
import { lossOptions, matched, reduced, type LossOptions } from './reduction.ts';

const bceWithLogitsOptions = ['reduction', 'positiveWeight'] as const;
const hingeOptions = ['reduction', 'margin'] as const;

/** Options of {@link bceWithLogits}. */
export interface BceWithLogitsOptions extends LossOptions {
  /** What an example of class 1 counts, where one of class 0 counts 1: a number, or a tensor that broadcasts. Default 1. */
  readonly positiveWeight?: TensorLike;
}

/** Options of {@link hinge}. */
export interface HingeOptions extends LossOptions {
  /** From where on a score costs nothing. Default 1. */
  readonly margin?: number;
}

/** What stands for ln(0), so that a wrong prediction that is certain costs much, but not everything. */
const logOfZero = -100;

/**
 * The binary cross-entropy `-y ln(p) - (1 - y) ln(1 - p)` of probabilities p and labels y in {0, 1} (or in between). ln(0) is taken
 * as -100, with derivative 0. From logits, `bceWithLogits` is exact. Throws `shape-mismatch`.
 *
 * @example
 * ```ts
 * import { bce } from '@spred/autodiff';
 *
 * console.log(bce([0.5, 1], [1, 0], { reduction: 'none' }).toArray()); // [ 0.6931471805599453, 100 ]
 * ```
 */
export function bce(probabilities: TensorLike, labels: TensorLike, options: LossOptions = {}): Tensor {
  const { reduction } = optionsOf('bce', options, lossOptions);
  const [p, y] = matched('bce', probabilities, labels);
  const isZero = equal(p, 0);
  const isOne = equal(p, 1);
  const logP = where(isZero, logOfZero, log(where(isZero, 1, p)));
  const logRest = where(isOne, logOfZero, log1p(neg(where(isOne, 0, p))));
  return reduced('bce', neg(add(mul(y, logP), mul(sub(1, y), logRest))), reduction);
}

/**
 * The binary cross-entropy from logits z: `w y softplus(-z) + (1 - y) softplus(z)`, without overflow or cancellation, where w is
 * `positiveWeight`. Throws `shape-mismatch`.
 *
 * @example
 * ```ts
 * import { bceWithLogits } from '@spred/autodiff';
 *
 * console.log(bceWithLogits([0, 1000], [1, 0], { reduction: 'none' }).toArray()); // [ 0.6931471805599453, 1000 ]
 * ```
 */
export function bceWithLogits(logits: TensorLike, labels: TensorLike, options: BceWithLogitsOptions = {}): Tensor {
  const { positiveWeight, reduction } = optionsOf('bceWithLogits', options, bceWithLogitsOptions);
  const [z, y] = matched('bceWithLogits', logits, labels);
  const positive = mul(y, softplus(neg(z)));
  const weighted = positiveWeight === undefined ? positive : mul(positive, positiveWeight);
  return reduced('bceWithLogits', add(weighted, mul(sub(1, y), softplus(z))), reduction);
}

/**
 * The hinge loss `max(0, margin - y s)` of scores s and labels y in {-1, 1}. Throws `shape-mismatch`.
 *
 * @example
 * ```ts
 * import { hinge } from '@spred/autodiff';
 *
 * console.log(hinge([0.5, 3], [1, -1], { reduction: 'none' }).toArray()); // [ 0.5, 4 ]
 * ```
 */
export function hinge(scores: TensorLike, labels: TensorLike, options: HingeOptions = {}): Tensor {
  const { margin = 1, reduction } = optionsOf('hinge', options, hingeOptions);
  const [s, y] = matched('hinge', scores, labels);
  return reduced('hinge', relu(sub(margin, mul(y, s))), reduction);
}
