/**
 * The interior-point method of l1_ls (Kim, Koh, Lustig, Boyd, Gorinevsky, "An interior-point method for large-scale
 * l1-regularized least squares", 2007): Newton's method on the barrier problem, with |w_j| < u_j and growing t,
 *
 *   phi_t(w, u) = t (1/2 ||y - Xw||^2 + lam sum u) - sum log(u + w) - sum log(u - w).
 *
 * With q1 = 1/(u + w), q2 = 1/(u - w), d1 = q1^2 + q2^2, d2 = q1^2 - q2^2, r = y - Xw, the step is
 *
 *   (X'X + D) dw = X'r + b,   D = 4 q1^2 q2^2 / (t d1),   b = lam d2 / d1 - 2 q1 q2 (q1 - q2) / (t d1),
 *   d(u + w) = (2 q2^2 dw - g) / d1,   d(u - w) = -(2 q1^2 dw + g) / d1,   g = t lam - q1 - q2,
 *
 * by Woodbury where the n x n system is the smaller one. The slacks u + w and u - w are the variables that are kept, and
 * every formula is written so that nothing cancels: u - w tends to zero like 1/t. t follows the duality gap:
 * t <- max(min(4 p / gap, 2 t), t) after a step of at least 1/2. No iterate has a zero in it: see `zeroRule.ts`.
 */
import { axpy, dot, squaredNorm } from '@spred/kernels/plain';
import { defineSolver, isLasso, type Mark, type Problem, type Solver } from '@spred/problems';
import { ShiftedGram } from './shiftedGram.ts';
import { decideZeros } from './zeroRule.ts';

/** Armijo's share, the factor of backtracking, and how often a step is shortened at most. */
const armijo = 0.01;
const shorten = 0.5;
const backtracks = 60;

/** Newton steps in a row without a new least gap, after which rounding is all that is left and the method ends. */
const patience = 20;

/** The least entry of D, as a share of ||x_j||^2: below it, Woodbury's identity would lose every digit. */
const leastDiagonal = 1e-9;

/** How much t grows at most, after a step of at least `goodStep`. */
const growth = 2;
const goodStep = 0.5;

/**
 * The interior-point method; an iteration is a Newton step. At lambda = 0 there is no barrier, and a Newton step is one of
 * least squares. It ends by itself where rounding lets the gap fall no further: below 1e-11 as
 * a rule, but at 1e-7 to 1e-10 on some problems with equal columns.
 *
 * @example
 * ```ts
 * import { interiorPoint } from '@spred/baselines';
 * import { createProblem, solve } from '@spred/problems';
 *
 * const problem = createProblem({ X: [[-1], [0], [1]], y: [-1, 0, 1], lambda: 0.1 });
 * const solution = solve(interiorPoint, problem, { tolerance: 1e-12 });
 * console.log(solution.status, solution.coefficients[0].toFixed(4)); // converged 0.8500
 * ```
 */
export const interiorPoint: Solver = defineSolver({
  id: 'interior-point',
  maxIterations: 1000,
  checkEvery: 1,
  accepts: isLasso,
  start(problem, from) {
    const { projection } = problem;
    const barrier = new Barrier(problem, projection.reduce(from.coefficients));
    return {
      steps: barrier.steps(),
      iterate() {
        const coefficients = decideZeros(problem, barrier.w);
        return projection.iterate(coefficients);
      },
    };
  },
});

/** A Newton step: of w, and of the slacks u + w and u - w. */
interface Direction {
  readonly w: Float64Array;
  readonly upper: Float64Array;
  readonly lower: Float64Array;
}

class Barrier {
  readonly w: Float64Array;
  readonly #problem: Problem;
  readonly #lam: number;
  readonly #system: ShiftedGram;
  readonly #residual: Float64Array;
  readonly #correlations: Float64Array;
  /** The slacks u + w and u - w. */
  readonly #upper: Float64Array;
  readonly #lower: Float64Array;
  #t = 0;

  constructor(problem: Problem, start: Float64Array) {
    const { matrix } = problem.projection;
    this.w = start.slice();
    this.#problem = problem;
    this.#lam = problem.terms.l1;
    this.#system = new ShiftedGram(matrix);
    this.#residual = new Float64Array(matrix.rows);
    this.#correlations = new Float64Array(matrix.columns);
    this.#upper = new Float64Array(matrix.columns);
    this.#lower = new Float64Array(matrix.columns);
  }

  *steps(): Generator<Mark, void, void> {
    const p = this.w.length;
    let gap = this.#measure();
    if (this.#lam === 0) yield* this.#leastSquares();
    if (this.#lam === 0 || !(gap > 0)) return;
    this.#t = (2 * p) / gap;
    // The centre for w = 0 is u = 2 / (t lam): u starts there, above |w|.
    const room = 2 / (this.#t * this.#lam);
    for (let j = 0; j < p; j++) {
      this.#upper[j] = room + Math.abs(this.w[j]) + this.w[j];
      this.#lower[j] = room + Math.abs(this.w[j]) - this.w[j];
    }
    let least = gap;
    for (let idle = 0; idle < patience;) {
      const direction = yield* this.#newtonDirection();
      if (direction === undefined) return;
      const step = this.#move(direction);
      gap = this.#measure();
      idle = gap < least ? 0 : idle + 1;
      least = Math.min(least, gap);
      yield 'step';
      if (!(gap > 0)) return;
      // Where no step leads down, this centre is reached up to rounding.
      if (step === 0) this.#t *= growth;
      else if (step >= goodStep) this.#t = Math.max(Math.min((4 * p) / gap, growth * this.#t), this.#t);
    }
  }

  /** Newton steps of least squares, damped by the least diagonal, until they no longer shorten the residual. */
  *#leastSquares(): Generator<Mark, void, void> {
    const diagonal = this.#problem.projection.matrix.squaredNorms().map((norm) => leastDiagonal * norm || 1);
    for (let before = Infinity; squaredNorm(this.#residual) < before;) {
      before = squaredNorm(this.#residual);
      const step = yield* this.#system.solve(diagonal, this.#residual);
      if (step === undefined) return;
      axpy(step.length, 1, step, 0, this.w, 0);
      this.#measure();
      yield 'step';
    }
  }

  /** Takes the residual and the correlations of w, and returns the gap of the residual scaled to be feasible. */
  #measure(): number {
    const { projection } = this.#problem;
    const [r, c, lam] = [this.#residual, this.#correlations, this.#lam];
    projection.residual(this.w, r);
    projection.matrix.multiplyTransposed(r, c);
    const largest = c.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const scale = Math.min(1, lam / largest);
    let gap = ((1 - scale) ** 2 * squaredNorm(r)) / 2;
    this.w.forEach((value, j) => (gap += Math.max(0, lam * Math.abs(value) - scale * value * c[j])));
    return gap;
  }

  *#newtonDirection(): Generator<'slice', Direction | undefined, void> {
    const t = this.#t;
    const p = this.w.length;
    const norms = this.#problem.projection.matrix.squaredNorms();
    const diagonal = new Float64Array(p);
    const right = new Float64Array(p);
    for (let j = 0; j < p; j++) {
      const q1 = 1 / this.#upper[j];
      const q2 = 1 / this.#lower[j];
      const d1 = q1 * q1 + q2 * q2;
      diagonal[j] = Math.max((4 * q1 * q1 * (q2 * q2)) / (t * d1), leastDiagonal * norms[j]);
      right[j] = ((q1 - q2) * (this.#lam * (q1 + q2) - (2 * q1 * q2) / t)) / d1;
    }
    const w = yield* this.#system.solve(diagonal, this.#residual, right);
    if (w === undefined) return undefined;
    const upper = new Float64Array(p);
    const lower = new Float64Array(p);
    for (let j = 0; j < p; j++) {
      const q1 = 1 / this.#upper[j];
      const q2 = 1 / this.#lower[j];
      const d1 = q1 * q1 + q2 * q2;
      const g = t * this.#lam - q1 - q2;
      upper[j] = (2 * q2 * q2 * w[j] - g) / d1;
      lower[j] = -(2 * q1 * q1 * w[j] + g) / d1;
    }
    return { w, upper, lower };
  }

  /** Steps along a direction until the barrier function falls as Armijo asks; returns the step, 0 where none does. */
  #move(direction: Direction): number {
    const t = this.#t;
    const image = new Float64Array(this.#residual.length);
    this.#problem.projection.matrix.multiply(direction.w, image);
    const fit = dot(image.length, image, 0, this.#residual, 0);
    const curvature = squaredNorm(image);
    let slope = -t * fit;
    let sumOfU = 0;
    direction.upper.forEach((upper, j) => {
      sumOfU += (upper + direction.lower[j]) / 2;
      slope -= upper / this.#upper[j] + direction.lower[j] / this.#lower[j];
    });
    slope += t * this.#lam * sumOfU;
    // phi at the new point less phi here; NaN or infinite outside of the cone.
    const change = (step: number): number => {
      let logs = 0;
      for (let j = 0; j < this.w.length; j++) {
        logs += Math.log1p((step * direction.upper[j]) / this.#upper[j]);
        logs += Math.log1p((step * direction.lower[j]) / this.#lower[j]);
      }
      return t * step * (this.#lam * sumOfU - fit + (step * curvature) / 2) - logs;
    };
    let step = 1;
    for (let k = 0; !(change(step) <= armijo * step * slope); k++) {
      if (k === backtracks) return 0;
      step *= shorten;
    }
    for (let j = 0; j < this.w.length; j++) {
      this.w[j] += step * direction.w[j];
      this.#upper[j] += step * direction.upper[j];
      this.#lower[j] += step * direction.lower[j];
    }
    return step;
  }
}
