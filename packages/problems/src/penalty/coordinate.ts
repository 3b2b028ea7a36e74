/**
 * One coordinate of the penalty terms, g(w) = t |w| + ridge/2 w^2 on l <= w <= h, and what certificates need of it: its
 * convex conjugate
 *
 *   g*(s) = max over w of  s w - g(w)  =  v s - g(v),   v = clamp(ST(s, t) / ridge)
 *
 * (without ridge: h (s - t)+ + |l| (-s - t)+, infinite where a limit is), the Fenchel-Young sum g(w) + g*(s) - w s >= 0,
 * and the distance of a gradient from its subdifferential.
 */
import { softThreshold } from './elasticNet.ts';
import type { Terms } from './terms.ts';

/** t of coordinate j. */
export function thresholdAt(terms: Terms, j: number): number {
  return terms.thresholds ? terms.thresholds[j] : terms.l1;
}

/** g_j(w) for w within the limits. */
export function valueAt(terms: Terms, j: number, w: number): number {
  const ridge = terms.ridge ? terms.ridge[j] : 0;
  return thresholdAt(terms, j) * Math.abs(w) + (ridge / 2) * w * w;
}

/**
 * g_j(w) + g_j*(s) - w s >= 0 for w within the limits, as a sum of terms that are >= 0 each. With v where the maximum of
 * the conjugate is taken and e = sign(ST(s, t)):
 *
 *   ridge/2 (w - v)^2 + (v - w) (s - e t - ridge v) + t (|w| - e w),   and   ridge/2 w^2 + t |w| - w s   where |s| <= t.
 *
 * Infinity where s is not feasible.
 */
export function fenchelYoungAt(terms: Terms, j: number, w: number, s: number): number {
  const t = thresholdAt(terms, j);
  const ridge = terms.ridge ? terms.ridge[j] : 0;
  const excess = softThreshold(s, t);
  if (excess === 0) return w === 0 ? 0 : (ridge / 2) * w * w + Math.abs(w) * Math.max(0, t - s * Math.sign(w));
  const e = Math.sign(excess);
  const limit = e > 0 ? (terms.upper ? terms.upper[j] : Infinity) : terms.lower ? terms.lower[j] : -Infinity;
  if (ridge === 0 && Math.abs(limit) === Infinity) return Infinity;
  // Within the limits v = excess / ridge, which leaves no second term.
  const isInside = ridge > 0 && Math.abs(excess) <= ridge * Math.abs(limit);
  const v = isInside ? excess / ridge : limit;
  const beyond = isInside ? 0 : Math.max(0, (v - w) * (excess - ridge * v));
  return (ridge / 2) * (w - v) ** 2 + beyond + t * (Math.abs(w) - e * w);
}

/** The distance of s = x_j'r from the subdifferential of g_j at w, limits included. */
export function distanceAt(terms: Terms, j: number, w: number, s: number): number {
  const t = thresholdAt(terms, j);
  const bend = terms.ridge ? terms.ridge[j] * w : 0;
  const low = terms.lower && w <= terms.lower[j] ? -Infinity : (w > 0 ? t : -t) + bend;
  const high = terms.upper && w >= terms.upper[j] ? Infinity : (w < 0 ? -t : t) + bend;
  return Math.max(0, s - high, low - s);
}

/** True where w_j may be as large as it likes on the side of `sign`: there a dual point must be feasible. */
export function isUnlimited(terms: Terms, j: number, sign: number): boolean {
  return sign > 0 ? !terms.upper || terms.upper[j] === Infinity : !terms.lower || terms.lower[j] === -Infinity;
}

/** True where w_j is held at a limit other than zero. */
export function isAtLimit(terms: Terms, j: number, w: number): boolean {
  return (
    w !== 0 &&
    ((terms.lower !== undefined && w <= terms.lower[j]) || (terms.upper !== undefined && w >= terms.upper[j]))
  );
}

/**
 * The minimiser of one coordinate of a quadratic and its penalty: argmin over v of curvature/2 v^2 - z v + g_j(v),
 *
 *   clamp( ST(z, t) / (curvature + ridge_j), lower_j, upper_j ).
 *
 * A step of coordinate descent has the curvature ||x_j||^2 and z = ||x_j||^2 w_j + x_j'r, a proximal gradient step L and
 * z = L w_j + x_j'r. NaN stays NaN.
 */
export function coordinateStep(terms: Terms, j: number, curvature: number, z: number): number {
  let v = softThreshold(z, thresholdAt(terms, j)) / (terms.ridge ? curvature + terms.ridge[j] : curvature);
  if (terms.lower && v < terms.lower[j]) v = terms.lower[j];
  if (terms.upper && v > terms.upper[j]) v = terms.upper[j];
  return v;
}
