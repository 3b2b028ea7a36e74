/**
 * The most multiply-adds that registers alone allow: N accumulators, each its own chain a = a x + y, and nothing else. Few
 * accumulators wait for the latency of a step, too many do not fit into the registers; the best of 4 to 14 is the limit.
 */

// @ts-ignore: decorator
@inline
function chains<T>(n: i32, steps: i32, p: usize): void {
  const x = v128.load(p, 512);
  const y = v128.load(p, 528);
  let a0 = v128.load(p, 0);
  let a1 = v128.load(p, 16);
  let a2 = v128.load(p, 32);
  let a3 = v128.load(p, 48);
  let a4 = v128.load(p, 64);
  let a5 = v128.load(p, 80);
  let a6 = v128.load(p, 96);
  let a7 = v128.load(p, 112);
  let a8 = v128.load(p, 128);
  let a9 = v128.load(p, 144);
  let a10 = v128.load(p, 160);
  let a11 = v128.load(p, 176);
  let a12 = v128.load(p, 192);
  let a13 = v128.load(p, 208);
  while (steps > 0) {
    a0 = step<T>(a0, x, y);
    a1 = step<T>(a1, x, y);
    a2 = step<T>(a2, x, y);
    a3 = step<T>(a3, x, y);
    if (n > 4) a4 = step<T>(a4, x, y);
    if (n > 5) a5 = step<T>(a5, x, y);
    if (n > 6) a6 = step<T>(a6, x, y);
    if (n > 7) a7 = step<T>(a7, x, y);
    if (n > 8) a8 = step<T>(a8, x, y);
    if (n > 9) a9 = step<T>(a9, x, y);
    if (n > 10) a10 = step<T>(a10, x, y);
    if (n > 11) a11 = step<T>(a11, x, y);
    if (n > 12) a12 = step<T>(a12, x, y);
    if (n > 13) a13 = step<T>(a13, x, y);
    steps--;
  }
  v128.store(p, a0, 0);
  v128.store(p, a1, 16);
  v128.store(p, a2, 32);
  v128.store(p, a3, 48);
  if (n > 4) v128.store(p, a4, 64);
  if (n > 5) v128.store(p, a5, 80);
  if (n > 6) v128.store(p, a6, 96);
  if (n > 7) v128.store(p, a7, 112);
  if (n > 8) v128.store(p, a8, 128);
  if (n > 9) v128.store(p, a9, 144);
  if (n > 10) v128.store(p, a10, 160);
  if (n > 11) v128.store(p, a11, 176);
  if (n > 12) v128.store(p, a12, 192);
  if (n > 13) v128.store(p, a13, 208);
}

// @ts-ignore: decorator
@inline
function step<T>(a: v128, x: v128, y: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<T>(a, x, y);
  return v128.add<T>(v128.mul<T>(a, x), y);
}

export function chains4_f64(steps: i32, p: usize): void {
  chains<f64>(4, steps, p);
}

export function chains5_f64(steps: i32, p: usize): void {
  chains<f64>(5, steps, p);
}

export function chains6_f64(steps: i32, p: usize): void {
  chains<f64>(6, steps, p);
}

export function chains7_f64(steps: i32, p: usize): void {
  chains<f64>(7, steps, p);
}

export function chains8_f64(steps: i32, p: usize): void {
  chains<f64>(8, steps, p);
}

export function chains9_f64(steps: i32, p: usize): void {
  chains<f64>(9, steps, p);
}

export function chains10_f64(steps: i32, p: usize): void {
  chains<f64>(10, steps, p);
}

export function chains11_f64(steps: i32, p: usize): void {
  chains<f64>(11, steps, p);
}

export function chains12_f64(steps: i32, p: usize): void {
  chains<f64>(12, steps, p);
}

export function chains13_f64(steps: i32, p: usize): void {
  chains<f64>(13, steps, p);
}

export function chains14_f64(steps: i32, p: usize): void {
  chains<f64>(14, steps, p);
}

export function chains4_f32(steps: i32, p: usize): void {
  chains<f32>(4, steps, p);
}

export function chains5_f32(steps: i32, p: usize): void {
  chains<f32>(5, steps, p);
}

export function chains6_f32(steps: i32, p: usize): void {
  chains<f32>(6, steps, p);
}

export function chains7_f32(steps: i32, p: usize): void {
  chains<f32>(7, steps, p);
}

export function chains8_f32(steps: i32, p: usize): void {
  chains<f32>(8, steps, p);
}

export function chains9_f32(steps: i32, p: usize): void {
  chains<f32>(9, steps, p);
}

export function chains10_f32(steps: i32, p: usize): void {
  chains<f32>(10, steps, p);
}

export function chains11_f32(steps: i32, p: usize): void {
  chains<f32>(11, steps, p);
}

export function chains12_f32(steps: i32, p: usize): void {
  chains<f32>(12, steps, p);
}

export function chains13_f32(steps: i32, p: usize): void {
  chains<f32>(13, steps, p);
}

export function chains14_f32(steps: i32, p: usize): void {
  chains<f32>(14, steps, p);
}
