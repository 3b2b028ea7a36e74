/**
 * Which weights are zero. Factors reach zero only geometrically, so a first-order iterate has no exact zeros; the KKT
 * conditions of the L1 problem decide. With g = dL/dv at the present weights and h_j a bound of the curvature of L along
 * v_j (for a quadratic loss: that curvature), the gradient at v_j = 0 is g_j - h_j v_j. So
 *
 *   v_j = 0  when  |g_j| <= lambda  and  |g_j - h_j v_j| <= lambda:
 *
 * the condition for a zero holds here and with v_j taken out, which makes zero the exact minimiser of its coordinate.
 * Where no curvature is known,
 *
 *   v_j = 0  when  |g_j| < lambda  and  |v_j| <= threshold.
 *
 * The rule looks at one coordinate at a time. Far from a solution, zeros that are right one by one can be wrong together;
 * who needs more compares the objective before and after (the solvers of this package do).
 */
import { requireKnown, requireLength, requireNonNegative, SpredError } from '@spred/core';

/** How zeros are decided: by curvature where it is known, else by a threshold. */
export type ZeroRule = { readonly curvature: Float64Array } | { readonly threshold: number };

/**
 * A copy of `weights` with those entries set to zero that the KKT conditions say are zero. `gradient` is that of the
 * loss (without penalty) at the weights; all arrays have one length. Throws `shape-mismatch` where they have not, and
 * `invalid-argument` for a rule that there is not.
 *
 * @example
 * ```ts
 * import { decideZeros } from '@spred/spred';
 *
 * const weights = Float64Array.of(0.9, 1e-9, 1e-9);
 * const gradient = Float64Array.of(-0.1, 0.02, -0.3);
 * console.log(decideZeros(weights, gradient, 0.1, { threshold: 1e-6 })); // Float64Array(3) [ 0.9, 0, 1e-9 ]
 * ```
 */
export function decideZeros(
  weights: Float64Array,
  gradient: Float64Array,
  lambda: number,
  rule: ZeroRule,
): Float64Array {
  requireKnown('decideZeros', rule, ['curvature', 'threshold']);
  requireLength('gradient', gradient, weights.length, 'the number of weights');
  const decided = Float64Array.from(weights);
  if ('curvature' in rule) {
    requireLength('curvature', rule.curvature, weights.length, 'the number of weights');
    for (let j = 0; j < decided.length; j++) {
      const without = gradient[j] - rule.curvature[j] * weights[j];
      if (Math.abs(gradient[j]) <= lambda && Math.abs(without) <= lambda) decided[j] = 0;
    }
  } else if ('threshold' in rule) {
    requireNonNegative('threshold', rule.threshold);
    for (let j = 0; j < decided.length; j++) {
      if (Math.abs(gradient[j]) < lambda && Math.abs(weights[j]) <= rule.threshold) decided[j] = 0;
    }
  } else {
    throw new SpredError('invalid-argument', 'rule must have a curvature or a threshold', { argument: 'rule' });
  }
  return decided;
}
