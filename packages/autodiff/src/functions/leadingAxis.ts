/**
 * A tensor as the list of its rows, and back. Each is the transpose of the other, and both are single functions for the
 * transforms: a gradient through T rows costs T rows, where one through T slices would cost T tensors.
 */
import { concat } from '../ops/concat.ts';
import { reshape } from '../ops/reshape.ts';
import { slice } from '../ops/slice.ts';
import type { Tensor } from '../tensor.ts';
import { bindCall, type Call } from '../trace.ts';

/** `[n, ...]` as n tensors `[...]`. */
export function unstackRows(x: Tensor): readonly Tensor[] {
  return bindCall(unstackCall, [x]);
}

/** Tensors of one shape `[...]` as `[n, ...]`; one at least. */
export function stackRows(rows: readonly Tensor[]): Tensor {
  return bindCall(stackCall, rows)[0];
}

const unstackCall: Call = {
  name: 'unstack',
  run: ([x]) => {
    const [count, ...shape] = x.shape;
    return Array.from({ length: count }, (_, i) => reshape(slice(x, [[i, i + 1]]), shape));
  },
  vjp: (cotangents) => [stackRows(cotangents)],
  jvp: ([x], [tangent]) => ({ outputs: unstackRows(x), tangents: unstackRows(tangent) }),
};

const stackCall: Call = {
  name: 'stack',
  run: (rows) => [
    concat(
      rows.map((row) => reshape(row, [1, ...row.shape])),
      { axis: 0 },
    ),
  ],
  vjp: ([cotangent]) => unstackRows(cotangent),
  jvp: (rows, tangents) => ({ outputs: [stackRows(rows)], tangents: [stackRows(tangents)] }),
};
