/**
 * A support S with signs s, and the fit that belongs to it: the minimiser of the objective if its support were S and its
 * signs s,
 *
 *   v = (G_SS + ridge_S)^-1 (X_S'y - t s),   r = y - X_S v.
 *
 * Columns come and go one by one in the Cholesky factor. A column that depends on those before it stays out.
 */
import { Cholesky } from '@spred/kernels/plain';

/** The least-squares problem behind a support: all its columns, or those of a working set. */
export interface SupportSource {
  /** How many columns there are. */
  readonly size: number;
  /** n. */
  readonly rows: number;
  /** t. */
  readonly threshold: number;
  /** x_i'x_j for the listed columns i. */
  cross(columns: readonly number[], j: number): Float64Array;
  /** ||x_j||^2 + ridge_j. */
  diagonal(j: number): number;
  /** x_j'y. */
  right(j: number): number;
  /** X'(y - X_S v), for all columns. */
  correlations(columns: readonly number[], values: Float64Array): Float64Array;
}

/** A pivot below this share of the diagonal: the column depends on the others. */
const dependent = 1e-12;

/** A growing and shrinking support with signs. */
export class SignedSupport {
  /** s_j, 0 outside S. */
  readonly signs: Int8Array;
  readonly #source: SupportSource;
  readonly #columns: number[] = [];
  readonly #factor = new Cholesky();
  #values: Float64Array = new Float64Array(0);

  constructor(source: SupportSource) {
    this.#source = source;
    this.signs = new Int8Array(source.size);
  }

  /** Takes a column in, unless it depends on those that are. */
  add(j: number, sign: number): void {
    const diagonal = this.#source.diagonal(j);
    const pivot = Math.max(dependent, this.#source.rows * Number.EPSILON);
    if (!(diagonal > 0) || !this.#factor.append(this.#source.cross(this.#columns, j), diagonal, pivot)) return;
    this.#columns.push(j);
    this.signs[j] = sign;
  }

  /** Solves for v. Columns whose v_j contradicts s_j leave; then the answer is false, and v is not the fit any more. */
  fit(): boolean {
    const { threshold } = this.#source;
    const right = Float64Array.from(this.#columns, (j) => this.#source.right(j) - threshold * this.signs[j]);
    this.#values = this.#factor.solve(right);
    let isConsistent = true;
    for (let k = this.#columns.length - 1; k >= 0; k--) {
      const j = this.#columns[k];
      if (this.#values[k] * this.signs[j] > 0) continue;
      isConsistent = false;
      this.signs[j] = 0;
      this.#columns.splice(k, 1);
      this.#factor.remove(k);
    }
    return isConsistent;
  }

  /** X'r of the last consistent {@link SignedSupport.fit}. */
  correlations(): Float64Array {
    return this.#source.correlations(this.#columns, this.#values);
  }
}
