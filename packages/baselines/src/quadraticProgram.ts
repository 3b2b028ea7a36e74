/**
 * The lasso as a quadratic program, as Tibshirani ("Regression shrinkage and selection via the lasso", 1996, section 6)
 * first solved it: w = a - b is split into two non-negative parts, z = (a, b) of length 2p with columns +x_j and -x_j,
 *
 *   minimise 1/2 ||y - Z z||^2 + lam 1'z  subject to z >= 0,   gradient v = lam - Z'r,   optimal when v >= 0, v'z = 0,
 *
 * and the program is solved by principal pivoting (Cottle and Dantzig 1968; van de Panne and Whinston 1969). Basic are the
 * variables P that may be positive, and their gradient is zero at every point. The variable k of the least v_k < 0
 * grows, with the basic ones following, d_P = -H_PP^-1 H_Pk, until
 *
 *   v_k is zero, and k becomes basic;  or a basic variable is zero, leaves P, and k goes on growing.
 *
 * A direct method of historical interest: exact on small data, one pivot at a time.
 */
import { Cholesky } from '@spred/kernels/plain';
import { defineSolver, isLasso, type Mark, type Matrix, type Projection, type Solver } from '@spred/problems';

/** The most columns of X that are accepted. */
const mostColumns = 500;

/** Curvatures below this share of ||x_j||^2 are none: the variable depends on the basic ones. */
const dependentPivot = 1e-12;

/** v_k may be negative by this share of lam, or by its rounding (a share of ||x_j|| ||y~||). */
const slack = 1e-13;
const rounding = 64 * Number.EPSILON;

/** Pivots of length zero in a row, after which the entering variable is the one of least index (Murty's rule). */
const tiePatience = 20;

/**
 * The lasso as a quadratic program; an iteration is a pivot. At most 500 columns. It starts at zero, whatever the warm
 * start, and ends by itself.
 *
 * @example
 * ```ts
 * import { quadraticProgram } from '@spred/baselines';
 * import { createProblem, solve } from '@spred/problems';
 *
 * const problem = createProblem({ X: [[-1], [0], [1]], y: [-1, 0, 1], lambda: 0.1 });
 * const solution = solve(quadraticProgram, problem, { tolerance: 1e-12 });
 * console.log(solution.status, solution.iterations, solution.coefficients[0].toFixed(4)); // converged 1 0.8500
 * ```
 */
export const quadraticProgram: Solver = defineSolver({
  id: 'qp',
  maxIterations: 100_000,
  checkEvery: 10,
  accepts: (problem) => isLasso(problem) && problem.matrix.columns <= mostColumns,
  start(problem) {
    const { projection } = problem;
    const pivoting = new PrincipalPivoting(projection, problem.terms.l1);
    return {
      steps: pivoting.pivots(),
      iterate() {
        const coefficients = pivoting.coefficients();
        return projection.iterate(coefficients);
      },
    };
  },
});

class PrincipalPivoting {
  readonly #projection: Projection;
  readonly #matrix: Matrix;
  readonly #lam: number;
  /** z = (a, b): variable k is a_k for k < p, and b_(k - p) from there on. */
  readonly #z: Float64Array;
  readonly #residual: Float64Array;
  readonly #bounds: Float64Array;
  /** P, and the Cholesky factor of H_PP in its order. */
  readonly #basic: number[] = [];
  readonly #factor: Cholesky;

  constructor(projection: Projection, lam: number) {
    const { matrix, squaredNorm, target } = projection;
    this.#projection = projection;
    this.#matrix = matrix;
    this.#lam = lam;
    this.#z = new Float64Array(2 * matrix.columns);
    this.#residual = Float64Array.from(target);
    this.#factor = new Cholesky(Math.min(matrix.rows, matrix.columns));
    const noise = rounding * Math.sqrt(squaredNorm);
    this.#bounds = matrix.squaredNorms().map((norm) => slack * lam + noise * Math.sqrt(norm));
  }

  /** a - b. */
  coefficients(): Float64Array {
    const p = this.#matrix.columns;
    return this.#z.slice(0, p).map((value, j) => value - this.#z[p + j]);
  }

  *pivots(): Generator<Mark, void, void> {
    for (let still = 0; ;) {
      const k = this.#entering(still >= tiePatience);
      yield 'slice';
      if (k < 0) return;
      const before = this.#z[k];
      for (let done = false; !done;) {
        const outcome = this.#pivot(k);
        if (outcome === 'unbounded') return;
        done = outcome === 'basic';
        yield 'step';
      }
      still = this.#z[k] === before ? still + 1 : 0;
      this.#centre();
    }
  }

  /** The column and the sign of variable k. */
  #column(k: number): { readonly j: number; readonly sign: number } {
    const p = this.#matrix.columns;
    return k < p ? { j: k, sign: 1 } : { j: k - p, sign: -1 };
  }

  /** v_k at the present residual. */
  #gradient(k: number): number {
    const { j, sign } = this.#column(k);
    return this.#lam - sign * this.#matrix.columnDot(j, this.#residual);
  }

  /** The non-basic variable with the least negative gradient (or the first with a negative one), or -1. */
  #entering(first: boolean): number {
    this.#projection.residual(this.coefficients(), this.#residual);
    const isBasic = new Set(this.#basic);
    let entering = -1;
    let least = 0;
    for (let k = 0; k < this.#z.length; k++) {
      const { j } = this.#column(k);
      if (isBasic.has(k) || this.#matrix.squaredNorms()[j] === 0) continue;
      const value = this.#gradient(k) + this.#bounds[j];
      if (value >= least) continue;
      entering = k;
      least = value;
      if (first) break;
    }
    return entering;
  }

  /** Lets variable k grow until it is basic, or until a basic variable has to leave. */
  #pivot(k: number): 'basic' | 'blocked' | 'unbounded' {
    const { j } = this.#column(k);
    const norm = this.#matrix.squaredNorms()[j];
    const cross = this.#cross(k);
    const q = this.#factor.solve(cross);
    const curvature = norm - q.reduce((total, value, i) => total + value * cross[i], 0);
    this.#projection.residual(this.coefficients(), this.#residual);
    let length = curvature > dependentPivot * norm ? Math.max(0, -this.#gradient(k) / curvature) : Infinity;
    let leaving = -1;
    this.#basic.forEach((variable, i) => {
      const room = q[i] > 0 ? this.#z[variable] / q[i] : Infinity;
      if (room >= length) return;
      length = room;
      leaving = i;
    });
    if (length === Infinity) return 'unbounded';
    this.#basic.forEach((variable, i) => (this.#z[variable] = Math.max(0, this.#z[variable] - length * q[i])));
    this.#z[k] += length;
    if (leaving >= 0) {
      this.#z[this.#basic[leaving]] = 0;
      this.#factor.remove(leaving);
      this.#basic.splice(leaving, 1);
      return 'blocked';
    }
    if (!this.#factor.append(cross, norm, dependentPivot / 2)) return 'unbounded';
    this.#basic.push(k);
    return 'basic';
  }

  /** Takes the rounding of the pivots out: one more solve for v_P = 0, kept where z stays non-negative. */
  #centre(): void {
    this.#projection.residual(this.coefficients(), this.#residual);
    const e = this.#factor.solve(Float64Array.from(this.#basic, (k) => -this.#gradient(k)));
    if (this.#basic.some((k, i) => this.#z[k] + e[i] < 0)) return;
    this.#basic.forEach((k, i) => (this.#z[k] += e[i]));
  }

  /** H_Pk: the signed inner products of column k with the basic ones. */
  #cross(k: number): Float64Array {
    const of = this.#column(k);
    return Float64Array.from(this.#basic, (variable) => {
      const { j, sign } = this.#column(variable);
      return sign * of.sign * this.#matrix.columnsDot(j, of.j);
    });
  }
}
