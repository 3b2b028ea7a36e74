/**
 * What the working-set engine and the solver inside it say to each other. The engine picks a few columns W of X~, the
 * inner solver minimises on them,
 *
 *   1/2 ||y~ - X_W w||^2 + sum_k ( t_k |w_k| + ridge_k/2 w_k^2 ),   lower_k <= w_k <= upper_k,
 *
 * until the duality gap of that smaller problem is below a goal; then the engine looks at all columns again. Any solver
 * of a small dense lasso can be an inner solver.
 */
import type { Matrix, Memory, Vector } from '@spred/kernels';
import type { Terms } from '../penalty/terms.ts';
import type { BlockGram } from './blockGram.ts';

/**
 * The problem on a working set. Its columns have places 0 .. m-1; a set only grows, at its end, so what a solver keeps
 * about a place stays true for as long as the engine runs.
 */
export interface Block {
  /** n. */
  readonly rows: number;
  /** m: the columns that are in the set now. */
  readonly columns: number;
  /** Where the vectors below lie, and where an inner solver makes its own; the engine ends it. */
  readonly memory: Memory;
  /** X_W, n x m, column-major; gathered when it is asked for, so that who never asks never pays. Not to be written to. */
  readonly matrix: Matrix<'float64'>;
  /** y~, length n. Not to be written to. */
  readonly target: Vector<'float64'>;
  /** X_W'y~ in its first m entries. Not to be written to. */
  readonly right: Float64Array;
  /** ||x_k||^2, length m; > 0. Not to be written to. */
  readonly curvature: Vector<'float64'>;
  /** w, length m: the solver's to change. */
  readonly coefficients: Vector<'float64'>;
  /** r = y~ - X_W w, length n: whoever changes w keeps it true (`fit` makes it anew). */
  readonly residual: Vector<'float64'>;
  /** The penalty on the set; its arrays have m entries. */
  readonly terms: Terms;
  /**
   * An epoch of coordinate descent on w and r over the listed places (all of them by default), each minimised exactly,
   * in slices. Returns the largest change, measured in the gradient.
   */
  epoch(places?: Int32Array): Generator<'slice', number, void>;
  /**
   * The places that an epoch would move, or has moved: the support, and those that violate their constraint by the X_W'r
   * that the engine or `gap` has computed last. Undefined where that is not known (or limits or ridge make it no rule).
   */
  urgent(): Int32Array | undefined;
  /** out_k = x_k'v for the m columns (v of length n in this memory). */
  correlate(v: Vector<'float64'>, out: Float64Array): void;
  /** out = X_W v (v of m entries). */
  combine(v: Float64Array, out: Vector<'float64'>): void;
  /** out += a x_k. */
  addColumn(k: number, a: number, out: Vector<'float64'>): void;
  /** out = x_k. */
  copyColumn(k: number, out: Vector<'float64'>): void;
  /** Inner products of its columns, shared by everyone who needs some. */
  readonly gram: BlockGram;
  /** r = y~ - X_W w, from scratch. */
  fit(): void;
  /** The duality gap of this smaller problem at (w, r), with the residual as the dual point, sum-scaled; costs X_W'r. */
  gap(): number;
}

/** A solver for the problem on a working set. One is made for every solve; it may keep what it learns between calls. */
export interface InnerSolver {
  /**
   * Improves w and r of the block until its gap is at most `goal`, or until nothing moves any more. Yields at least every
   * ~20 ms of work.
   */
  solve(block: Block, goal: number): Generator<'slice', unknown, void>;
  /**
   * A dual point in the memory of the block with which the gap was brought below the goal, where the residual does not do.
   * The engine tries it beside the residual, at the cost of another pass over X.
   */
  readonly dual?: Vector<'float64'> | undefined;
}
