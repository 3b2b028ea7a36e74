/**
 * What a projection computes when it is first asked for, means and squared norms of the columns, in slices: on large
 * matrices each takes far longer than a solver may work without a pause.
 */
import type { Matrix } from '../matrix/matrix.ts';
import type { Problem } from '../problem.ts';

/** A matrix that can be prepared in slices; all of this package can. */
interface Preparable extends Matrix {
  prepare?(): Generator<'slice', void, void>;
}

/** Afterwards `iterate` and `squaredNorms` of the projection are quick. */
export function* prepare({ projection }: Problem): Generator<'slice', void, void> {
  const { matrix, rowScale, divisors, leftOut, centringOnly } = projection.source;
  if (centringOnly) yield* (matrix as Preparable).prepare?.() ?? [];
  const isCentredView = centringOnly && !rowScale && !divisors && !leftOut && matrix.layout.kind === 'dense';
  if (isCentredView) yield* (projection.matrix as Preparable).prepare?.() ?? [];
  projection.squaredNorms();
  yield 'slice';
}
