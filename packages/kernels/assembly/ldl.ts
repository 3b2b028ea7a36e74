/**
 * A = P L D L' P' for symmetric indefinite matrices, D with blocks of 1 x 1 and 2 x 2 on the diagonal. The pivots are
 * those of Bunch and Kaufman in the bounded form, the rook's (Ashcraft, Grimes and Lewis, SIAM J. Matrix Analysis 20,
 * 1998), as in LAPACK's dsytf2_rook: no entry of L exceeds 2.8. The lower triangle is overwritten, column by column;
 * every step subtracts what its one or two pivots explain from the columns behind them.
 *
 * pivots_k is the row that k was exchanged with, or -1 - that row for the columns k and k + 1 of a block of two.
 */
import { columnDot, subtractColumn, subtractTwoColumns } from './columns';
import { at } from './substitution';

/** The address of entry (i, j). */
// @ts-ignore: decorator
@inline
function entry<T>(a: usize, leading: i32, i: i32, j: i32): usize {
  return a + (<usize>i + <usize>j * <usize>leading) * sizeof<T>();
}

/**
 * The place of the largest of |x_i|, `step` entries apart, from `first` to `last` (not included); `first` where there
 * is none.
 */
function largest<T>(x: usize, step: i32, first: i32, last: i32): i32 {
  let place = first;
  let most: T = -1;
  for (let i = first; i < last; i++) {
    const value = abs<T>(load<T>(x));
    if (value > most) {
      most = value;
      place = i;
    }
    x += <usize>step * sizeof<T>();
  }
  return place;
}

function swap<T>(n: i32, x: usize, xStep: i32, y: usize, yStep: i32): void {
  for (let i = 0; i < n; i++) {
    const value = load<T>(x);
    store<T>(x, load<T>(y));
    store<T>(y, value);
    x += <usize>xStep * sizeof<T>();
    y += <usize>yStep * sizeof<T>();
  }
}

function swapTwo<T>(x: usize, y: usize): void {
  const value = load<T>(x);
  store<T>(x, load<T>(y));
  store<T>(y, value);
}

/**
 * Exchanges rows and columns k and p > k of what is left of the lower triangle, which begins in column `first` <= k.
 */
function exchange<T>(n: i32, a: usize, leading: i32, first: i32, k: i32, p: i32): void {
  swap<T>(n - p - 1, entry<T>(a, leading, p + 1, k), 1, entry<T>(a, leading, p + 1, p), 1);
  swap<T>(p - k - 1, entry<T>(a, leading, k + 1, k), 1, entry<T>(a, leading, p, k + 1), leading);
  swapTwo<T>(entry<T>(a, leading, k, k), entry<T>(a, leading, p, p));
  if (first < k) swapTwo<T>(entry<T>(a, leading, k, first), entry<T>(a, leading, p, first));
}

/** The columns behind k less what pivot k explains; column k becomes that of L. */
function eliminateOne<T>(n: i32, a: usize, leading: i32, k: i32): void {
  const pivot = load<T>(entry<T>(a, leading, k, k));
  for (let j = k + 1; j < n; j++) {
    const source = entry<T>(a, leading, j, k);
    const factor = load<T>(source) / pivot;
    subtractColumn<T>(n - j, factor, source, entry<T>(a, leading, j, j));
    store<T>(source, factor);
  }
}

/**
 * The same for the block of k and k + 1, whose inverse is written with its off-diagonal entry divided out, which cannot
 * overflow.
 */
function eliminateTwo<T>(n: i32, a: usize, leading: i32, k: i32): void {
  const off = load<T>(entry<T>(a, leading, k + 1, k));
  const first = load<T>(entry<T>(a, leading, k + 1, k + 1)) / off, second = load<T>(entry<T>(a, leading, k, k)) / off;
  const scale = <T>1 / (first * second - 1) / off;
  for (let j = k + 2; j < n; j++) {
    const left = entry<T>(a, leading, j, k), right = entry<T>(a, leading, j, k + 1);
    const x = load<T>(left), y = load<T>(right);
    const f = scale * (first * x - y), g = scale * (second * y - x);
    subtractTwoColumns<T>(n - j, f, left, g, right, entry<T>(a, leading, j, j));
    store<T>(left, f);
    store<T>(right, g);
  }
}

/** Factorises; returns the first pivot that is exactly zero, or -1. */
// @ts-ignore: decorator
@inline
function ldl<T>(n: i32, a: usize, leading: i32, pivots: usize): i32 {
  // (1 + sqrt(17)) / 8: a step of two columns lets entries grow no more than two steps of one.
  const alpha = <T>0.6403882032022076;
  let singular = -1;
  for (let k = 0; k < n;) {
    const diagonal = abs<T>(load<T>(entry<T>(a, leading, k, k)));
    const row = largest<T>(entry<T>(a, leading, k + 1, k), 1, k + 1, n);
    const columnMost = k + 1 < n ? abs<T>(load<T>(entry<T>(a, leading, row, k))) : <T>0;
    let width = 1, p = k;
    if (max<T>(diagonal, columnMost) == 0) {
      if (singular < 0) singular = k;
      store<i32>(pivots + <usize>k * 4, k);
      k++;
      continue;
    }
    let next = k;
    if (diagonal < alpha * columnMost) {
      // From the largest entry of a column to that of its row, and so on, until a diagonal entry or a pair will do.
      p = row;
      let most = columnMost;
      for (;;) {
        let place = largest<T>(entry<T>(a, leading, p, k), leading, k, p);
        let rowMost = abs<T>(load<T>(entry<T>(a, leading, p, place)));
        if (p + 1 < n) {
          const after = largest<T>(entry<T>(a, leading, p + 1, p), 1, p + 1, n);
          const value = abs<T>(load<T>(entry<T>(a, leading, after, p)));
          if (value > rowMost) {
            rowMost = value;
            place = after;
          }
        }
        if (abs<T>(load<T>(entry<T>(a, leading, p, p))) >= alpha * rowMost) break;
        if (!(rowMost > most)) {
          width = 2;
          break;
        }
        next = p;
        most = rowMost;
        p = place;
      }
    }
    if (width == 1) {
      if (p != k) exchange<T>(n, a, leading, k, k, p);
      eliminateOne<T>(n, a, leading, k);
      store<i32>(pivots + <usize>k * 4, p);
    } else {
      if (next != k) exchange<T>(n, a, leading, k, k, next);
      if (p != k + 1) exchange<T>(n, a, leading, k, k + 1, p);
      eliminateTwo<T>(n, a, leading, k);
      store<i32>(pivots + <usize>k * 4, -1 - next);
      store<i32>(pivots + <usize>k * 4, -1 - p, 4);
    }
    k += width;
  }
  return singular;
}

export function ldl_f64(n: i32, a: usize, leading: i32, pivots: usize): i32 {
  return ldl<f64>(n, a, leading, pivots);
}

export function ldl_f32(n: i32, a: usize, leading: i32, pivots: usize): i32 {
  return ldl<f32>(n, a, leading, pivots);
}

/** Solves A x = b in place: P, L and D forwards, L' and P' backwards. */
// @ts-ignore: decorator
@inline
function ldlSolve<T>(n: i32, a: usize, leading: i32, pivots: usize, x: usize): void {
  for (let k = 0; k < n;) {
    const p = load<i32>(pivots + <usize>k * 4);
    const own = at<T>(x, k);
    if (p >= 0) {
      swapTwo<T>(own, at<T>(x, p));
      subtractColumn<T>(n - k - 1, load<T>(own), entry<T>(a, leading, k + 1, k), at<T>(own, 1));
      store<T>(own, load<T>(own) / load<T>(entry<T>(a, leading, k, k)));
      k++;
    } else {
      swapTwo<T>(own, at<T>(x, -1 - p));
      swapTwo<T>(at<T>(own, 1), at<T>(x, -1 - load<i32>(pivots + <usize>k * 4, 4)));
      const below = entry<T>(a, leading, k + 2, k);
      const f = load<T>(own), g = load<T>(at<T>(own, 1));
      subtractTwoColumns<T>(n - k - 2, f, below, g, at<T>(below, leading), at<T>(own, 2));
      const off = load<T>(entry<T>(a, leading, k + 1, k));
      const first = load<T>(entry<T>(a, leading, k, k)) / off;
      const second = load<T>(entry<T>(a, leading, k + 1, k + 1)) / off;
      const left = load<T>(own) / off, right = load<T>(at<T>(own, 1)) / off;
      const determinant = first * second - 1;
      store<T>(own, (second * left - right) / determinant);
      store<T>(at<T>(own, 1), (first * right - left) / determinant);
      k += 2;
    }
  }
  for (let k = n - 1; k >= 0;) {
    const p = load<i32>(pivots + <usize>k * 4);
    const own = at<T>(x, k), behind = at<T>(own, 1), below = entry<T>(a, leading, k + 1, k);
    store<T>(own, load<T>(own) - columnDot<T>(n - k - 1, below, behind));
    if (p >= 0) {
      swapTwo<T>(own, at<T>(x, p));
      k--;
    } else {
      const other = at<T>(x, k - 1);
      store<T>(other, load<T>(other) - columnDot<T>(n - k - 1, below - <usize>leading * sizeof<T>(), behind));
      swapTwo<T>(own, at<T>(x, -1 - p));
      swapTwo<T>(other, at<T>(x, -1 - load<i32>(pivots + <usize>(k - 1) * 4)));
      k -= 2;
    }
  }
}

export function ldlSolve_f64(n: i32, a: usize, leading: i32, pivots: usize, x: usize): void {
  ldlSolve<f64>(n, a, leading, pivots, x);
}

export function ldlSolve_f32(n: i32, a: usize, leading: i32, pivots: usize, x: usize): void {
  ldlSolve<f32>(n, a, leading, pivots, x);
}

/** The first column of the lower triangle with a number that is not finite, or -1. */
// @ts-ignore: decorator
@inline
function notFiniteColumn<T>(n: i32, a: usize, leading: i32): i32 {
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) if (!(abs<T>(load<T>(entry<T>(a, leading, i, j))) < Infinity)) return j;
  }
  return -1;
}

export function notFiniteColumn_f64(n: i32, a: usize, leading: i32): i32 {
  return notFiniteColumn<f64>(n, a, leading);
}

export function notFiniteColumn_f32(n: i32, a: usize, leading: i32): i32 {
  return notFiniteColumn<f32>(n, a, leading);
}
