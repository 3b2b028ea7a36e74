/**
 * What the twins compute on: a plain memory, an ArrayBuffer that is replaced by a larger one when it grows, seen as numbers
 * of one type. A kernel's twin is given the same byte addresses as its WebAssembly body and turns them into indices here.
 */

/** The typed arrays of real numbers. */
export type Reals = Float64Array | Float32Array;

/** A plain memory as cells of one real type, beside its 32-bit integers. The arrays change when the memory grows: never keep them. */
export interface Cells {
  /** The whole memory as real numbers. */
  readonly reals: Reals;
  /** The whole memory as 32-bit integers. */
  readonly ints: Int32Array;
  /** The whole memory as float64 and as float32 numbers, for the kernels that convert. */
  readonly doubles: Float64Array;
  readonly floats: Float32Array;
  /** Bytes of one real number: 8 or 4. */
  readonly bytes: 8 | 4;
}
