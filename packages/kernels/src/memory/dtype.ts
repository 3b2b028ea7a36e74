/** The types of numbers that a memory holds. */

/** The types of real numbers. */
export type RealDtype = 'float64' | 'float32';

/** All types of numbers: the real ones, and 32-bit integers for indices. */
export type Dtype = RealDtype | 'int32';

/** The typed array of each type. */
export interface TypedArrays {
  readonly float64: Float64Array;
  readonly float32: Float32Array;
  readonly int32: Int32Array;
}

/** Bytes of one number. */
export const bytesOf: Readonly<Record<Dtype, number>> = { float64: 8, float32: 4, int32: 4 };

const arrays = { float64: Float64Array, float32: Float32Array, int32: Int32Array } as const;

/** A typed array of its own, of `length` zeros. */
export const newArray = <D extends Dtype>(dtype: D, length: number): TypedArrays[D] =>
  new arrays[dtype](length) as unknown as TypedArrays[D];

/** A typed array over a buffer, for the length of one expression. */
export const viewOf = <D extends Dtype>(
  dtype: D,
  buffer: ArrayBuffer | SharedArrayBuffer,
  address: number,
  length: number,
): TypedArrays[D] => new arrays[dtype](buffer as ArrayBuffer, address, length) as unknown as TypedArrays[D];
