/**
 * Where a segment of a path ends. Along it w_A(l) = w_A + (lam - l) q and c(l) = b + l a with b = c - lam a, for l < lam:
 *
 *   join:  an inactive |c_j| meets l:   l = b_j / (1 - a_j)  or  l = -b_j / (1 + a_j);
 *   drop:  an active w_i meets zero:    l = lam + w_i / q_i.
 *
 * Events are placed by their l, not by the step lam - l, which would lose every digit of an l far below lam. The event
 * at the largest l comes next; of several at one l, that of the least variable. The loops pass over all candidates in
 * every segment, so they are plain and allocate nothing.
 */

/** Events closer to lam than this share of it happen at lam: ties that rounding has split are put together again. */
export const tied = 1e-12;

/** What w_j loses to rounding, as a multiple of ||y~|| / ||x_j||, and c_j as a multiple of ||y~|| ||x_j||. */
export const rounding: number = 256 * Number.EPSILON;

/** The signs that a coefficient may have, as bits. */
export const mayBePositive = 1;
export const mayBeNegative = 2;

/** Columns that may join, with their correlations c and slopes a in the same order. */
export interface Candidates {
  readonly columns: Int32Array;
  readonly c: Float64Array;
  readonly a: Float64Array;
  readonly count: number;
}

/** What decides, per column, about joins. */
export interface JoinRules {
  /** Not zero where a column cannot join: it is active, or was left out. */
  readonly closed: Uint8Array;
  /** The bits of the signs that a column may join with. */
  readonly signs: Uint8Array;
  /** Correlations up to these are rounding. */
  readonly noise: Float64Array;
}

/** The active columns with their coefficients and direction. */
export interface Active {
  readonly columns: readonly number[];
  readonly signs: readonly number[];
}

/** Finds the next event of a segment: `begin`, then `drops` and `joins` in any order (drops first is faster). */
export class EventSearch {
  kind: 'join' | 'drop' | 'end' = 'end';
  /** Where it happens. */
  lam = 0;
  /** The variable; Infinity where the path ends. */
  j: number = Infinity;
  /** The sign that a variable joins with. */
  sign = 0;
  /** True once a candidate was seen to move with lam all the way: it depends on the active columns. */
  sawDependent = false;
  #from = 0;

  /** A segment that starts at `from` and ends, if nothing happens, at `to`. */
  begin(from: number, to: number): void {
    this.#from = from;
    this.#take('end', to, Infinity, 0);
  }

  /** Joins of candidates; `barred` may not join with the sign `barredSign` (-1: none is barred). */
  joins({ columns, c, a, count }: Candidates, rules: JoinRules, barred: number, barredSign: number): void {
    const { closed, signs, noise } = rules;
    const from = this.#from;
    const tiedFrom = from - tied * from;
    let { lam: best, j: bestColumn } = this;
    let bestSign = 0;
    for (let k = 0; k < count; k++) {
      const slope = a[k];
      const b = c[k] - from * slope;
      // Most are told by one look at |c_j| where the best event so far is: below it they come later. Rounding is allowed for.
      if (Math.abs(b + best * slope) < best - 1e-9 * (best + from * Math.abs(slope))) continue;
      const j = columns[k];
      if (closed[j] !== 0) continue;
      if (Math.abs(b) <= noise[j]) {
        // It would reach lam only at zero.
        if (Math.abs(Math.abs(slope) - 1) <= tied) this.sawDependent = true;
        continue;
      }
      if (slope < 1 && (signs[j] & mayBePositive) !== 0 && !(j === barred && barredSign > 0)) {
        let l = b / (1 - slope);
        if (l >= tiedFrom) l = from;
        if (l > best || (l === best && j < bestColumn)) {
          best = l;
          bestColumn = j;
          bestSign = 1;
        }
      }
      if (slope > -1 && (signs[j] & mayBeNegative) !== 0 && !(j === barred && barredSign < 0)) {
        let l = -b / (1 + slope);
        if (l >= tiedFrom) l = from;
        if (l > best || (l === best && j < bestColumn)) {
          best = l;
          bestColumn = j;
          bestSign = -1;
        }
      }
    }
    if (bestSign !== 0) this.#take('join', best, bestColumn, bestSign);
  }

  /** Drops of the active: a coefficient that moves away from zero has none. `slack(j)` is the rounding of w_j. */
  drops(active: Active, w: Float64Array, q: Float64Array, to: number, slack: (j: number) => number): void {
    const from = this.#from;
    for (let k = 0; k < q.length; k++) {
      if (!(q[k] * active.signs[k] < 0)) continue;
      const j = active.columns[k];
      const at = from + w[j] / q[k];
      // One that is zero at the end up to rounding becomes zero.
      const isAtEnd = Math.abs(at - to) <= rounding * from + slack(j) / Math.abs(q[k]);
      const l = isAtEnd ? to : at >= from - tied * from ? from : at;
      if (l > this.lam || (l === this.lam && j < this.j)) this.#take('drop', l, j, 0);
    }
  }

  #take(kind: EventSearch['kind'], lam: number, j: number, sign: number): void {
    this.kind = kind;
    this.lam = lam;
    this.j = j;
    this.sign = sign;
  }
}
