/**
 * The inner solver that suits the set at hand: coordinate descent on inner products where X has many more rows than
 * columns, SsNAL where the support has come near the number of samples, coordinate descent with Newton steps everywhere
 * else, and wherever the others get stuck.
 */
import type { Block, InnerSolver, Problem } from '@spred/problems';
import { CovarianceDescent } from './covarianceDescent.ts';
import { DescentNewton } from './descentNewton.ts';
import { SemismoothNewton } from './semismoothNewton.ts';

/** The share of n from which a support counts as near n. */
const denseFrom = 0.95;

/** Samples per column of X, and columns of a set at the most, for which all inner products of a set pay. */
const veryTallFrom = 64;
const mostMultiplied = 256;

/** Rounds in which descent does not halve the gap before SsNAL takes over. */
const patience = 40;

export class AdaptiveInner implements InnerSolver {
  readonly #covariance = new CovarianceDescent();
  readonly #descent = new DescentNewton();
  readonly #semismooth = new SemismoothNewton();
  readonly #isVeryTall: boolean;
  #isDense = false;

  constructor({ projection: { rows, columns } }: Problem) {
    this.#isVeryTall = rows >= veryTallFrom * columns;
  }

  *solve(block: Block, goal: number): Generator<'slice', void, void> {
    const { ridge, lower, upper } = block.terms;
    const isPlain = !ridge && !lower && !upper;
    const isMultiplied = isPlain && this.#isVeryTall && block.columns <= mostMultiplied;
    if (isMultiplied && (yield* this.#covariance.solve(block, goal)) && block.gap() <= goal) return;
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
