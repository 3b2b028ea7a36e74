/**
 * The dual point when nothing is penalised (lambda = 0): u must be orthogonal to every column, so it is the
 * least-squares residual of y~ on all of them. The columns are orthonormalised by modified Gram-Schmidt, twice over,
 * which keeps nearly dependent ones apart; only what is dependent up to rounding is left out.
 */
import { axpy, dot, squaredNorm } from '@spred/kernels/plain';
import type { Projection } from '../projection/projection.ts';
import type { DualPoint } from './dualPoints.ts';

/** The residual of y~ on all columns. */
export function projectionDual(projection: Projection): DualPoint {
  const { rows: n, columns, target } = projection;
  const norms = projection.squaredNorms();
  const basis: Float64Array[] = [];
  for (let j = 0; j < columns && basis.length < n; j++) {
    if (norms[j] === 0) continue;
    const column = new Float64Array(n);
    projection.writeColumn(j, column);
    const scale = 1 / Math.sqrt(norms[j]);
    for (let i = 0; i < n; i++) column[i] *= scale;
    removeSpan(basis, column);
    const left = Math.sqrt(squaredNorm(column));
    if (left > n * Number.EPSILON) basis.push(column.map((value) => value / left));
  }
  const point = Float64Array.from(target);
  if (basis.length === n) point.fill(0);
  removeSpan(basis, point);
  projection.removeUnpenalised(point);
  return { kind: 'projection', point, correlations: new Float64Array(columns) };
}

/** Takes the part in the span of orthonormal vectors out of v, in place; the second pass removes the first's rounding. */
function removeSpan(basis: readonly Float64Array[], v: Float64Array): void {
  for (let pass = 0; pass < 2; pass++) {
    for (const q of basis) axpy(v.length, -dot(v.length, q, 0, v, 0), q, 0, v, 0);
  }
}
