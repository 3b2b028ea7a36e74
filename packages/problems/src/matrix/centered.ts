/**
 * A view of a matrix with its column means subtracted: column j is x_j - m_j 1.
 */
import type { Matrix } from './matrix.ts';
import { standardized, type StandardizedMatrix } from './standardized.ts';

/** The centred view of a matrix. A column that is constant up to rounding counts as exactly zero. */
export function centered(matrix: Matrix): StandardizedMatrix {
  return standardized(matrix, { scale: false });
}
