/**
 * Losses for many classes, along one axis of logits or logarithms of probabilities.
 */
import { formatShape, SpredError } from '@spred/core';
import { tensor, toTensor, type TensorLike } from '../create.ts';
import { isFloat } from '../dtype.ts';
import { real, realPair } from '../operands.ts';
import { abs } from '../ops/abs.ts';
import { add } from '../ops/add.ts';
import { equal } from '../ops/equal.ts';
import { log } from '../ops/log.ts';
import { optionsOf } from '../ops/makers/arguments.ts';
import { mul } from '../ops/mul.ts';
import { neg } from '../ops/neg.ts';
import { reshape } from '../ops/reshape.ts';
import { sub } from '../ops/sub.ts';
import { sum } from '../ops/sum.ts';
import { where } from '../ops/where.ts';
import { normalizeAxis, sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { logicalAnd } from './logic.ts';
import { mean } from './mean.ts';
import { matched, reduced, type LossOptions } from './reduction.ts';
import { logSoftmax } from './softmax.ts';

/** Options of losses for many classes. */
export interface ClassLossOptions extends LossOptions {
  /** The axis of the classes. Default -1. */
  readonly axis?: number;
}

/** Options of {@link crossEntropy}. */
export interface CrossEntropyOptions extends ClassLossOptions {
  /** The part of the targets, in [0, 1], that is spread over all classes alike. Default 0. */
  readonly labelSmoothing?: number;
}

const classLossOptions = ['reduction', 'axis'] as const;
const crossEntropyOptions = ['reduction', 'axis', 'labelSmoothing'] as const;

/**
 * The cross-entropy of softmax(logits) and targets, without overflow. The targets are class numbers, in a tensor of the logits'
 * shape without the axis of the classes; or probabilities, in one of the same shape.
 *
 * Throws `shape-mismatch`, `invalid-axis`, and `invalid-argument` for a class that there is not (a compiled program does not look,
 * and takes 0 as the loss).
 *
 * @example
 * ```ts
 * import { crossEntropy } from '@spred/autodiff';
 *
 * const logits = [[0, 0], [0, 1000]];
 * console.log(crossEntropy(logits, [1, 0], { reduction: 'none' }).toArray()); // [ 0.6931471805599453, 1000 ]
 * console.log(crossEntropy(logits, [[0, 1], [0, 1]], { reduction: 'sum' }).item()); // 0.6931471805599453
 * ```
 */
export function crossEntropy(logits: TensorLike, targets: TensorLike, options: CrossEntropyOptions = {}): Tensor {
  const { labelSmoothing = 0, axis: given = -1, reduction } = optionsOf('crossEntropy', options, crossEntropyOptions);
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
    throw new SpredError('invalid-argument', `crossEntropy: labelSmoothing must be in [0, 1], got ${labelSmoothing}`, {
      argument: 'labelSmoothing',
    });
  }
  const z = real(logits);
  const axis = normalizeAxis('crossEntropy', given, z.shape.length);
  const logP = logSoftmax(z, { axes: axis });
  const y = toTensor(targets);
  const found = sameShape(y.shape, z.shape) ? expected(logP, y, axis) : picked('crossEntropy', logP, y, axis);
  if (labelSmoothing === 0) return reduced('crossEntropy', neg(found), reduction);
  const smoothed = add(mul(found, 1 - labelSmoothing), mul(mean(logP, { axes: axis }), labelSmoothing));
  return reduced('crossEntropy', neg(smoothed), reduction);
}

/**
 * The negative log-likelihood of classes, from logarithms of probabilities: minus the entry of each class. The targets are class
 * numbers, in a tensor of the same shape without the axis of the classes.
 *
 * Throws `shape-mismatch`, `invalid-axis`, and `invalid-argument` for a class that there is not (a compiled program does not look,
 * and takes 0 as the loss).
 *
 * @example
 * ```ts
 * import { nll } from '@spred/autodiff';
 *
 * console.log(nll([[-1, -2], [-3, -4]], [0, 1]).item()); // 2.5
 * ```
 */
export function nll(logProbabilities: TensorLike, targets: TensorLike, options: ClassLossOptions = {}): Tensor {
  const { axis: given = -1, reduction } = optionsOf('nll', options, classLossOptions);
  const logP = real(logProbabilities);
  const axis = normalizeAxis('nll', given, logP.shape.length);
  return reduced('nll', neg(picked('nll', logP, toTensor(targets), axis)), reduction);
}

/**
 * The Kullback-Leibler divergence `sum_i y_i (ln(y_i) - ln(p_i))` of distributions y, the targets, from distributions p, given by
 * their logarithms: a number for each, then reduced. Both have one shape. Terms with y_i = 0 are 0, and so is their derivative.
 * Throws `shape-mismatch` and `invalid-axis`.
 *
 * @example
 * ```ts
 * import { klDivergence } from '@spred/autodiff';
 *
 * console.log(klDivergence([[Math.log(0.5), Math.log(0.5)]], [[1, 0]]).item()); // 0.6931471805599453
 * ```
 */
export function klDivergence(
  logProbabilities: TensorLike,
  targets: TensorLike,
  options: ClassLossOptions = {},
): Tensor {
  const { axis: given = -1, reduction } = optionsOf('klDivergence', options, classLossOptions);
  const [logP, y] = matched('klDivergence', logProbabilities, targets);
  const axis = normalizeAxis('klDivergence', given, logP.shape.length);
  const isZero = equal(y, 0);
  const ratio = where(isZero, 0, sub(log(where(isZero, 1, y)), logP));
  return reduced('klDivergence', expected(ratio, y, axis), reduction);
}

/** sum_i y_i x_i along the axis, where 0 times infinity is 0. */
function expected(values: Tensor, weights: Tensor, axis: number): Tensor {
  const [x, y] = realPair('crossEntropy', values, weights);
  const isNothing = logicalAnd(equal(y, 0), equal(abs(x), Infinity));
  return sum(mul(y, where(isNothing, 0, x)), { axes: axis });
}

/** The entry of each class along the axis. */
function picked(op: string, values: Tensor, classes: Tensor, axis: number): Tensor {
  const { shape } = values;
  const count = shape[axis];
  const without = shape.toSpliced(axis, 1);
  if (!sameShape(classes.shape, without)) {
    throw new SpredError(
      'shape-mismatch',
      `${op}: targets of shape ${formatShape(classes.shape)} do not fit ${formatShape(shape)} with ${count} classes along axis ${axis}`,
      { argument: 'targets', shapes: [shape, classes.shape] },
    );
  }
  requireClasses(op, classes, count);
  const axes = shape.map((length, i) => (i === axis ? 1 : length));
  const numbers = tensor(
    Int32Array.from({ length: count }, (_, i) => i),
    shape.map((_, i) => (i === axis ? count : 1)),
    { dtype: isFloat(classes.dtype) ? classes.dtype : 'int32' },
  );
  return sum(where(equal(reshape(classes, axes), numbers), values, 0), { axes: axis });
}

/** Refuses numbers that name no class, where there are numbers. */
function requireClasses(op: string, classes: Tensor, count: number): void {
  if (classes.source?.isAbstract === true) return;
  const { data } = classes;
  const index = data.findIndex((entry) => !(entry >= 0 && entry < count && Math.floor(entry) === entry));
  if (index < 0) return;
  throw new SpredError('invalid-argument', `${op}: target ${index} is ${data[index]}, not one of ${count} classes`, {
    argument: 'targets',
    index,
  });
}
