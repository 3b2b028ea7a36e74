/**
 * Vectors: inner products, norms, updates. Four vector accumulators hide the latency of an addition. The order of summation is
 * part of the contract (the twins follow it): accumulator k takes the k-th vector of each group of four, the vectors that are
 * left go into the first, the accumulators are added as (0 + 1) + (2 + 3), their lanes from left to right, then the last entries one by one.
 */
import { horizontalSum, lanes, madd } from './lanes';

// @ts-ignore: decorator
@inline
function dot<T>(n: i32, x: usize, y: usize): T {
  let s0 = v128.splat<T>(0), s1 = s0, s2 = s0, s3 = s0;
  const end = x + (<usize>(n & -lanes<T>()) * sizeof<T>());
  while (x + 64 <= end) {
    s0 = madd<T>(v128.load(x), v128.load(y), s0);
    s1 = madd<T>(v128.load(x, 16), v128.load(y, 16), s1);
    s2 = madd<T>(v128.load(x, 32), v128.load(y, 32), s2);
    s3 = madd<T>(v128.load(x, 48), v128.load(y, 48), s3);
    x += 64;
    y += 64;
  }
  while (x < end) {
    s0 = madd<T>(v128.load(x), v128.load(y), s0);
    x += 16;
    y += 16;
  }
  let total = horizontalSum<T>(v128.add<T>(v128.add<T>(s0, s1), v128.add<T>(s2, s3)));
  for (let rest = n & (lanes<T>() - 1); rest > 0; rest--) {
    total += load<T>(x) * load<T>(y);
    x += sizeof<T>();
    y += sizeof<T>();
  }
  return total;
}

export function dot_f64(n: i32, x: usize, y: usize): f64 {
  return dot<f64>(n, x, y);
}

export function dot_f32(n: i32, x: usize, y: usize): f32 {
  return dot<f32>(n, x, y);
}
