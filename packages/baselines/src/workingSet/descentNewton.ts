/**
 * Coordinate descent to find the support of a working set, Newton to finish on it. Epochs go over the whole set now and
 * then and over the support in between; once few signs change from round to round (or enough rounds have passed) a Newton
 * step is tried, which ends the search where the signs were right and goes as far as it can where they were not.
 */
import type { Block, InnerSolver } from '@spred/problems';
import { NewtonStep } from './newtonStep.ts';
import { supportOf } from './support.ts';

/** Samples per column from which a set counts as tall. */
const tallFrom = 8;

/** Epochs over the support after each over the whole set. */
const supportEpochs = 7;

/** The share of the support whose signs may have changed in a round when Newton is tried, and the rounds between tries. */
const settledShare = 0.005;
const roundsBetween = 6;

/** An epoch that moves every coefficient by a few units in the last place at the most has reached the end. */
const rounding = 4 * Number.EPSILON;

/** Rounds in which the gap is not halved, after which it is left at that. */
const patience = 1000;

/** When another solver should take over, and how many rounds without halving the gap are too many. */
export interface HandOver {
  readonly tooDense: (support: number) => boolean;
  readonly patience: number;
}

export class DescentNewton implements InnerSolver {
  #newton: NewtonStep | undefined;
  /** The coefficients after the last epochs, of this call or the one before: the set only grows. */
  #last: Float64Array | undefined;
  /** The columns that the set had then. */
  #columns = 0;

  /** With `handOver` it may end as `given-up`, for another solver to go on. */
  *solve(block: Block, goal: number, handOver?: HandOver): Generator<'slice', 'done' | 'given-up', void> {
    this.#newton ??= new NewtonStep(block);
    // With many samples per column the first signs are good enough to try.
    const isTall = block.rows >= tallFrom * block.columns;
    let sinceNewton = 0;
    // Where no column has come, what is left to do is to finish on the support.
    if (block.columns === this.#columns && isTall) {
      if ((yield* this.#newton.take(block)) !== 'none' && block.gap() <= goal) return 'done';
    }
    this.#columns = block.columns;
    let best = Infinity;
    let idle = 0;
    for (let round = 0; idle < (handOver?.patience ?? patience); round++) {
      const moved = yield* block.epoch(isTall ? block.urgent() : undefined);
      let support = supportOf(block.coefficients.read());
      for (let epoch = 0; epoch < supportEpochs; epoch++) {
        if ((yield* block.epoch(support)) === 0) break;
        if (isTall) support = supportOf(block.coefficients.read());
      }
      yield 'slice';
      const w = block.coefficients.read();
      const isKnown = isTall || this.#last !== undefined;
      const { changed, size } = compareSigns(w, this.#last);
      this.#last = w;
      sinceNewton++;
      const isSettled = isKnown && changed <= Math.max(2, settledShare * size);
      if (size > 0 && size <= block.rows && (isSettled || sinceNewton >= roundsBetween)) {
        // After a step one round of descent is enough before the next.
        sinceNewton = roundsBetween - 2;
        yield* this.#newton.take(block);
        yield 'slice';
      }
      const gap = block.gap();
      if (gap <= goal) return 'done';
      if (round >= 2 && handOver?.tooDense(size)) return 'given-up';
      if (moved <= rounding * largestPart(block, w)) return 'done';
      idle = gap < best / 2 ? 0 : idle + 1;
      if (idle === 0) best = gap;
    }
    return handOver ? 'given-up' : 'done';
  }
}

/** max_k ||x_k||^2 |w_k|. */
function largestPart({ curvature }: Block, w: Float64Array): number {
  const norms = curvature.read();
  let largest = 0;
  for (let k = 0; k < w.length; k++) largest = Math.max(largest, norms[k] * Math.abs(w[k]));
  return largest;
}

/** How many signs differ, and how many coefficients are not zero. */
function compareSigns(w: Float64Array, last: Float64Array | undefined): { changed: number; size: number } {
  let changed = 0;
  let size = 0;
  for (let k = 0; k < w.length; k++) {
    if (w[k] !== 0) size++;
    // A column that came since had no coefficient.
    if (last && Math.sign(w[k]) !== Math.sign(k < last.length ? last[k] : 0)) changed++;
  }
  return { changed, size };
}
