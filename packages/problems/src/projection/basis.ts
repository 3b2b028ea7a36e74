/**
 * The unpenalised columns Z (the intercept's, and columns of factor 0) of the weighted design, orthonormalised:
 * Z = Q R by modified Gram-Schmidt, twice over. Columns that depend on those before them are left out; their
 * coefficients are 0.
 */
import { axpy, dot, squaredNorm } from '@spred/kernels/plain';

/** An orthonormal basis of unpenalised columns. */
export interface Basis {
  /** q_k, length n each. */
  readonly vectors: readonly Float64Array[];
  /** v <- v - Q Q'v, in place. */
  remove(v: Float64Array): void;
  /** The coefficients gamma of the unpenalised columns (as given, all of them) with Q R gamma = Q g. */
  solve(g: Float64Array): Float64Array;
}

/** What is left of an unpenalised column below this share of it is rounding. */
const dependent = 1e-11;

/**
 * What is left of any other vector of length n below this share of it is rounding. Two passes leave a few units in the
 * last place, those of how the vector was computed among them.
 */
export function roundingShare(n: number): number {
  return Math.max(n, 32) * Number.EPSILON;
}

/** Orthonormalises columns (length n each; read, not modified). */
export function basisOf(columns: readonly Float64Array[]): Basis {
  const vectors: Float64Array[] = [];
  const kept: number[] = [];
  const R: Float64Array[] = [];
  columns.forEach((column, index) => {
    const q = Float64Array.from(column);
    const n = q.length;
    const r = new Float64Array(vectors.length + 1);
    const before = Math.sqrt(squaredNorm(q));
    for (let pass = 0; pass < 2; pass++) {
      vectors.forEach((vector, k) => {
        const along = dot(n, vector, 0, q, 0);
        r[k] += along;
        axpy(n, -along, vector, 0, q, 0);
      });
    }
    const norm = Math.sqrt(squaredNorm(q));
    if (!(norm > dependent * before)) return;
    for (let i = 0; i < n; i++) q[i] /= norm;
    r[vectors.length] = norm;
    vectors.push(q);
    kept.push(index);
    R.push(r);
  });
  return {
    vectors,
    remove(v) {
      for (const q of vectors) axpy(v.length, -dot(v.length, q, 0, v, 0), q, 0, v, 0);
    },
    solve(g) {
      const gamma = new Float64Array(columns.length);
      const rest = Float64Array.from(g);
      for (let k = kept.length - 1; k >= 0; k--) {
        const value = rest[k] / R[k][k];
        gamma[kept[k]] = value;
        for (let i = 0; i < k; i++) rest[i] -= R[k][i] * value;
      }
      return gamma;
    },
  };
}
