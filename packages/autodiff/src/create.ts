/**
 * Tensors from numbers.
 */
import { isLeaf, leafBrand, formatShape, SpredError } from '@spred/core';
import { defaultDType, dtypes, newStorage, requireDType, toStorage, type DType, type Storage } from './dtype.ts';
import { optionsOf } from './ops/makers/arguments.ts';
import { requireShape, scalarShape, sizeOf, type Shape } from './shape.ts';
import { Tensor, tensorBrand } from './tensor.ts';

/** A number or truth value, or arrays of them nested to equal depth and equal lengths. */
export type NestedNumbers = number | boolean | readonly NestedNumbers[];

/** What ops take: a tensor, or numbers that make a constant one. */
export type TensorLike = Tensor | NestedNumbers;

/** Numbers in a flat array: typed, or not. Tensors copy it. */
export type FlatNumbers = Float64Array | Float32Array | Int32Array | Uint8Array | Uint32Array;

/** Options of {@link tensor}. */
export interface TensorOptions {
  /**
   * The number type. By default that of a typed array, where tensors have it (float64, float32, int32); `bool` for truth values;
   * else float64.
   */
  readonly dtype?: DType;
  /**
   * False to keep a typed array of the tensor's type as the storage instead of copying it: for large data that the caller will
   * not change while the tensor is in use. The tensor never writes to it. Default true.
   */
  readonly copy?: boolean;
}

const tensorOptions = ['dtype', 'copy'] as const;

/** True for a tensor, of any copy of this package (a brand is compared, not a class). */
export function isTensor(value: unknown): value is Tensor {
  return isLeaf(value) && value[leafBrand] === tensorBrand;
}

/**
 * A tensor of the given numbers: nested arrays, whose nesting is the shape, or a flat array with its `shape` (row-major;
 * `[length]` by default). The numbers are copied, unless `copy: false` is given for a typed array of the tensor's type.
 *
 * Throws `shape-mismatch` where nested arrays are ragged or the number of entries does not fit the shape, and
 * `invalid-argument` for anything that is no number, and for a number that is no 32-bit integer where `dtype` is int32.
 *
 * @example
 * ```ts
 * import { tensor } from '@spred/autodiff';
 *
 * console.log(tensor([[1, 2, 3]]).shape); // [ 1, 3 ]
 * console.log(tensor(5).shape); // []
 * console.log(tensor(0.1, { dtype: 'float32' }).dtype); // float32
 * console.log(tensor(new Float32Array(2)).dtype, tensor([true, false]).dtype); // float32 bool
 * const big = new Float64Array(6);
 * console.log(tensor(big, [2, 3], { copy: false }).data === big); // true
 * ```
 */
export function tensor(data: NestedNumbers | FlatNumbers, options: TensorOptions): Tensor;
export function tensor(data: NestedNumbers | FlatNumbers, shape?: Shape, options?: TensorOptions): Tensor;
export function tensor(
  data: NestedNumbers | FlatNumbers,
  shapeOrOptions?: Shape | TensorOptions,
  more: TensorOptions = {},
): Tensor {
  const [shape, options] = isShape(shapeOrOptions) ? [shapeOrOptions, more] : [undefined, shapeOrOptions ?? more];
  optionsOf('tensor', options, tensorOptions);
  if (options.dtype !== undefined) requireDType('tensor', options.dtype);
  let storage: Storage;
  let natural: Shape;
  let dtype: DType;
  if (ArrayBuffer.isView(data)) {
    const own = dtypeOf(data);
    dtype = options.dtype ?? own ?? defaultDType;
    storage = options.copy === false && dtype === own ? (data as Storage) : convert('tensor', dtype, data);
    natural = [storage.length];
  } else {
    natural = nestedShape(data);
    dtype = options.dtype ?? (typeof firstOf(data) === 'boolean' ? 'bool' : defaultDType);
    const numbers = new Float64Array(sizeOf(natural));
    fillNested(data, natural, numbers);
    storage = dtype === 'float64' ? numbers : convert('tensor', dtype, numbers);
  }
  if (shape !== undefined) requireShape('tensor', shape);
  const own = shape === undefined ? natural : [...shape];
  if (sizeOf(own) !== storage.length) {
    throw new SpredError('shape-mismatch', `tensor: ${storage.length} entries do not fill shape ${formatShape(own)}`, {
      argument: 'data',
      shapes: [natural, own],
    });
  }
  return new Tensor(storage, own.length === 0 ? scalarShape : own, dtype, null);
}

/** The value as a tensor: itself, or a constant made of numbers. */
export function toTensor(value: TensorLike): Tensor {
  if (value instanceof Tensor) return value;
  if (typeof value === 'number') {
    const storage = new Float64Array(1);
    storage[0] = value;
    return new Tensor(storage, scalarShape, defaultDType, null);
  }
  return isTensor(value) ? value : tensor(value);
}

/** A constant scalar of a type. */
export function scalar(value: number, dtype: DType): Tensor {
  const storage = newStorage(dtype, 1);
  storage[0] = value;
  return new Tensor(storage, scalarShape, dtype, null);
}

/**
 * A tensor with every entry `value`, float64 unless a type is named.
 *
 * @example
 * ```ts
 * import { full } from '@spred/autodiff';
 *
 * console.log(full([2], 0.5).toArray()); // [ 0.5, 0.5 ]
 * ```
 */
export function full(shape: Shape, value: number, dtype: DType = defaultDType): Tensor {
  requireShape('full', shape);
  requireDType('full', dtype);
  const [entry] = convert('full', dtype, [value]);
  return new Tensor(newStorage(dtype, sizeOf(shape)).fill(entry), [...shape], dtype, null);
}

/**
 * A tensor of zeros, float64 unless a type is named.
 *
 * @example
 * ```ts
 * import { zeros } from '@spred/autodiff';
 *
 * console.log(zeros([2, 1]).toArray()); // [ [ 0 ], [ 0 ] ]
 * console.log(zeros([3], 'float32').dtype); // float32
 * ```
 */
export function zeros(shape: Shape, dtype: DType = defaultDType): Tensor {
  return full(shape, 0, dtype);
}

/**
 * A tensor of ones, float64 unless a type is named.
 *
 * @example
 * ```ts
 * import { ones } from '@spred/autodiff';
 *
 * console.log(ones([3]).toArray()); // [ 1, 1, 1 ]
 * ```
 */
export function ones(shape: Shape, dtype: DType = defaultDType): Tensor {
  return full(shape, 1, dtype);
}

/** Zeros of the shape and type of `like`. */
export function zerosLike(like: Tensor): Tensor {
  requireTensor('zerosLike', like);
  return full(like.shape, 0, like.dtype);
}

/** Ones of the shape and type of `like`. */
export function onesLike(like: Tensor): Tensor {
  requireTensor('onesLike', like);
  return full(like.shape, 1, like.dtype);
}

function requireTensor(op: string, like: unknown): void {
  if (like instanceof Tensor || isTensor(like)) return;
  throw new SpredError('invalid-argument', `${op}: like must be a tensor, got ${describe(like)}`, { argument: 'like' });
}

/** The type of a typed array, by its tag, which arrays of other realms share; undefined where tensors have no such type. */
function dtypeOf(data: FlatNumbers): DType | undefined {
  const tag = data[Symbol.toStringTag].replace('Array', '').toLowerCase();
  return dtypes.find((dtype) => dtype === tag);
}

/** Arrays are shapes, whatever is in them; other objects are options. */
function isShape(value: Shape | TensorOptions | undefined): value is Shape {
  return value !== undefined && (Array.isArray(value) || typeof value !== 'object' || value === null);
}

/** Numbers as a type, copied. Nothing is rounded to integers in silence. */
function convert(op: string, dtype: DType, numbers: ArrayLike<number>): Storage {
  if (dtype === 'int32') {
    for (let i = 0; i < numbers.length; i++) {
      if ((numbers[i] | 0) === numbers[i]) continue;
      throw new SpredError('invalid-argument', `${op}: data[${i}] is ${numbers[i]}, not a 32-bit integer`, {
        argument: 'data',
        index: i,
      });
    }
  }
  return toStorage(dtype, numbers);
}

/** The first entry of nested arrays, if there is one. */
function firstOf(data: NestedNumbers): unknown {
  let level: NestedNumbers | undefined = data;
  while (Array.isArray(level)) level = level[0] as NestedNumbers | undefined;
  return level;
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
      if (typeof node !== 'number' && typeof node !== 'boolean') {
        throw new SpredError('invalid-argument', `tensor: ${path} is ${describe(node)}, not a number`, {
          argument: 'data',
        });
      }
      storage[next++] = Number(node);
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
