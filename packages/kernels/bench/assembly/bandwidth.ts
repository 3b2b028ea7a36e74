/**
 * What memory and caches can deliver: loops that load and store as a kernel does, the same bytes in as many streams,
 * and do next to nothing with them. An `or` has a latency of one step, so four accumulators never wait. All lengths are
 * multiples of 128 bytes.
 */

// @ts-ignore: decorator
@inline
function first(a: v128, b: v128, c: v128, d: v128): i32 {
  return i32x4.extract_lane(v128.or(v128.or(a, b), v128.or(c, d)), 0);
}

/** One stream read. */
export function read1(x: usize, bytes: usize): i32 {
  let s0 = i32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
  for (const end = x + bytes; x < end; x += 128) {
    s0 = v128.or(s0, v128.load(x));
    s1 = v128.or(s1, v128.load(x, 16));
    s2 = v128.or(s2, v128.load(x, 32));
    s3 = v128.or(s3, v128.load(x, 48));
    s0 = v128.or(s0, v128.load(x, 64));
    s1 = v128.or(s1, v128.load(x, 80));
    s2 = v128.or(s2, v128.load(x, 96));
    s3 = v128.or(s3, v128.load(x, 112));
  }
  return first(s0, s1, s2, s3);
}

/** Two streams read. */
export function read2(x: usize, y: usize, bytes: usize): i32 {
  let s0 = i32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
  for (const end = x + bytes; x < end; x += 64, y += 64) {
    s0 = v128.or(s0, v128.or(v128.load(x), v128.load(y)));
    s1 = v128.or(s1, v128.or(v128.load(x, 16), v128.load(y, 16)));
    s2 = v128.or(s2, v128.or(v128.load(x, 32), v128.load(y, 32)));
    s3 = v128.or(s3, v128.or(v128.load(x, 48), v128.load(y, 48)));
  }
  return first(s0, s1, s2, s3);
}

/** One stream read and written. */
export function update1(y: usize, bytes: usize): void {
  for (const end = y + bytes; y < end; y += 128) {
    v128.store(y, v128.not(v128.load(y)));
    v128.store(y, v128.not(v128.load(y, 16)), 16);
    v128.store(y, v128.not(v128.load(y, 32)), 32);
    v128.store(y, v128.not(v128.load(y, 48)), 48);
    v128.store(y, v128.not(v128.load(y, 64)), 64);
    v128.store(y, v128.not(v128.load(y, 80)), 80);
    v128.store(y, v128.not(v128.load(y, 96)), 96);
    v128.store(y, v128.not(v128.load(y, 112)), 112);
  }
}

/** Two streams read, the second written. */
export function update2(x: usize, y: usize, bytes: usize): void {
  for (const end = x + bytes; x < end; x += 128, y += 128) {
    v128.store(y, v128.or(v128.load(x), v128.load(y)));
    v128.store(y, v128.or(v128.load(x, 16), v128.load(y, 16)), 16);
    v128.store(y, v128.or(v128.load(x, 32), v128.load(y, 32)), 32);
    v128.store(y, v128.or(v128.load(x, 48), v128.load(y, 48)), 48);
    v128.store(y, v128.or(v128.load(x, 64), v128.load(y, 64)), 64);
    v128.store(y, v128.or(v128.load(x, 80), v128.load(y, 80)), 80);
    v128.store(y, v128.or(v128.load(x, 96), v128.load(y, 96)), 96);
    v128.store(y, v128.or(v128.load(x, 112), v128.load(y, 112)), 112);
  }
}

/**
 * `columns` columns of `bytes` bytes, `apart` bytes from each other, and a vector with each four of them: read as A'x
 * reads. The ways out of the loop keep the compiler from moving all loads to its top.
 */
export function readColumns(columns: i32, bytes: usize, a: usize, apart: usize, x: usize): i32 {
  let s0 = i32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
  const quarter = columns >> 2, far = <usize>quarter * apart;
  for (let j = 0; j < quarter; j++, a += apart) {
    let p0 = a, p1 = p0 + far, p2 = p1 + far, p3 = p2 + far, q = x;
    const end = q + bytes;
    while (q < end) {
      s0 = v128.or(s0, v128.or(v128.load(q), v128.load(p0)));
      s1 = v128.or(s1, v128.load(p1));
      s2 = v128.or(s2, v128.load(p2));
      s3 = v128.or(s3, v128.load(p3));
      s0 = v128.or(s0, v128.or(v128.load(q, 16), v128.load(p0, 16)));
      s1 = v128.or(s1, v128.load(p1, 16));
      s2 = v128.or(s2, v128.load(p2, 16));
      s3 = v128.or(s3, v128.load(p3, 16));
      if (q == end - 32) break;
      s0 = v128.or(s0, v128.or(v128.load(q, 32), v128.load(p0, 32)));
      s1 = v128.or(s1, v128.load(p1, 32));
      s2 = v128.or(s2, v128.load(p2, 32));
      s3 = v128.or(s3, v128.load(p3, 32));
      s0 = v128.or(s0, v128.or(v128.load(q, 48), v128.load(p0, 48)));
      s1 = v128.or(s1, v128.load(p1, 48));
      s2 = v128.or(s2, v128.load(p2, 48));
      s3 = v128.or(s3, v128.load(p3, 48));
      if (q == end - 64) break;
      s0 = v128.or(s0, v128.or(v128.load(q, 64), v128.load(p0, 64)));
      s1 = v128.or(s1, v128.load(p1, 64));
      s2 = v128.or(s2, v128.load(p2, 64));
      s3 = v128.or(s3, v128.load(p3, 64));
      s0 = v128.or(s0, v128.or(v128.load(q, 80), v128.load(p0, 80)));
      s1 = v128.or(s1, v128.load(p1, 80));
      s2 = v128.or(s2, v128.load(p2, 80));
      s3 = v128.or(s3, v128.load(p3, 80));
      if (q == end - 96) break;
      s0 = v128.or(s0, v128.or(v128.load(q, 96), v128.load(p0, 96)));
      s1 = v128.or(s1, v128.load(p1, 96));
      s2 = v128.or(s2, v128.load(p2, 96));
      s3 = v128.or(s3, v128.load(p3, 96));
      s0 = v128.or(s0, v128.or(v128.load(q, 112), v128.load(p0, 112)));
      s1 = v128.or(s1, v128.load(p1, 112));
      s2 = v128.or(s2, v128.load(p2, 112));
      s3 = v128.or(s3, v128.load(p3, 112));
      p0 += 128;
      p1 += 128;
      p2 += 128;
      p3 += 128;
      q += 128;
    }
  }
  return first(s0, s1, s2, s3);
}

/** The same columns, and the vector read and written: as A x does. */
export function updateByColumns(columns: i32, bytes: usize, a: usize, apart: usize, y: usize): void {
  const quarter = columns >> 2, far = <usize>quarter * apart;
  for (let j = 0; j < quarter; j++, a += apart) {
    let p0 = a, p1 = p0 + far, p2 = p1 + far, p3 = p2 + far, q = y;
    const end = q + bytes;
    while (q < end) {
      const t0 = v128.or(v128.or(v128.load(q), v128.load(p0)), v128.load(p1));
      v128.store(q, v128.or(v128.or(t0, v128.load(p2)), v128.load(p3)));
      const t16 = v128.or(v128.or(v128.load(q, 16), v128.load(p0, 16)), v128.load(p1, 16));
      v128.store(q, v128.or(v128.or(t16, v128.load(p2, 16)), v128.load(p3, 16)), 16);
      if (q == end - 32) break;
      const t32 = v128.or(v128.or(v128.load(q, 32), v128.load(p0, 32)), v128.load(p1, 32));
      v128.store(q, v128.or(v128.or(t32, v128.load(p2, 32)), v128.load(p3, 32)), 32);
      const t48 = v128.or(v128.or(v128.load(q, 48), v128.load(p0, 48)), v128.load(p1, 48));
      v128.store(q, v128.or(v128.or(t48, v128.load(p2, 48)), v128.load(p3, 48)), 48);
      if (q == end - 64) break;
      const t64 = v128.or(v128.or(v128.load(q, 64), v128.load(p0, 64)), v128.load(p1, 64));
      v128.store(q, v128.or(v128.or(t64, v128.load(p2, 64)), v128.load(p3, 64)), 64);
      const t80 = v128.or(v128.or(v128.load(q, 80), v128.load(p0, 80)), v128.load(p1, 80));
      v128.store(q, v128.or(v128.or(t80, v128.load(p2, 80)), v128.load(p3, 80)), 80);
      if (q == end - 96) break;
      const t96 = v128.or(v128.or(v128.load(q, 96), v128.load(p0, 96)), v128.load(p1, 96));
      v128.store(q, v128.or(v128.or(t96, v128.load(p2, 96)), v128.load(p3, 96)), 96);
      const t112 = v128.or(v128.or(v128.load(q, 112), v128.load(p0, 112)), v128.load(p1, 112));
      v128.store(q, v128.or(v128.or(t112, v128.load(p2, 112)), v128.load(p3, 112)), 112);
      p0 += 128;
      p1 += 128;
      p2 += 128;
      p3 += 128;
      q += 128;
    }
  }
}
