/** How fast memory can be read, and read and written: loops that do next to nothing else. 128 bytes a turn, in 8 chains. */

/** Reads n numbers, a multiple of 16. */
export function read(n: i32, p: usize): f64 {
  let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
  const end = p + (<usize>n << 3);
  while (p < end) {
    s0 = f64x2.add(s0, v128.load(p));
    s1 = f64x2.add(s1, v128.load(p, 16));
    s2 = f64x2.add(s2, v128.load(p, 32));
    s3 = f64x2.add(s3, v128.load(p, 48));
    s4 = f64x2.add(s4, v128.load(p, 64));
    s5 = f64x2.add(s5, v128.load(p, 80));
    s6 = f64x2.add(s6, v128.load(p, 96));
    s7 = f64x2.add(s7, v128.load(p, 112));
    p += 128;
  }
  s0 = f64x2.add(f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3)), f64x2.add(f64x2.add(s4, s5), f64x2.add(s6, s7)));
  return f64x2.extract_lane(s0, 0) + f64x2.extract_lane(s0, 1);
}

/** Reads n numbers, a multiple of 16, and writes as many elsewhere. */
export function copy(n: i32, p: usize, q: usize): void {
  const end = p + (<usize>n << 3);
  while (p < end) {
    v128.store(q, v128.load(p));
    v128.store(q, v128.load(p, 16), 16);
    v128.store(q, v128.load(p, 32), 32);
    v128.store(q, v128.load(p, 48), 48);
    v128.store(q, v128.load(p, 64), 64);
    v128.store(q, v128.load(p, 80), 80);
    v128.store(q, v128.load(p, 96), 96);
    v128.store(q, v128.load(p, 112), 112);
    p += 128;
    q += 128;
  }
}
