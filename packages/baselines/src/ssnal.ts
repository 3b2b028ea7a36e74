/**
 * The semismooth Newton augmented Lagrangian method (Li, Sun, Toh, "A highly efficient semismooth Newton augmented
 * Lagrangian method for solving Lasso problems", SIAM J. Optim. 2018). The dual variable u tends to the residual, the
 * multiplier is w itself. For a growing sigma, u minimises the augmented Lagrangian
 *
 *   L(u) = 1/2 ||u||^2 - y'u + 1/(2 sigma) ||v(u)||^2,   v(u) = ST(w + sigma X'u, sigma lam),
 *   L'(u) = u - y + X v(u),
 *
 * and then w <- v(u). The minimisation is Newton's, with J = supp(v) (its cost is that of the support, not of p):
 *
 *   (I + sigma X_J X_J') d = -L'(u),   u <- u + step d   (step 1, halved until Armijo's condition holds),
 *
 * by Woodbury with the matrix X_J'X_J + I / sigma when |J| <= n, whose entries are kept from step to step. It ends when ||L'(u)|| <= 0.1 ||v - w|| / sqrt(sigma)
 * (Rockafellar's criterion). Sum-scaled, on the projection.
 */
import { dot, squaredNorm } from '@spred/kernels/plain';
import { defineSolver, isLasso, softThreshold, supportOf, type Mark, type Problem, type Solver } from '@spred/problems';
import { GramCache } from './gramCache.ts';
import { factorInner, factorOuter } from './shiftedGram.ts';

/**
 * sigma starts at 1 / max ||x_j||^2, grows by this factor, and ends at this multiple of its start. The rounding of X'u
 * comes into v multiplied by sigma: where it keeps Newton's method from its tolerance, sigma shrinks by the same factor.
 */
const growth = 5;
const largestGrowth = 1e8;

/** Armijo's share of the linear decrease, and how often a Newton step is halved at most. */
const armijo = 1e-4;
const halvings = 40;

/** Newton steps for one sigma at most. */
const newtonSteps = 60;

/** The share of ||v - w|| / sqrt(sigma) to which L' is brought down, and the share of ||y~|| that is rounding. */
const innerShare = 0.1;
const rounding = 4 * Number.EPSILON;

/**
 * SsNAL; an iteration is an update of the multiplier w (a few Newton steps).
 *
 * @example
 * ```ts
 * import { ssnal } from '@spred/baselines';
 * import { createProblem, solve } from '@spred/problems';
 *
 * const problem = createProblem({ X: [[-1], [0], [1]], y: [-1, 0, 1], lambda: 0.1 });
 * const solution = solve(ssnal, problem, { tolerance: 1e-12 });
 * console.log(solution.status, solution.coefficients[0].toFixed(4)); // converged 0.8500
 * ```
 */
export const ssnal: Solver = defineSolver({
  id: 'ssnal',
  maxIterations: 1000,
  checkEvery: 1,
  accepts: isLasso,
  start(problem, from) {
    const { projection } = problem;
    const lagrangian = new AugmentedLagrangian(problem, projection.reduce(from.coefficients));
    return {
      steps: lagrangian.steps(),
      iterate: () => projection.iterate(lagrangian.w),
    };
  },
});

class AugmentedLagrangian {
  /** The multiplier: the coefficients. */
  w: Float64Array;
  readonly #problem: Problem;
  readonly #lam: number;
  /** u and X'u. */
  readonly #u: Float64Array;
  readonly #correlations: Float64Array;
  readonly #gram: GramCache;
  #sigma: number;

  constructor(problem: Problem, start: Float64Array) {
    const { matrix } = problem.projection;
    const norms = matrix.squaredNorms();
    this.w = Float64Array.from(start, (value, j) => (norms[j] > 0 ? value : 0));
    this.#problem = problem;
    this.#lam = problem.terms.l1;
    this.#u = new Float64Array(matrix.rows);
    this.#correlations = new Float64Array(matrix.columns);
    this.#gram = new GramCache(matrix);
    this.#sigma = 1 / (norms.reduce((most, norm) => Math.max(most, norm), 0) || 1);
  }

  *steps(): Generator<Mark, void, void> {
    const { projection } = this.#problem;
    const largest = largestGrowth * this.#sigma;
    projection.residual(this.w, this.#u);
    projection.matrix.multiplyTransposed(this.#u, this.#correlations);
    for (;;) {
      const { v, exact } = yield* this.#minimise();
      this.w = v;
      this.#sigma = exact ? Math.min(growth * this.#sigma, largest) : this.#sigma / growth;
      yield 'step';
    }
  }

  /** Minimises L over u for the present w and sigma; returns v at the end, and whether the tolerance was met. */
  *#minimise(): Generator<'slice', { readonly v: Float64Array; readonly exact: boolean }, void> {
    const { matrix, target, squaredNorm: targetNorm } = this.#problem.projection;
    const floor = rounding * Math.sqrt(targetNorm);
    const u = this.#u;
    const gradient = new Float64Array(u.length);
    const along = new Float64Array(this.w.length);
    let v = this.#thresholded(0, along);
    for (let newton = 0; newton < newtonSteps; newton++) {
      matrix.multiply(v, gradient);
      for (let i = 0; i < u.length; i++) gradient[i] += u[i] - target[i];
      const moved = Math.sqrt(squaredNorm(v.map((value, j) => value - this.w[j])) / this.#sigma);
      if (Math.sqrt(squaredNorm(gradient)) <= Math.max(innerShare * moved, floor)) return { v, exact: true };

      const d = yield* this.#newtonDirection(supportOf(v), gradient);
      if (d === undefined) return { v, exact: false };
      matrix.multiplyTransposed(d, along);
      yield 'slice';
      const slope = dot(d.length, gradient, 0, d, 0);
      const fall = dot(d.length, u, 0, d, 0) - dot(d.length, target, 0, d, 0);
      let step = 1;
      let next = this.#thresholded(step, along);
      const rises = (): boolean => {
        // L(u + step d) - L(u), as products of differences: nothing cancels.
        const quadratic = step * (fall + (step * squaredNorm(d)) / 2);
        let penalty = 0;
        for (let j = 0; j < v.length; j++) penalty += (next[j] - v[j]) * (next[j] + v[j]);
        return quadratic + penalty / (2 * this.#sigma) > armijo * step * slope;
      };
      for (let k = 0; rises(); k++) {
        // Where no step leads down any more, rounding is all that is left.
        if (k === halvings) return { v, exact: false };
        step /= 2;
        next = this.#thresholded(step, along);
      }
      for (let i = 0; i < u.length; i++) u[i] += step * d[i];
      for (let j = 0; j < along.length; j++) this.#correlations[j] += step * along[j];
      v = next;
    }
    return { v, exact: false };
  }

  /** v(u + step d), where `along` is X'd. */
  #thresholded(step: number, along: Float64Array): Float64Array {
    const [sigma, correlations] = [this.#sigma, this.#correlations];
    return this.w.map((value, j) =>
      softThreshold(value + sigma * (correlations[j] + step * along[j]), sigma * this.#lam),
    );
  }

  /** d = -(I + sigma X_J X_J')^-1 g, with the smaller of the two systems; undefined when it has no factor. */
  *#newtonDirection(J: readonly number[], g: Float64Array): Generator<'slice', Float64Array | undefined, void> {
    const { matrix } = this.#problem.projection;
    const sigma = this.#sigma;
    if (J.length > matrix.rows) {
      const outer = yield* factorOuter(matrix, J, new Float64Array(J.length).fill(sigma));
      return outer?.solve(g).map((value) => -value);
    }
    const shift = new Float64Array(J.length).fill(1 / sigma);
    const inner = yield* factorInner(matrix, J, shift, (i, j) => this.#gram.entry(i, j));
    if (inner === undefined) return undefined;
    const z = inner.solve(Float64Array.from(J, (j) => matrix.columnDot(j, g)));
    const d = g.map((value) => -value);
    J.forEach((j, k) => matrix.columnAxpy(j, z[k], d));
    return d;
  }
}
