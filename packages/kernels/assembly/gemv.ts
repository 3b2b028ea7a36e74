/**
 * Matrix times vector for a column-major matrix, both ways: y = alpha A x + beta y and y = alpha A'x + beta y.
 *
 * Four columns at once, so that the vector in the cache is read (and written) once for four columns. They are the j-th
 * columns of the four quarters of the matrix: then each of the four streams runs through memory without a jump, and the
 * prefetcher of the processor keeps up; with four neighbours each stream would jump over the other three at the end of
 * every column.
 */
import { horizontalSum, madd } from './lanes';
import { axpy } from './vectors';

/** y = beta y; with beta = 0, y is not read. */
// @ts-ignore: decorator
@inline
function scaleOrClear<T>(n: i32, beta: T, y: usize): void {
  const bytes = <usize>n * sizeof<T>();
  if (beta == 0) memory.fill(y, 0, bytes);
  else if (beta != 1) {
    for (const end = y + bytes; y < end; y += sizeof<T>()) store<T>(y, beta * load<T>(y));
  }
}

/**
 * y = alpha A x + beta y. For each entry of y: beta y first, then the terms (alpha x_j) a_j in the order of the columns
 * as they come: the first of each quarter, the second of each, ..., then the up to three columns after the quarters.
 */
// @ts-ignore: decorator
@inline
function gemv<T>(
  rows: i32, columns: i32, alpha: T, a: usize, leading: i32, x: usize, beta: T, y: usize,
): void {
  scaleOrClear<T>(rows, beta, y);
  const stride = <usize>leading * sizeof<T>();
  const quarter = columns >> 2;
  const apart = <usize>quarter * stride, apartX = <usize>quarter * sizeof<T>();
  const bytes = <usize>rows * sizeof<T>(), whole = bytes & -32;
  for (let j = 0; j < quarter; j++) {
    const c0 = alpha * load<T>(x), c1 = alpha * load<T>(x + apartX);
    const c2 = alpha * load<T>(x + 2 * apartX), c3 = alpha * load<T>(x + 3 * apartX);
    const v0 = v128.splat<T>(c0), v1 = v128.splat<T>(c1), v2 = v128.splat<T>(c2), v3 = v128.splat<T>(c3);
    let p0 = a, p1 = p0 + apart, p2 = p1 + apart, p3 = p2 + apart, q = y;
    const end = q + whole;
    while (q < end) {
      const t0 = madd<T>(v1, v128.load(p1), madd<T>(v0, v128.load(p0), v128.load(q)));
      v128.store(q, madd<T>(v3, v128.load(p3), madd<T>(v2, v128.load(p2), t0)));
      const t16 = madd<T>(v1, v128.load(p1, 16), madd<T>(v0, v128.load(p0, 16), v128.load(q, 16)));
      v128.store(q, madd<T>(v3, v128.load(p3, 16), madd<T>(v2, v128.load(p2, 16), t16)), 16);
      if (q == end - 32) break;
      const t32 = madd<T>(v1, v128.load(p1, 32), madd<T>(v0, v128.load(p0, 32), v128.load(q, 32)));
      v128.store(q, madd<T>(v3, v128.load(p3, 32), madd<T>(v2, v128.load(p2, 32), t32)), 32);
      const t48 = madd<T>(v1, v128.load(p1, 48), madd<T>(v0, v128.load(p0, 48), v128.load(q, 48)));
      v128.store(q, madd<T>(v3, v128.load(p3, 48), madd<T>(v2, v128.load(p2, 48), t48)), 48);
      if (q == end - 64) break;
      const t64 = madd<T>(v1, v128.load(p1, 64), madd<T>(v0, v128.load(p0, 64), v128.load(q, 64)));
      v128.store(q, madd<T>(v3, v128.load(p3, 64), madd<T>(v2, v128.load(p2, 64), t64)), 64);
      const t80 = madd<T>(v1, v128.load(p1, 80), madd<T>(v0, v128.load(p0, 80), v128.load(q, 80)));
      v128.store(q, madd<T>(v3, v128.load(p3, 80), madd<T>(v2, v128.load(p2, 80), t80)), 80);
      if (q == end - 96) break;
      const t96 = madd<T>(v1, v128.load(p1, 96), madd<T>(v0, v128.load(p0, 96), v128.load(q, 96)));
      v128.store(q, madd<T>(v3, v128.load(p3, 96), madd<T>(v2, v128.load(p2, 96), t96)), 96);
      const t112 = madd<T>(v1, v128.load(p1, 112), madd<T>(v0, v128.load(p0, 112), v128.load(q, 112)));
      v128.store(q, madd<T>(v3, v128.load(p3, 112), madd<T>(v2, v128.load(p2, 112), t112)), 112);
      p0 += 128;
      p1 += 128;
      p2 += 128;
      p3 += 128;
      q += 128;
    }
    p0 = a + whole, p1 = p0 + apart, p2 = p1 + apart, p3 = p2 + apart, q = y + whole;
    if (bytes & 16) {
      const early = madd<T>(v1, v128.load(p1), madd<T>(v0, v128.load(p0), v128.load(q)));
      v128.store(q, madd<T>(v3, v128.load(p3), madd<T>(v2, v128.load(p2), early)));
      p0 += 16;
      p1 += 16;
      p2 += 16;
      p3 += 16;
      q += 16;
    }
    for (const end = y + bytes; q < end; q += sizeof<T>()) {
      store<T>(q, load<T>(q) + c0 * load<T>(p0) + c1 * load<T>(p1) + c2 * load<T>(p2) + c3 * load<T>(p3));
      p0 += sizeof<T>();
      p1 += sizeof<T>();
      p2 += sizeof<T>();
      p3 += sizeof<T>();
    }
    a += stride;
    x += sizeof<T>();
  }
  a += 3 * apart;
  x += 3 * apartX;
  for (let rest = columns & 3; rest > 0; rest--) {
    axpy<T>(rows, alpha * load<T>(x), a, y);
    a += stride;
    x += sizeof<T>();
  }
}

// @ts-ignore: decorator
@inline
function add<T>(y: usize, value: T): void {
  store<T>(y, load<T>(y) + value);
}

/** s plus the products of two vectors of x with those at p; and with those 32, 64 and 96 bytes on. */
// @ts-ignore: decorator
@inline
function pair<T>(x0: v128, x1: v128, p: usize, s: v128): v128 {
  return v128.add<T>(s, madd<T>(x1, v128.load(p, 16), v128.mul<T>(x0, v128.load(p))));
}

// @ts-ignore: decorator
@inline
function pair32<T>(x0: v128, x1: v128, p: usize, s: v128): v128 {
  return v128.add<T>(s, madd<T>(x1, v128.load(p, 48), v128.mul<T>(x0, v128.load(p, 32))));
}

// @ts-ignore: decorator
@inline
function pair64<T>(x0: v128, x1: v128, p: usize, s: v128): v128 {
  return v128.add<T>(s, madd<T>(x1, v128.load(p, 80), v128.mul<T>(x0, v128.load(p, 64))));
}

// @ts-ignore: decorator
@inline
function pair96<T>(x0: v128, x1: v128, p: usize, s: v128): v128 {
  return v128.add<T>(s, madd<T>(x1, v128.load(p, 112), v128.mul<T>(x0, v128.load(p, 96))));
}

/**
 * y = alpha A'x + beta y: beta y first, then alpha times the inner products. Each column has one vector accumulator, to
 * which the products of two vectors are added together, then those of a vector that is left; then come the lanes from
 * left to right, then the last entries one by one.
 */
// @ts-ignore: decorator
@inline
function gemvTransposed<T>(
  rows: i32, columns: i32, alpha: T, a: usize, leading: i32, x: usize, beta: T, y: usize,
): void {
  scaleOrClear<T>(columns, beta, y);
  const stride = <usize>leading * sizeof<T>();
  const quarter = columns >> 2;
  const apart = <usize>quarter * stride, apartY = <usize>quarter * sizeof<T>();
  const bytes = <usize>rows * sizeof<T>(), whole = bytes & -32;
  for (let j = 0; j < quarter; j++) {
    let p0 = a, p1 = p0 + apart, p2 = p1 + apart, p3 = p2 + apart, q = x;
    let s0 = v128.splat<T>(0), s1 = s0, s2 = s0, s3 = s0;
    const end = q + whole;
    while (q < end) {
      const x0 = v128.load(q), x1 = v128.load(q, 16);
      s0 = pair<T>(x0, x1, p0, s0);
      s1 = pair<T>(x0, x1, p1, s1);
      s2 = pair<T>(x0, x1, p2, s2);
      s3 = pair<T>(x0, x1, p3, s3);
      if (q == end - 32) break;
      const x2 = v128.load(q, 32), x3 = v128.load(q, 48);
      s0 = pair32<T>(x2, x3, p0, s0);
      s1 = pair32<T>(x2, x3, p1, s1);
      s2 = pair32<T>(x2, x3, p2, s2);
      s3 = pair32<T>(x2, x3, p3, s3);
      if (q == end - 64) break;
      const x4 = v128.load(q, 64), x5 = v128.load(q, 80);
      s0 = pair64<T>(x4, x5, p0, s0);
      s1 = pair64<T>(x4, x5, p1, s1);
      s2 = pair64<T>(x4, x5, p2, s2);
      s3 = pair64<T>(x4, x5, p3, s3);
      if (q == end - 96) break;
      const x6 = v128.load(q, 96), x7 = v128.load(q, 112);
      s0 = pair96<T>(x6, x7, p0, s0);
      s1 = pair96<T>(x6, x7, p1, s1);
      s2 = pair96<T>(x6, x7, p2, s2);
      s3 = pair96<T>(x6, x7, p3, s3);
      p0 += 128;
      p1 += 128;
      p2 += 128;
      p3 += 128;
      q += 128;
    }
    p0 = a + whole, p1 = p0 + apart, p2 = p1 + apart, p3 = p2 + apart, q = x + whole;
    if (bytes & 16) {
      const x0 = v128.load(q);
      s0 = madd<T>(x0, v128.load(p0), s0);
      s1 = madd<T>(x0, v128.load(p1), s1);
      s2 = madd<T>(x0, v128.load(p2), s2);
      s3 = madd<T>(x0, v128.load(p3), s3);
      p0 += 16;
      p1 += 16;
      p2 += 16;
      p3 += 16;
      q += 16;
    }
    let t0 = horizontalSum<T>(s0), t1 = horizontalSum<T>(s1), t2 = horizontalSum<T>(s2), t3 = horizontalSum<T>(s3);
    for (const end = x + bytes; q < end; q += sizeof<T>()) {
      const last = load<T>(q);
      t0 += last * load<T>(p0);
      t1 += last * load<T>(p1);
      t2 += last * load<T>(p2);
      t3 += last * load<T>(p3);
      p0 += sizeof<T>();
      p1 += sizeof<T>();
      p2 += sizeof<T>();
      p3 += sizeof<T>();
    }
    add<T>(y, alpha * t0);
    add<T>(y + apartY, alpha * t1);
    add<T>(y + 2 * apartY, alpha * t2);
    add<T>(y + 3 * apartY, alpha * t3);
    a += stride;
    y += sizeof<T>();
  }
  a += 3 * apart;
  y += 3 * apartY;
  for (let rest = columns & 3; rest > 0; rest--) {
    let p = a, q = x;
    let s = v128.splat<T>(0);
    for (const end = q + whole; q < end; q += 32) {
      s = pair<T>(v128.load(q), v128.load(q, 16), p, s);
      p += 32;
    }
    if (bytes & 16) {
      s = madd<T>(v128.load(q), v128.load(p), s);
      p += 16;
      q += 16;
    }
    let t = horizontalSum<T>(s);
    for (const end = x + bytes; q < end; q += sizeof<T>()) {
      t += load<T>(q) * load<T>(p);
      p += sizeof<T>();
    }
    add<T>(y, alpha * t);
    a += stride;
    y += sizeof<T>();
  }
}

export function gemv_f64(
  rows: i32, columns: i32, alpha: f64, a: usize, leading: i32, x: usize, beta: f64, y: usize,
): void {
  gemv<f64>(rows, columns, alpha, a, leading, x, beta, y);
}

export function gemv_f32(
  rows: i32, columns: i32, alpha: f32, a: usize, leading: i32, x: usize, beta: f32, y: usize,
): void {
  gemv<f32>(rows, columns, alpha, a, leading, x, beta, y);
}

export function gemvTransposed_f64(
  rows: i32, columns: i32, alpha: f64, a: usize, leading: i32, x: usize, beta: f64, y: usize,
): void {
  gemvTransposed<f64>(rows, columns, alpha, a, leading, x, beta, y);
}

export function gemvTransposed_f32(
  rows: i32, columns: i32, alpha: f32, a: usize, leading: i32, x: usize, beta: f32, y: usize,
): void {
  gemvTransposed<f32>(rows, columns, alpha, a, leading, x, beta, y);
}
