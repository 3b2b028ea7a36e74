/**
 * The one shape of a data set: a design matrix in column-major order, a target, and where they come from. It is plain
 * data, so that any package (or none of ours) can use it.
 */
import { formatShape, SpredError } from '@spred/core';

/** A data set of `samples` rows and `features` columns. Treat it as read-only: functions here never write to one. */
export interface Dataset {
  /** A short stable name, fit for a file name and a table. */
  readonly name: string;
  /** One sentence on what the samples, the features and the target are. */
  readonly description: string;
  /** Whom to credit. */
  readonly source: string;
  /** n. */
  readonly samples: number;
  /** p. */
  readonly features: number;
  /** X, column-major: entry (i, j) at `X[i + j * samples]`; length n p. */
  readonly X: Float64Array;
  /** The target, length n (a class number for classification). */
  readonly y: Float64Array;
  /** Length p. */
  readonly featureNames: readonly string[];
  /** The coefficients that a generated target was made with, length p. */
  readonly trueCoefficients?: Float64Array;
}

/**
 * Checks that the parts of a data set fit each other and returns it.
 *
 * Throws `empty` without rows or columns, `shape-mismatch` when a length does not fit.
 */
export function checkedDataset(dataset: Dataset): Dataset {
  const { samples, features, X, y, featureNames, trueCoefficients } = dataset;
  if (samples === 0 || features === 0) {
    throw new SpredError('empty', `${dataset.name} has shape ${formatShape([samples, features])}: nothing to fit`, {
      argument: 'X',
      shapes: [[samples, features]],
    });
  }
  const expected: readonly [string, number, number][] = [
    ['X', X.length, samples * features],
    ['y', y.length, samples],
    ['featureNames', featureNames.length, features],
    ['trueCoefficients', trueCoefficients?.length ?? features, features],
  ];
  for (const [argument, length, needed] of expected) {
    if (length === needed) continue;
    const shape = formatShape([samples, features]);
    throw new SpredError(
      'shape-mismatch',
      `${argument} has length ${length}, but a data set of shape ${shape} needs ${needed}`,
      { argument, shapes: [[length], [samples, features]] },
    );
  }
  return dataset;
}
