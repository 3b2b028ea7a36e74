/**
 * Indices counted from the front, where negative ones count from the end.
 *
 *     y = k where 0 <= k < n,  k + n where -n <= k < 0: integers, so nothing flows through it.
 */
import { allocate } from '../backend/reference/allocate.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { refuseIndex, requireIndices } from './gather.ts';
import { toIndices, type IndicesLike } from './makers/indices.ts';
import type { OpDef } from './op.ts';

/** How many entries there are. */
export interface WrapIndexAttrs {
  readonly length: number;
}

export const wrapIndexOp: OpDef<WrapIndexAttrs> = {
  name: 'wrapIndex',
  kind: 'elementwise',
  arity: 1,
  formula: String.raw`y = k < 0 \mathbin{?} k + n : k`,
  shape: ([indices]) => {
    requireIndices('wrapIndex', indices);
    return indices.shape;
  },
  reference: ([{ data }], { length }) => {
    const out = allocate(data.length);
    for (let i = 0; i < out.length; i++) {
      const index = data[i];
      if (index < -length || index >= length) refuseIndex('wrapIndex', index, i, length);
      out[i] = index < 0 ? index + length : index;
    }
    return out;
  },
  vjp: () => null,
  jvp: () => null,
  batch: (inputs, _, attrs) => bind(wrapIndexOp, inputs, attrs),
  examples: [
    { inputs: [[0, -1, 2, -3]], dtypes: ['int32'], attrs: { length: 3 }, output: [0, 2, 2, 0] },
    { inputs: [[]], dtypes: ['int32'], attrs: { length: 0 }, output: [] },
  ],
};

/**
 * Indices into `length` entries, counted from the front: negative ones count from the end, as everywhere in this package. Throws
 * `invalid-argument` for an index that is out of range either way, `dtype-mismatch` for anything but integers.
 *
 * @example
 * ```ts
 * import { wrapIndex } from '@spred/autodiff';
 *
 * console.log(wrapIndex([0, -1], 3).toArray()); // [ 0, 2 ]
 * ```
 */
export function wrapIndex(indices: IndicesLike, length: number): Tensor {
  return bind(wrapIndexOp, [toIndices('wrapIndex', indices)], { length });
}
