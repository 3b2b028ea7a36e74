/**
 * The certificate: the one yardstick by which every solution is measured, whoever made it. From a problem,
 * coefficients and an intercept alone, in float64:
 *
 *   gap = P(w, b) - D(u) >= P(w, b) - min P,
 *
 * for the better of two dual points u, in Fenchel-Young form, where every term is >= 0 and nothing cancels:
 *
 *   gap = 1/2 ||r - u||^2 + sum_j (lam |w_j| - w_j x_j'u),   r = y - X w - b.
 *
 * The public figures are divided by n: they are in the units of the objective. Theory: Fenchel duality of the lasso;
 * Ndiaye, Fercoq, Gramfort, Salmon, "Gap safe screening rules", JMLR 2017.
 */
import { requireFinite, requireLength, SpredError } from '@spred/core';
import { squaredNorm } from '@spred/kernels/plain';
import { toSumScaled } from '../lambda.ts';
import { residualOf, type Problem } from '../problem.ts';
import { dualDirection, polishedDual, projectionDual, scaleIntoFeasibleSet, type DualPoint } from './dualPoints.ts';
import { kktViolation } from './kkt.ts';

/** How good a solution provably is. */
export interface Certificate {
  /** The objective at (coefficients, intercept): 1/(2n) ||y - Xw - b||^2 + lambda ||w||_1. */
  readonly primal: number;
  /** An upper bound of primal - minimum, same units; >= 0. */
  readonly gap: number;
  /** gap / (objective of the null model - objective of a perfect fit), both without penalty: half the null deviance. */
  readonly relativeGap: number;
  /** max_j dist(x_j'r, lam d|w_j|) / lam over penalised j, and the orthogonality of r to what is unpenalised. */
  readonly kktViolation: number;
  /** `gap`: the gap is proved; `kkt-only`: no dual point applies and no gap is claimed. */
  readonly kind: 'gap' | 'kkt-only';
  /** The dual point u behind the gap (length n, in the units of the residual). */
  readonly dual: Float64Array;
  /** Which candidate gave the dual point. */
  readonly dualKind: DualPoint['kind'];
}

/**
 * Certifies coefficients (length p) and an intercept. Throws `shape-mismatch`, `non-finite`,
 * `invalid-argument` for an intercept other than 0 where the problem has none, and `overflow` where the objective is not a
 * finite number.
 *
 * @example
 * ```ts
 * import { certificate, createProblem } from '@spred/problems';
 *
 * const problem = createProblem({ X: [[-1], [0], [1]], y: [-1, 0, 1], lambda: 0.1, intercept: false });
 * console.log(certificate(problem, Float64Array.of(0.85)).gap < 1e-15); // true
 * console.log(certificate(problem, Float64Array.of(0)).relativeGap.toFixed(4)); // 0.7225
 * ```
 */
export function certificate(problem: Problem, coefficients: Float64Array, intercept = 0): Certificate {
  const { matrix, lambda, penalty, projection } = problem;
  requireLength('coefficients', coefficients, matrix.columns, 'the number of columns of X');
  requireFinite('coefficients', coefficients);
  requireIntercept(problem, intercept);
  const n = matrix.rows;
  const lam = toSumScaled(lambda, n);
  const residual = residualOf(problem, coefficients, intercept);
  const primalSum = squaredNorm(residual) / 2 + lam * penalty.value(coefficients);

  if (!(primalSum < Infinity)) {
    throw new SpredError('overflow', 'the objective at these coefficients leaves the range of float64', {
      argument: 'coefficients',
    });
  }
  const direction = dualDirection('residual', projection, Float64Array.from(residual));
  const violation = kktViolation(problem, coefficients, direction.correlations, residual);

  const measured = (dual: DualPoint): { dual: DualPoint; gap: number } => ({
    dual,
    gap: fenchelYoungGap(residual, coefficients, lam, dual),
  });
  let best: { dual: DualPoint; gap: number };
  if (lam === 0) {
    best = measured(projectionDual(projection));
  } else {
    best = measured(scaleIntoFeasibleSet(direction, lam));
    // Below the rounding of the gap itself nothing is left to improve, and the factorisation is saved.
    const atRounding = best.gap <= n * Number.EPSILON * primalSum;
    const polished = atRounding ? undefined : polishedDual(projection, lam, coefficients);
    const other = polished && measured(polished);
    if (other && other.gap < best.gap) best = other;
  }
  let gapSum = best.gap;
  let scale = projection.squaredNorm / 2;
  if (projection.nullModelOptimal) {
    // y~ = 0 up to rounding: w = 0 with the best intercept is the answer, and the gap is what is above it.
    gapSum = Math.max(0, primalSum - projection.squaredNorm / 2);
    scale = squaredNorm(problem.datafit.targets) / 2;
  }
  return {
    primal: primalSum / n,
    gap: gapSum / n,
    relativeGap: gapSum === 0 ? 0 : gapSum / scale,
    kktViolation: violation,
    kind: 'gap',
    dual: best.dual.point,
    dualKind: best.dual.kind,
  };
}

function requireIntercept(problem: Problem, intercept: number): void {
  const argument = 'intercept';
  if (!Number.isFinite(intercept)) {
    throw new SpredError('non-finite', `intercept is ${intercept}`, { argument });
  }
  if (!problem.hasIntercept && intercept !== 0) {
    throw new SpredError('invalid-argument', `the problem has no intercept, but intercept is ${intercept}`, {
      argument,
    });
  }
}

/** 1/2 ||r - u||^2 + sum_j (lam |w_j| - w_j x_j'u); each term is >= 0 for a feasible u, up to one rounding. */
function fenchelYoungGap(residual: Float64Array, w: Float64Array, lam: number, dual: DualPoint): number {
  let gap = 0;
  for (let i = 0; i < residual.length; i++) gap += (residual[i] - dual.point[i]) ** 2;
  gap /= 2;
  for (let j = 0; j < w.length; j++) {
    if (w[j] !== 0) gap += Math.max(0, lam * Math.abs(w[j]) - w[j] * dual.correlations[j]);
  }
  return gap;
}
