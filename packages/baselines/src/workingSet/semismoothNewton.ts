/**
 * SsNAL on a working set: the semismooth Newton augmented Lagrangian method of `ssnal.ts` (Li, Sun, Toh, SIAM J. Optim.
 * 2018), for supports that come near the number of samples, where coordinate descent crawls and Newton's method on the
 * support has a singular matrix. For a growing sigma the dual variable u minimises
 *
 *   L(u) = 1/2 ||u||^2 - y'u + 1/(2 sigma) ||v(u)||^2,   v(u) = ST(w + sigma X'u, sigma t),
 *
 * by Newton steps  (I + sigma X_J X_J') d = -(u - y + X v),  J = supp(v), with the smaller of two systems; then w <- v(u).
 * Only for L1 without ridge and limits.
 */
import { copy, type Vector } from '@spred/kernels';
import { SymmetricSystem, type Block, type InnerSolver } from '@spred/problems';
import { NewtonStep } from './newtonStep.ts';
import { OuterProducts } from './outerProducts.ts';

/** sigma starts at 1 / max ||x_k||^2 and grows by this factor at every multiplier, up to this multiple of its start. */
const growth = 5;
const largestGrowth = 1e8;

/** Newton stops where ||L'(u)|| is this share of sqrt(2 goal). */
const newtonShare = 1e-2;

/** Above this share of n the n x n system is used: its update costs less than gathering the other. */
const innerShare = 0.8;

/** The largest n for which the n x n system is made. */
const mostOuterRows = 6000;

const armijo = 1e-4;
const mostMultipliers = 40;
const mostNewtonSteps = 50;
const mostHalvings = 30;

/** The gap, as a share of 1/2 ||y||^2, from which Newton on the support is tried after every multiplier. */
const supportGap = 1e-3;

type Numbers = Vector<'float64'>;

export class SemismoothNewton implements InnerSolver {
  /** u at the end, a dual point. */
  dual: Numbers | undefined;
  #state: State | undefined;

  *solve(block: Block, goal: number): Generator<'slice', void, void> {
    this.#state ??= new State(block);
    const state = this.#state;
    this.dual = state.dual;
    state.restart();
    let best = block.gap();
    let w = block.coefficients.read();
    for (let multiplier = 0; multiplier < mostMultipliers; multiplier++) {
      const minimised = yield* state.minimise(newtonShare * Math.sqrt(2 * goal));
      const gap = state.update();
      yield 'slice';
      if (gap <= supportGap * state.scale && (yield* state.finishOnSupport(goal))) return;
      if (gap < best) {
        best = gap;
        w = block.coefficients.read();
      }
      if (gap <= goal) return;
      if (!minimised) break;
      state.grow();
    }
    // Where rounding has taken over (it comes into v multiplied by sigma), the best point stands.
    state.shrink();
    block.coefficients.write(w);
    block.fit();
  }
}

/** Everything of one solve, kept from round to round. */
class State {
  readonly dual: Numbers;
  /** 1/2 ||y||^2. */
  readonly scale: number;
  #sigma: number;
  readonly #largestSigma: number;
  readonly #block: Block;
  readonly #system: SymmetricSystem;
  readonly #newton: NewtonStep;
  readonly #y: Float64Array;
  readonly #work: Numbers;
  #outer: OuterProducts | undefined;
  #w: Float64Array = new Float64Array(0);
  /** v(u), X'u and X'd. */
  #v: Float64Array = new Float64Array(0);
  #products: Float64Array = new Float64Array(0);
  #along: Float64Array = new Float64Array(0);
  #u: Float64Array;

  constructor(block: Block) {
    this.#block = block;
    this.#y = block.target.read();
    this.#u = new Float64Array(block.rows);
    this.#system = new SymmetricSystem(block.memory);
    this.#newton = new NewtonStep(block);
    this.#work = block.memory.vector('float64', block.rows);
    this.dual = block.memory.vector('float64', block.rows);
    this.scale = this.#y.reduce((total, value) => total + value * value, 0) / 2;
    this.#sigma = 1 / block.curvature.read().reduce((most, norm) => Math.max(most, norm), 0);
    this.#largestSigma = largestGrowth * this.#sigma;
  }

  grow(): void {
    this.#sigma = Math.min(growth * this.#sigma, this.#largestSigma);
  }

  shrink(): void {
    this.#sigma /= growth;
  }

  /** Starts from w and u = r. */
  restart(): void {
    const block = this.#block;
    this.#w = block.coefficients.read();
    block.residual.read(this.#u);
    this.#v = new Float64Array(block.columns);
    this.#along = new Float64Array(block.columns);
    this.#products = new Float64Array(block.columns);
    block.correlate(block.residual, this.#products);
  }

  /** Newton's method on L for the present w and sigma, to ||L'(u)|| <= tolerance; false where it gets stuck. */
  *minimise(tolerance: number): Generator<'slice', boolean, void> {
    const [block, u, y, work] = [this.#block, this.#u, this.#y, this.#work];
    const floor = 4 * Number.EPSILON * Math.sqrt(2 * this.scale);
    this.#along.fill(0);
    let penalty = this.#threshold(0);
    for (let newton = 0; newton < mostNewtonSteps; newton++) {
      block.combine(this.#v, work);
      const g = work.read();
      let size = 0;
      for (let i = 0; i < g.length; i++) {
        g[i] += u[i] - y[i];
        size += g[i] * g[i];
      }
      if (Math.sqrt(size) <= Math.max(floor, tolerance)) return true;

      const d = yield* this.#direction(g);
      if (d === undefined) return false;
      block.correlate(work.write(d), this.#along);
      let [slope, linear, square] = [0, 0, 0];
      for (let i = 0; i < d.length; i++) {
        slope += g[i] * d[i];
        linear += (u[i] - y[i]) * d[i];
        square += d[i] * d[i];
      }
      let step = 1;
      for (let halving = 0; ; halving++) {
        const next = this.#threshold(step);
        const change = step * (linear + (step * square) / 2) + next - penalty;
        if (change <= armijo * step * slope + 1e-14 * Math.abs(penalty)) {
          penalty = next;
          break;
        }
        if (halving === mostHalvings) {
          this.#threshold(0);
          return false;
        }
        step /= 2;
      }
      for (let i = 0; i < u.length; i++) u[i] += step * d[i];
      for (let k = 0; k < this.#products.length; k++) this.#products[k] += step * this.#along[k];
      this.#along.fill(0);
      yield 'slice';
    }
    return true;
  }

  /** w <- v(u); returns the gap on the set, by the better of the residual and u. */
  update(): number {
    const block = this.#block;
    this.#w.set(this.#v);
    block.coefficients.write(this.#w);
    block.combine(this.#w, this.#work);
    const fitted = this.#work.read();
    const residual = this.#y.map((value, i) => value - fitted[i]);
    block.residual.write(residual);
    this.dual.write(this.#u);
    return Math.min(block.gap(), this.#gapOfDual(residual));
  }

  /** Newton on the support of w; true where it reaches the goal, else w and u start over from where it led. */
  *finishOnSupport(goal: number): Generator<'slice', boolean, void> {
    const block = this.#block;
    if ((yield* this.#newton.take(block)) !== 'whole') {
      block.coefficients.write(this.#w);
      block.fit();
      return false;
    }
    if (block.gap() <= goal) {
      copy(block.residual, this.dual);
      return true;
    }
    block.coefficients.write(this.#w);
    block.fit();
    return false;
  }

  #gapOfDual(residual: Float64Array): number {
    const { l1: t } = this.#block.terms;
    let [most, l1, product] = [t, 0, 0];
    for (let k = 0; k < this.#w.length; k++) {
      most = Math.max(most, Math.abs(this.#products[k]));
      l1 += Math.abs(this.#w[k]);
      product += this.#w[k] * this.#products[k];
    }
    const s = t / most;
    let gap = 0;
    for (let i = 0; i < residual.length; i++) gap += (residual[i] - s * this.#u[i]) ** 2;
    return gap / 2 + Math.max(0, t * l1 - s * product);
  }

  /** v(u + step d), and ||v||^2 / (2 sigma). */
  #threshold(step: number): number {
    const sigma = this.#sigma;
    const [w, v, products, along] = [this.#w, this.#v, this.#products, this.#along];
    const t = sigma * this.#block.terms.l1;
    let total = 0;
    for (let k = 0; k < v.length; k++) {
      const z = w[k] + sigma * (products[k] + step * along[k]);
      const value = z > t ? z - t : z < -t ? z + t : 0;
      v[k] = value;
      total += value * value;
    }
    return total / (2 * sigma);
  }

  /** d = -(I + sigma X_J X_J')^-1 g; undefined where no factor is to be had. */
  *#direction(g: Float64Array): Generator<'slice', Float64Array | undefined, void> {
    const block = this.#block;
    const J: number[] = [];
    for (let k = 0; k < this.#v.length; k++) if (this.#v[k] !== 0) J.push(k);
    const d = g.map((value) => -value);
    if (J.length === 0) return d;
    if (J.length > innerShare * block.rows || !(yield* block.gram.require(block, J))) {
      return yield* this.#outerDirection(J, d);
    }
    const values = this.#system.values(J.length);
    block.gram.gather(J, values);
    for (let i = 0; i < J.length; i++) values[i * (J.length + 1)] += 1 / this.#sigma;
    if (!(yield* this.#system.factorInSlices(J.length, 0))) return undefined;
    const products = new Float64Array(block.columns);
    block.correlate(this.#work.write(g), products);
    const z = Float64Array.from(J, (k) => products[k]);
    this.#system.solve(z);
    products.fill(0);
    J.forEach((k, i) => (products[k] = z[i]));
    block.combine(products, this.#work);
    const along = this.#work.read();
    for (let i = 0; i < d.length; i++) d[i] += along[i];
    return d;
  }

  *#outerDirection(J: readonly number[], d: Float64Array): Generator<'slice', Float64Array | undefined, void> {
    if (d.length > mostOuterRows) return undefined;
    this.#outer ??= new OuterProducts(this.#block);
    const outer = yield* this.#outer.of(J);
    if (!(yield* this.#system.factorShifted(outer, 1 / this.#sigma, 0))) {
      this.#outer.forget();
      return undefined;
    }
    for (let i = 0; i < d.length; i++) d[i] /= this.#sigma;
    this.#system.solve(d);
    return d;
  }
}
