/**
 * Coordinate descent on the inner products alone ("covariance updates", Friedman, Hastie, Tibshirani 2010), for sets of
 * far fewer columns than samples: with G = X'X and q = X'r a step costs m, not n, and the residual is computed once at the
 * end. When the signs have settled, one solve on the support ends it:  G_SS v = X_S'y - t sign(w_S). A round costs next to
 * nothing beside the pass over X that follows, so the goal is undercut.
 * Only for L1 without ridge and limits.
 */
import { cdEpochGram, gemv } from '@spred/kernels';
import { SymmetricSystem, type Block, type InnerSolver } from '@spred/problems';
import { supportOf } from './support.ts';

const leastPivot = 1e-13;
const supportEpochs = 7;
const solveEvery = 5;
const mostRounds = 5000;

/** The share of the goal that is aimed at, and the rounds without halving the gap after which the goal itself will do, and nothing more. */
const undercut = 1e-4;
const hurry = 20;
const patience = 500;

export class CovarianceDescent implements InnerSolver {
  #system: SymmetricSystem | undefined;

  /** False where the inner products are too many to keep. */
  *solve(block: Block, goal: number): Generator<'slice', boolean, void> {
    const m = block.columns;
    const all = Int32Array.from({ length: m }, (_, k) => k);
    if (!(yield* block.gram.require(block, all))) return false;
    this.#system ??= new SymmetricSystem(block.memory);
    const run = new GramRun(block, all, this.#system);
    try {
      yield 'slice';
      yield* run.rounds(goal);
    } finally {
      run.free();
    }
    block.fit();
    return true;
  }
}

class GramRun {
  readonly #block: Block;
  readonly #all: Int32Array;
  readonly #system: SymmetricSystem;
  readonly #handles;
  /** The Gram matrix, both triangles, and X'y. */
  readonly #values: Float64Array;
  readonly #right: Float64Array;
  readonly #yy: number;

  constructor(block: Block, all: Int32Array, system: SymmetricSystem) {
    const { memory } = block;
    const m = all.length;
    this.#block = block;
    this.#all = all;
    this.#system = system;
    this.#values = new Float64Array(m * m);
    block.gram.gather(all, this.#values);
    for (let k = 0; k < m; k++) for (let i = k + 1; i < m; i++) this.#values[k + i * m] = this.#values[i + k * m];
    this.#right = block.right.slice(0, m);
    this.#yy = block.target.read().reduce((total, value) => total + value * value, 0);
    this.#handles = {
      gram: memory.matrix('float64', m, m, this.#values),
      gradient: memory.vector('float64', m),
      thresholds: memory.vector('float64', m).fill(block.terms.l1),
      columns: memory.vector('int32', all),
    };
  }

  *rounds(goal: number): Generator<'slice', void, void> {
    const { coefficients, curvature } = this.#block;
    const { gram, gradient, thresholds, columns } = this.#handles;
    const options = { gram, gradient, coefficients, curvature, thresholds, columns };
    this.#refreshGradient();
    let last: Float64Array | undefined;
    let best = Infinity;
    let idle = 0;
    for (let round = 0; round < mostRounds && idle < patience; round++) {
      columns.write(this.#all);
      cdEpochGram(options);
      const support = supportOf(coefficients.read());
      columns.write(support);
      for (let epoch = 0; epoch < supportEpochs; epoch++) cdEpochGram({ ...options, end: support.length });
      const w = coefficients.read();
      const isSettled = last !== undefined && w.every((value, k) => Math.sign(value) === Math.sign(last![k]));
      last = w;
      if (isSettled || round % solveEvery === solveEvery - 1) this.#solveOnSupport(w);
      const gap = this.#gap();
      if (gap <= (idle < hurry ? undercut * goal : goal)) return;
      idle = gap < best / 2 ? 0 : idle + 1;
      if (idle === 0) best = gap;
      yield 'slice';
    }
  }

  free(): void {
    for (const handle of Object.values(this.#handles)) if (!handle.isFree) handle.free();
  }

  /** q = X'y - G w. */
  #refreshGradient(): void {
    const { gram, gradient } = this.#handles;
    gradient.write(this.#right);
    gemv({ a: gram, x: this.#block.coefficients, y: gradient, alpha: -1, beta: 1 });
  }

  /** Puts the minimiser for the signs of w in its place, where it has those signs. */
  #solveOnSupport(w: Float64Array): void {
    const m = w.length;
    const S = supportOf(w);
    const q = S.length;
    if (q === 0) return;
    const values = this.#system.values(q);
    for (let j = 0; j < q; j++) for (let i = j; i < q; i++) values[i + j * q] = this.#values[S[i] + S[j] * m];
    if (!this.#system.factor(q, leastPivot)) return;
    const v = Float64Array.from(S, (k) => this.#right[k] - this.#block.terms.l1 * Math.sign(w[k]));
    this.#system.solve(v);
    for (let i = 0; i < q; i++) if (!(v[i] * w[S[i]] > 0)) return;
    const next = new Float64Array(m);
    S.forEach((k, i) => (next[k] = v[i]));
    this.#block.coefficients.write(next);
    this.#refreshGradient();
  }

  /** The gap of `Block.gap`, from q: ||r||^2 = y'y - w'X'y - w'q. */
  #gap(): number {
    const { l1: t } = this.#block.terms;
    const w = this.#block.coefficients.read();
    const q = this.#handles.gradient.read();
    let [most, l1, product] = [t, 0, 0];
    let square = this.#yy;
    for (let k = 0; k < w.length; k++) {
      most = Math.max(most, Math.abs(q[k]));
      l1 += Math.abs(w[k]);
      product += w[k] * q[k];
      square -= w[k] * (this.#right[k] + q[k]);
    }
    const s = t / most;
    return (Math.max(0, square) / 2) * (1 - s) ** 2 + Math.max(0, t * l1 - s * product);
  }
}
