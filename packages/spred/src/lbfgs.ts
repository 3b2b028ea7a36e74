/**
 * L-BFGS on plain typed arrays: the two-loop recursion (Nocedal 1980; Nocedal and Wright, "Numerical Optimization",
 * algorithm 7.4) and a line search for the weak Wolfe conditions,
 *
 *   f(x + a d) <= f(x) + c1 a f'(x; d),   f'(x + a d; d) >= c2 f'(x; d),   c1 = 1e-4, c2 = 0.9.
 *
 * The direction is d = -H g, H the inverse Hessian that the last pairs s = x+ - x, q = g+ - g describe: every update is
 * H+ = (I - s q'/q's) H (I - q s'/q's) + s s'/q's, from H = (s'q / q'q) I of the latest pair.
 */
import { axpy, dot } from '@spred/kernels/plain';

/** Where a function was evaluated, and what came out. A function may add what it knows besides. */
export interface Point {
  readonly position: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
}

/** A smooth function with its gradient. It may keep the array that it is given. */
export type SmoothFunction<P extends Point> = (position: Float64Array) => P;

/** Options of {@link Lbfgs}. */
export interface LbfgsOptions {
  /** How far the first step goes, in the coordinate that moves most. */
  readonly firstStep: number;
  /** Pairs remembered; default 10. */
  readonly pairs?: number;
}

const decrease = 1e-4;
const curvature = 0.9;

/** A rise of f below this share of it is rounding. */
const rounding = 1e-15;

const maxTrials = 40;

/** A pair whose inner product is below this share of q'q says nothing about curvature. */
const smallestCurvature = 1e-14;

/** L-BFGS from a point: each {@link step} goes to a lower one. */
export class Lbfgs<P extends Point> {
  readonly #evaluate: SmoothFunction<P>;
  readonly #firstStep: number;
  readonly #memory: number;
  readonly #pairs: { readonly step: Float64Array; readonly change: Float64Array; readonly product: number }[] = [];
  #point: P;

  constructor(evaluate: SmoothFunction<P>, start: P, options: LbfgsOptions) {
    this.#evaluate = evaluate;
    this.#point = start;
    this.#firstStep = options.firstStep;
    this.#memory = options.pairs ?? 10;
  }

  /** The present point. */
  get point(): P {
    return this.#point;
  }

  /** One line search along the quasi-Newton direction. False where no step goes down any more: at rounding, or at NaN. */
  step(): boolean {
    for (;;) {
      const direction = this.#direction();
      const slope = inner(direction, this.#point.gradient);
      const next = slope < 0 ? this.#search(direction, slope) : undefined;
      if (next !== undefined) {
        this.#remember(next);
        this.#point = next;
        return true;
      }
      // Old pairs can mislead: once more along the gradient alone.
      if (this.#pairs.length === 0) return false;
      this.#pairs.length = 0;
    }
  }

  #direction(): Float64Array {
    const d = this.#point.gradient.map((value) => -value);
    const pairs = this.#pairs;
    if (pairs.length === 0) {
      const largest = d.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      if (largest > 0) for (let i = 0; i < d.length; i++) d[i] *= this.#firstStep / largest;
      return d;
    }
    const shares = new Float64Array(pairs.length);
    for (let k = pairs.length - 1; k >= 0; k--) {
      shares[k] = inner(pairs[k].step, d) / pairs[k].product;
      axpy(d.length, -shares[k], pairs[k].change, 0, d, 0);
    }
    const { change, product } = pairs[pairs.length - 1];
    const scale = product / inner(change, change);
    for (let i = 0; i < d.length; i++) d[i] *= scale;
    for (let k = 0; k < pairs.length; k++) {
      const rest = shares[k] - inner(pairs[k].change, d) / pairs[k].product;
      axpy(d.length, rest, pairs[k].step, 0, d, 0);
    }
    return d;
  }

  /** The weak Wolfe conditions by doubling and bisection (Lewis and Overton 2013). */
  #search(direction: Float64Array, slope: number): P | undefined {
    const { position, value } = this.#point;
    let low = 0;
    let high = Infinity;
    let length = 1;
    let lowest: P | undefined;
    for (let trial = 0; trial < maxTrials; trial++) {
      const trialPosition = Float64Array.from(position);
      axpy(trialPosition.length, length, direction, 0, trialPosition, 0);
      const next = this.#evaluate(trialPosition);
      if (!(next.value <= value + decrease * length * slope + rounding * Math.abs(value))) {
        high = length;
      } else {
        if (inner(direction, next.gradient) >= curvature * slope) return next;
        // Low enough, but still going down: good if nothing better is found.
        if (lowest === undefined || next.value < lowest.value) lowest = next;
        low = length;
      }
      length = high < Infinity ? (low + high) / 2 : 2 * length;
    }
    return lowest;
  }

  #remember(next: P): void {
    const step = difference(next.position, this.#point.position);
    const change = difference(next.gradient, this.#point.gradient);
    const product = inner(step, change);
    if (!(product > smallestCurvature * inner(change, change))) return;
    this.#pairs.push({ step, change, product });
    if (this.#pairs.length > this.#memory) this.#pairs.shift();
  }
}

function inner(a: Float64Array, b: Float64Array): number {
  return dot(a.length, a, 0, b, 0);
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  const out = Float64Array.from(a);
  for (let i = 0; i < out.length; i++) out[i] -= b[i];
  return out;
}
