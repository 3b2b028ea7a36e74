/**
 * The smooth objective of a lasso problem by WebAssembly kernels, with its gradient and its Hessian along a direction,
 *
 *   S(u, w) = 1/(2n) ||y - X (u * w)||^2 + lambda/2 (||u||^2 + ||w||^2),
 *   r = X (u * w) - y,   g = X'r / n,   dS/du = g * w + lambda u,   dS/dw = g * u + lambda w,
 *   h = X'X (a * w + u * b) / n,   H (a, b) = (h * w + g * b + lambda a,  h * u + g * a + lambda b):
 *
 * what `smoothObjective` and autodiff say (tests compare them), at the speed of two passes over X.
 */
import { gemv, type Matrix as KernelMatrix, type Memory, type Vector } from '@spred/kernels';
import type { Problem } from '@spred/problems';
import { loadDesign } from './design.ts';

/** Two arrays of length p: factors, a gradient or a direction. */
export interface Pair {
  readonly u: Float64Array;
  readonly w: Float64Array;
}

/** S of a problem. It owns WebAssembly memory: call {@link FactorObjective.free}. */
export class FactorObjective {
  readonly #problem: Problem;
  readonly #memory: Memory;
  readonly #design: KernelMatrix<'float64'>;
  readonly #long: Vector<'float64'>;
  readonly #short: Vector<'float64'>;
  /** g of the last {@link FactorObjective.at}. */
  #slopes: Float64Array;

  constructor(problem: Problem) {
    const { rows: n, columns: p } = problem.projection;
    this.#problem = problem;
    const { memory, matrix } = loadDesign(problem, p + n);
    this.#memory = memory;
    this.#design = matrix;
    this.#long = memory.vector('float64', p);
    this.#short = memory.vector('float64', n);
    this.#slopes = new Float64Array(p);
  }

  /** S at (u, w); its gradient is written into `gradient`. */
  at({ u, w }: Pair, gradient: Pair): number {
    const { projection, lambda } = this.#problem;
    const { rows: n, target } = projection;
    const g = this.#slopes;
    let size = 0;
    for (let j = 0; j < g.length; j++) {
      g[j] = u[j] * w[j];
      size += u[j] * u[j] + w[j] * w[j];
    }
    this.#short.write(target);
    this.#normal(g, -1);
    let squares = 0;
    for (const value of this.#short.read()) squares += value * value;
    for (let j = 0; j < g.length; j++) {
      gradient.u[j] = g[j] * w[j] + lambda * u[j];
      gradient.w[j] = g[j] * u[j] + lambda * w[j];
    }
    return squares / (2 * n) + (lambda / 2) * size;
  }

  /** H (a, b) at the (u, w) of the last {@link FactorObjective.at}, into `out`. */
  curvature({ u, w }: Pair, along: Pair, out: Pair): void {
    const { lambda } = this.#problem;
    const g = this.#slopes;
    const h = g.map((_, j) => along.u[j] * w[j] + u[j] * along.w[j]);
    this.#normal(h, 0);
    for (let j = 0; j < h.length; j++) {
      const [a, b] = [along.u[j], along.w[j]];
      out.u[j] = h[j] * w[j] + g[j] * b + lambda * a;
      out.w[j] = h[j] * u[j] + g[j] * a + lambda * b;
    }
  }

  /** s <- X v + beta s for the vector s of length n, and then v <- X's / n. */
  #normal(v: Float64Array, beta: number): void {
    this.#long.write(v);
    gemv({ a: this.#design, x: this.#long, y: this.#short, beta });
    gemv({ a: this.#design, transpose: true, alpha: 1 / this.#problem.projection.rows, x: this.#short, y: this.#long });
    this.#long.read(v);
  }

  free(): void {
    this.#memory.free();
  }
}

/** The two halves of a vector of length 2p, as views. */
export function halves(both: Float64Array): Pair {
  const p = both.length / 2;
  return { u: both.subarray(0, p), w: both.subarray(p) };
}

/** (u, w) as one vector of length 2p. */
export function joined({ u, w }: Pair): Float64Array {
  const both = new Float64Array(2 * u.length);
  both.set(u);
  both.set(w, u.length);
  return both;
}

/** u * w. */
export function product({ u, w }: Pair): Float64Array {
  return u.map((value, j) => value * w[j]);
}
