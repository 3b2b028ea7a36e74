/**
 * Anderson extrapolation of a fixed-point iteration (Anderson 1965; for coordinate descent: Bertrand and Massias,
 * "Anderson acceleration of coordinate descent", 2021). From K + 1 successive points w_0, .., w_K with the differences
 * U = (w_1 - w_0, .., w_K - w_{K-1}) as rows:
 *
 *   z solves (U U') z = 1,   c = z / sum(z),   w_acc = sum_k c_k w_k   (k = 1 .. K).
 *
 * The weights sum to one, so the residual y - X w, which is affine in w, is extrapolated with the same weights.
 */
import { axpy, Cholesky, dot } from '@spred/kernels/plain';

/** A point with its residual, kept together so that no product with X is computed. */
export interface ResidualPoint {
  readonly w: Float64Array;
  readonly residual: Float64Array;
}

/** The memory of the last points, and the point that they extrapolate to. */
export class Anderson {
  readonly #depth: number;
  #points: ResidualPoint[] = [];

  /** `depth` is K, the number of differences used. */
  constructor(depth = 5) {
    this.#depth = depth;
  }

  /** Remembers a copy of a point; true once there are enough to extrapolate. */
  push(w: Float64Array, residual: Float64Array): boolean {
    this.#points.push({ w: w.slice(), residual: residual.slice() });
    return this.#points.length > this.#depth;
  }

  /** The extrapolated point, or undefined where U U' is singular. The memory is empty afterwards. */
  extrapolate(): ResidualPoint | undefined {
    const [first, ...rest] = this.#points;
    this.#points = [];
    const differences = rest.map(({ w }, k) => {
      const before = k === 0 ? first.w : rest[k - 1].w;
      return w.map((value, j) => value - before[j]);
    });
    const factor = new Cholesky(rest.length);
    for (let k = 0; k < rest.length; k++) {
      const cross = differences.slice(0, k + 1).map((row) => dot(row.length, row, 0, differences[k], 0));
      if (!factor.append(Float64Array.from(cross), cross[k])) return undefined;
    }
    const z = factor.solve(new Float64Array(rest.length).fill(1));
    const total = z.reduce((sum, value) => sum + value, 0);
    if (!(Math.abs(total) > 0) || !Number.isFinite(total)) return undefined;
    const w = new Float64Array(first.w.length);
    const residual = new Float64Array(first.residual.length);
    rest.forEach((point, k) => {
      axpy(w.length, z[k] / total, point.w, 0, w, 0);
      axpy(residual.length, z[k] / total, point.residual, 0, residual, 0);
    });
    return { w, residual };
  }
}
