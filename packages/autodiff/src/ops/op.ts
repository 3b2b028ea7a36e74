/**
 * What an op is: one record that says everything there is to know about it. Evaluation, both modes of
 * differentiation, the tests, the gradient checks and the published op table are all driven by it; nothing else in the
 * package knows any op by name.
 */
import type { NestedNumbers } from '../create.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/** The family of an op, which is what a compiler needs to know to fuse it. */
export type OpKind = 'elementwise' | 'reduction' | 'movement' | 'contraction';

/** What a reference body sees of a tensor. The data must not be written to. */
export interface Operand {
  readonly data: Float64Array;
  readonly shape: Shape;
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
  readonly attrs: A;
  /** The output where it is worth writing down. */
  readonly output?: NestedNumbers;
  /** False where the op has a kink at these inputs, so that finite differences do not apply. */
  readonly smooth?: boolean;
}

/**
 * The definition of an op with attributes `A` (plain data that a graph can print and hash, and that is kept, not copied).
 *
 * Unstable: its members will change with any release until backends, number types and batching rules have arrived.
 */
export interface OpDef<A> {
  readonly name: string;
  readonly kind: OpKind;
  /** The number of inputs. */
  readonly arity: number;
  /** The formula in TeX. */
  readonly formula: string;
  /** The shape of the output. Throws `shape-mismatch`, `invalid-axis` or `invalid-argument`. */
  shape(inputs: readonly { readonly shape: Shape }[], attrs: A): Shape;
  /** The output's numbers, in plain loops and float64. May return an input's storage: tensors are immutable. */
  reference(inputs: readonly Operand[], attrs: A, shape: Shape): Float64Array;
  /** The cotangent of input `index`, of that input's shape; `null` for an exact zero. Written with public ops. */
  vjp(cotangent: Tensor, index: number, at: Application<A>): Tensor | null;
  /** The tangent of the output (`null` in and out: an exact zero). Written with public ops. */
  jvp(tangents: readonly (Tensor | null)[], at: Application<A>): Tensor | null;
  readonly examples: readonly OpExample<A>[];
}

/** The attributes of an op that has none. */
export type NoAttrs = undefined;
