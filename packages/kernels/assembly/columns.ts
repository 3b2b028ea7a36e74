/** Dots and updates with one, two or four contiguous columns at once: what is common to them is read once. */
import { horizontalSum, lanes, madd } from './lanes';

/** Bytes of the whole vectors among n numbers. */
// @ts-ignore: decorator
@inline
function wholeBytes<T>(n: i32): usize {
  return <usize>(n & -lanes<T>()) * sizeof<T>();
}

/** sum_i c_i x_i over n entries: two vector accumulators, then the last entries one by one. */
export function columnDot<T>(n: i32, c: usize, x: usize): T {
  let s0 = v128.splat<T>(0), s1 = s0;
  const end = x + wholeBytes<T>(n);
  while (end - x >= 32) {
    s0 = madd<T>(v128.load(c), v128.load(x), s0);
    s1 = madd<T>(v128.load(c, 16), v128.load(x, 16), s1);
    c += 32;
    x += 32;
  }
  if (x != end) {
    s0 = madd<T>(v128.load(c), v128.load(x), s0);
    c += 16;
    x += 16;
  }
  let sum = horizontalSum<T>(v128.add<T>(s0, s1));
  for (let rest = n & (lanes<T>() - 1); rest > 0; rest--) {
    sum += load<T>(c) * load<T>(x);
    c += sizeof<T>();
    x += sizeof<T>();
  }
  return sum;
}

/** target_k -= c_k'x over n entries, for the four columns c_0 .. c_3. */
export function subtractFourDots<T>(n: i32, c0: usize, c1: usize, c2: usize, c3: usize, x: usize, target: usize): void {
  let s0 = v128.splat<T>(0), s1 = s0, s2 = s0, s3 = s0;
  for (const end = x + wholeBytes<T>(n); x != end; x += 16) {
    const value = v128.load(x);
    s0 = madd<T>(v128.load(c0), value, s0);
    s1 = madd<T>(v128.load(c1), value, s1);
    s2 = madd<T>(v128.load(c2), value, s2);
    s3 = madd<T>(v128.load(c3), value, s3);
    c0 += 16;
    c1 += 16;
    c2 += 16;
    c3 += 16;
  }
  let t0 = horizontalSum<T>(s0), t1 = horizontalSum<T>(s1), t2 = horizontalSum<T>(s2), t3 = horizontalSum<T>(s3);
  for (let rest = n & (lanes<T>() - 1); rest > 0; rest--) {
    const value = load<T>(x);
    t0 += load<T>(c0) * value;
    t1 += load<T>(c1) * value;
    t2 += load<T>(c2) * value;
    t3 += load<T>(c3) * value;
    c0 += sizeof<T>();
    c1 += sizeof<T>();
    c2 += sizeof<T>();
    c3 += sizeof<T>();
    x += sizeof<T>();
  }
  store<T>(target, load<T>(target) - t0);
  store<T>(target, load<T>(target, sizeof<T>()) - t1, sizeof<T>());
  store<T>(target, load<T>(target, 2 * sizeof<T>()) - t2, 2 * sizeof<T>());
  store<T>(target, load<T>(target, 3 * sizeof<T>()) - t3, 3 * sizeof<T>());
}

/** y -= f c over n entries. */
export function subtractColumn<T>(n: i32, f: T, c: usize, y: usize): void {
  const factor = v128.splat<T>(-f);
  for (const end = y + wholeBytes<T>(n); y != end; y += 16) {
    v128.store(y, madd<T>(v128.load(c), factor, v128.load(y)));
    c += 16;
  }
  for (let rest = n & (lanes<T>() - 1); rest > 0; rest--) {
    store<T>(y, load<T>(y) - load<T>(c) * f);
    c += sizeof<T>();
    y += sizeof<T>();
  }
}

/** y -= f c + g d over n entries. */
export function subtractTwoColumns<T>(n: i32, f: T, c: usize, g: T, d: usize, y: usize): void {
  const first = v128.splat<T>(-f), second = v128.splat<T>(-g);
  for (const end = y + wholeBytes<T>(n); y != end; y += 16) {
    v128.store(y, madd<T>(v128.load(d), second, madd<T>(v128.load(c), first, v128.load(y))));
    c += 16;
    d += 16;
  }
  for (let rest = n & (lanes<T>() - 1); rest > 0; rest--) {
    store<T>(y, load<T>(y) - load<T>(c) * f - load<T>(d) * g);
    c += sizeof<T>();
    d += sizeof<T>();
    y += sizeof<T>();
  }
}

/** y -= sum_k f_k c_k over n entries, for the four columns c_0 .. c_3 and the four factors at f. */
export function subtractFourColumns<T>(n: i32, f: usize, c0: usize, c1: usize, c2: usize, c3: usize, y: usize): void {
  const g0 = load<T>(f), g1 = load<T>(f, sizeof<T>());
  const g2 = load<T>(f, 2 * sizeof<T>()), g3 = load<T>(f, 3 * sizeof<T>());
  const f0 = v128.splat<T>(g0), f1 = v128.splat<T>(g1), f2 = v128.splat<T>(g2), f3 = v128.splat<T>(g3);
  for (const end = y + wholeBytes<T>(n); y != end; y += 16) {
    const low = madd<T>(v128.load(c1), f1, v128.mul<T>(v128.load(c0), f0));
    const high = madd<T>(v128.load(c3), f3, v128.mul<T>(v128.load(c2), f2));
    v128.store(y, v128.sub<T>(v128.load(y), v128.add<T>(low, high)));
    c0 += 16;
    c1 += 16;
    c2 += 16;
    c3 += 16;
  }
  for (let rest = n & (lanes<T>() - 1); rest > 0; rest--) {
    const low = load<T>(c0) * g0 + load<T>(c1) * g1;
    store<T>(y, load<T>(y) - (low + (load<T>(c2) * g2 + load<T>(c3) * g3)));
    c0 += sizeof<T>();
    c1 += sizeof<T>();
    c2 += sizeof<T>();
    c3 += sizeof<T>();
    y += sizeof<T>();
  }
}
