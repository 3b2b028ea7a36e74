/**
 * Predictions X w + b + offset for a matrix or rows, and how much of a target they explain,
 *
 *   R^2 = 1 - sum_i s_i (y_i - z_i)^2 / sum_i s_i (y_i - mean y)^2,   mean y = sum_i s_i y_i / sum_i s_i,
 *
 * with weights s where they are given. (scikit-learn's r2_score: a constant y scores 1 if it is met exactly, else 0.)
 */
import { requireFinite, requireLength, requireNonNegative, SpredError } from '@spred/core';
import { isMatrix, type Iterate } from '@spred/problems';
import { sourceOf } from '../path/sourceUnits.ts';
import type { Features } from './settings.ts';

/** X w + b for a matrix or rows; the rows are checked. */
export function predictLinear(X: Features, { coefficients, intercept }: Iterate): Float64Array {
  const p = coefficients.length;
  if (isMatrix(X)) {
    if (X.columns !== p) refuseWidth(`X has ${X.columns} columns`, X.columns, p);
    const predictions = new Float64Array(X.rows);
    // Coefficients are in the units of the matrix behind standardised views.
    sourceOf(X).multiply(coefficients, predictions);
    return requireRange(predictions.map((value) => value + intercept));
  }
  if (!Array.isArray(X)) {
    throw new SpredError('invalid-argument', 'X must be a matrix or an array of rows', { argument: 'X' });
  }
  const rows = X as readonly (ArrayLike<number> | undefined)[];
  const predictions = Float64Array.from(rows, (row, i) => {
    if (row?.length !== p) refuseWidth(`X[${i}] has ${row?.length ?? 'no'} entries`, row?.length ?? 0, p, i);
    let total = 0;
    for (let j = 0; j < p; j++) {
      const value: unknown = row[j];
      if (typeof value !== 'number' || !Number.isFinite(value)) {
        const code = typeof value === 'number' ? 'non-finite' : 'invalid-argument';
        throw new SpredError(code, `X[${i}][${j}] is ${String(value)}`, { argument: 'X', index: [i, j] });
      }
      total += value * coefficients[j];
    }
    return total + intercept;
  });
  return requireRange(predictions);
}

/** Predictions with an offset added, in place. Throws `shape-mismatch` and `non-finite`. */
export function addOffset(predictions: Float64Array, offset: ArrayLike<number>): Float64Array {
  requireLength('offset', offset, predictions.length, 'the number of rows of X');
  requireFinite('offset', offset);
  for (let i = 0; i < predictions.length; i++) predictions[i] += offset[i];
  return requireRange(predictions);
}

/**
 * Throws where the columns of X have other names than those that a model was fitted to: `unknown-name` for one that the
 * model does not know, `invalid-argument` for one at another place; the index is named.
 */
export function requireNames(X: Features, fitted: readonly string[] | undefined): void {
  const names = isMatrix(X) ? X.names : undefined;
  if (names === undefined || fitted === undefined) return;
  // Another number of columns is refused in words of its own.
  if (names.length !== fitted.length) return;
  const index = names.findIndex((name, j) => name !== fitted[j]);
  if (index < 0) return;
  const place = fitted.indexOf(names[index]);
  const [code, message] =
    place < 0
      ? (['unknown-name', `the model was not fitted to a column '${names[index]}'`] as const)
      : (['invalid-argument', `column ${index} is '${names[index]}', which was column ${place} of the fit`] as const);
  throw new SpredError(code, message, { argument: 'X', index });
}

/** Predictions are numbers, or an error. */
function requireRange(predictions: Float64Array): Float64Array {
  const index = predictions.findIndex((value) => !Number.isFinite(value));
  if (index < 0) return predictions;
  throw new SpredError('overflow', `the prediction of X[${index}] leaves the range of float64`, {
    argument: 'X',
    index,
  });
}

/** R^2; see the head of this file. */
export function rSquared(y: ArrayLike<number>, predictions: Float64Array, weights?: ArrayLike<number>): number {
  const n = predictions.length;
  requireLength('y', y, n, 'the number of rows of X');
  requireFinite('y', y);
  if (n === 0) throw new SpredError('empty', 'y is empty', { argument: 'y', shapes: [[0]] });
  if (weights) requireLength('weights', weights, n, 'the number of rows of X');
  const share = (i: number): number => (weights ? weights[i] : 1);
  let size = 0;
  for (let i = 0; i < n; i++) {
    if (weights) requireNonNegative(`weights[${i}]`, weights[i]);
    size += share(i);
  }
  if (!(size > 0)) throw new SpredError('invalid-argument', 'weights are all zero', { argument: 'weights' });
  const values = Float64Array.from(y);
  const mean = values.every((value) => value === values[0])
    ? values[0]
    : values.reduce((sum, value, i) => sum + share(i) * value, 0) / size;
  let residual = 0;
  let total = 0;
  values.forEach((value, i) => {
    residual += share(i) * (value - predictions[i]) ** 2;
    total += share(i) * (value - mean) ** 2;
  });
  if (total === 0) return residual === 0 ? 1 : 0;
  return 1 - residual / total;
}

function refuseWidth(found: string, width: number, p: number, index?: number): never {
  throw new SpredError('shape-mismatch', `${found}, but the model was fitted to ${p} columns`, {
    argument: 'X',
    ...(index !== undefined && { index }),
    shapes: [[width], [p]],
  });
}
