/**
 * X~'r0, r0 the residual of the model in which everything penalised is zero: what lambdaMax is made of. The projection
 * has fitted what is not penalised, save columns of factor 0 that have limits; those are fitted here,
 *
 *   minimise 1/2 ||y~ - X_F w_F||^2 within lower_F <= w_F <= upper_F,
 *
 * by coordinate descent, until no coefficient moves the fit by more than rounding.
 */
import { squaredNorm } from '@spred/kernels/plain';
import { coordinateStep } from '../penalty/coordinate.ts';
import type { Terms } from '../penalty/terms.ts';
import type { Projection } from './projection.ts';

/** Passes over the columns at most; there are few of them. */
const maxEpochs = 10_000;

const known = new WeakMap<Projection, Float64Array>();

/** X~'r0 (length p), not to be written to. */
export function nullCorrelations(projection: Projection, terms: Terms): Float64Array {
  const { thresholds } = terms;
  if (thresholds === undefined) return projection.correlations;
  let correlations = known.get(projection);
  if (correlations === undefined) {
    correlations = new Float64Array(projection.columns);
    projection.correlate(limitedFit(projection, terms, thresholds), correlations);
    known.set(projection, correlations);
  }
  return correlations;
}

function limitedFit({ matrix, target }: Projection, terms: Terms, thresholds: Float64Array): Float64Array {
  const norms = matrix.squaredNorms();
  const free = Array.from(thresholds.keys()).filter((j) => thresholds[j] === 0 && norms[j] > 0);
  const residual = Float64Array.from(target);
  const w = new Float64Array(norms.length);
  const still = Number.EPSILON * Math.sqrt(squaredNorm(target));
  for (let epoch = 0, moved = Infinity; moved > still && epoch < maxEpochs; epoch++) {
    moved = 0;
    for (const j of free) {
      const old = w[j];
      w[j] = coordinateStep(terms, j, norms[j], norms[j] * old + matrix.columnDot(j, residual));
      if (w[j] === old) continue;
      matrix.columnAxpy(j, old - w[j], residual);
      moved = Math.max(moved, Math.abs(w[j] - old) * Math.sqrt(norms[j]));
    }
  }
  return residual;
}
