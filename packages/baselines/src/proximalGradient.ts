/**
 * The step that ISTA and FISTA share: a proximal gradient step from z with a backtracking guard on the step size.
 *
 *   w+ = prox_{g/L}(z + X'(y - X z) / L)   (for the lasso ST(., lam / L)),   accepted when ||X (w+ - z)||^2 <= L ||w+ - z||^2, else L <- 2 L.
 *
 * For least squares the test is the exact descent condition, written so that nothing cancels.
 */
import { squaredNorm } from '@spred/kernels/plain';
import {
  coordinateStep,
  type Algorithm,
  type Iterate,
  type Mark,
  type Matrix,
  type Problem,
  type Terms,
} from '@spred/problems';
import { estimateLipschitz } from './lipschitz.ts';

/** Room for rounding in the descent test, and the relative size below which a step is rounding altogether. */
const rounding = 1 + 1e-6;
const negligibleStep = 1e-10;

/** A point w with its image X w, kept together so that no product is computed twice. */
export interface ImagePoint {
  readonly w: Float64Array;
  readonly image: Float64Array;
}

/** Proximal gradient steps for 1/2 ||y - Xw||^2 + sum_j g_j(w_j), g the terms of a problem. */
export class ProximalGradient {
  /** The current estimate of the Lipschitz constant; it only grows. */
  lipschitz: number;
  readonly #matrix: Matrix;
  readonly #target: Float64Array;
  readonly #terms: Terms;
  readonly #residual: Float64Array;
  readonly #gradient: Float64Array;

  constructor(matrix: Matrix, target: Float64Array, terms: Terms, lipschitz: number) {
    this.#matrix = matrix;
    this.#target = target;
    this.#terms = terms;
    // A zero matrix has the constant 0, and every positive step is right.
    this.lipschitz = lipschitz || 1;
    this.#residual = new Float64Array(matrix.rows);
    this.#gradient = new Float64Array(matrix.columns);
  }

  /** X w, beside w. */
  imaged(w: Float64Array): ImagePoint {
    const image = new Float64Array(this.#matrix.rows);
    this.#matrix.multiply(w, image);
    return { w, image };
  }

  /** The step from z, as a new point. */
  step(z: ImagePoint): ImagePoint {
    const residual = this.#residual;
    const correlation = this.#gradient;
    for (let i = 0; i < residual.length; i++) residual[i] = this.#target[i] - z.image[i];
    this.#matrix.multiplyTransposed(residual, correlation);
    for (;;) {
      const L = this.lipschitz;
      const next = z.w.map((value, j) => coordinateStep(this.#terms, j, L, L * value + correlation[j]));
      const point = this.imaged(next);
      const moved = distance(next, z.w);
      if (moved <= negligibleStep ** 2 * squaredNorm(next)) return point;
      // Written so that a NaN is accepted, too: it ends the solve as `diverged`, where doubling L would never end.
      if (!(distance(point.image, z.image) > L * moved * rounding)) return point;
      this.lipschitz = 2 * L;
    }
  }
}

/** ||a - b||^2. */
function distance(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += (a[i] - b[i]) ** 2;
  return total;
}

/** What a method made of proximal gradient steps goes through: the points after the first, without end. */
export type Points = (gradient: ProximalGradient, first: ImagePoint) => Generator<ImagePoint, never, void>;

/** Starts such a method on a problem: the Lipschitz constant is estimated first, then every point is a step. */
export function proximalAlgorithm(problem: Problem, from: Iterate, seed: number, points: Points): Algorithm {
  const { projection } = problem;
  const { matrix, target } = projection;
  let w = projection.reduce(from.coefficients);

  function* steps(): Generator<Mark, void, void> {
    const lipschitz = yield* estimateLipschitz(matrix, seed);
    const gradient = new ProximalGradient(matrix, target, problem.terms, lipschitz);
    for (const point of points(gradient, gradient.imaged(w))) {
      w = point.w;
      yield 'step';
    }
  }

  return { steps: steps(), iterate: () => projection.iterate(w) };
}
