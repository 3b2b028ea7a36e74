/**
 * Packing: a block of a matrix is copied into panels of W rows (or columns), entry after entry in the order in which the tile
 * kernel reads them, so that its loads are contiguous. Panels that stick out over the edge are filled with zeros.
 */
import { lanes } from './lanes';

/**
 * Panels of W entries that lie side by side in the source: entry (w, k) at source[w + k * leading]. `count` entries across, `depth` deep.
 */
// @ts-ignore: decorator
@inline
export function packStraight<T>(W: i32, count: i32, depth: i32, source: usize, leading: usize, target: usize): void {
  const stride = leading * sizeof<T>();
  while (count >= W) {
    let from = source;
    for (let k = 0; k < depth; k++) {
      copyRun<T>(W, from, target);
      from += stride;
      target += <usize>W * sizeof<T>();
    }
    source += <usize>W * sizeof<T>();
    count -= W;
  }
  if (count > 0) {
    for (let k = 0; k < depth; k++) {
      for (let w = 0; w < W; w++) {
        const value = w < count ? load<T>(source + <usize>w * sizeof<T>()) : <T>0;
        store<T>(target + <usize>w * sizeof<T>(), value);
      }
      source += stride;
      target += <usize>W * sizeof<T>();
    }
  }
}

/** Copies W entries; W is a constant, so the branches go. */
// @ts-ignore: decorator
@inline
function copyRun<T>(W: i32, from: usize, to: usize): void {
  const vectors = W / lanes<T>();
  if (vectors > 0) v128.store(to, v128.load(from));
  if (vectors > 1) v128.store(to, v128.load(from, 16), 16);
  if (vectors > 2) v128.store(to, v128.load(from, 32), 32);
  const done = <usize>vectors * 16;
  const rest = W - vectors * lanes<T>();
  if (rest > 0) store<T>(to + done, load<T>(from + done));
  if (rest > 1) store<T>(to + done + sizeof<T>(), load<T>(from + done + sizeof<T>()));
  if (rest > 2) store<T>(to + done + 2 * sizeof<T>(), load<T>(from + done + 2 * sizeof<T>()));
}

/**
 * Panels of W entries that lie `leading` apart in the source: entry (w, k) at source[w * leading + k]. Square blocks of one
 * vector's lanes are transposed in registers.
 */
// @ts-ignore: decorator
@inline
export function packTransposed<T>(W: i32, count: i32, depth: i32, source: usize, leading: usize, target: usize): void {
  const stride = leading * sizeof<T>();
  const across = <usize>W * sizeof<T>();
  while (count > 0) {
    const present = min(W, count);
    let w = 0;
    for (; w + lanes<T>() <= present; w += lanes<T>()) {
      transposeStrip<T>(depth, source + <usize>w * stride, stride, target + <usize>w * sizeof<T>(), across);
    }
    for (; w < present; w++) {
      copyStrip<T>(depth, source + <usize>w * stride, target + <usize>w * sizeof<T>(), across);
    }
    for (; w < W; w++) {
      let to = target + <usize>w * sizeof<T>();
      for (let k = 0; k < depth; k++, to += across) store<T>(to, 0);
    }
    source += <usize>W * stride;
    target += <usize>depth * across;
    count -= W;
  }
}

/** One row of the source becomes one column of the panel. */
// @ts-ignore: decorator
@inline
function copyStrip<T>(depth: i32, from: usize, to: usize, across: usize): void {
  const end = from + <usize>depth * sizeof<T>();
  while (from < end) {
    store<T>(to, load<T>(from));
    from += sizeof<T>();
    to += across;
  }
}

/** As many rows as a vector has lanes become columns of the panel. */
function transposeStrip<T>(depth: i32, from: usize, stride: usize, to: usize, across: usize): void {
  let k = depth;
  if (sizeof<T>() == 8) {
    for (; k >= 2; k -= 2) {
      const a = v128.load(from);
      const b = v128.load(from + stride);
      v128.store(to, i64x2.shuffle(a, b, 0, 2));
      v128.store(to + across, i64x2.shuffle(a, b, 1, 3));
      from += 16;
      to += 2 * across;
    }
  } else {
    for (; k >= 4; k -= 4) {
      const a = v128.load(from);
      const b = v128.load(from + stride);
      const c = v128.load(from + 2 * stride);
      const d = v128.load(from + 3 * stride);
      const ab0 = i32x4.shuffle(a, b, 0, 4, 1, 5);
      const ab1 = i32x4.shuffle(a, b, 2, 6, 3, 7);
      const cd0 = i32x4.shuffle(c, d, 0, 4, 1, 5);
      const cd1 = i32x4.shuffle(c, d, 2, 6, 3, 7);
      v128.store(to, i64x2.shuffle(ab0, cd0, 0, 2));
      v128.store(to + across, i64x2.shuffle(ab0, cd0, 1, 3));
      v128.store(to + 2 * across, i64x2.shuffle(ab1, cd1, 0, 2));
      v128.store(to + 3 * across, i64x2.shuffle(ab1, cd1, 1, 3));
      from += 16;
      to += 4 * across;
    }
  }
  for (; k > 0; k--) {
    let row = from;
    for (let lane = 0; lane < lanes<T>(); lane++) {
      store<T>(to + <usize>lane * sizeof<T>(), load<T>(row));
      row += stride;
    }
    from += sizeof<T>();
    to += across;
  }
}
