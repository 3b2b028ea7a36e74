/**
 * What every estimator here is once it is fitted: predictions X w + b, and how much of a target they explain,
 *
 *   R^2 = 1 - sum_i (y_i - z_i)^2 / sum_i (y_i - mean y)^2.
 *
 * (scikit-learn's r2_score: a constant y scores 1 if it is met exactly, else 0.)
 */
import { requireFinite, requireLength, SpredError } from '@spred/core';
import { supportOf, type DenseMatrix, type Iterate } from '@spred/problems';

/** X as estimators take it: a matrix, or an array of rows. */
export type Features = DenseMatrix | readonly ArrayLike<number>[];

/** Coefficients and an intercept that {@link LinearModel.fit} found. */
export abstract class LinearModel {
  /** The name in errors and in JSON. */
  protected abstract readonly model: string;
  protected fitted: Iterate | undefined;

  /** Fits X (n rows) to y (length n) and returns the model itself. */
  abstract fit(X: Features, y: ArrayLike<number>): this;

  /** w, length p. Throws `invalid-argument` before the fit. */
  get coefficients(): Float64Array {
    return this.requireFit('coefficients').coefficients;
  }

  /** b. Throws `invalid-argument` before the fit. */
  get intercept(): number {
    return this.requireFit('intercept').intercept;
  }

  /** The indices of the non-zero coefficients. Throws `invalid-argument` before the fit. */
  get support(): number[] {
    return supportOf(this.requireFit('support').coefficients);
  }

  /** X w + b, one number per row. Throws `invalid-argument` before the fit, `shape-mismatch`, `non-finite`, `overflow`. */
  predict(X: Features): Float64Array {
    return predictLinear(X, this.requireFit('predict'));
  }

  /** R^2 of the predictions: 1 is perfect, 0 is as good as the mean of y. Throws as {@link predict}. */
  score(X: Features, y: ArrayLike<number>): number {
    return rSquared(y, predictLinear(X, this.requireFit('score')));
  }

  /** The fit, or an error that names what was asked for too early. */
  protected requireFit(asked: string): Iterate {
    if (this.fitted === undefined) refuseUnfitted(this.model, asked);
    return this.fitted;
  }
}

/** Throws the error of a model that is used before its fit. */
export function refuseUnfitted(model: string, asked: string): never {
  throw new SpredError('invalid-argument', `${model}.${asked} needs a fit first: call fit(X, y)`, {
    argument: 'model',
  });
}

/** X w + b for a matrix or rows; the rows are checked. */
export function predictLinear(X: Features, { coefficients, intercept }: Iterate): Float64Array {
  const p = coefficients.length;
  if (typeof X === 'object' && X !== null && 'columnDot' in X) {
    if (X.columns !== p) refuseWidth(`X has ${X.columns} columns`, X.columns, p);
    const predictions = new Float64Array(X.rows);
    X.multiply(coefficients, predictions);
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
export function rSquared(y: ArrayLike<number>, predictions: Float64Array): number {
  requireLength('y', y, predictions.length, 'the number of rows of X');
  requireFinite('y', y);
  if (y.length === 0) throw new SpredError('empty', 'y is empty', { argument: 'y', shapes: [[0]] });
  const values = Float64Array.from(y);
  const mean = values.every((value) => value === values[0])
    ? values[0]
    : values.reduce((total, value) => total + value, 0) / values.length;
  let residual = 0;
  let total = 0;
  values.forEach((value, i) => {
    residual += (value - predictions[i]) ** 2;
    total += (value - mean) ** 2;
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
