/**
 * The inner kernel of the factorisations: tiles of 4 x 4 numbers, C -= A B', where A and B are strips of four rows that
 * lie packed step by step (four numbers for k = 0, four for k = 1, ...). Eight accumulators hide the latency of an
 * addition.
 */
import { lanes, madd } from './lanes';

/** Rows of a strip, and rows and columns of a tile. */
export const side = 4;

/** c (16 numbers, column by column) -= the sum over k < depth of (a's step k)(b's step k)'. */
export function subtractTile<T>(depth: i32, a: usize, b: usize, c: usize): void {
  if (sizeof<T>() == 8) {
    let c00 = v128.splat<T>(0), c10 = c00, c01 = c00, c11 = c00, c02 = c00, c12 = c00, c03 = c00, c13 = c00;
    for (const end = a + <usize>depth * 32; a != end; a += 32, b += 32) {
      const a0 = v128.load(a);
      const a1 = v128.load(a, 16);
      const b0 = v128.load_splat<T>(b);
      c00 = madd<T>(a0, b0, c00);
      c10 = madd<T>(a1, b0, c10);
      const b1 = v128.load_splat<T>(b, 8);
      c01 = madd<T>(a0, b1, c01);
      c11 = madd<T>(a1, b1, c11);
      const b2 = v128.load_splat<T>(b, 16);
      c02 = madd<T>(a0, b2, c02);
      c12 = madd<T>(a1, b2, c12);
      const b3 = v128.load_splat<T>(b, 24);
      c03 = madd<T>(a0, b3, c03);
      c13 = madd<T>(a1, b3, c13);
    }
    v128.store(c, v128.sub<T>(v128.load(c), c00));
    v128.store(c, v128.sub<T>(v128.load(c, 16), c10), 16);
    v128.store(c, v128.sub<T>(v128.load(c, 32), c01), 32);
    v128.store(c, v128.sub<T>(v128.load(c, 48), c11), 48);
    v128.store(c, v128.sub<T>(v128.load(c, 64), c02), 64);
    v128.store(c, v128.sub<T>(v128.load(c, 80), c12), 80);
    v128.store(c, v128.sub<T>(v128.load(c, 96), c03), 96);
    v128.store(c, v128.sub<T>(v128.load(c, 112), c13), 112);
  } else {
    // Two steps at a time; `depth` is a multiple of four.
    let c0 = v128.splat<T>(0), c1 = c0, c2 = c0, c3 = c0, d0 = c0, d1 = c0, d2 = c0, d3 = c0;
    for (const end = a + <usize>depth * 16; a != end; a += 32, b += 32) {
      const a0 = v128.load(a);
      c0 = madd<T>(a0, v128.load_splat<T>(b), c0);
      c1 = madd<T>(a0, v128.load_splat<T>(b, 4), c1);
      c2 = madd<T>(a0, v128.load_splat<T>(b, 8), c2);
      c3 = madd<T>(a0, v128.load_splat<T>(b, 12), c3);
      const a1 = v128.load(a, 16);
      d0 = madd<T>(a1, v128.load_splat<T>(b, 16), d0);
      d1 = madd<T>(a1, v128.load_splat<T>(b, 20), d1);
      d2 = madd<T>(a1, v128.load_splat<T>(b, 24), d2);
      d3 = madd<T>(a1, v128.load_splat<T>(b, 28), d3);
    }
    subtractColumns(c, v128.add<T>(c0, d0), v128.add<T>(c1, d1), v128.add<T>(c2, d2), v128.add<T>(c3, d3));
  }
}

// @ts-ignore: decorator
@inline
function subtractColumns(c: usize, c0: v128, c1: v128, c2: v128, c3: v128): void {
  v128.store(c, f32x4.sub(v128.load(c), c0));
  v128.store(c, f32x4.sub(v128.load(c, 16), c1), 16);
  v128.store(c, f32x4.sub(v128.load(c, 32), c2), 32);
  v128.store(c, f32x4.sub(v128.load(c, 48), c3), 48);
}

/** Two float32 tiles with the same b at once, a and c for one, x and y for the other: half of the loads of b. */
export function subtractTwoTiles(depth: i32, a: usize, x: usize, b: usize, c: usize, y: usize): void {
  let c0 = f32x4.splat(0), c1 = c0, c2 = c0, c3 = c0, y0 = c0, y1 = c0, y2 = c0, y3 = c0;
  for (const end = a + <usize>depth * 16; a != end; a += 16, b += 16, x += 16) {
    const a0 = v128.load(a);
    const x0 = v128.load(x);
    const b0 = v128.load_splat<f32>(b);
    c0 = madd<f32>(a0, b0, c0);
    y0 = madd<f32>(x0, b0, y0);
    const b1 = v128.load_splat<f32>(b, 4);
    c1 = madd<f32>(a0, b1, c1);
    y1 = madd<f32>(x0, b1, y1);
    const b2 = v128.load_splat<f32>(b, 8);
    c2 = madd<f32>(a0, b2, c2);
    y2 = madd<f32>(x0, b2, y2);
    const b3 = v128.load_splat<f32>(b, 12);
    c3 = madd<f32>(a0, b3, c3);
    y3 = madd<f32>(x0, b3, y3);
  }
  subtractColumns(c, c0, c1, c2, c3);
  subtractColumns(y, y0, y1, y2, y3);
}

/** Four numbers from one place to another. */
// @ts-ignore: decorator
@inline
export function copyStep<T>(from: usize, to: usize): void {
  v128.store(to, v128.load(from));
  if (sizeof<T>() == 8) v128.store(to, v128.load(from, 16), 16);
}

/** The step at c, two vectors or one, less (the step at a) times b. */
// @ts-ignore: decorator
@inline
export function subtractStep<T>(a: usize, b: T, c: usize): void {
  const factor = v128.splat<T>(b);
  v128.store(c, v128.sub<T>(v128.load(c), v128.mul<T>(v128.load(a), factor)));
  if (sizeof<T>() == 8) v128.store(c, v128.sub<T>(v128.load(c, 16), v128.mul<T>(v128.load(a, 16), factor)), 16);
}

/** The step at c times a number. */
// @ts-ignore: decorator
@inline
export function scaleStep<T>(b: T, c: usize): void {
  const factor = v128.splat<T>(b);
  v128.store(c, v128.mul<T>(v128.load(c), factor));
  if (sizeof<T>() == 8) v128.store(c, v128.mul<T>(v128.load(c, 16), factor), 16);
}

/** The step at c divided by a number. */
// @ts-ignore: decorator
@inline
export function divideStep<T>(b: T, c: usize): void {
  const divisor = v128.splat<T>(b);
  v128.store(c, v128.div<T>(v128.load(c), divisor));
  if (sizeof<T>() == 8) v128.store(c, v128.div<T>(v128.load(c, 16), divisor), 16);
}

/** How many strips n rows fill. */
// @ts-ignore: decorator
@inline
export function stripsOf(n: i32): i32 {
  return (n + side - 1) / side;
}
