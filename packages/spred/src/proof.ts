/**
 * A proof of which weights are zero. For a support S with signs s let
 *
 *   v = (G_SS + ridge_S)^-1 (X_S'y - t s),   r = y - X_S v,
 *
 * the fit behind the polished dual point of the certificate. If v has the signs s, and |x_j'r| <= t outside S, then v is a
 * solution, and where |x_j'r| < t every solution is zero. If v_j contradicts s_j, then w_j = 0 is proposed; if
 * |x_j'r| > t, then w_j != 0. A few such corrections of what a solver proposes, and a proof or nothing.
 *
 * The proof says which weights are zero and which sign the others have, never how large they are: that is the
 * optimiser's. (To put v in their place would be the polish, an option of every solver, and labelled.)
 */
import { supportOf } from '@spred/problems';
import { SignedSupport, type SupportSource } from './signedSupport.ts';

/** Corrections of a proposed support before it is left as it is. */
const maxCorrections = 8;

/** A violation of |x_j'r| <= t below this share of t is rounding. */
const slack = 1e-9;

/** What is proved of a solution: where it is zero, and signs elsewhere (0: nothing is said). */
export interface Proof {
  readonly isZero: readonly boolean[];
  readonly signs: Int8Array;
}

/** A proof from the signs of w (larger weights first); undefined where a few corrections do not lead to one. */
export function proveSigns(source: SupportSource, w: Float64Array): Proof | undefined {
  const { threshold } = source;
  const support = new SignedSupport(source);
  const { signs } = support;
  const proposed = supportOf(w).sort((a, b) => Math.abs(w[b]) - Math.abs(w[a]));
  for (const j of proposed) support.add(j, Math.sign(w[j]));
  for (let correction = 0; correction <= maxCorrections; correction++) {
    if (!support.fit()) continue;
    const correlations = support.correlations();
    const isOutside = (j: number): boolean => signs[j] === 0;
    const violated = Array.from(correlations.keys()).filter(
      (j) => isOutside(j) && Math.abs(correlations[j]) > threshold * (1 + slack),
    );
    if (violated.length === 0) {
      return {
        isZero: Array.from(correlations, (c, j) => isOutside(j) && Math.abs(c) < threshold * (1 - slack)),
        signs,
      };
    }
    for (const j of violated) support.add(j, Math.sign(correlations[j]));
  }
  return undefined;
}

/**
 * Weights with what is proved of them: zeros are set, the others are the optimiser's own v. A weight that the optimiser has
 * not brought to its side of zero yet is handed out as the smallest number of its sign that counts. Where nothing is
 * proved the weight is as it was `decided`.
 */
export function applyProof(proof: Proof, v: Float64Array, decided: Float64Array): Float64Array {
  const smallest = Number.EPSILON * v.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return decided.map((value, j) => {
    if (proof.isZero[j]) return 0;
    if (proof.signs[j] === 0) return value;
    return Math.sign(v[j]) === proof.signs[j] ? v[j] : proof.signs[j] * smallest;
  });
}
