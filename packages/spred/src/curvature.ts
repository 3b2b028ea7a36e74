/**
 * The largest curvature of a function at a point: the top eigenvalue of its Hessian by power iteration on
 * Hessian-vector products. Its inverse is the step size of gradient descent.
 */
import { hvp, tensor, type Tensor } from '@spred/autodiff';
import { normal, randomKey, splitKey } from '@spred/core';
import type { Factors } from './factors.ts';

/** An estimator that remembers its direction: a later estimate near the first takes few products. */
export class CurvatureEstimate {
  readonly #product: (at: Factors, along: Factors) => Factors;
  #direction: Factors;

  constructor(objective: (factors: Factors) => Tensor, size: number, seed: number) {
    this.#product = (at, along) => hvp(objective, at, along);
    const [keyU, keyW] = splitKey(randomKey(seed));
    this.#direction = { u: tensor(normal(keyU, size)), w: tensor(normal(keyW, size)) };
  }

  /** |H q| / |q| after `products` power iterations at a point; from below, as power iteration is. A slice is a product. */
  *estimate(at: Factors, products: number): Generator<'slice', number, void> {
    let largest = 0;
    for (let k = 0; k < products; k++) {
      const scale = 1 / norm(this.#direction);
      const unit = { u: this.#direction.u.mul(scale), w: this.#direction.w.mul(scale) };
      const image = this.#product(at, unit);
      largest = norm(image);
      if (!(largest > 0 && largest < Infinity)) return largest;
      this.#direction = image;
      yield 'slice';
    }
    return largest;
  }
}

function norm(factors: Factors): number {
  let total = 0;
  for (const leaf of [factors.u, factors.w]) for (const value of leaf.data) total += value * value;
  return Math.sqrt(total);
}
