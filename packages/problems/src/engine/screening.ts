/**
 * What a pass over X says: how far the current point is from the optimum, which columns can be forgotten, and which ones
 * the working set needs. With c = X'u, u being the residual (or another dual point) scaled by s into the feasible set:
 *
 *   gap  = 1/2 ||r - s u||^2 + sum_j ( t |w_j| - s w_j c_j )                  (Fenchel-Young form)
 *   zero for certain:   s |c_j| + sqrt(2 gap) ||x_j|| < t                     (gap-safe sphere)
 *   urgency of column j:  (s |c_j| - t) / ||x_j||, the distance from its constraint with the sign turned
 *
 * Ndiaye, Fercoq, Gramfort, Salmon, "Gap safe screening rules", JMLR 2017; Massias, Gramfort, Salmon, "Celer", ICML 2018.
 * With ridge or limits the gap is that of `dualPoints.ts`, nothing is forgotten, and urgency is measured at u itself.
 */
import { scaledIntoFeasibleSet } from '../certificate/dualPoints.ts';
import { isPlain, type Terms } from '../penalty/terms.ts';
import type { Problem } from '../problem.ts';
import { largest } from './select.ts';

/** Columns in the first working set at the least. */
const leastFirst = 20;

/** The first working set has this many times n sqrt(lambdaMax / lambda) columns, about the support to come. */
const firstShare = 0.4;

/** Samples per column of the set from which a column too many costs more than another round. */
const tallFrom = 8;

/** Samples per column from which inner products of columns are the cheapest way to a solution on them. */
const veryTallFrom = 64;

/** Numbers of a tall matrix up to which all of its columns are taken at once. */
const mostGathered = 2 ** 22;

/** What a pass found. */
export interface Finding {
  readonly gap: number;
  /** The largest |c_j| over t, at least 1. */
  readonly excess: number;
  /** Columns outside the working set that violate their constraint. */
  readonly violators: number;
}

export class Screening {
  readonly #terms: Terms;
  readonly #isPlain: boolean;
  readonly #rows: number;
  /** ||x_j||. */
  readonly #lengths: Float64Array;
  /** The columns that are neither zero nor forgotten, in order: the first `#alive` of the list. */
  readonly #list: Int32Array;
  #alive = 0;
  #outside = Infinity;
  readonly #isMember: Uint8Array;
  readonly #urgency: Float64Array;
  readonly #candidates: Int32Array;

  constructor({ terms, projection }: Problem) {
    const norms = projection.squaredNorms();
    const p = norms.length;
    this.#terms = terms;
    this.#isPlain = isPlain(terms);
    this.#rows = projection.rows;
    this.#lengths = new Float64Array(p);
    this.#list = new Int32Array(p);
    for (let j = 0; j < p; j++) {
      if (norms[j] === 0) continue;
      this.#lengths[j] = Math.sqrt(norms[j]);
      this.#list[this.#alive++] = j;
    }
    this.#isMember = new Uint8Array(p);
    this.#urgency = new Float64Array(p);
    this.#candidates = new Int32Array(p);
  }

  /** The gap of w (zero outside of `members`) with its residual for the dual point u with c = X'u. */
  judge(
    w: Float64Array,
    members: readonly number[],
    residual: Float64Array,
    u: Float64Array,
    c: Float64Array,
  ): Finding {
    const { l1: t } = this.#terms;
    const [list, alive, isMember] = [this.#list, this.#alive, this.#isMember];
    let most = 0;
    let violators = 0;
    for (let k = 0; k < alive; k++) {
      const j = list[k];
      const size = Math.abs(c[j]);
      if (size > most) most = size;
      if (size > t && isMember[j] === 0 && this.#excess(j, c[j]) > 0) violators++;
    }
    const excess = Math.max(1, most / t);
    if (!this.#isPlain) {
      const point = { kind: 'residual' as const, point: u, correlations: c };
      return { gap: scaledIntoFeasibleSet(point, this.#terms, w, residual).gap, excess, violators };
    }
    const s = 1 / excess;
    let gap = 0;
    for (let i = 0; i < u.length; i++) gap += (residual[i] - s * u[i]) ** 2;
    gap /= 2;
    for (const j of members) if (w[j] !== 0) gap += Math.max(0, t * Math.abs(w[j]) - s * w[j] * c[j]);
    return { gap, excess, violators };
  }

  /** Columns that are neither in the set nor forgotten, after the last choice: without any, the set is the whole problem. */
  get outside(): number {
    return this.#outside;
  }

  /** Puts columns into the working set. */
  join(columns: readonly number[]): void {
    for (const j of columns) this.#isMember[j] = 1;
  }

  /**
   * The columns to add to a set of `size`, `support` of which are not zero: where some violate their constraint, the most
   * urgent ones, so many that the set is twice the support and the violators come in, in a few rounds where they are many.
   * Forgets what is zero for certain.
   */
  *choose(
    c: Float64Array,
    { gap, excess, violators }: Finding,
    size: number,
    support: number,
  ): Generator<'slice', number[], void> {
    const t = this.#terms.l1;
    const isGapSafe = this.#isPlain;
    const s = isGapSafe ? 1 / excess : 1;
    const radius = isGapSafe ? Math.sqrt(2 * gap) : Infinity;
    const [list, candidates, urgency] = [this.#list, this.#candidates, this.#urgency];
    const [isMember, lengths, before] = [this.#isMember, this.#lengths, this.#alive];
    let count = 0;
    let alive = 0;
    for (let k = 0; k < before; k++) {
      const j = list[k];
      if (isMember[j] === 0) {
        const length = lengths[j];
        const distance = isGapSafe ? t - s * Math.abs(c[j]) : -this.#excess(j, c[j]);
        if (distance > radius * length) continue;
        urgency[count] = -distance / length;
        candidates[count++] = j;
      }
      list[alive++] = j;
    }
    this.#alive = alive;
    const wanted = this.#wantedSize(excess, violators, size, support) - size;
    yield 'slice';
    const chosen = largest(urgency, count, wanted).map((k) => candidates[k]);
    this.#outside = count - chosen.length;
    return chosen;
  }

  #wantedSize(excess: number, violators: number, size: number, support: number): number {
    const n = this.#rows;
    const isTall = n >= tallFrom * this.#lengths.length;
    if (size === 0 && isTall) {
      // Of a very tall matrix, or a large one, as many as meet each other for the price of two passes; of another, all.
      const isSmall = n < veryTallFrom * this.#alive && n * this.#alive <= mostGathered;
      const most = isSmall ? this.#alive : Math.max(leastFirst, Math.ceil(2 * Math.sqrt(this.#alive)));
      return Math.min(most, 2 * violators + 2);
    }
    if (size === 0) return Math.max(leastFirst, Math.min(2 * n, Math.round(firstShare * n * Math.sqrt(excess))));
    if (violators === 0) return size;
    const inFlow = Math.min(violators, Math.max(support, isTall ? leastFirst : n >> 1, 10));
    return n >= tallFrom * size ? size + inFlow : Math.max(2 * support, size + inFlow);
  }

  /** By how much the constraint of column j with w_j = 0 is violated at x_j'u = c (negative: by how much it is not). */
  #excess(j: number, c: number): number {
    const { lower, upper } = this.#terms;
    if ((c > 0 && upper && upper[j] <= 0) || (c < 0 && lower && lower[j] >= 0)) return -Infinity;
    return Math.abs(c) - this.#terms.l1;
  }
}
