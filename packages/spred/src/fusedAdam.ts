/**
 * Full-batch Adam on the smooth objective of a lasso problem, one pass over X per step. With r = X (u * w) - y, the
 * gradient of a weight is g_j = x_j'r / n, and Adam changes each coordinate on its own,
 *
 *   a <- g_j w_j + lambda u_j,   b <- g_j u_j + lambda w_j                       (coupled decay: part of the gradient)
 *   m <- beta1 m + (1 - beta1) a,   s <- beta2 s + (1 - beta2) a^2,              (both factors alike)
 *   u_j <- u_j - rate c / (1 - beta1^k)  m / (sqrt(s) + epsilon c),   c = sqrt(1 - beta2^k),
 *
 * so that, column by column, X'r and the X (u * w) of the next step are formed while the column is in the cache. A test
 * holds it to `adam` of `@spred/optimizers` on the gradient of autodiff.
 */
import { gemv, type Matrix as KernelMatrix, type Memory, type Vector } from '@spred/kernels';
import type { Problem } from '@spred/problems';
import { loadDesign } from './design.ts';

/** The numbers of Adam; see `adam` of `@spred/optimizers`. */
export interface FusedAdamOptions {
  /** The learning rate of step 0, 1, ... */
  readonly learningRate: (step: number) => number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** Columns worked on at a time: enough to keep the kernels busy, few enough for the cache. */
const blockColumns = 512;

interface Block {
  readonly columns: KernelMatrix<'float64'>;
  readonly slopes: Vector<'float64'>;
  /** Where numbers cross between the memory and the loops. */
  readonly buffer: Float64Array;
  readonly start: number;
}

/** Adam on the two factors of a problem. It owns WebAssembly memory: call {@link FusedAdam.free}. */
export class FusedAdam {
  /** u, length p; updated in place. */
  readonly u: Float64Array;
  /** w, length p; updated in place. */
  readonly w: Float64Array;
  readonly #options: FusedAdamOptions;
  readonly #lambda: number;
  readonly #rows: number;
  readonly #memory: Memory;
  readonly #target: Float64Array;
  readonly #blocks: Block[] = [];
  /** r at the present factors, and what is becoming r of the next. */
  #residual: Vector<'float64'>;
  #next: Vector<'float64'>;
  /** m and s of u, then of w. */
  readonly #moments: readonly Float64Array[];
  #step = 0;

  constructor(problem: Problem, u: Float64Array, w: Float64Array, options: FusedAdamOptions) {
    const { rows: n, columns: p, target } = problem.projection;
    this.u = Float64Array.from(u);
    this.w = Float64Array.from(w);
    this.#options = options;
    this.#lambda = problem.lambda;
    this.#rows = n;
    this.#target = target;
    this.#moments = Array.from({ length: 4 }, () => new Float64Array(p));
    const { memory, matrix } = loadDesign(problem, p + 2 * n);
    this.#memory = memory;
    this.#residual = memory.vector('float64', n);
    this.#next = memory.vector('float64', n);
    const slopes = memory.vector('float64', p);
    for (let start = 0; start < p; start += blockColumns) {
      const end = Math.min(p, start + blockColumns);
      const block: Block = {
        columns: matrix.columnsFrom(start, end),
        slopes: slopes.subvector(start, end),
        buffer: new Float64Array(end - start),
        start,
      };
      this.#blocks.push(block);
      for (let k = 0; k < block.buffer.length; k++) block.buffer[k] = u[start + k] * w[start + k];
      this.#addProduct(block);
    }
    this.#finishResidual();
  }

  /** One step. Yields in between where p is large. */
  *step(): Generator<'slice', void, void> {
    const { learningRate, beta1, beta2, epsilon } = this.#options;
    const correction = Math.sqrt(1 - beta2 ** (this.#step + 1));
    const rate = (learningRate(this.#step) * correction) / (1 - beta1 ** (this.#step + 1));
    const floor = epsilon * correction;
    let done = 0;
    for (const block of this.#blocks) {
      gemv({ a: block.columns, transpose: true, alpha: 1 / this.#rows, x: this.#residual, y: block.slopes });
      block.slopes.read(block.buffer);
      this.#update(block, rate, floor);
      this.#addProduct(block);
      done += block.buffer.length * this.#rows;
      if (done > sliceEntries) {
        done = 0;
        yield 'slice';
      }
    }
    this.#finishResidual();
    this.#step++;
  }

  /** Adam's update of the coordinates of a block: slopes g in its buffer become products u w. */
  #update({ buffer, start }: Block, rate: number, floor: number): void {
    const { u, w } = this;
    const [meanU, squareU, meanW, squareW] = this.#moments;
    const lambda = this.#lambda;
    const rest1 = 1 - this.#options.beta1;
    const rest2 = 1 - this.#options.beta2;
    for (let k = 0, j = start; k < buffer.length; k++, j++) {
      const g = buffer[k];
      const a = g * w[j] + lambda * u[j];
      const b = g * u[j] + lambda * w[j];
      const mu = meanU[j] + rest1 * (a - meanU[j]);
      const mw = meanW[j] + rest1 * (b - meanW[j]);
      const su = squareU[j] + rest2 * (a * a - squareU[j]);
      const sw = squareW[j] + rest2 * (b * b - squareW[j]);
      meanU[j] = mu;
      meanW[j] = mw;
      squareU[j] = su;
      squareW[j] = sw;
      const nextU = u[j] - (rate * mu) / (Math.sqrt(su) + floor);
      const nextW = w[j] - (rate * mw) / (Math.sqrt(sw) + floor);
      u[j] = nextU;
      w[j] = nextW;
      buffer[k] = nextU * nextW;
    }
  }

  #addProduct({ columns, slopes, buffer }: Block): void {
    slopes.write(buffer);
    gemv({ a: columns, x: slopes, y: this.#next, beta: 1 });
  }

  /** What was added up, less y, becomes r. */
  #finishResidual(): void {
    const product = this.#next.read();
    for (let i = 0; i < product.length; i++) product[i] -= this.#target[i];
    this.#next.write(product);
    [this.#residual, this.#next] = [this.#next, this.#residual];
    this.#next.fill(0);
  }

  free(): void {
    this.#memory.free();
  }
}

/** Entries of X between two yields: a few milliseconds. */
const sliceEntries = 2e7;
