/**
 * Tensors from numbers.
 */
import { isLeaf, leafBrand, formatShape, SpredError } from '@spred/core';
import { defaultDType } from './dtype.ts';
import { requireShape, scalarShape, sizeOf, type Shape } from './shape.ts';
import { Tensor, tensorBrand } from './tensor.ts';

/** A number, or arrays of them nested to equal depth and equal lengths. */
export type NestedNumbers = number | readonly NestedNumbers[];

/** What ops take: a tensor, or numbers that make a constant one. */
export type TensorLike = Tensor | NestedNumbers;

/** Numbers in a flat array: typed, or not. Tensors copy it. */
export type FlatNumbers = Float64Array | Float32Array | Int32Array | Uint8Array | Uint32Array;

/** Options of {@link tensor}. */
export interface TensorOptions {
  /**
   * False to keep a `Float64Array` as the storage instead of copying it: for large data that the caller will not change
   * while the tensor is in use. The tensor never writes to it. Default true.
   */
  readonly copy?: boolean;
}

/** True for a tensor, of any copy of this package (a brand is compared, not a class). */
export function isTensor(value: unknown): value is Tensor {
  return isLeaf(value) && value[leafBrand] === tensorBrand;
}

/**
 * A tensor of the given numbers: nested arrays, whose nesting is the shape, or a flat array with its `shape` (row-major;
 * `[length]` by default). The numbers are copied, unless `copy: false` is given for a `Float64Array`.
 *
 * Throws `shape-mismatch` where nested arrays are ragged or the number of entries does not fit the shape, and
 * `invalid-argument` for anything that is no number.
 *
 * @example
 * ```ts
 * import { tensor } from '@spred/autodiff';
 *
 * console.log(tensor([[1, 2, 3]]).shape); // [ 1, 3 ]
 * console.log(tensor(5).shape); // []
 * const big = new Float64Array(6);
 * console.log(tensor(big, [2, 3], { copy: false }).data === big); // true
 * ```
 */
export function tensor(data: NestedNumbers | FlatNumbers, shape?: Shape, options: TensorOptions = {}): Tensor {
  let storage: Float64Array;
  let natural: Shape;
  if (ArrayBuffer.isView(data)) {
    storage = options.copy === false && isFloat64Array(data) ? data : Float64Array.from(data);
    natural = [storage.length];
  } else {
    natural = nestedShape(data);
    storage = new Float64Array(sizeOf(natural));
    fillNested(data, natural, storage);
  }
  const own = shape === undefined ? natural : [...shape];
  requireShape('tensor', own);
  if (sizeOf(own) !== storage.length) {
    throw new SpredError('shape-mismatch', `tensor: ${storage.length} entries do not fill shape ${formatShape(own)}`, {
      argument: 'data',
      shapes: [natural, own],
    });
  }
  return new Tensor(storage, own.length === 0 ? scalarShape : own, defaultDType, null);
}

/** The value as a tensor: itself, or a constant made of numbers. */
export function toTensor(value: TensorLike): Tensor {
  if (typeof value === 'number') {
    const storage = new Float64Array(1);
    storage[0] = value;
    return new Tensor(storage, scalarShape, defaultDType, null);
  }
  return isTensor(value) ? value : tensor(value);
}

/**
 * A tensor with every entry `value`.
 *
 * @example
 * ```ts
 * import { full } from '@spred/autodiff';
 *
 * console.log(full([2], 0.5).toArray()); // [ 0.5, 0.5 ]
 * ```
 */
export function full(shape: Shape, value: number): Tensor {
  requireShape('full', shape);
  return new Tensor(new Float64Array(sizeOf(shape)).fill(value), [...shape], defaultDType, null);
}

/**
 * A tensor of zeros.
 *
 * @example
 * ```ts
 * import { zeros } from '@spred/autodiff';
 *
 * console.log(zeros([2, 1]).toArray()); // [ [ 0 ], [ 0 ] ]
 * ```
 */
export function zeros(shape: Shape): Tensor {
  return full(shape, 0);
}

/**
 * A tensor of ones.
 *
 * @example
 * ```ts
 * import { ones } from '@spred/autodiff';
 *
 * console.log(ones([3]).toArray()); // [ 1, 1, 1 ]
 * ```
 */
export function ones(shape: Shape): Tensor {
  return full(shape, 1);
}

/** Zeros of the shape of `like`. */
export function zerosLike(like: Tensor): Tensor {
  return full(like.shape, 0);
}

/** Ones of the shape of `like`. */
export function onesLike(like: Tensor): Tensor {
  return full(like.shape, 1);
}

/** By its tag, which arrays of other realms share. */
function isFloat64Array(data: FlatNumbers): data is Float64Array {
  return data[Symbol.toStringTag] === 'Float64Array';
}

function nestedShape(data: NestedNumbers): Shape {
  const shape: number[] = [];
  let level: NestedNumbers = data;
  while (Array.isArray(level)) {
    shape.push(level.length);
    if (level.length === 0) break;
    level = level[0] as NestedNumbers;
  }
  return shape;
}

function fillNested(data: NestedNumbers, shape: Shape, storage: Float64Array): void {
  let next = 0;
  const visit = (node: unknown, axis: number, path: string): void => {
    if (axis === shape.length) {
      if (typeof node !== 'number') {
        throw new SpredError('invalid-argument', `tensor: ${path} is ${describe(node)}, not a number`, {
          argument: 'data',
        });
      }
      storage[next++] = node;
      return;
    }
    if (!Array.isArray(node) || node.length !== shape[axis]) {
      throw new SpredError('shape-mismatch', `tensor: ${path} is ${describe(node)}, not ${shape[axis]} entries`, {
        argument: 'data',
      });
    }
    node.forEach((item, i) => visit(item, axis + 1, `${path}[${i}]`));
  };
  visit(data, 0, 'data');
}

function describe(value: unknown): string {
  return Array.isArray(value) ? `an array of ${value.length}` : String(value);
}
