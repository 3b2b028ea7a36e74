/**
 * A datafit F measures how well predictions z = X w + b fit the targets. It is sum-scaled here (the public objective
 * divides by n) and smooth, with its gradient and curvature in z; everything that solvers and certificates need of a
 * loss comes through this interface.
 */
export interface Datafit {
  readonly id: 'least-squares';
  /** n: the number of targets. */
  readonly samples: number;
  /** The targets y, as given; not to be written to. */
  readonly targets: Float64Array;
  /** F(z) = sum_i f_i(z_i). */
  value(z: Float64Array): number;
  /** out_i = f_i'(z_i). */
  gradient(z: Float64Array, out: Float64Array): void;
  /** An upper bound of f_i'' over all of the line: the Lipschitz constant of the gradient in z. */
  readonly curvatureBound: number;
}
