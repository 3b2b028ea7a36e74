/**
 * The vector loops that several families share: inner products and updates. Loops go by byte addresses: whole groups of
 * several vectors, then single vectors, then numbers. Of `bytes`, whole groups of 64 take `bytes & -64`, the vectors
 * after them `bytes & 48`, the numbers after those `bytes & 15`.
 *
 * The order of summation is part of the contract (the twins follow it): four vector accumulators, which hide the
 * latency of an addition. Accumulator k takes the k-th vector of each group of four, the vectors that are left go into
 * the first, the accumulators are added as (0 + 1) + (2 + 3), their lanes from left to right, then the last entries one
 * by one.
 *
 * Each loop has a form for a column whose mean is taken off as it is read: `isShifted` is a constant, and where it is
 * false the compiler leaves the subtraction out.
 */
import { horizontalSum, madd } from './lanes';

// @ts-ignore: decorator
@inline
function less<T>(isShifted: bool, x: v128, shift: v128): v128 {
  return isShifted ? v128.sub<T>(x, shift) : x;
}

// @ts-ignore: decorator
@inline
function lessOne<T>(isShifted: bool, x: T, shift: T): T {
  return isShifted ? <T>(x - shift) : x;
}

/** sum_i x_i y_i. */
// @ts-ignore: decorator
@inline
export function dot<T>(n: i32, x: usize, y: usize): T {
  return shiftedDot<T>(false, n, x, 0, y);
}

/** sum_i (x_i - shift) y_i. */
// @ts-ignore: decorator
@inline
export function shiftedDot<T>(isShifted: bool, n: i32, x: usize, shift: T, y: usize): T {
  const bytes = <usize>n * sizeof<T>();
  const m = v128.splat<T>(shift);
  let s0 = v128.splat<T>(0), s1 = s0, s2 = s0, s3 = s0;
  let end = x + (bytes & -64);
  while (x < end) {
    s0 = madd<T>(less<T>(isShifted, v128.load(x), m), v128.load(y), s0);
    s1 = madd<T>(less<T>(isShifted, v128.load(x, 16), m), v128.load(y, 16), s1);
    s2 = madd<T>(less<T>(isShifted, v128.load(x, 32), m), v128.load(y, 32), s2);
    s3 = madd<T>(less<T>(isShifted, v128.load(x, 48), m), v128.load(y, 48), s3);
    x += 64;
    y += 64;
  }
  end += bytes & 48;
  while (x < end) {
    s0 = madd<T>(less<T>(isShifted, v128.load(x), m), v128.load(y), s0);
    x += 16;
    y += 16;
  }
  let total = horizontalSum<T>(v128.add<T>(v128.add<T>(s0, s1), v128.add<T>(s2, s3)));
  end += bytes & 15;
  while (x < end) {
    total += lessOne<T>(isShifted, load<T>(x), shift) * load<T>(y);
    x += sizeof<T>();
    y += sizeof<T>();
  }
  return total;
}

/** y += a x. */
// @ts-ignore: decorator
@inline
export function axpy<T>(n: i32, a: T, x: usize, y: usize): void {
  shiftedAxpy<T>(false, n, a, x, 0, y);
}

/** y += a (x - shift). Groups of eight vectors: two loads and a store leave little time for the loop itself. */
// @ts-ignore: decorator
@inline
export function shiftedAxpy<T>(isShifted: bool, n: i32, a: T, x: usize, shift: T, y: usize): void {
  const bytes = <usize>n * sizeof<T>();
  const c = v128.splat<T>(a);
  const m = v128.splat<T>(shift);
  let end = x + (bytes & -128);
  while (x < end) {
    v128.store(y, madd<T>(c, less<T>(isShifted, v128.load(x), m), v128.load(y)));
    v128.store(y, madd<T>(c, less<T>(isShifted, v128.load(x, 16), m), v128.load(y, 16)), 16);
    v128.store(y, madd<T>(c, less<T>(isShifted, v128.load(x, 32), m), v128.load(y, 32)), 32);
    v128.store(y, madd<T>(c, less<T>(isShifted, v128.load(x, 48), m), v128.load(y, 48)), 48);
    v128.store(y, madd<T>(c, less<T>(isShifted, v128.load(x, 64), m), v128.load(y, 64)), 64);
    v128.store(y, madd<T>(c, less<T>(isShifted, v128.load(x, 80), m), v128.load(y, 80)), 80);
    v128.store(y, madd<T>(c, less<T>(isShifted, v128.load(x, 96), m), v128.load(y, 96)), 96);
    v128.store(y, madd<T>(c, less<T>(isShifted, v128.load(x, 112), m), v128.load(y, 112)), 112);
    x += 128;
    y += 128;
  }
  end += bytes & 112;
  while (x < end) {
    v128.store(y, madd<T>(c, less<T>(isShifted, v128.load(x), m), v128.load(y)));
    x += 16;
    y += 16;
  }
  end += bytes & 15;
  while (x < end) {
    store<T>(y, load<T>(y) + a * lessOne<T>(isShifted, load<T>(x), shift));
    x += sizeof<T>();
    y += sizeof<T>();
  }
}

/** y += a (u - shiftU) and then sum_i (x_i - shift) y_i, in one pass over y. */
// @ts-ignore: decorator
@inline
export function shiftedAxpyDot<T>(isShifted: bool, n: i32, a: T, u: usize, shiftU: T, x: usize, shift: T, y: usize): T {
  const bytes = <usize>n * sizeof<T>();
  const c = v128.splat<T>(a);
  const mu = v128.splat<T>(shiftU), m = v128.splat<T>(shift);
  let s0 = v128.splat<T>(0), s1 = s0, s2 = s0, s3 = s0;
  let end = x + (bytes & -64);
  while (x < end) {
    const y0 = madd<T>(c, less<T>(isShifted, v128.load(u), mu), v128.load(y));
    v128.store(y, y0);
    s0 = madd<T>(less<T>(isShifted, v128.load(x), m), y0, s0);
    const y1 = madd<T>(c, less<T>(isShifted, v128.load(u, 16), mu), v128.load(y, 16));
    v128.store(y, y1, 16);
    s1 = madd<T>(less<T>(isShifted, v128.load(x, 16), m), y1, s1);
    const y2 = madd<T>(c, less<T>(isShifted, v128.load(u, 32), mu), v128.load(y, 32));
    v128.store(y, y2, 32);
    s2 = madd<T>(less<T>(isShifted, v128.load(x, 32), m), y2, s2);
    const y3 = madd<T>(c, less<T>(isShifted, v128.load(u, 48), mu), v128.load(y, 48));
    v128.store(y, y3, 48);
    s3 = madd<T>(less<T>(isShifted, v128.load(x, 48), m), y3, s3);
    u += 64;
    x += 64;
    y += 64;
  }
  end += bytes & 48;
  while (x < end) {
    const y0 = madd<T>(c, less<T>(isShifted, v128.load(u), mu), v128.load(y));
    v128.store(y, y0);
    s0 = madd<T>(less<T>(isShifted, v128.load(x), m), y0, s0);
    u += 16;
    x += 16;
    y += 16;
  }
  let total = horizontalSum<T>(v128.add<T>(v128.add<T>(s0, s1), v128.add<T>(s2, s3)));
  end += bytes & 15;
  while (x < end) {
    const last = load<T>(y) + a * lessOne<T>(isShifted, load<T>(u), shiftU);
    store<T>(y, last);
    total += lessOne<T>(isShifted, load<T>(x), shift) * last;
    u += sizeof<T>();
    x += sizeof<T>();
    y += sizeof<T>();
  }
  return total;
}
