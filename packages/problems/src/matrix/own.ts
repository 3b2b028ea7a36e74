/** The matrices that views are made of: those of this package. */
import { SpredError } from '@spred/core';
import { isMatrix, type Matrix } from './matrix.ts';
import type { BaseMatrix } from './source.ts';

/** `X` as a matrix of this package; throws `invalid-argument` for anything else. */
export function ownMatrix(argument: string, X: Matrix): BaseMatrix {
  if (isMatrix(X)) return X as BaseMatrix;
  throw new SpredError(
    'invalid-argument',
    `${argument} must be a matrix (denseMatrix, cscMatrix, matrixFromRows, ..)`,
    {
      argument,
    },
  );
}
