/**
 * Coordinate descent on working sets with Anderson extrapolation (Bertrand, Klopfenstein, Bannier, Gidel, Massias,
 * "Beyond L1: faster and better sparse models with skglm", 2022). A round:
 *
 *   1. scores: how far each column is from optimality, s_j = dist(x_j'r, lam d|w_j|);
 *   2. working set: the support, and the columns of the largest scores, max(10, 2 |support|) in all;
 *   3. epochs of coordinate descent on it, until its scores are below 0.3 of the worst of step 1; after every five
 *      epochs the extrapolation of the last points is tried, and kept only if the objective falls.
 *
 * Sum-scaled, on the projection (intercept out): lam = n lambda, r = y~ - X~ w. Columns of zero norm keep w_j = 0.
 */
import { squaredNorm } from '@spred/kernels/plain';
import { defineSolver, isLasso, softThreshold, type Mark, type Matrix, type Solver } from '@spred/problems';
import { Anderson } from './anderson.ts';

/** The least size of a working set, and how far a round brings its scores down. */
const smallestSet = 10;
const innerShare = 0.3;

/** Epochs between two looks at the scores of the working set, and the most epochs of a round. */
const scoreEvery = 10;
const epochsPerRound = 1000;

/** Entries of X touched between two yields: about 5 ms of work. */
const sliceEntries = 2_000_000;

/**
 * Coordinate descent on working sets, with Anderson extrapolation; an iteration is a round (a working set).
 *
 * @example
 * ```ts
 * import { andersonCd } from '@spred/baselines';
 * import { createProblem, solve } from '@spred/problems';
 *
 * const problem = createProblem({ X: [[-1], [0], [1]], y: [-1, 0, 1], lambda: 0.1 });
 * const solution = solve(andersonCd, problem, { tolerance: 1e-12 });
 * console.log(solution.status, solution.coefficients[0].toFixed(4)); // converged 0.8500
 * ```
 */
export const andersonCd: Solver = defineSolver({
  id: 'anderson-cd',
  maxIterations: 10_000,
  checkEvery: 1,
  accepts: isLasso,
  start(problem, from) {
    const { projection } = problem;
    const { matrix } = projection;
    const lam = problem.terms.l1;
    const norms = matrix.squaredNorms();
    const w = projection.reduce(from.coefficients).map((value, j) => (norms[j] > 0 ? value : 0));
    const descent = new WorkingSetDescent(matrix, lam, w, Math.sqrt(projection.squaredNorm));

    function* rounds(): Generator<Mark, void, void> {
      const scores = new Float64Array(w.length);
      for (;;) {
        projection.residual(w, descent.residual);
        matrix.multiplyTransposed(descent.residual, scores);
        yield 'slice';
        for (let j = 0; j < w.length; j++) scores[j] = norms[j] > 0 ? score(w[j], scores[j], lam) : 0;
        const worst = scores.reduce((most, value) => Math.max(most, value), 0);
        yield* descent.round(workingSet(w, scores), innerShare * worst);
        yield 'step';
      }
    }

    return { steps: rounds(), iterate: () => projection.iterate(w) };
  },
});

/** dist(c, lam d|w|) for the correlation c = x_j'r. */
function score(w: number, correlation: number, lam: number): number {
  return w === 0 ? Math.max(0, Math.abs(correlation) - lam) : Math.abs(correlation - lam * Math.sign(w));
}

/** The support and the columns of the largest scores, max(10, 2 |support|) together; no column with a score of zero. */
function workingSet(w: Float64Array, scores: Float64Array): number[] {
  const outside: number[] = [];
  const columns: number[] = [];
  for (let j = 0; j < w.length; j++) {
    if (w[j] !== 0) columns.push(j);
    else if (scores[j] > 0) outside.push(j);
  }
  const room = Math.max(smallestSet - columns.length, columns.length);
  if (outside.length <= room) return [...columns, ...outside].sort((a, b) => a - b);
  const least = Float64Array.from(outside, (j) => scores[j]).sort()[outside.length - room];
  return [...columns, ...outside.filter((j) => scores[j] >= least)].sort((a, b) => a - b);
}

/** The epochs of a round, on live coefficients and their residual. */
class WorkingSetDescent {
  readonly residual: Float64Array;
  readonly #matrix: Matrix;
  readonly #lam: number;
  readonly #w: Float64Array;
  /** Moves of the fitted values up to this length are rounding. */
  readonly #negligible: number;

  constructor(matrix: Matrix, lam: number, w: Float64Array, targetNorm: number) {
    this.residual = new Float64Array(matrix.rows);
    this.#matrix = matrix;
    this.#lam = lam;
    this.#w = w;
    this.#negligible = Number.EPSILON * targetNorm;
  }

  /** Epochs on some columns until their scores are at most `target`, nothing moves any more, or the limit is met. */
  *round(columns: readonly number[], target: number): Generator<'slice', void, void> {
    const memory = new Anderson();
    let touched = 0;
    for (let epoch = 1; epoch <= epochsPerRound; epoch++) {
      const moved = this.#epoch(columns);
      if (moved <= this.#negligible) return;
      if (memory.push(this.#take(columns), this.residual)) this.#extrapolate(columns, memory);
      touched += columns.length * this.#matrix.rows;
      if (touched >= sliceEntries) {
        touched = 0;
        yield 'slice';
      }
      if (epoch % scoreEvery === 0 && this.#worst(columns) <= target) return;
    }
  }

  /** One pass of exact minimisation over the columns; returns the largest |change of w_j| ||x_j||. */
  #epoch(columns: readonly number[]): number {
    const w = this.#w;
    const norms = this.#matrix.squaredNorms();
    let moved = 0;
    for (const j of columns) {
      const old = w[j];
      w[j] = softThreshold(old + this.#matrix.columnDot(j, this.residual) / norms[j], this.#lam / norms[j]);
      if (w[j] === old) continue;
      this.#matrix.columnAxpy(j, old - w[j], this.residual);
      moved = Math.max(moved, Math.abs(w[j] - old) * Math.sqrt(norms[j]));
    }
    return moved;
  }

  /** Goes to the extrapolated point if the objective is lower there. */
  #extrapolate(columns: readonly number[], memory: Anderson): void {
    const point = memory.extrapolate();
    if (point === undefined) return;
    const here = this.#objective(this.#take(columns), this.residual);
    if (!(this.#objective(point.w, point.residual) < here)) return;
    columns.forEach((j, k) => (this.#w[j] = point.w[k]));
    this.residual.set(point.residual);
  }

  /** 1/2 ||r||^2 + lam ||w||_1, w given on the working set (it is zero elsewhere). */
  #objective(w: Float64Array, residual: Float64Array): number {
    return squaredNorm(residual) / 2 + this.#lam * w.reduce((total, value) => total + Math.abs(value), 0);
  }

  #worst(columns: readonly number[]): number {
    let worst = 0;
    for (const j of columns) {
      worst = Math.max(worst, score(this.#w[j], this.#matrix.columnDot(j, this.residual), this.#lam));
    }
    return worst;
  }

  #take(columns: readonly number[]): Float64Array {
    return Float64Array.from(columns, (j) => this.#w[j]);
  }
}
