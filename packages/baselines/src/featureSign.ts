/**
 * Feature-sign search (Lee, Battle, Raina, Ng, "Efficient sparse coding algorithms", 2006). It guesses the signs s of
 * the active coefficients A, and solves exactly for them:
 *
 *   step:      G_AA d = X_A'r - lam s;  of w + d and the points between w and w + d where a coefficient crosses zero,
 *              the one of least objective is taken, and what is zero there leaves A;
 *   activate:  when a full step changed no sign, the inactive column with the largest |x_j'r| > lam comes in.
 *
 * One column at a time: bringing in several at once can jam. A column that depends on the active ones, x_j = X_A z,
 * has |z's| > 1 where it violates |x_j'r| <= lam: moving along (1, -z) leaves the fit alone and shortens ||w||_1, until
 * the first active coefficient is zero.
 */
import { Cholesky, dot } from '@spred/kernels/plain';
import { defineSolver, isLasso, type Mark, type Matrix, type Projection, type Solver } from '@spred/problems';

/** Pivots below this share of ||x_j||^2 count as dependent. */
const dependentPivot = 1e-12;

/** |x_j'r| may exceed lam by this share of it, or by its rounding (a share of ||x_j|| ||y~||). */
const slack = 1e-12;
const rounding = 64 * Number.EPSILON;

/** Steps without a full one, per active column, before the signs count as settled by rounding. */
const patience = 4;

/**
 * Feature-sign search; an iteration is a linear solve on the active columns. It ends by itself: where rounding is all
 * that is left, its status is `stopped` if the gap is above the tolerance.
 *
 * @example
 * ```ts
 * import { featureSign } from '@spred/baselines';
 * import { createProblem, solve } from '@spred/problems';
 *
 * const problem = createProblem({ X: [[-1], [0], [1]], y: [-1, 0, 1], lambda: 0.1 });
 * const solution = solve(featureSign, problem, { tolerance: 1e-12 });
 * console.log(solution.status, solution.iterations, solution.coefficients[0].toFixed(4)); // converged 1 0.8500
 * ```
 */
export const featureSign: Solver = defineSolver({
  id: 'feature-sign',
  maxIterations: 100_000,
  checkEvery: 10,
  accepts: isLasso,
  start(problem, from) {
    const { projection } = problem;
    const search = new FeatureSignSearch(projection, problem.terms.l1);
    return {
      steps: search.steps(projection.reduce(from.coefficients)),
      iterate: () => projection.iterate(search.w),
    };
  },
});

class FeatureSignSearch {
  readonly w: Float64Array;
  readonly #projection: Projection;
  readonly #matrix: Matrix;
  readonly #lam: number;
  readonly #residual: Float64Array;
  readonly #correlations: Float64Array;
  /** |x_j'r| up to these are no violation. */
  readonly #bounds: Float64Array;
  /** A, the signs of A, and the Cholesky factor of G_AA, in one order. */
  readonly #active: number[] = [];
  readonly #signs: number[] = [];
  readonly #factor: Cholesky;

  constructor(projection: Projection, lam: number) {
    const { matrix, squaredNorm } = projection;
    this.w = new Float64Array(matrix.columns);
    this.#projection = projection;
    this.#matrix = matrix;
    this.#lam = lam;
    this.#residual = Float64Array.from(projection.target);
    this.#correlations = new Float64Array(matrix.columns);
    this.#factor = new Cholesky(Math.min(matrix.rows, matrix.columns));
    const noise = rounding * Math.sqrt(squaredNorm);
    this.#bounds = matrix.squaredNorms().map((norm) => lam * (1 + slack) + noise * Math.sqrt(norm));
  }

  /** Starts with the independent columns of the warm start, and works until no column violates its bound. */
  *steps(start: Float64Array): Generator<Mark, void, void> {
    for (let j = 0; j < start.length; j++) {
      if (start[j] === 0 || !this.#admits(j)) continue;
      this.w[j] = start[j];
      this.#activate(j, Math.sign(start[j]));
      yield 'slice';
    }
    if (this.#active.length > 0) yield* this.#settle();
    for (let idle = 0; idle < 2;) {
      const j = this.#worstViolation();
      yield 'slice';
      if (j < 0) return;
      const before = this.w.slice();
      const sign = Math.sign(this.#correlations[j]);
      if (this.#admits(j)) this.#activate(j, sign);
      else if (!this.#exchange(j, sign)) return;
      yield* this.#settle();
      idle = before.every((value, i) => value === this.w[i]) ? idle + 1 : 0;
    }
  }

  /** Steps until a full one keeps every sign: the active coefficients are then the best for these signs. */
  *#settle(): Generator<Mark, void, void> {
    for (let left = patience * (this.#active.length + 1); left > 0 && this.#active.length > 0; left--) {
      const settled = this.#step();
      yield 'step';
      if (settled) return;
    }
  }

  /** One solve and its search along the line; true when the full step changed no sign. */
  #step(): boolean {
    const { w } = this;
    const active = this.#active;
    this.#projection.residual(w, this.#residual);
    const right = active.map((j, k) => this.#matrix.columnDot(j, this.#residual) - this.#lam * this.#signs[k]);
    const d = this.#factor.solve(Float64Array.from(right));
    const at = this.#bestPoint(d);
    const crossed: number[] = [];
    let settled = at === 1;
    active.forEach((j, k) => {
      const next = w[j] + at * d[k];
      // A coefficient that enters starts at zero; it may only leave it in the direction of its sign.
      const isZero = w[j] === 0 ? next * this.#signs[k] <= 0 : next === 0 || at === -w[j] / d[k];
      w[j] = isZero ? 0 : next;
      if (isZero) crossed.push(k);
      else if (Math.sign(next) !== this.#signs[k]) settled = false;
    });
    for (const k of crossed.toReversed()) this.#remove(k);
    active.forEach((j, k) => (this.#signs[k] = Math.sign(w[j])));
    return settled && crossed.length === 0;
  }

  /** Of 1 and every t in (0, 1) where w + t d has a new zero: the one of least objective. */
  #bestPoint(d: Float64Array): number {
    const image = new Float64Array(this.#residual.length);
    this.#active.forEach((j, k) => this.#matrix.columnAxpy(j, d[k], image));
    const slope = dot(image.length, image, 0, this.#residual, 0);
    const curvature = dot(image.length, image, 0, image, 0);
    const change = (t: number): number => {
      let total = t * (t * (curvature / 2) - slope);
      this.#active.forEach((j, k) => {
        total += this.#lam * (Math.abs(this.w[j] + t * d[k]) - Math.abs(this.w[j]));
      });
      return total;
    };
    let best = 1;
    let least = change(1);
    this.#active.forEach((j, k) => {
      const t = -this.w[j] / d[k];
      if (!(t > 0 && t < 1)) return;
      const value = change(t);
      if (value >= least) return;
      best = t;
      least = value;
    });
    return best;
  }

  /** The inactive column that exceeds its bound by most, or -1. */
  #worstViolation(): number {
    this.#projection.residual(this.w, this.#residual);
    this.#matrix.multiplyTransposed(this.#residual, this.#correlations);
    const isActive = new Set(this.#active);
    let worst = -1;
    let most = 0;
    for (let j = 0; j < this.w.length; j++) {
      const excess = Math.abs(this.#correlations[j]) - this.#bounds[j];
      if (excess > most && !isActive.has(j) && this.#matrix.squaredNorms()[j] > 0) {
        worst = j;
        most = excess;
      }
    }
    return worst;
  }

  /** Moves along (1, -z) times the sign, for a column x_j = X_A z, to the first zero. False where there is none. */
  #exchange(j: number, sign: number): boolean {
    const z = this.#factor.solve(this.#cross(j));
    let first = -1;
    let length = Infinity;
    this.#active.forEach((i, k) => {
      const t = (sign * this.w[i]) / z[k];
      if (t >= 0 && t < length) {
        first = k;
        length = t;
      }
    });
    if (first < 0) return false;
    this.#active.forEach((i, k) => (this.w[i] -= sign * length * z[k]));
    this.#remove(first);
    if (!this.#admits(j)) return false;
    this.w[j] = sign * length;
    this.#activate(j, sign);
    return true;
  }

  #cross(j: number): Float64Array {
    return Float64Array.from(this.#active, (i) => this.#matrix.columnsDot(i, j));
  }

  /** Puts column j into the factor, unless it depends on the active ones. */
  #admits(j: number): boolean {
    const norm = this.#matrix.squaredNorms()[j];
    return norm > 0 && this.#factor.append(this.#cross(j), norm, dependentPivot);
  }

  #activate(j: number, sign: number): void {
    this.#active.push(j);
    this.#signs.push(sign);
  }

  #remove(k: number): void {
    this.w[this.#active[k]] = 0;
    this.#factor.remove(k);
    this.#active.splice(k, 1);
    this.#signs.splice(k, 1);
  }
}
