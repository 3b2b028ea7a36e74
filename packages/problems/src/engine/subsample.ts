/**
 * Where to begin when there are many more samples than columns: the support of the lasso on a sample of the rows,
 *
 *   G = X_R'X_R,   q = (|R|/n) X'y,   threshold t sqrt(|R|/n),
 *
 * R being a few windows spread over the rows. Each column costs |R| there, not n, so that the inner products of far fewer
 * columns are needed in full. The threshold falls more slowly than |R|, because the noise does. A poor guess costs
 * time, nothing else.
 */
import { cdEpochGram, gemm, syrk, type Matrix } from '@spred/kernels';
import type { DenseDesign } from './denseDesign.ts';

const windows = 8;
const mostEpochs = 60;

/** What is left to move, as a share of the threshold, when the guess is good enough. */
const slack = 1e-2;

/** How many rows a sample has that costs about as much as a pass over X, or 0 where that is too few to be of use. */
export function sampleSize(rows: number, columns: number): number {
  const size = Math.min(rows >> 2, 16 * columns, Math.floor((16 * rows) / columns));
  return size >= 2 * columns && size >= 8 * windows ? size : 0;
}

/** The columns that matter on a sample of `size` rows; `correlations` are X'y. */
export function supportOfSample(
  design: DenseDesign,
  size: number,
  correlations: Float64Array,
  threshold: number,
): number[] {
  const { memory } = design;
  const n = design.rows;
  const p = correlations.length;
  const height = Math.floor(size / windows);
  const share = (height * windows) / n;
  const t = threshold * Math.sqrt(share);
  const gram = memory.matrix('float64', p, p);
  for (let k = 0; k < windows; k++) {
    const start = Math.floor(((n - height) * k) / (windows - 1));
    addProducts(design.rowsBetween(start, start + height), gram);
  }
  mirror(gram);
  const all = Int32Array.from({ length: p }, (_, j) => j);
  const curvature = memory.vector(
    'float64',
    Float64Array.from(
      all,
      (j) =>
        gram
          .column(j)
          .subvector(j, j + 1)
          .read()[0],
    ),
  );
  const gradient = memory.vector(
    'float64',
    correlations.map((c) => c * share),
  );
  const coefficients = memory.vector('float64', p);
  const thresholds = memory.vector('float64', p).fill(t);
  const columns = memory.vector('int32', all);
  for (let epoch = 0; epoch < mostEpochs; epoch++) {
    const moved = cdEpochGram({ gram, gradient, coefficients, curvature, thresholds, columns });
    if (!(moved > slack * t)) break;
  }
  const w = coefficients.read();
  for (const handle of [gram, curvature, gradient, coefficients, thresholds, columns]) handle.free();
  return Array.from(all).filter((j) => w[j] !== 0);
}

/** G += X_R'X_R, the lower triangle, for X_R in pieces of whole columns. */
function addProducts(pieces: readonly Matrix<'float64'>[], gram: Matrix<'float64'>): void {
  let row = 0;
  for (const [k, a] of pieces.entries()) {
    let column = 0;
    for (const b of pieces.slice(0, k)) {
      gemm({ a, transposeA: true, b, c: gram.block(row, row + a.columns, column, column + b.columns), beta: 1 });
      column += b.columns;
    }
    syrk({ a, transpose: true, c: gram.block(row, row + a.columns, row, row + a.columns), beta: 1, fill: 'lower' });
    row += a.columns;
  }
}

/** Copies the lower triangle onto the upper one. */
function mirror(gram: Matrix<'float64'>): void {
  const n = gram.rows;
  const values = gram.read();
  for (let j = 0; j < n; j++) for (let i = j + 1; i < n; i++) values[j + i * n] = values[i + j * n];
  gram.write(values);
}
