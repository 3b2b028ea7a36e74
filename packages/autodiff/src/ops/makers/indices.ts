/**
 * What the public functions do with indices before the ops see them.
 */
import { tensor, toTensor, type FlatNumbers, type TensorLike } from '../../create.ts';
import { Tensor } from '../../tensor.ts';
import { requireIndices } from '../gather.ts';
import { wrapIndex } from '../wrapIndex.ts';

/** What functions take as indices: integers, negative ones counted from the end. */
export type IndicesLike = TensorLike | FlatNumbers;

/** Indices as a tensor of integers. Throws `dtype-mismatch` for a tensor of another type, `invalid-argument` for fractions. */
export function toIndices(op: string, indices: IndicesLike): Tensor {
  if (ArrayBuffer.isView(indices)) return tensor(indices, undefined, { dtype: 'int32' });
  const isPlain = typeof indices === 'number' || Array.isArray(indices);
  const value = isPlain ? tensor(indices, undefined, { dtype: 'int32' }) : toTensor(indices);
  requireIndices(op, value);
  return value;
}

/** Indices into `length` entries, counted from the front. */
export function indicesFromFront(op: string, indices: IndicesLike, length: number): Tensor {
  return wrapIndex(toIndices(op, indices), length);
}
