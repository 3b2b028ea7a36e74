/**
 * Substitution: triangular systems with one right-hand side, in the columns of T as they lie. The flags say which
 * triangle of T counts, whether the system is with its transpose, and whether its diagonal stands for ones.
 */
import { columnDot, subtractColumn, subtractFourColumns, subtractFourDots } from './columns';

export const upper = 1;
export const transpose = 2;
export const unit = 4;

/**
 * Column j of T: `leading` entries after the one before, or, where that is 0, behind the packed upper triangles of the
 * others.
 */
// @ts-ignore: decorator
@inline
export function columnOf<T>(t: usize, leading: i32, j: i32): usize {
  const entries = leading ? <usize>j * <usize>leading : (<usize>j * <usize>(j + 1)) >> 1;
  return t + entries * sizeof<T>();
}

/** The address of entry i. */
// @ts-ignore: decorator
@inline
export function at<T>(base: usize, i: i32): usize {
  return base + <usize>i * sizeof<T>();
}

/**
 * Solves the `width` equations of a block on the diagonal, whose first is j, the parts of all others being subtracted
 * already. With
 * `transpose` row r of the system is column r of T.
 */
function solveBlock<T>(flags: i32, width: i32, t: usize, leading: i32, j: i32, x: usize): void {
  const forwards = !(flags & upper) == !(flags & transpose);
  for (let k = 0; k < width; k++) {
    const r = j + (forwards ? k : width - 1 - k);
    let value = load<T>(at<T>(x, r));
    for (let l = 0; l < k; l++) {
      const q = j + (forwards ? l : width - 1 - l);
      const entry = flags & transpose ? at<T>(columnOf<T>(t, leading, r), q) : at<T>(columnOf<T>(t, leading, q), r);
      value -= load<T>(entry) * load<T>(at<T>(x, q));
    }
    if (!(flags & unit)) value /= load<T>(at<T>(columnOf<T>(t, leading, r), r));
    store<T>(at<T>(x, r), value);
  }
}

/** Solves T x = b or T'x = b in place, in blocks of four columns: dots with them for T', updates by them for T. */
export function trsv<T>(flags: i32, n: i32, t: usize, leading: i32, x: usize): void {
  const isUpper = (flags & upper) != 0, isTransposed = (flags & transpose) != 0;
  const forwards = isUpper == isTransposed;
  for (let done = 0; done < n;) {
    const width = n - done >= 4 ? 4 : 1;
    const j = forwards ? done : n - done - width;
    // The rows of these columns outside of the diagonal block: above it, or below.
    const first = isUpper ? 0 : j + width, count = isUpper ? j : n - j - width;
    const c0 = at<T>(columnOf<T>(t, leading, j), first), others = at<T>(x, first), own = at<T>(x, j);
    if (!isTransposed) solveBlock<T>(flags, width, t, leading, j, x);
    if (width == 1) {
      if (isTransposed) store<T>(own, load<T>(own) - columnDot<T>(count, c0, others));
      else subtractColumn<T>(count, load<T>(own), c0, others);
    } else {
      const c1 = at<T>(columnOf<T>(t, leading, j + 1), first);
      const c2 = at<T>(columnOf<T>(t, leading, j + 2), first);
      const c3 = at<T>(columnOf<T>(t, leading, j + 3), first);
      if (isTransposed) subtractFourDots<T>(count, c0, c1, c2, c3, others, own);
      else subtractFourColumns<T>(count, own, c0, c1, c2, c3, others);
    }
    if (isTransposed) solveBlock<T>(flags, width, t, leading, j, x);
    done += width;
  }
}
