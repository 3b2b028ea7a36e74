/**
 * Derivatives checked against finite differences.
 *
 * For a random direction v in the arguments and a random weight u on the values, three numbers must agree:
 *
 *     <u, J v> by forward mode,   <J^T u, v> by reverse mode,   d/dh <u, f(x + h v)> at h = 0 by differences.
 *
 * The differences are of fourth order, (8 [f(h) - f(-h)] - [f(2h) - f(-2h)]) / 12h, so that their error (about 1e-11
 * here) is far below that of a wrong rule. Order n+1 checks the function x -> J^T u in the same way.
 */
import {
  flattenTree,
  foldIn,
  normal,
  randomKey,
  requireInteger,
  requirePositive,
  unflattenTree,
  type RandomKey,
} from '@spred/core';
import { tensor } from './create.ts';
import type { Tensor } from './tensor.ts';
import { jvp } from './transforms/jvp.ts';
import type { TensorTree } from './transforms/tensors.ts';
import { vjp } from './transforms/vjp.ts';

/** Options of {@link gradcheck}. */
export interface GradcheckOptions {
  /** How many derivatives deep to check. Default 1. */
  readonly order?: number;
  /** Of the random directions. Default 0. */
  readonly seed?: number;
  /** The largest error, relative to max(1, |derivative|), that passes. Default 1e-7. */
  readonly tolerance?: number;
  /** The step of the differences. Default 1e-3; smaller where the function bends fast. */
  readonly step?: number;
}

/** What {@link gradcheck} found at one order. */
export interface GradcheckLevel {
  readonly order: number;
  readonly forward: number;
  readonly reverse: number;
  readonly differences: number;
  /** The largest disagreement of the three, relative to max(1, |differences|). */
  readonly error: number;
}

/** What {@link gradcheck} found. */
export interface Gradcheck {
  readonly passed: boolean;
  /** The largest error of all orders. */
  readonly error: number;
  readonly levels: readonly GradcheckLevel[];
}

/**
 * Checks the derivatives of `fn` at `argument` (trees of tensors both) by random projections. The function must be
 * smooth there to one order more than is checked. Reports, and does not throw where the check fails.
 *
 * @example
 * ```ts
 * import { gradcheck, tensor, type Tensor } from '@spred/autodiff';
 *
 * const report = gradcheck((x: Tensor) => x.tanh().mul(x).sum(), tensor([0.3, -1.2]), { order: 2 });
 * console.log(report.passed); // true
 * ```
 */
export function gradcheck<T extends TensorTree<T>, Out extends TensorTree<Out>>(
  fn: (argument: T) => Out,
  argument: T,
  options: GradcheckOptions = {},
): Gradcheck {
  const { order = 1, seed = 0, tolerance = 1e-7, step = 1e-3 } = options;
  requireInteger('order', order, 1);
  requirePositive('tolerance', tolerance);
  requirePositive('step', step);
  const levels: GradcheckLevel[] = [];
  const key = randomKey(seed);
  const checkFrom = <Value extends TensorTree<Value>>(f: (argument: T) => Value, level: number): void => {
    const direction = randomLike(argument, foldIn(key, 2 * level));
    const weight = randomLike(f(argument), foldIn(key, 2 * level + 1));
    const project = (h: number): number => inner(f(shift(argument, direction, h)), weight);
    const forward = inner(jvp(f, argument, direction).tangent, weight);
    const reverse = inner(vjp(f, argument).pullback(weight), direction);
    const differences = (8 * (project(step) - project(-step)) - (project(2 * step) - project(-2 * step))) / (12 * step);
    const gap = Math.max(Math.abs(forward - differences), Math.abs(reverse - differences));
    levels.push({ order: level, forward, reverse, differences, error: gap / Math.max(1, Math.abs(differences)) });
    if (level < order) checkFrom<T>((x) => vjp(f, x).pullback(weight), level + 1);
  };
  checkFrom(fn, 1);
  const error = Math.max(...levels.map((level) => level.error)); // NaN stays NaN, and does not pass
  return { passed: error <= tolerance, error, levels };
}

/** A tree of standard normal numbers like `tree`. */
function randomLike<T>(tree: T, key: RandomKey): T {
  return mapLeaves(tree, (leaf, i) => normal(foldIn(key, i), leaf.size));
}

function shift<T>(tree: T, direction: T, h: number): T {
  const along = flattenTree<Tensor>(direction).leaves;
  return mapLeaves(tree, (leaf, i) => Float64Array.from(leaf.data, (x, k) => x + h * along[i].data[k]));
}

function mapLeaves<T>(tree: T, fn: (leaf: Tensor, index: number) => Float64Array): T {
  const { leaves, structure } = flattenTree<Tensor>(tree);
  const mapped = leaves.map((leaf, i) => tensor(fn(leaf, i), leaf.shape));
  return unflattenTree(structure, mapped) as T;
}

function inner<T>(a: T, b: T): number {
  const others = flattenTree<Tensor>(b).leaves;
  let sum = 0;
  flattenTree<Tensor>(a).leaves.forEach((leaf, i) => {
    for (let k = 0; k < leaf.size; k++) sum += leaf.data[k] * others[i].data[k];
  });
  return sum;
}
