/**
 * What a fold's path makes of the rows that it has not seen, and the moments over the folds; the formulas are in
 * `crossValidate.ts`.
 */
import { SpredError } from '@spred/core';
import { subset, type Path, type Problem } from '@spred/problems';
import { inSourceUnits, sourceOf } from '../path/sourceUnits.ts';

/** The sum of the weights that each fold holds out. Throws `invalid-argument` where it is 0. */
export function foldWeights({ weights }: Problem, folds: readonly Uint32Array[]): Float64Array {
  return Float64Array.from(folds, (held, f) => {
    const total = weights ? held.reduce((sum, i) => sum + weights[i], 0) : held.length;
    if (total > 0) return total;
    const message = `folds[${f}] holds out rows of weight 0 alone: nothing can be learnt from it`;
    throw new SpredError('invalid-argument', message, { argument: 'folds', index: f });
  });
}

/** The (weighted) mean squared error of the rows held out of a training problem, per lambda of its path. */
export function foldErrors(problem: Problem, held: Uint32Array, train: Problem, path: Path): Float64Array {
  const { matrix, datafit, weights, offset } = problem;
  const X = subset(sourceOf(matrix), { rows: held });
  const targets = Float64Array.from(held, (i) => datafit.targets[i] - (offset ? offset[i] : 0));
  const shares = Float64Array.from(held, (i) => (weights ? weights[i] : 1));
  const total = shares.reduce((sum, share) => sum + share, 0);
  const predictions = new Float64Array(held.length);
  return Float64Array.from(path.solutions, (solution) => {
    const { coefficients, intercept } = inSourceUnits(train.matrix, solution);
    X.multiply(coefficients, predictions);
    const error = targets.reduce((sum, y, k) => sum + (shares[k] / total) * (y - predictions[k] - intercept) ** 2, 0);
    if (error < Infinity) return error;
    throw new SpredError('overflow', 'a held-out error leaves the range of float64', { argument: 'y' });
  });
}

/** Mean and standard error over the folds, per lambda (`count` of them). Without an error the mean is Infinity. */
export function moments(
  count: number,
  errors: readonly Float64Array[],
  weights: Float64Array,
): { readonly mean: Float64Array; readonly standardError: Float64Array } {
  const unknown = new Float64Array(count).fill(Infinity);
  if (errors.length === 0) return { mean: unknown, standardError: unknown };
  const total = errors.reduce((sum, _, f) => sum + weights[f], 0);
  const average = (value: (f: number) => number): number =>
    errors.reduce((sum, _, f) => sum + (weights[f] / total) * value(f), 0);
  const mean = unknown.map((_, k) => average((f) => errors[f][k]));
  if (errors.length === 1) return { mean, standardError: unknown };
  const standardError = mean.map((value, k) =>
    Math.sqrt(average((f) => (errors[f][k] - value) ** 2) / (errors.length - 1)),
  );
  return { mean, standardError };
}
