/**
 * Entries put around a tensor: a constant, or its own entries.
 *
 * The tensor's own entries are taken from where each place reads: a gather per axis, whose transpose adds the cotangents up.
 */
import { formatShape, SpredError } from '@spred/core';
import { ones, tensor, toTensor, type TensorLike } from '../create.ts';
import { gatherOp } from '../ops/gather.ts';
import { optionsOf } from '../ops/makers/arguments.ts';
import { pad as padZeros, requireWidths } from '../ops/pad.ts';
import { where } from '../ops/where.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';

/** Options of {@link pad}. */
export interface PadOptions {
  /**
   * `'constant'` (the default): a value; `'replicate'`: the entry at the edge; `'reflect'`: the entries in mirror order, without the one at the
   * edge; `'circular'`: the entries from the other end.
   */
  readonly mode?: 'constant' | 'replicate' | 'reflect' | 'circular';
  /** The constant. Default 0. */
  readonly value?: number;
}

const padOptions = ['mode', 'value'] as const;

/**
 * The tensor with entries around it: `widths[axis] = [before, after]`. Throws `shape-mismatch` unless there is one pair per axis,
 * `invalid-argument` for a width that is no integer >= 0, and `empty` where own entries are to be repeated and there are none.
 *
 * @example
 * ```ts
 * import { pad } from '@spred/autodiff';
 *
 * console.log(pad([1, 2], [[1, 2]]).toArray()); // [ 0, 1, 2, 0, 0 ]
 * console.log(pad([1, 2, 3], [[1, 2]], { mode: 'reflect' }).toArray()); // [ 2, 1, 2, 3, 2, 1 ]
 * console.log(pad([1, 2, 3], [[1, 2]], { mode: 'replicate' }).toArray()); // [ 1, 1, 2, 3, 3, 3 ]
 * console.log(pad([1, 2, 3], [[1, 2]], { mode: 'circular' }).toArray()); // [ 3, 1, 2, 3, 1, 2 ]
 * ```
 */
export function pad(
  x: TensorLike,
  widths: readonly (readonly [before: number, after: number])[],
  options: PadOptions = {},
): Tensor {
  const { mode = 'constant', value = 0 } = optionsOf('pad', options, padOptions);
  const given = toTensor(x);
  if (mode === 'constant') {
    const padded = padZeros(given, widths);
    return value === 0 ? padded : where(padZeros(ones(given.shape, 'bool'), widths), padded, value);
  }
  const read = placeOf[mode];
  if (read === undefined) {
    throw new SpredError(
      'invalid-argument',
      `pad: mode must be constant, replicate, reflect or circular, got ${mode}`,
      { argument: 'mode' },
    );
  }
  requireWidths(given.shape, widths);
  let padded = given;
  widths.forEach(([before, after], axis) => {
    const length = given.shape[axis];
    if (before + after === 0) return;
    if (length === 0) {
      throw new SpredError('empty', `pad: axis ${axis} of shape ${formatShape(given.shape)} has no entries to repeat`, {
        argument: 'x',
        index: axis,
        shapes: [given.shape],
      });
    }
    const places = Int32Array.from({ length: before + length + after }, (_, i) => read(i - before, length));
    padded = bind(gatherOp, [padded, tensor(places)], { axis, batch: 0 });
  });
  return padded;
}

/** The place that is read at place `i` beyond the ends of `length` entries. */
const placeOf = {
  replicate: (i: number, length: number): number => Math.min(Math.max(i, 0), length - 1),
  circular: modulo,
  reflect: (i: number, length: number): number => {
    const period = Math.max(1, 2 * (length - 1));
    const place = modulo(i, period);
    return Math.min(place, period - place) % length;
  },
};

function modulo(i: number, n: number): number {
  return ((i % n) + n) % n;
}
