/**
 * The largest curvature of the smooth objective at a point: the top eigenvalue of its Hessian by power iteration. Its
 * inverse is the step size of gradient descent.
 */
import { normal, randomKey, splitKey } from '@spred/core';
import type { FactorObjective, Pair } from './factorObjective.ts';

/** An estimator that remembers its direction: a later estimate near the first takes few products. */
export class CurvatureEstimate {
  readonly #objective: FactorObjective;
  #direction: Pair;
  #image: Pair;

  constructor(objective: FactorObjective, size: number, seed: number) {
    this.#objective = objective;
    const [keyU, keyW] = splitKey(randomKey(seed));
    this.#direction = { u: normal(keyU, size), w: normal(keyW, size) };
    this.#image = { u: new Float64Array(size), w: new Float64Array(size) };
  }

  /**
   * |H q| / |q| after `products` power iterations at a point (the last one that the objective was evaluated at); from
   * below, as power iteration is. A slice is a product.
   */
  *estimate(at: Pair, products: number): Generator<'slice', number, void> {
    let largest = 0;
    for (let k = 0; k < products; k++) {
      const direction = this.#direction;
      const scale = 1 / norm(direction);
      for (const part of [direction.u, direction.w]) for (let j = 0; j < part.length; j++) part[j] *= scale;
      this.#objective.curvature(at, direction, this.#image);
      largest = norm(this.#image);
      if (!(largest > 0 && largest < Infinity)) return largest;
      [this.#direction, this.#image] = [this.#image, direction];
      yield 'slice';
    }
    return largest;
  }
}

function norm({ u, w }: Pair): number {
  let total = 0;
  for (const part of [u, w]) for (const value of part) total += value * value;
  return Math.sqrt(total);
}
