/** Triangular systems: one right-hand side by substitution (`trsv`), many in packed tiles (`trsm`). */
import { copyStep, divideStep, side, stripsOf, subtractStep, subtractTile, subtractTwoTiles } from './strips';
import { at, trsv, unit, upper } from './substitution';

export function trsv_f64(flags: i32, n: i32, t: usize, leading: i32, x: usize): void {
  trsv<f64>(flags, n, t, leading, x);
}

export function trsv_f32(flags: i32, n: i32, t: usize, leading: i32, x: usize): void {
  trsv<f32>(flags, n, t, leading, x);
}

/** The first of n numbers, `step` entries apart, that is zero, or -1. */
// @ts-ignore: decorator
@inline
function firstZero<T>(n: i32, x: usize, step: i32): i32 {
  for (let i = 0; i < n; i++) {
    if (load<T>(x) == 0) return i;
    x += <usize>step * sizeof<T>();
  }
  return -1;
}

export function firstZero_f64(n: i32, x: usize, step: i32): i32 {
  return firstZero<f64>(n, x, step);
}

export function firstZero_f32(n: i32, x: usize, step: i32): i32 {
  return firstZero<f32>(n, x, step);
}

/** The most groups of four right-hand sides that are solved together, so that they stay in the second cache. */
const most = 16;

/**
 * Steps `from` to `to` of strip i of a matrix with any strides (in bytes): entries of its rows 4i .. 4i + 3, with zeros
 * where the matrix, rows x columns, has none.
 */
function packSteps<T>(
  i: i32, from: i32, to: i32,
  rows: i32, columns: i32, source: usize, rowStride: usize, columnStride: usize, target: usize,
): void {
  let column = source + <usize>(i * side) * rowStride + <usize>from * columnStride;
  const height = min(side, rows - i * side), last = min(to, columns);
  for (let k = from; k < last; k++) {
    if (height == side) {
      if (rowStride == sizeof<T>()) copyStep<T>(column, target);
      else {
        let entry = column;
        store<T>(target, load<T>(entry));
        entry += rowStride;
        store<T>(target, load<T>(entry), sizeof<T>());
        entry += rowStride;
        store<T>(target, load<T>(entry), 2 * sizeof<T>());
        entry += rowStride;
        store<T>(target, load<T>(entry), 3 * sizeof<T>());
      }
    } else {
      for (let r = 0; r < side; r++) {
        store<T>(at<T>(target, r), r < height ? load<T>(column + <usize>r * rowStride) : 0);
      }
    }
    column += columnStride;
    target += side * sizeof<T>();
  }
  const missing = (to - max(from, last)) * side;
  for (let k = 0; k < missing; k++) store<T>(at<T>(target, k), 0);
}

/** Copies strip i of a rows x columns matrix back from its steps. */
function unpackSteps<T>(
  i: i32, rows: i32, columns: i32, steps: usize, target: usize, rowStride: usize, columnStride: usize,
): void {
  const height = min(side, rows - i * side);
  let column = target + <usize>(i * side) * rowStride;
  for (let k = 0; k < columns; k++) {
    let entry = column;
    for (let r = 0; r < height; r++) {
      store<T>(entry, load<T>(at<T>(steps, r)));
      entry += rowStride;
    }
    column += columnStride;
    steps += side * sizeof<T>();
  }
}

/**
 * Solves the tile x, whose step k holds unknown k of four right-hand sides, with the diagonal tile whose step k is
 * column k of T.
 */
function solveTile<T>(isUpper: bool, tile: usize, x: usize): void {
  for (let k = 0; k < side; k++) {
    const r = isUpper ? side - 1 - k : k;
    const step = at<T>(x, r * side);
    for (let l = 0; l < k; l++) {
      const q = isUpper ? side - 1 - l : l;
      subtractStep<T>(at<T>(x, q * side), load<T>(at<T>(tile, q * side + r)), step);
    }
    divideStep<T>(load<T>(at<T>(tile, r * side + r)), step);
  }
}

/**
 * Solves op(T) X = B in place for `count` right-hand sides, where entry (i, k) of op(T) is at t + i rowStride + k
 * columnStride, it is upper where `flags` say so, and entry k of right-hand side r is at b + k along + r across
 * (strides in entries).
 *
 * Right-hand sides are packed in groups of four, strips of T one after the other: see strips.ts.
 */
// @ts-ignore: decorator
@inline
function trsm<T>(
  flags: i32, n: i32, count: i32,
  t: usize, rowStride: i32, columnStride: i32, b: usize, along: i32, across: i32, work: usize,
): void {
  const isUpper = (flags & upper) != 0;
  const strips = stripsOf(n), rows = strips * side;
  const groupBytes = <usize>(rows * side) * sizeof<T>();
  const alongBytes = <usize>along * sizeof<T>(), acrossBytes = <usize>across * sizeof<T>();
  const packed = work + groupBytes;
  for (let start = 0; start < count; start += most * side) {
    const own = b + <usize>start * acrossBytes;
    const width = min(count - start, most * side), groups = stripsOf(width);
    for (let g = 0; g < groups; g++) {
      packSteps<T>(g, 0, rows, width, n, own, acrossBytes, alongBytes, packed + <usize>g * groupBytes);
    }
    for (let done = 0; done < strips; done++) {
      const i = isUpper ? strips - 1 - done : done;
      // The unknowns that are known already, and the block of this strip before or after them.
      const from = isUpper ? i * side : 0, to = isUpper ? rows : (i + 1) * side;
      packSteps<T>(i, from, to, n, n, t, <usize>rowStride * sizeof<T>(), <usize>columnStride * sizeof<T>(), work);
      const tile = at<T>(work, isUpper ? 0 : i * side * side);
      const known = at<T>(work, isUpper ? side * side : 0);
      const depth = to - from - side;
      for (let r = 0; r < side; r++) {
        if (flags & unit || i * side + r >= n) store<T>(at<T>(tile, r * side + r), 1);
      }
      const firstKnown = isUpper ? from + side : 0;
      const first = <usize>(firstKnown * side) * sizeof<T>();
      const offset = <usize>(i * side * side) * sizeof<T>();
      for (let g = 0; g < groups; g++) {
        const x = packed + <usize>g * groupBytes;
        if (sizeof<T>() == 4 && g + 1 < groups) {
          const next = x + groupBytes;
          subtractTwoTiles(depth, x + first, next + first, known, x + offset, next + offset);
          solveTile<T>(isUpper, tile, x + offset);
          solveTile<T>(isUpper, tile, next + offset);
          g++;
        } else {
          subtractTile<T>(depth, x + first, known, x + offset);
          solveTile<T>(isUpper, tile, x + offset);
        }
      }
    }
    for (let g = 0; g < groups; g++) {
      unpackSteps<T>(g, width, n, packed + <usize>g * groupBytes, own, acrossBytes, alongBytes);
    }
  }
}

export function trsm_f64(
  flags: i32, n: i32, count: i32,
  t: usize, rowStride: i32, columnStride: i32, b: usize, along: i32, across: i32, work: usize,
): void {
  trsm<f64>(flags, n, count, t, rowStride, columnStride, b, along, across, work);
}

export function trsm_f32(
  flags: i32, n: i32, count: i32,
  t: usize, rowStride: i32, columnStride: i32, b: usize, along: i32, across: i32, work: usize,
): void {
  trsm<f32>(flags, n, count, t, rowStride, columnStride, b, along, across, work);
}

export * from './ldl';
