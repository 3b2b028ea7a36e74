/**
 * Which way a path is followed. The exact homotopy (`lars/homotopy.ts`) goes from knot to knot and meets the lambdas on
 * its way: it pays where there are many lambdas, and knots cost little. In multiply-adds, for n rows, p columns, k the
 * lesser of the two and m lambdas:
 *
 *   warm starts         m (6 n p d + 50 k^2)   passes over X, of which the share d is stored, and solves on the support
 *   homotopy, tall X    n p^2 / 8 + p^3        the Gram matrix (a product of matrices is quick), and p^2 per knot
 *   homotopy, other X   2 k n (p / 16 + k)     per knot the products with the candidates and the active columns
 *
 * The figures are rough, fitted to measured paths, and the number of knots, about 2 k, is a guess: a path that turns out
 * to have many more (`mostKnots`) goes on with warm starts.
 */
import { SpredError } from '@spred/core';
import type { Problem, Projection, Solver, SolverOptions } from '@spred/problems';
import { requireName } from '../lars/path.ts';
import { isLarsProblem } from '../lars/setting.ts';

/** How a path is to be followed. */
export type PathMethod = 'auto' | 'homotopy' | 'warm-starts';

/** What decides about the method. */
export interface MethodOptions extends SolverOptions {
  readonly method?: PathMethod;
  readonly solver?: Solver;
  readonly screen?: 'none' | 'strong';
}

/** Options that speak to a solver started at every lambda: whoever gives one gets it. */
const ofSolvers = ['solver', 'screen', 'warmStart', 'maxIterations', 'checkEvery', 'polish'] as const;

/** So many times as many rows as columns make X tall. */
const tall = 2;

/** Problems of fewer numbers are quick either way, and the homotopy is exact. */
const small = 20_000;

/** Knots per lambda after which warm starts are quicker. */
const knotsPerLambda = 20;

/** The knots after which a path of so many lambdas goes on with warm starts. */
export function mostKnots(lambdas: number): number {
  return knotsPerLambda * Math.max(lambdas, 10);
}

/** Whether a path of `count` lambdas begins with the homotopy. Throws `unknown-name`, and `unsupported-problem`. */
export function takesHomotopy(problem: Problem, count: number, options: MethodOptions): boolean {
  const { method = 'auto' } = options;
  requireName('method', method, ['auto', 'homotopy', 'warm-starts']);
  const isLinear = hasLinearPath(problem);
  if (method === 'homotopy' && !isLinear) {
    const what = problem.penalty.l1Ratio < 1 ? 'the ridge part of an elastic net' : 'this penalty or these limits';
    throw new SpredError('unsupported-problem', `the homotopy has no path for ${what}`, { argument: 'method' });
  }
  if (method !== 'auto') return method === 'homotopy';
  return isLinear && ofSolvers.every((name) => options[name] === undefined) && pays(problem.projection, count);
}

/** Whether coefficients are piecewise linear in lambda: a ridge that changes with it bends them. */
function hasLinearPath(problem: Problem): boolean {
  return problem.penalty.l1Ratio === 1 && isLarsProblem(problem);
}

/** The estimate above. */
function pays({ rows: n, columns: p, source }: Projection, count: number): boolean {
  if (n * p <= small) return true;
  const { layout } = source.matrix;
  const share = layout.kind === 'csc' ? layout.values.length / (n * p) : 1;
  const k = Math.min(n, p);
  const homotopy = n >= tall * p ? (n * p * p) / 8 + p ** 3 : 2 * k * n * (p / 16 + k);
  return homotopy <= count * (6 * n * p * share + 50 * k * k);
}
