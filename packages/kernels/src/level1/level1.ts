/** Vectors: inner products, norms, updates (the first level of the BLAS). */
import type { RealDtype } from '../memory/dtype.ts';
import { kernelsFor, requireBeside, requireVector } from '../memory/require.ts';
import { addressOf, type Vector } from '../memory/vector.ts';

/** sum_i x_i y_i, of two vectors of one length, type and memory. */
export function dot(x: Vector<RealDtype>, y: Vector<RealDtype>): number {
  const kernels = kernelsFor('dot', 'x', x);
  requireBeside('dot', 'y', y, x);
  requireVector('dot', 'y', y, x.length);
  return kernels.dot(x.length, addressOf(x), addressOf(y));
}
