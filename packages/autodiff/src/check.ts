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
import { foldIn, normal, randomKey, requireInteger, requirePositive, unflattenTree, type RandomKey } from '@spred/core';
import { tensor } from './create.ts';
import { isFloat } from './dtype.ts';
import { optionsOf, requireFunction } from './ops/makers/arguments.ts';
import type { Tensor } from './tensor.ts';
import { jvp } from './transforms/jvp.ts';
import { flattenTensors, type TensorTree } from './transforms/tensors.ts';
import { requireValue } from './transforms/treeFunction.ts';
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

const gradcheckOptions = ['order', 'seed', 'tolerance', 'step'] as const;

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
 * smooth there to one order more than is checked. Leaves of integers or truth values stay as they are, and values of these
 * types are left out. Tensors of float32 make coarse differences: give a step and a tolerance that fit. Reports, and does
 * not throw where the check fails; throws `tree-mismatch` for a leaf that is no tensor.
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
  requireFunction('gradcheck', 'fn', fn);
  const { order = 1, seed = 0, tolerance = 1e-7, step = 1e-3 } = optionsOf('gradcheck', options, gradcheckOptions);
  requireInteger('order', order, 1);
  requirePositive('tolerance', tolerance);
  requirePositive('step', step);
  const { leaves, structure } = flattenTensors(argument, 'argument');
  const isFree = leaves.map((leaf) => isFloat(leaf.dtype));
  // The function of the real leaves alone, to its real values.
  const real = (free: readonly Tensor[]): Tensor[] => {
    let next = 0;
    const all = leaves.map((leaf, i) => (isFree[i] ? free[next++] : leaf));
    const value = fn(unflattenTree(structure, all) as T);
    requireValue('gradcheck', value);
    return flattenTensors(value, 'value').leaves.filter((leaf) => isFloat(leaf.dtype));
  };
  const point = leaves.filter((_, i) => isFree[i]);
  const levels: GradcheckLevel[] = [];
  const key = randomKey(seed);
  const checkFrom = (f: (x: Tensor[]) => Tensor[], level: number): void => {
    const direction = randomLike(point, foldIn(key, 2 * level));
    const weight = randomLike(f(point), foldIn(key, 2 * level + 1));
    const project = (h: number): number => inner(f(shift(point, direction, h)), weight);
    const forward = inner(jvp(f, point, direction).tangent, weight);
    const reverse = inner(vjp(f, point).pullback(weight), direction);
    const differences = (8 * (project(step) - project(-step)) - (project(2 * step) - project(-2 * step))) / (12 * step);
    const gap = Math.max(Math.abs(forward - differences), Math.abs(reverse - differences));
    levels.push({ order: level, forward, reverse, differences, error: gap / Math.max(1, Math.abs(differences)) });
    if (level < order) checkFrom((x) => vjp(f, x).pullback(weight), level + 1);
  };
  checkFrom(real, 1);
  const error = Math.max(...levels.map((level) => level.error)); // NaN stays NaN, and does not pass
  return { passed: error <= tolerance, error, levels };
}

/** Standard normal numbers for each of the tensors. */
function randomLike(values: readonly Tensor[], key: RandomKey): Tensor[] {
  return values.map((value, i) => like(value, normal(foldIn(key, i), value.size)));
}

function shift(point: readonly Tensor[], direction: readonly Tensor[], h: number): Tensor[] {
  return point.map((value, i) => {
    const along = direction[i].data;
    return like(
      value,
      Float64Array.from(value.data, (x, k) => x + h * along[k]),
    );
  });
}

/** A tensor of other numbers. */
function like({ shape, dtype }: Tensor, numbers: Float64Array): Tensor {
  return tensor(numbers, shape, { dtype, copy: false });
}

function inner(a: readonly Tensor[], b: readonly Tensor[]): number {
  let sum = 0;
  a.forEach((value, i) => {
    const other = b[i].data;
    value.data.forEach((x, k) => (sum += x * other[k]));
  });
  return sum;
}
