/**
 * The Cholesky factorisation A = L L' of a whole matrix (of one that changes: factor.ts).
 *
 * It works on a packed copy: strip i holds the rows 4i .. 4i + 3 up to the diagonal, step by step, so that L lies there
 * in tiles of 4 x 4 and every tile is
 *
 *   C = A_ij - sum_{k < j} L_ik L_jk',     then L_jj = chol(C) on the diagonal, L_ij = C L_jj^-T below it
 *
 * (the left-looking form: Golub and Van Loan, Matrix Computations, section 4.2). The sum is one long loop over
 * contiguous memory. Strips j go in groups that stay in the second cache while all strips i below pass by.
 */
import { copyStep, scaleStep, side, stripsOf, subtractStep, subtractTile, subtractTwoTiles } from './strips';

/** Where strip i begins, in entries: the strips before it have 4, 8, 12, ... steps of four. */
// @ts-ignore: decorator
@inline
function stripStart(i: i32): usize {
  return <usize>i * <usize>(i + 1) * 8;
}

/** Strips of columns that are worked on together. */
const group = 8;

/** A tile on the diagonal becomes its factor, and the inverses of its diagonal are noted. The row that fails, or -1. */
function factorTile<T>(tile: usize, inverses: usize): i32 {
  for (let j = 0; j < side; j++) {
    const column = tile + <usize>(j * side) * sizeof<T>();
    const pivot = load<T>(column + <usize>j * sizeof<T>());
    if (!(pivot > 0 && pivot < Infinity)) return j;
    const root = sqrt<T>(pivot);
    const inverse = <T>1 / root;
    store<T>(inverses + <usize>j * sizeof<T>(), inverse);
    store<T>(column + <usize>j * sizeof<T>(), root);
    for (let i = j + 1; i < side; i++) {
      const at = column + <usize>i * sizeof<T>();
      store<T>(at, load<T>(at) * inverse);
    }
    for (let k = j + 1; k < side; k++) {
      const factor = load<T>(column + <usize>k * sizeof<T>());
      const other = tile + <usize>(k * side) * sizeof<T>();
      for (let i = k; i < side; i++) {
        const at = other + <usize>i * sizeof<T>();
        store<T>(at, load<T>(at) - factor * load<T>(column + <usize>i * sizeof<T>()));
      }
    }
  }
  return -1;
}

/** tile = tile L^-T, column by column, for the factor L of a diagonal tile. */
function divideTile<T>(lower: usize, inverses: usize, tile: usize): void {
  for (let j = 0; j < side; j++) {
    const column = tile + <usize>(j * side) * sizeof<T>();
    for (let k = 0; k < j; k++) {
      const step = <usize>(k * side) * sizeof<T>();
      subtractStep<T>(tile + step, load<T>(lower + step + <usize>j * sizeof<T>()), column);
    }
    scaleStep<T>(load<T>(inverses + <usize>j * sizeof<T>()), column);
  }
}

/** Copies the lower triangle into strips, or back. Rows that fill up the last strip are those of the identity. */
function packTriangle<T>(n: i32, a: usize, leading: i32, packed: usize, back: bool): void {
  for (let j = 0; j < n; j++) {
    const column = a + <usize>j * <usize>leading * sizeof<T>();
    const steps = packed + <usize>(j * side) * sizeof<T>();
    for (let i = j / side; i < stripsOf(n); i++) {
      const to = steps + stripStart(i) * sizeof<T>();
      const from = column + <usize>(i * side) * sizeof<T>();
      if (i > j / side && (i + 1) * side <= n) {
        if (back) copyStep<T>(to, from);
        else copyStep<T>(from, to);
      } else {
        for (let row = i * side; row < (i + 1) * side; row++) {
          const offset = <usize>(row & (side - 1)) * sizeof<T>();
          if (back) {
            if (row >= j && row < n) store<T>(from + offset, load<T>(to + offset));
          } else store<T>(to + offset, row >= j && row < n ? load<T>(from + offset) : 0);
        }
      }
    }
  }
  if (back) return;
  for (let j = n; j < stripsOf(n) * side; j++) {
    const step = packed + (stripStart(stripsOf(n) - 1) + <usize>(j * side)) * sizeof<T>();
    for (let row = 0; row < side; row++) store<T>(step + <usize>row * sizeof<T>(), row == (j & (side - 1)) ? 1 : 0);
  }
}

// @ts-ignore: decorator
@inline
function cholesky<T>(n: i32, a: usize, leading: i32, work: usize): i32 {
  const strips = stripsOf(n);
  const inverses = work;
  const packed = work + <usize>(strips * side) * sizeof<T>();
  packTriangle<T>(n, a, leading, packed, false);
  for (let first = 0; first < strips; first += group) {
    const last = min(first + group, strips);
    for (let i = first; i < strips; i++) {
      const strip = packed + stripStart(i) * sizeof<T>();
      // float32 strips below the group go two at a time.
      const isPair = sizeof<T>() == 4 && i >= last && i + 1 < strips;
      const next = packed + stripStart(i + 1) * sizeof<T>();
      for (let j = first; j < min(last, i + 1); j++) {
        const depth = j * side;
        const offset = <usize>(depth * side) * sizeof<T>();
        const other = packed + stripStart(j) * sizeof<T>();
        const inverse = inverses + <usize>depth * sizeof<T>();
        if (isPair) subtractTwoTiles(depth, strip, next, other, strip + offset, next + offset);
        else subtractTile<T>(depth, strip, other, strip + offset);
        if (j < i) {
          divideTile<T>(other + offset, inverse, strip + offset);
          if (isPair) divideTile<T>(other + offset, inverse, next + offset);
        } else {
          const failed = factorTile<T>(strip + offset, inverse);
          if (failed >= 0) return depth + failed;
        }
      }
      if (isPair) i++;
    }
  }
  packTriangle<T>(n, a, leading, packed, true);
  return -1;
}

export function cholesky_f64(n: i32, a: usize, leading: i32, work: usize): i32 {
  return cholesky<f64>(n, a, leading, work);
}

export function cholesky_f32(n: i32, a: usize, leading: i32, work: usize): i32 {
  return cholesky<f32>(n, a, leading, work);
}

export * from './factor';
