/**
 * Number types, and how they mix.
 *
 *     bool < int32 < float32, float64
 *
 * An op takes inputs of one type. Where the lesser types meet a greater one they are converted (`cast`, recorded like any
 * op); float32 never meets float64 in silence, since one side would lose digits or the other its speed. A plain number has
 * no type of its own: it takes that of the tensor beside it, unless it cannot be one (1.5 beside integers).
 */
import { SpredError } from '@spred/core';

/** The number type of a tensor's entries. */
export type DType = 'float64' | 'float32' | 'int32' | 'bool';

/** The typed array that holds entries of each type; truth values are bytes, 0 or 1. */
export interface StorageOf {
  readonly float64: Float64Array;
  readonly float32: Float32Array;
  readonly int32: Int32Array;
  readonly bool: Uint8Array;
}

/** What holds the entries of a tensor. */
export type Storage = StorageOf[DType];

/** The number type that a tensor gets when none is named. */
export const defaultDType: DType = 'float64';

/** All number types, lesser ones first. */
export const dtypes: readonly DType[] = ['bool', 'int32', 'float32', 'float64'];

/** Bytes of one entry. */
export const bytesOf: Readonly<Record<DType, number>> = { float64: 8, float32: 4, int32: 4, bool: 1 };

const arrays = { float64: Float64Array, float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;

/** Zeros, `length` of them. */
export function newStorage<D extends DType>(dtype: D, length: number): StorageOf[D] {
  return new arrays[dtype](length) as unknown as StorageOf[D];
}

/** The numbers as a type: rounded for float32, cut and wrapped for int32, 1 for every non-zero (NaN too) for bool. A copy. */
export function toStorage(dtype: DType, numbers: ArrayLike<number>): Storage {
  if (dtype === 'bool') return Uint8Array.from(numbers, (x) => (x === 0 ? 0 : 1));
  return arrays[dtype].from(numbers);
}

/** True for the types that have derivatives. */
export function isFloat(dtype: DType): boolean {
  return dtype === 'float64' || dtype === 'float32';
}

/** The type of the result where two types meet. Throws `dtype-mismatch` for float32 beside float64. */
export function promote(op: string, a: DType, b: DType): DType {
  if (a === b) return a;
  if (isFloat(a) && isFloat(b)) {
    throw new SpredError('dtype-mismatch', `${op}: dtypes ${a} and ${b} do not mix; cast one of the two`);
  }
  return dtypes.indexOf(a) > dtypes.indexOf(b) ? a : b;
}

/** Throws `invalid-argument` unless it is the name of a number type. */
export function requireDType(op: string, dtype: DType): void {
  if (dtypes.includes(dtype)) return;
  throw new SpredError('invalid-argument', `${op}: dtype must be one of ${dtypes.join(', ')}, got ${dtype}`, {
    argument: 'dtype',
  });
}
