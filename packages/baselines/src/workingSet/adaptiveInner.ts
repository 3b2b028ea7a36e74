/**
 * The inner solver that suits the set at hand: SsNAL where the support has come near the number of samples, coordinate
 * descent with Newton steps everywhere else, and wherever the other one gets stuck.
 */
import type { Block, InnerSolver } from '@spred/problems';
import { DescentNewton } from './descentNewton.ts';
import { SemismoothNewton } from './semismoothNewton.ts';

/** The share of n from which a support counts as near n. */
const denseFrom = 0.95;

/** Rounds in which descent does not halve the gap before SsNAL takes over. */
const patience = 40;

/** Which inner solver a set was given to. */
export type InnerChoice = 'descent-newton' | 'semismooth-newton';

export class AdaptiveInner implements InnerSolver {
  /** Those that were used, in the order of their first use. */
  readonly used: Set<InnerChoice> = new Set();
  readonly #descent = new DescentNewton();
  readonly #semismooth = new SemismoothNewton();
  #isDense = false;

  *solve(block: Block, goal: number): Generator<'slice', void, void> {
    const { ridge, lower, upper } = block.terms;
    const isPlain = !ridge && !lower && !upper;
    const tooDense = (support: number): boolean => support > denseFrom * block.rows;
    if (!(isPlain && this.#isDense && tooDense(supportSize(block)))) {
      this.used.add('descent-newton');
      const outcome = yield* this.#descent.solve(block, goal, isPlain ? { tooDense, patience } : undefined);
      if (outcome === 'done') return;
      this.#isDense = true;
    }
    this.used.add('semismooth-newton');
    yield* this.#semismooth.solve(block, goal);
    if (block.gap() <= goal) return;
    yield* this.#descent.solve(block, goal);
  }
}

function supportSize(block: Block): number {
  return block.coefficients.read().reduce((count, value) => (value === 0 ? count : count + 1), 0);
}
