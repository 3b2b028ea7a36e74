/**
 * The zero decision of the solvers. Factors reach zero only geometrically, at the rate lambda - |g_j| of each coordinate,
 * so an iterate that is good enough by its gap may still carry a tiny weight that the solution does not have. What
 * decides, in this order:
 *
 *   1. the KKT rule of `decideZeros`, coordinate by coordinate; taken if the objective does not rise;
 *   2. near the solution, proof (`proof.ts`).
 */
import { judge, plainPasses, type Judgement, type Problem, type Terms } from '@spred/problems';
import { applyProof, proveSigns } from './proof.ts';
import type { SupportSource } from './signedSupport.ts';
import { decideZeros } from './zeros.ts';

/** A relative rise of the objective that is rounding. */
const rounding = 1e-12;

/** Proofs are tried below this relative gap. */
const provableGap = 1e-3;

/** Coefficients of the projection with their zeros decided. */
export interface Decision {
  readonly w: Float64Array;
  /** The judgement of w, where it was needed. */
  readonly judgement?: Judgement;
  /** True where the zeros are proved to be those of the solution. */
  readonly isSettled: boolean;
}

/** Decides the zeros of weights v (length p, of the projection; read only) of a lasso or elastic net problem without limits. */
export function settleZeros(problem: Problem, v: Float64Array): Decision {
  const { projection, terms } = problem;
  const residual = new Float64Array(projection.rows);
  const gradient = new Float64Array(projection.columns);
  projection.residual(v, residual);
  projection.correlate(residual, gradient);
  for (let j = 0; j < gradient.length; j++) gradient[j] = -gradient[j];
  const before = objective(residual, v, terms);

  const byRule = decideZeros(v, gradient, terms.l1, { curvature: projection.squaredNorms() });
  projection.residual(byRule, residual);
  // Far from the solution, zeros that are right one by one can be wrong together: then none is taken.
  if (!(objective(residual, byRule, terms) <= before * (1 + rounding))) return { w: v, isSettled: false };
  const passes = plainPasses(projection, terms);
  const judgement = judge(problem, byRule, residual, passes);
  if (!(judgement.certificate.relativeGap <= provableGap) || terms.l1 === 0)
    return { w: byRule, judgement, isSettled: false };

  const proof = proveSigns(sourceOf(problem), byRule);
  if (proof === undefined) return { w: byRule, judgement, isSettled: false };
  const proved = applyProof(proof, v, byRule);
  if (proved.every((value, j) => value === byRule[j])) return { w: byRule, judgement, isSettled: true };
  projection.residual(proved, residual);
  return { w: proved, judgement: judge(problem, proved, residual, passes), isSettled: true };
}

/** All columns of a problem. */
function sourceOf({ projection, terms }: Problem): SupportSource {
  const { matrix, target, correlations } = projection;
  const norms = projection.squaredNorms();
  return {
    size: projection.columns,
    rows: projection.rows,
    threshold: terms.l1,
    cross: (columns, j) => Float64Array.from(columns, (i) => matrix.columnsDot(i, j)),
    diagonal: (j) => norms[j] + (terms.ridge?.[j] ?? 0),
    right: (j) => correlations[j],
    correlations(columns, values) {
      const residual = Float64Array.from(target);
      columns.forEach((j, k) => matrix.columnAxpy(j, -values[k], residual));
      const out = new Float64Array(projection.columns);
      projection.correlate(residual, out);
      return out;
    },
  };
}

/** 1/2 ||r||^2 + t ||w||_1 + 1/2 sum_j ridge_j w_j^2. */
function objective(residual: Float64Array, w: Float64Array, { l1, ridge }: Terms): number {
  let total = 0;
  for (const value of residual) total += value * value;
  let size = 0;
  for (const value of w) size += Math.abs(value);
  if (ridge) w.forEach((value, j) => (total += ridge[j] * value * value));
  return total / 2 + l1 * size;
}
