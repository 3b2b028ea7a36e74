/**
 * Eager style: variables that collect their gradients, for people who think in `loss.backward()`.
 */
import { formatShape, SpredError } from '@spred/core';
import { isTensor, onesLike, tensor, toTensor, type TensorLike } from '../create.ts';
import { isFloat } from '../dtype.ts';
import { optionsOf, requireFunction } from '../ops/makers/arguments.ts';
import { sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { flattenTensors, type TensorTree } from '../transforms/tensors.ts';
import { detach, leafNode, nodeOf, pullToVariables, withRecording, type EagerNode } from './tape.ts';

/** Options of {@link backward}. */
export interface BackwardOptions {
  /** True to record the backward pass as well, so that the gradients can be differentiated. Default false. */
  readonly createGraph?: boolean;
}

const backwardOptions = ['createGraph'] as const;

/**
 * A tensor with the numbers of `x` whose gradients are collected: what is computed from it knows where it comes from,
 * and `backward()` on a result adds to its `grad`. The record is freed with the last tensor that was computed from it.
 * Tensors do not change: an update makes a new variable.
 *
 * Throws `not-differentiable` for integers and truth values, `invalid-argument` for a tensor of an open transform.
 *
 * @example
 * ```ts
 * import { variable } from '@spred/autodiff';
 *
 * let w = variable([1, 2]);
 * for (let step = 0; step < 2; step++) {
 *   w.square().sum().backward();
 *   console.log(w.grad?.toArray()); // [ 2, 4 ] [ 1, 2 ]
 *   w = variable(w.sub(w.grad!.mul(0.25)));
 * }
 * ```
 */
export function variable(x: TensorLike): Tensor {
  const value = toTensor(x);
  if (value.tracer !== null && nodeOf(value) === null) refuseOpen('variable');
  if (!isFloat(value.dtype)) {
    throw new SpredError('not-differentiable', `variable: ${value.dtype} has no derivatives; cast it to a float type`, {
      argument: 'x',
    });
  }
  return leafNode(detach(value));
}

/**
 * Runs `fn` without recording: what it computes from variables has no past. Only variables are concerned, not
 * transforms. `fn` must be synchronous.
 *
 * @example
 * ```ts
 * import { noGrad, variable } from '@spred/autodiff';
 *
 * const w = variable(3);
 * console.log(w.mul(2).requiresGrad, noGrad(() => w.mul(2)).requiresGrad); // true false
 * ```
 */
export function noGrad<R>(fn: () => R): R {
  requireFunction('noGrad', 'fn', fn);
  return withRecording(false, fn);
}

/**
 * Sets the `grad` of every variable of a tree to `null`. Throws `tree-mismatch` where it holds anything but tensors,
 * `invalid-argument` where one is no variable.
 *
 * @example
 * ```ts
 * import { variable, zeroGrad } from '@spred/autodiff';
 *
 * const params = { w: variable(3) };
 * params.w.square().backward();
 * zeroGrad(params);
 * console.log(params.w.grad); // null
 * ```
 */
export function zeroGrad<T extends TensorTree<T>>(variables: T): void {
  flattenTensors(variables, 'variables').leaves.forEach((leaf, index) => {
    const node = nodeOf(leaf);
    if (node === null || !isVariable(node)) {
      throw new SpredError('invalid-argument', `zeroGrad: leaf ${index} is no variable`, {
        argument: 'variables',
        index,
      });
    }
    node.grad = null;
  });
}

/** What `Tensor.backward` does. */
export function backward(value: Tensor, cotangent?: TensorLike, options: BackwardOptions = {}): void {
  const { createGraph = false } = optionsOf('backward', options, backwardOptions);
  const root = nodeOf(value);
  if (root === null) {
    if (value.tracer !== null) refuseOpen('backward');
    throw new SpredError('not-differentiable', 'backward: the tensor depends on no variable', { argument: 'this' });
  }
  const seed = cotangent === undefined ? onesLike(requireScalar(value)) : seedLike(value, cotangent);
  withRecording(createGraph, () => pullToVariables(root, createGraph ? seed : detach(seed)));
}

/** What `Tensor.grad` reads. */
export function gradOf(value: Tensor): Tensor | null {
  return nodeOf(value)?.grad ?? null;
}

function isVariable({ op, owner }: EagerNode): boolean {
  return op === null && owner === null;
}

function seedLike(value: Tensor, cotangent: TensorLike): Tensor {
  const seed = isTensor(cotangent) ? cotangent : tensor(cotangent, undefined, { dtype: value.dtype });
  if (!sameShape(seed.shape, value.shape)) {
    throw new SpredError(
      'shape-mismatch',
      `backward: the cotangent has shape ${formatShape(seed.shape)}, the tensor ${formatShape(value.shape)}`,
      { argument: 'cotangent', shapes: [seed.shape, value.shape] },
    );
  }
  if (seed.dtype !== value.dtype) {
    throw new SpredError('dtype-mismatch', `backward: the cotangent is ${seed.dtype}, the tensor ${value.dtype}`, {
      argument: 'cotangent',
    });
  }
  return seed;
}

function requireScalar(value: Tensor): Tensor {
  if (value.shape.length === 0) return value;
  throw new SpredError(
    'non-scalar',
    `backward: a tensor of shape ${formatShape(value.shape)} needs a cotangent of its shape`,
    { argument: 'cotangent', shapes: [value.shape] },
  );
}

function refuseOpen(op: string): never {
  throw new SpredError(
    'invalid-argument',
    `${op}: the tensor belongs to an open transform; use the transform's result`,
  );
}
