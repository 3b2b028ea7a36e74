/**
 * Squared norms of the reduced columns. Of a sparse matrix they come without writing columns out,
 * ||x_j||^2 - n mean_j^2 or ||x_j||^2 - sum_k (q_k'x_j)^2, unless that difference cancels.
 */
import { SpredError } from '@spred/core';
import { squaredNorm } from '@spred/kernels/plain';
import { smallestNormal } from '../matrix/dense.ts';
import type { Matrix } from '../matrix/matrix.ts';
import type { Projection } from './projection.ts';

/** Squared norms of the reduced columns, and which columns lose digits when their projection is kept apart. */
export interface ReducedNorms {
  readonly norms: Float64Array;
  /**
   * Columns of which the projection leaves less than a thousandth: x_j'v with v in the complement of Q is then a small
   * difference of large terms, and they are to be written out. Only columns with means far above their deviations are.
   */
  readonly steep: readonly number[];
}

/** What is left of the square of a steep column at most. */
const steepShare = 1e-6;

/** Squared norms of the reduced columns; a column that is unpenalised up to rounding counts as exactly zero. */
export function reducedNorms(projection: Projection, crossProducts: () => readonly Float64Array[]): ReducedNorms {
  const { matrix, rowScale, basis, centringOnly, divisors, leftOut } = projection.source;
  const plain = rowScale === undefined && basis.length === 0;
  if (plain && !divisors && !leftOut) return { norms: matrix.squaredNorms(), steep: [] };
  if (centringOnly && matrix.layout.kind === 'dense' && !divisors && !leftOut) {
    return { norms: projection.matrix.squaredNorms(), steep: [] };
  }
  const p = projection.columns;
  const norms = new Float64Array(p);
  const steep: number[] = [];
  const column = new Float64Array(projection.rows);
  const raw = matrix.squaredNorms();
  const isSparse = matrix.layout.kind === 'csc' && rowScale === undefined;
  const cross = isSparse && basis.length > 0 && !centringOnly ? crossProducts() : [];
  const means = isSparse && centringOnly ? matrix.means() : undefined;
  const n = projection.rows;
  for (let j = 0; j < p; j++) {
    if (leftOut?.[j] || raw[j] === 0) continue;
    const divided = divisors ? raw[j] / divisors[j] / divisors[j] : raw[j];
    if (plain) {
      norms[j] = divided;
      continue;
    }
    if (isSparse) {
      let norm = divided;
      if (means) norm -= n * (means[j] / (divisors ? divisors[j] : 1)) ** 2;
      for (const c of cross) norm -= c[j] ** 2;
      norms[j] = norm;
      if (norm > steepShare * divided) continue;
    }
    projection.writeColumn(j, column);
    norms[j] = squaredNorm(column);
    const isRounding = centringOnly && norms[j] <= (n * Number.EPSILON) ** 2 * divided;
    // What small weights leave of a column may be too small for its squares: it counts as zero, too.
    if (isRounding || norms[j] < smallestNormal) norms[j] = 0;
    else if (norms[j] <= steepShare * divided) steep.push(j);
  }
  return { norms, steep };
}

/** Throws `overflow` (the factor is named) where the penalty factor of a column takes its squared norm out of range. */
export function requireFactorRange(matrix: Matrix, divisors: Float64Array): void {
  const norms = matrix.squaredNorms();
  for (let j = 0; j < divisors.length; j++) {
    const norm = norms[j] / divisors[j] / divisors[j];
    if (norms[j] === 0 || (norm >= smallestNormal && norm < Infinity)) continue;
    throw new SpredError(
      'overflow',
      `penalty.factors[${j}] is ${divisors[j]}: column ${j} of X divided by it leaves the range, use 0 or Infinity`,
      { argument: 'penalty.factors', index: j },
    );
  }
}
