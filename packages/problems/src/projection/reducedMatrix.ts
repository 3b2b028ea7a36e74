/**
 * X~ for plain loops: the matrix itself where nothing is done to it, the centred view of a dense one, a sparse matrix
 * with its projection kept apart, and else the reduced columns written out.
 */
import { centered } from '../matrix/centered.ts';
import { writtenOut } from '../matrix/dense.ts';
import type { Matrix } from '../matrix/matrix.ts';
import type { Projection } from './projection.ts';
import { ReducedSparse } from './reducedSparse.ts';

/** The cheapest matrix that is X~; `steep` says which sparse columns are to be written out. */
export function reducedMatrix(projection: Projection, steep: () => readonly number[]): Matrix {
  const { matrix, rowScale, basis, centringOnly, divisors, leftOut } = projection.source;
  const isWhole = !divisors && !leftOut && !rowScale;
  if (isWhole && basis.length === 0) return matrix;
  if (isWhole && centringOnly && matrix.layout.kind === 'dense') return centered(matrix);
  if (matrix.layout.kind === 'csc') return new ReducedSparse(projection, steep());
  const { rows, columns } = projection;
  const values = new Float64Array(rows * columns);
  for (let j = 0; j < columns; j++) projection.writeColumn(j, values.subarray(j * rows, (j + 1) * rows));
  return writtenOut(values, rows, columns, projection.squaredNorms());
}
