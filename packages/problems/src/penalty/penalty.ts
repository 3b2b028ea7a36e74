/**
 * A separable penalty pen(w) = sum_j pen_j(w_j). A new penalty is one small object: its value, its proximal step,
 * and how far a gradient is from its subdifferential.
 */
export interface Penalty {
  readonly id: 'l1';
  /** pen(w). */
  value(w: Float64Array): number;
  /** argmin_v 1/2 (v - z)^2 + t pen(v), for one coordinate. */
  prox(z: number, t: number): number;
  /** The distance of -gradient from t d pen(w), for one coordinate: zero exactly at the optimum. */
  subdifferentialDistance(w: number, gradient: number, t: number): number;
}
