/**
 * What an op is: one record that says everything there is to know about it. Evaluation, the transforms, the compiler, the
 * tests, the gradient checks and the published op table are all driven by it; nothing else in the package knows any op by
 * name but the tables of the backends, which say how they run it.
 */
import type { NestedNumbers } from '../create.ts';
import type { DType } from '../dtype.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/** The family of an op, which is what a compiler needs to know to place it. */
export type OpKind = 'elementwise' | 'reduction' | 'movement' | 'contraction' | 'indexing' | 'routine';

/** What is known of a tensor before its numbers are. */
export interface Aval {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** What a reference body sees of a tensor: its numbers, whatever their type, in float64. They must not be written to. */
export interface Operand extends Aval {
  readonly data: Float64Array;
}

/** One application of an op: its inputs, attributes and output, all of one level of the trace stack. */
export interface Application<A> {
  readonly inputs: readonly Tensor[];
  readonly output: Tensor;
  readonly attrs: A;
}

/** Inputs on which an op is tried: by the unit tests, by gradcheck, by the tests of other backends. */
export interface OpExample<A> {
  readonly inputs: readonly NestedNumbers[];
  /** The types of the inputs; float64 by default. */
  readonly dtypes?: readonly DType[];
  readonly attrs: A;
  /** The output where it is worth writing down. */
  readonly output?: NestedNumbers;
  /** False where the op has a kink at these inputs, so that finite differences do not apply. */
  readonly smooth?: boolean;
}

/**
 * The definition of an op with attributes `A` (plain data that a graph can print and hash, and that is kept, not copied).
 *
 * Unstable: its members may change with any release before 1.0.
 */
export interface OpDef<A> {
  readonly name: string;
  readonly kind: OpKind;
  /** The number of inputs; -1 for any number but none. All inputs of an op have one type, unless it says otherwise. */
  readonly arity: number;
  /** The formula in TeX. */
  readonly formula: string;
  /** The shape of the output. Throws `shape-mismatch`, `invalid-axis` or `invalid-argument`. */
  shape(inputs: readonly Aval[], attrs: A): Shape;
  /** The type of the output; that of the first input where nothing is said. */
  dtype?(inputs: readonly Aval[], attrs: A): DType;
  /** True for an op that gives the entries of its input as they are: the output shares their storage. */
  readonly isAlias?: boolean;
  /** The output's numbers, in plain loops and float64; they are rounded to its type afterwards. May return an input's data. */
  reference(inputs: readonly Operand[], attrs: A, shape: Shape): Float64Array;
  /** The cotangent of input `index`, of that input's shape; `null` for an exact zero. Written with public ops. */
  vjp(cotangent: Tensor, index: number, at: Application<A>): Tensor | null;
  /** The tangent of the output (`null` in and out: an exact zero). Written with public ops. */
  jvp(tangents: readonly (Tensor | null)[], at: Application<A>): Tensor | null;
  /**
   * The op on many inputs at once: those that are batched (one at least) have an axis of length `size` in front, which the output
   * has, too. The attributes are those of the op on one. Written with public ops.
   */
  batch(inputs: readonly Tensor[], batched: readonly boolean[], attrs: A, size: number): Tensor;
  readonly examples: readonly OpExample<A>[];
}

/** The attributes of an op that has none. */
export type NoAttrs = undefined;
