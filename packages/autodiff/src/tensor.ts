/**
 * The tensor: a shape, a number type, row-major storage that is never written to after it is made, and, while a
 * transform looks on, a tracer. The methods are thin: each calls the free function of the same name.
 */
import { leafBrand, SpredError, type Leaf } from '@spred/core';
import type { NestedNumbers, TensorLike } from './create.ts';
import type { DType, Storage } from './dtype.ts';
import { detach, nodeOf } from './eager/tape.ts';
import { backward, gradOf, type BackwardOptions } from './eager/variable.ts';
import { at, type Index } from './functions/at.ts';
import { flatten, squeeze, unsqueeze } from './functions/axes.ts';
import { min } from './functions/extrema.ts';
import { less } from './functions/logic.ts';
import { mean } from './functions/mean.ts';
import { clamp, type ClampOptions } from './functions/rounding.ts';
import { softmax, type SoftmaxOptions } from './functions/softmax.ts';
import { abs } from './ops/abs.ts';
import { add } from './ops/add.ts';
import { argmax, type ArgmaxOptions } from './ops/argmax.ts';
import { cast } from './ops/cast.ts';
import { cos } from './ops/cos.ts';
import { div } from './ops/div.ts';
import { equal } from './ops/equal.ts';
import { exp } from './ops/exp.ts';
import { greater } from './ops/greater.ts';
import { log } from './ops/log.ts';
import { matmul, type MatmulOptions } from './ops/matmul.ts';
import { max } from './ops/max.ts';
import { mul } from './ops/mul.ts';
import { neg } from './ops/neg.ts';
import { pow } from './ops/pow.ts';
import { prod } from './ops/prod.ts';
import { relu } from './ops/relu.ts';
import { reshape } from './ops/reshape.ts';
import { sigmoid } from './ops/sigmoid.ts';
import { sin } from './ops/sin.ts';
import { slice, type Range } from './ops/slice.ts';
import { sqrt } from './ops/sqrt.ts';
import { square } from './ops/square.ts';
import { stopGradient } from './ops/stopGradient.ts';
import { sub } from './ops/sub.ts';
import { sum, type SumOptions } from './ops/sum.ts';
import { tanh } from './ops/tanh.ts';
import { transpose } from './ops/transpose.ts';
import { formatTensor } from './format.ts';
import { sizeOf, type Shape } from './shape.ts';
import type { Tracer } from './trace.ts';

/** The leaf brand of tensors. */
export const tensorBrand = '@spred/tensor';

/** Where entries come from that are not at hand. */
export interface Source {
  /** True where there are no numbers, and will be none: a tensor of a trace. */
  readonly isAbstract?: boolean;
  /** The entries. Throws where they cannot be had; keeps what it had to fetch. */
  read(): Storage;
}

/** What makes a tensor a leaf of trees: the brand, on a prototype, so that making a tensor does not pay for it. */
export const BrandedLeaf: new () => Leaf = class {
  get [leafBrand](): string {
    return tensorBrand;
  }

  /** What consoles of Node print. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return formatTensor(this as unknown as Tensor);
  }
};

/**
 * An immutable array of numbers of any rank. Made by `tensor`, `zeros`, `full`, ... and by every op; the constructor is
 * not part of the public interface.
 *
 * @example
 * ```ts
 * import { tensor } from '@spred/autodiff';
 *
 * const x = tensor([[1, 2], [3, 4]]);
 * console.log(x.shape); // [ 2, 2 ]
 * console.log(x.mul(10).sum().item()); // 100
 * console.log(`${x}`); // tensor([[1,2],[3,4]])
 * ```
 */
export class Tensor extends BrandedLeaf {
  /** The lengths of the axes, for reading only: several tensors may share the array. It is never an array of the caller's. */
  readonly shape: Shape;
  readonly dtype: DType;
  /** The entries in row-major order, as the package uses them; `null` where they are elsewhere, or are not known. */
  readonly storage: Storage | null;
  /** Set while a transform looks on. */
  readonly tracer: Tracer | null;
  /** Where the entries come from when there is no storage. */
  readonly source: Source | null;

  constructor(
    storage: Storage | null,
    shape: Shape,
    dtype: DType,
    tracer: Tracer | null,
    source: Source | null = null,
  ) {
    super();
    this.storage = storage;
    this.shape = shape;
    this.dtype = dtype;
    this.tracer = tracer;
    this.source = source;
  }

  /**
   * The entries in row-major order, in a typed array of the tensor's type (bytes 0 and 1 for `bool`): the storage itself, not a
   * copy. Read it, never write to it, and do not transfer its `buffer` (several tensors may share one): copy with
   * `data.slice()` first.
   *
   * Throws `abstract-value` while `compile` or `vmap` looks on, when no numbers are known, and `use-after-free` for a tensor
   * that was given away (`donate`).
   */
  get data(): Storage {
    return this.storage ?? (this.source as Source).read();
  }

  /** The number of axes. */
  get rank(): number {
    return this.shape.length;
  }

  /** The number of entries. */
  get size(): number {
    return sizeOf(this.shape);
  }

  /** The one entry as a number. Throws `non-scalar` unless there is exactly one. */
  item(): number {
    if (this.size !== 1) {
      throw new SpredError('non-scalar', `item: a tensor of shape [${this.shape.join(',')}] has no single entry`, {
        shapes: [this.shape],
      });
    }
    return this.data[0];
  }

  /** The entries as nested arrays, or a number for a scalar; a copy. */
  toArray(): NestedNumbers {
    const { data } = this;
    let next = 0;
    const build = (axis: number): NestedNumbers =>
      axis === this.shape.length ? data[next++] : Array.from({ length: this.shape[axis] }, () => build(axis + 1));
    return build(0);
  }

  /** The entries as a text; long axes are cut in their middle, and a type other than float64 is named. */
  override toString(): string {
    return formatTensor(this);
  }

  /** A tensor in a text prints itself; in arithmetic (`x + 1`, `x * 2`) it is a mistake, and an error says so. */
  [Symbol.toPrimitive](hint: string): string {
    if (hint === 'string') return this.toString();
    throw new SpredError('invalid-argument', 'a tensor is not a number: use add, mul, ... on it, or item() to read it');
  }

  /** True for a variable, and for what was computed from one. */
  get requiresGrad(): boolean {
    return nodeOf(this) !== null;
  }

  /** Of a variable: the sum of the gradients that `backward` brought since it was made or set to zero; else `null`. */
  get grad(): Tensor | null {
    return gradOf(this);
  }

  /**
   * Adds the gradient of this scalar, or `J^T cotangent` for a tensor of any shape, to the `grad` of every variable that it was
   * computed from. The record is kept: it may be called again.
   *
   * Throws `non-scalar` without a cotangent for what is no scalar, `shape-mismatch` and `dtype-mismatch` where the cotangent is not
   * like the tensor, `not-differentiable` where it depends on no variable, `invalid-argument` for a tensor of an open transform.
   */
  backward(cotangent?: TensorLike, options?: BackwardOptions): void {
    backward(this, cotangent, options);
  }

  /** The same numbers, without the variables that they were computed from; inside a transform, like `stopGradient`. */
  detach(): Tensor {
    return this.tracer === null || nodeOf(this) !== null ? detach(this) : stopGradient(this);
  }

  add(other: TensorLike): Tensor {
    return add(this, other);
  }

  sub(other: TensorLike): Tensor {
    return sub(this, other);
  }

  mul(other: TensorLike): Tensor {
    return mul(this, other);
  }

  div(other: TensorLike): Tensor {
    return div(this, other);
  }

  matmul(other: TensorLike, options?: MatmulOptions): Tensor {
    return matmul(this, other, options);
  }

  neg(): Tensor {
    return neg(this);
  }

  exp(): Tensor {
    return exp(this);
  }

  log(): Tensor {
    return log(this);
  }

  sqrt(): Tensor {
    return sqrt(this);
  }

  square(): Tensor {
    return square(this);
  }

  abs(): Tensor {
    return abs(this);
  }

  tanh(): Tensor {
    return tanh(this);
  }

  sin(): Tensor {
    return sin(this);
  }

  cos(): Tensor {
    return cos(this);
  }

  sigmoid(): Tensor {
    return sigmoid(this);
  }

  relu(): Tensor {
    return relu(this);
  }

  pow(exponent: TensorLike): Tensor {
    return pow(this, exponent);
  }

  clamp(bounds: ClampOptions): Tensor {
    return clamp(this, bounds);
  }

  greater(other: TensorLike): Tensor {
    return greater(this, other);
  }

  less(other: TensorLike): Tensor {
    return less(this, other);
  }

  equal(other: TensorLike): Tensor {
    return equal(this, other);
  }

  sum(options?: SumOptions): Tensor {
    return sum(this, options);
  }

  mean(options?: SumOptions): Tensor {
    return mean(this, options);
  }

  max(options?: SumOptions): Tensor {
    return max(this, options);
  }

  min(options?: SumOptions): Tensor {
    return min(this, options);
  }

  prod(options?: SumOptions): Tensor {
    return prod(this, options);
  }

  argmax(options?: ArgmaxOptions): Tensor {
    return argmax(this, options);
  }

  softmax(options?: SoftmaxOptions): Tensor {
    return softmax(this, options);
  }

  reshape(shape: Shape): Tensor {
    return reshape(this, shape);
  }

  transpose(permutation?: readonly number[]): Tensor {
    return transpose(this, permutation);
  }

  cast(dtype: DType): Tensor {
    return cast(this, dtype);
  }

  flatten(options?: { readonly start?: number; readonly end?: number }): Tensor {
    return flatten(this, options);
  }

  squeeze(options?: { readonly axes?: number | readonly number[] }): Tensor {
    return squeeze(this, options);
  }

  unsqueeze(axes: number | readonly number[]): Tensor {
    return unsqueeze(this, axes);
  }

  slice(ranges: readonly Range[]): Tensor {
    return slice(this, ranges);
  }

  at(...index: readonly Index[]): Tensor {
    return at(this, ...index);
  }
}
