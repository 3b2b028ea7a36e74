/**
 * A Cholesky factor whose rows come and go. L lies by rows, packed: row i at entry i (i + 1) / 2. So L' is a packed
 * upper triangle by columns, L z = b is a substitution of dots with contiguous rows, and a row can come without the
 * others moving.
 */
import { columnDot, subtractFourDots } from './columns';
import { at, columnOf, transpose, trsv, upper } from './substitution';

/**
 * The new last row (v', d): L v = cross, d^2 = diagonal - v'v. Whether that is above relativePivot times the diagonal.
 */
// @ts-ignore: decorator
@inline
function factorAppend<T>(m: i32, lower: usize, cross: usize, diagonal: T, relativePivot: T): bool {
  const row = columnOf<T>(lower, 0, m);
  memory.copy(row, cross, <usize>m * sizeof<T>());
  trsv<T>(upper | transpose, m, lower, 0, row);
  const pivot = diagonal - columnDot<T>(m, row, row);
  if (!(pivot > relativePivot * diagonal)) return false;
  store<T>(at<T>(row, m), sqrt<T>(pivot));
  return true;
}

export function factorAppend_f64(m: i32, lower: usize, cross: usize, diagonal: f64, relativePivot: f64): bool {
  return factorAppend<f64>(m, lower, cross, diagonal, relativePivot);
}

export function factorAppend_f32(m: i32, lower: usize, cross: usize, diagonal: f32, relativePivot: f32): bool {
  return factorAppend<f32>(m, lower, cross, diagonal, relativePivot);
}

/**
 * Row i moves up by one: its entries from `start` on meet the rotations of their columns, and then one of its own,
 * which makes its last entry zero. Entries are written one row further up, behind those that are still to be read.
 */
function rotateRow<T>(lower: usize, i: i32, start: i32, rotations: usize): void {
  const row = columnOf<T>(lower, 0, i), target = columnOf<T>(lower, 0, i - 1);
  let left = load<T>(at<T>(row, start));
  for (let k = start; k < i - 1; k++) {
    const rotation = at<T>(rotations, 2 * k);
    const cosine = load<T>(rotation), sine = load<T>(rotation, sizeof<T>());
    const right = load<T>(at<T>(row, k + 1));
    store<T>(at<T>(target, k), cosine * left + sine * right);
    left = cosine * right - sine * left;
  }
  const last = load<T>(at<T>(row, i));
  const scale = max<T>(abs<T>(left), abs<T>(last));
  const a = left / scale, b = last / scale;
  const radius = sqrt<T>(a * a + b * b);
  const rotation = at<T>(rotations, 2 * (i - 1));
  store<T>(rotation, a / radius);
  store<T>(rotation, b / radius, sizeof<T>());
  store<T>(at<T>(target, i - 1), scale * radius);
}

/**
 * The rotations `start` to i - 2 for the rows i to i + 3 at once: each waits for the one before it, but the rows do
 * not.
 */
function rotateFourRows<T>(lower: usize, i: i32, start: i32, rotations: usize): void {
  let row0 = at<T>(columnOf<T>(lower, 0, i), start);
  let row1 = at<T>(columnOf<T>(lower, 0, i + 1), start);
  let row2 = at<T>(columnOf<T>(lower, 0, i + 2), start);
  let row3 = at<T>(columnOf<T>(lower, 0, i + 3), start);
  let left0 = load<T>(row0), left1 = load<T>(row1), left2 = load<T>(row2), left3 = load<T>(row3);
  let rotation = at<T>(rotations, 2 * start);
  // Row i begins i entries after row i - 1.
  const up = <usize>i * sizeof<T>();
  for (const end = at<T>(rotations, 2 * (i - 1)); rotation != end; rotation += 2 * sizeof<T>()) {
    const cosine = load<T>(rotation), sine = load<T>(rotation, sizeof<T>());
    const right0 = load<T>(row0, sizeof<T>()), right1 = load<T>(row1, sizeof<T>());
    const right2 = load<T>(row2, sizeof<T>()), right3 = load<T>(row3, sizeof<T>());
    store<T>(row0 - up, cosine * left0 + sine * right0);
    store<T>(row1 - up - sizeof<T>(), cosine * left1 + sine * right1);
    store<T>(row2 - up - 2 * sizeof<T>(), cosine * left2 + sine * right2);
    store<T>(row3 - up - 3 * sizeof<T>(), cosine * left3 + sine * right3);
    left0 = cosine * right0 - sine * left0;
    left1 = cosine * right1 - sine * left1;
    left2 = cosine * right2 - sine * left2;
    left3 = cosine * right3 - sine * left3;
    row0 += sizeof<T>();
    row1 += sizeof<T>();
    row2 += sizeof<T>();
    row3 += sizeof<T>();
  }
  store<T>(row0, left0);
  store<T>(row1, left1);
  store<T>(row2, left2);
  store<T>(row3, left3);
}

/**
 * Row `index` of m leaves. The rows below it carry one entry too many: rotations of the columns (k, k + 1) make it
 * zero.
 */
// @ts-ignore: decorator
@inline
function factorRemove<T>(m: i32, lower: usize, index: i32, rotations: usize): void {
  for (let i = index + 1; i < m; i++) {
    memory.copy(columnOf<T>(lower, 0, i - 1), columnOf<T>(lower, 0, i), <usize>index * sizeof<T>());
  }
  for (let i = index + 1; i < m;) {
    if (m - i < 4) {
      rotateRow<T>(lower, i, index, rotations);
      i++;
    } else {
      rotateFourRows<T>(lower, i, index, rotations);
      for (let k = 0; k < 4; k++) rotateRow<T>(lower, i + k, i - 1, rotations);
      i += 4;
    }
  }
}

export function factorRemove_f64(m: i32, lower: usize, index: i32, rotations: usize): void {
  factorRemove<f64>(m, lower, index, rotations);
}

export function factorRemove_f32(m: i32, lower: usize, index: i32, rotations: usize): void {
  factorRemove<f32>(m, lower, index, rotations);
}

/**
 * out_j = ||L^-1 e_j||^2, the diagonal of the inverse of L L': four columns of L^-1 at a time. `work` holds 4 m
 * entries.
 */
// @ts-ignore: decorator
@inline
function factorInverseDiagonal<T>(m: i32, lower: usize, out: usize, work: usize): void {
  const z0 = work, z1 = at<T>(work, m), z2 = at<T>(work, 2 * m), z3 = at<T>(work, 3 * m);
  const target = at<T>(work, 4 * m);
  for (let j = 0; j < m; j += 4) {
    let square0: T = 0, square1: T = 0, square2: T = 0, square3: T = 0;
    for (let i = j; i < m; i++) {
      const row = columnOf<T>(lower, 0, i);
      for (let k = 0; k < 4; k++) store<T>(at<T>(target, k), i == j + k ? 1 : 0);
      const n = i - j;
      subtractFourDots<T>(n, at<T>(z0, j), at<T>(z1, j), at<T>(z2, j), at<T>(z3, j), at<T>(row, j), target);
      const divisor = load<T>(at<T>(row, i));
      const value0 = load<T>(target) / divisor, value1 = load<T>(target, sizeof<T>()) / divisor;
      const value2 = load<T>(target, 2 * sizeof<T>()) / divisor, value3 = load<T>(target, 3 * sizeof<T>()) / divisor;
      store<T>(at<T>(z0, i), value0);
      store<T>(at<T>(z1, i), value1);
      store<T>(at<T>(z2, i), value2);
      store<T>(at<T>(z3, i), value3);
      square0 += value0 * value0;
      square1 += value1 * value1;
      square2 += value2 * value2;
      square3 += value3 * value3;
    }
    store<T>(at<T>(out, j), square0);
    if (j + 1 < m) store<T>(at<T>(out, j + 1), square1);
    if (j + 2 < m) store<T>(at<T>(out, j + 2), square2);
    if (j + 3 < m) store<T>(at<T>(out, j + 3), square3);
  }
}

export function factorInverseDiagonal_f64(m: i32, lower: usize, out: usize, work: usize): void {
  factorInverseDiagonal<f64>(m, lower, out, work);
}

export function factorInverseDiagonal_f32(m: i32, lower: usize, out: usize, work: usize): void {
  factorInverseDiagonal<f32>(m, lower, out, work);
}
