/**
 * Matrix products on row-major float64 arrays. Every loop streams through memory row by row, whatever the transpose
 * flags say: a product with a transpose adds multiples of rows (axpy) where one without takes inner products of rows
 * (dot). Several rows at a time, so that the shared operand is read once for all of them and their sums run side by
 * side.
 */
import { allocate } from './allocate.ts';

/** sum_i a_i b_i. */
export function dot(a: Float64Array, b: Float64Array): Float64Array {
  const n = a.length;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i + 3 < n; i += 4) {
    s0 += a[i] * b[i];
    s1 += a[i + 1] * b[i + 1];
    s2 += a[i + 2] * b[i + 2];
    s3 += a[i + 3] * b[i + 3];
  }
  for (; i < n; i++) s0 += a[i] * b[i];
  const out = allocate(1);
  out[0] = s0 + s1 + (s2 + s3);
  return out;
}

/** out = A x, with A of `rows` x `columns`. */
export function gemv(a: Float64Array, x: Float64Array, rows: number, columns: number): Float64Array {
  const out = allocate(rows);
  dotRows(a, x, 0, out, 0, rows, columns);
  return out;
}

/** out = A^T x, with A of `rows` x `columns`: the sum of the rows, weighted by x. */
export function gemvTransposed(a: Float64Array, x: Float64Array, rows: number, columns: number): Float64Array {
  const out = allocate(columns);
  addRows(a, x, 0, 1, out, 0, rows, columns);
  return out;
}

/** out = op(A) op(B), of `m` x `n` with inner length `k`; op is the transpose where its flag is set. */
export function gemm(
  a: Float64Array,
  b: Float64Array,
  m: number,
  k: number,
  n: number,
  transposeA: boolean,
  transposeB: boolean,
): Float64Array {
  const out = allocate(m * n);
  if (transposeA && transposeB) {
    // A^T B^T = (B A)^T: row j of B A, scattered into column j of the output.
    const row = new Float64Array(m);
    for (let j = 0; j < n; j++) {
      row.fill(0);
      addRows(a, b, j * k, 1, row, 0, k, m);
      for (let i = 0; i < m; i++) out[i * n + j] = row[i];
    }
    return out;
  }
  for (let i = 0; i < m; i++) {
    if (transposeB) dotRows(b, a, i * k, out, i * n, n, k);
    else addRows(b, a, transposeA ? i : i * k, transposeA ? m : 1, out, i * n, k, n);
  }
  return out;
}

/** out[outStart + r] = sum_c a[r, c] x[xStart + c] for every row r. */
function dotRows(
  a: Float64Array,
  x: Float64Array,
  xStart: number,
  out: Float64Array,
  outStart: number,
  rows: number,
  columns: number,
): void {
  const row1 = columns;
  const row2 = 2 * columns;
  const row3 = 3 * columns;
  const end = xStart + columns;
  let r = 0;
  for (; r + 3 < rows; r += 4) {
    let i = r * columns;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let c = xStart; c < end; c++, i++) {
      const xc = x[c];
      s0 += a[i] * xc;
      s1 += a[i + row1] * xc;
      s2 += a[i + row2] * xc;
      s3 += a[i + row3] * xc;
    }
    out[outStart + r] = s0;
    out[outStart + r + 1] = s1;
    out[outStart + r + 2] = s2;
    out[outStart + r + 3] = s3;
  }
  for (; r < rows; r++) {
    let s = 0;
    for (let c = 0, i = r * columns; c < columns; c++) s += a[i++] * x[xStart + c];
    out[outStart + r] = s;
  }
}

/** out[outStart + c] += sum_r x[xStart + r * xStep] a[r, c] for every column c. */
function addRows(
  a: Float64Array,
  x: Float64Array,
  xStart: number,
  xStep: number,
  out: Float64Array,
  outStart: number,
  rows: number,
  columns: number,
): void {
  const end = outStart + columns;
  const [row2, row3, row4] = [2 * columns, 3 * columns, 4 * columns];
  const [row5, row6, row7] = [5 * columns, 6 * columns, 7 * columns];
  let r = 0;
  let xAt = xStart;
  for (; r + 7 < rows; r += 8) {
    let i = r * columns;
    const x0 = x[xAt];
    const x1 = x[xAt + xStep];
    const x2 = x[xAt + 2 * xStep];
    const x3 = x[xAt + 3 * xStep];
    const x4 = x[xAt + 4 * xStep];
    const x5 = x[xAt + 5 * xStep];
    const x6 = x[xAt + 6 * xStep];
    const x7 = x[xAt + 7 * xStep];
    xAt += 8 * xStep;
    for (let c = outStart; c < end; c++, i++) {
      const low = x0 * a[i] + x1 * a[i + columns] + (x2 * a[i + row2] + x3 * a[i + row3]);
      const high = x4 * a[i + row4] + x5 * a[i + row5] + (x6 * a[i + row6] + x7 * a[i + row7]);
      out[c] += low + high;
    }
  }
  for (; r < rows; r++) {
    const xr = x[xAt];
    xAt += xStep;
    for (let c = 0, i = r * columns; c < columns; c++) out[outStart + c] += xr * a[i++];
  }
}
