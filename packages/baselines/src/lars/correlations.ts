/**
 * What the path asks of the columns: which may join next, and how their correlations change along a direction. There
 * are two answers, by columns (`screenedColumns.ts`) and by the Gram matrix (`gramColumns.ts`).
 */
import type { Candidates } from './events.ts';

/** Correlations of the candidates, kept along a path. */
export interface Correlations extends Candidates {
  /** Long work that is due before the next segment, in slices; mostly none. */
  prepare(): Generator<'slice', void, void>;
  /** x_i'x_j for the active i, in their order. */
  cross(j: number): Float64Array;
  /** Column j, for which `cross` was asked last, becomes the last active one. */
  activate(j: number): void;
  /** The active column of index `at` leaves. */
  deactivate(at: number): void;
  /** Sets the slopes `a` along the direction q of the active set. */
  aim(q: Float64Array): void;
  /** Moves along the direction by `step`. */
  advance(step: number): void;
  /** out = X~'v for a vector of length n. */
  correlate(v: Float64Array, out: Float64Array): void;
  /** target - X_A weights, as a new vector. */
  residual(weights: ArrayLike<number>): Float64Array;
  /** Recomputes from the coefficients what updates let drift. */
  refresh(w: Float64Array): void;
  /** True where a column that is no candidate might reach l on the way from lam to l. */
  mayMiss(lam: number, l: number): boolean;
  /** Takes other candidates, or more, `c` and `a` with them; called often enough, all columns. */
  widen(lam: number, w: Float64Array): void;
  /** Whether the whole step to lam = 0 along the direction would leave a residual of at most `share` of ||target||. */
  fitsExactly(lam: number, q: Float64Array, w: Float64Array, share: number): boolean;
}
