/**
 * The judgement behind every certificate, on the projection of a problem:
 *
 *   gap = P(w) - D(u) >= P(w) - min P,
 *
 * for the better of two dual points u, in Fenchel-Young form, where every term is >= 0 and nothing cancels:
 *
 *   gap = 1/2 ||r - u||^2 + sum_j (g_j(w_j) + g_j*(x_j'u) - w_j x_j'u).
 *
 * Theory: Fenchel duality; Ndiaye, Fercoq, Gramfort, Salmon, "Gap safe screening rules", JMLR 2017. What the passes over
 * X~ cost is up to the caller; the rule is the same for all.
 */
import { SpredError } from '@spred/core';
import { squaredNorm } from '@spred/kernels/plain';
import { isUnlimited, thresholdAt, valueAt } from '../penalty/coordinate.ts';
import { isPlain, type Terms } from '../penalty/terms.ts';
import type { Problem } from '../problem.ts';
import type { Certificate } from './certificate.ts';
import {
  dualDirection,
  polishedDirection,
  scaledIntoFeasibleSet,
  supportOf,
  type FeasiblePoint,
  type Passes,
} from './dualPoints.ts';
import { kktViolation } from './kkt.ts';
import { projectionDual } from './projectionDual.ts';

/** A certificate with what a screening engine needs besides. */
export interface Judgement {
  readonly certificate: Certificate;
  /** The gap, sum-scaled. */
  readonly gapSum: number;
  /** X~'u of the dual point behind the gap, length p. */
  correlations(): Float64Array;
  /** The fit on the support with its signs held, length p, where it was computed: its residual gave the polished dual. */
  readonly fitted?: Float64Array;
}

/**
 * Judges w (of the projection) with its residual r = sqrt(s) (y - o - X w - b), which is not modified. Throws `overflow`
 * where the objective is not a finite number.
 */
export function judge(problem: Problem, w: Float64Array, residual: Float64Array, passes: Passes): Judgement {
  const { projection, terms } = problem;
  const n = residual.length;
  const support = supportOf(w);
  let primalSum = squaredNorm(residual) / 2;
  for (const j of support) primalSum += valueAt(terms, j, w[j]);
  if (!(primalSum < Infinity)) {
    throw new SpredError('overflow', 'the objective at these coefficients leaves the range of float64', {
      argument: 'coefficients',
    });
  }
  const direction = dualDirection('residual', projection, passes, Float64Array.from(residual));
  const violation = kktViolation(problem, w, direction.correlations, residual);
  let fitted: Float64Array | undefined;
  let best: FeasiblePoint;
  if (!isProvable(terms, projection.squaredNorms())) {
    best = { ...direction, gap: Infinity, correlations: () => direction.correlations };
  } else if (isUnpenalised(terms)) {
    best = scaledIntoFeasibleSet(projectionDual(projection), terms, w, residual);
  } else {
    best = scaledIntoFeasibleSet(direction, terms, w, residual);
    // Below the rounding of the gap itself nothing is left to improve, and the factorisation is saved.
    const atRounding = best.gap <= n * Number.EPSILON * primalSum;
    const polished = atRounding ? undefined : polishedDirection(projection, passes, terms, w, support);
    if (polished) {
      fitted = polished.values;
      const other = scaledIntoFeasibleSet(polished.direction, terms, w, residual, polished.values);
      if (other.gap < best.gap) best = other;
    }
  }
  const kind = best.gap === Infinity && !projection.nullModelOptimal ? 'kkt-only' : 'gap';
  let gapSum = best.gap;
  let scale = projection.squaredNorm / 2;
  if (projection.nullModelOptimal) {
    // y~ = 0 up to rounding: w = 0 with the best unpenalised parameters is the answer, the gap is what is above it.
    gapSum = Math.max(0, primalSum - projection.squaredNorm / 2);
    scale = squaredNorm(problem.datafit.targets) / 2;
  }
  return {
    certificate: {
      primal: primalSum / n,
      gap: gapSum / n,
      relativeGap: gapSum === 0 ? 0 : gapSum / scale,
      kktViolation: violation,
      kind,
      dual: best.point,
      dualKind: best.kind,
    },
    gapSum,
    correlations: best.correlations,
    ...(fitted && { fitted }),
  };
}

/** True where nothing is penalised and nothing has limits: ordinary least squares. */
function isUnpenalised(terms: Terms): boolean {
  return terms.l1 === 0 && isPlain(terms);
}

/**
 * False where a coordinate is not penalised at all and has one limit: no multiple of a residual makes such a dual point
 * feasible, so no gap can be claimed.
 */
function isProvable(terms: Terms, norms: Float64Array): boolean {
  if (terms.l1 > 0 && !terms.thresholds) return true;
  if (isUnpenalised(terms)) return true;
  for (let j = 0; j < norms.length; j++) {
    if (norms[j] === 0 || thresholdAt(terms, j) > 0 || (terms.ridge && terms.ridge[j] > 0)) continue;
    if (isUnlimited(terms, j, 1) || isUnlimited(terms, j, -1)) return false;
  }
  return true;
}
