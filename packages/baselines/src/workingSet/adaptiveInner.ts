/**
 * The inner solver that suits the set at hand: coordinate descent on inner products where there are many samples per
 * column, SsNAL where the support has come near the number of samples, coordinate descent with Newton steps everywhere
 * else, and wherever the others get stuck.
 */
import type { Block, InnerSolver } from '@spred/problems';
import { CovarianceDescent } from './covarianceDescent.ts';
import { DescentNewton } from './descentNewton.ts';
import { SemismoothNewton } from './semismoothNewton.ts';

/** The share of n from which a support counts as near n. */
const denseFrom = 0.95;

/** Samples per column from which all inner products of a set cost less than a few epochs over it. */
const tallFrom = 64;

/** Rounds in which descent does not halve the gap before SsNAL takes over. */
const patience = 40;

export class AdaptiveInner implements InnerSolver {
  readonly #covariance = new CovarianceDescent();
  readonly #descent = new DescentNewton();
  readonly #semismooth = new SemismoothNewton();
  #isDense = false;

  *solve(block: Block, goal: number): Generator<'slice', void, void> {
    const { ridge, lower, upper } = block.terms;
    const isPlain = !ridge && !lower && !upper;
    const isTall = block.rows >= tallFrom * block.columns;
    if (isPlain && isTall && (yield* this.#covariance.solve(block, goal)) && block.gap() <= goal) return;
    const tooDense = (support: number): boolean => support > denseFrom * block.rows;
    if (!(isPlain && this.#isDense && tooDense(supportSize(block)))) {
      const outcome = yield* this.#descent.solve(block, goal, isPlain ? { tooDense, patience } : undefined);
      if (outcome === 'done') return;
      this.#isDense = true;
    }
    yield* this.#semismooth.solve(block, goal);
    if (block.gap() <= goal) return;
    yield* this.#descent.solve(block, goal);
  }
}

function supportSize(block: Block): number {
  return block.coefficients.read().reduce((count, value) => (value === 0 ? count : count + 1), 0);
}
