/**
 * Ours: one entry each, from column-major values and y to certified solutions. What a package does not export is undefined
 * here, and its rows are left out.
 */
import * as baselines from '@spred/baselines';
import { solve } from '@spred/problems';
import { problemOf } from './certify.mjs';

/** @import { Data } from './instances.mjs' */

/** spred is no dependency of this package: it is looked for beside it. */
const spred = await import(new URL('../../../spred/dist/index.js', import.meta.url).href).catch(() => ({}));
const found = { ...baselines, ...spred };

/** One lambda, copies and checks included. @param {Data} data @param {number} lambda @param {number} tolerance */
export const lasso = (data, lambda, tolerance) => baselines.lasso(problemOf(data, lambda), { tolerance });

/** One lambda of a problem that stands already. */
export const lassoOfProblem = (problem, tolerance) => baselines.lasso(problem, { tolerance });

/** A path, copies and checks included. @param {Data} data @param {readonly number[]} lambdas @param {number} tolerance */
export const lassoPath = (data, lambdas, tolerance) =>
  baselines.lassoPath(problemOf(data, 0), { lambdas, tolerance }).solutions;

/** LARS down to one lambda: exact, whatever the tolerance. */
export const lars = byName('larsLasso', {});

/** spred by VarPro in working sets, as it is: nothing classical polishes what it finds. */
export const varPro = byName('spredVarPro', { polish: false });

/** So many steps of spred with Adam on a problem that stands already. */
export const adamSteps =
  found.spredAdam &&
  ((problem, steps) =>
    solve(found.spredAdam, problem, { tolerance: 0, maxIterations: steps, checkEvery: steps, polish: false }));

/** One lambda, copies and checks included, by the solver of that name; undefined where there is none. */
function byName(name, options) {
  const named = found[name];
  return named && ((data, lambda, tolerance) => solve(named, problemOf(data, lambda), { tolerance, ...options }));
}
