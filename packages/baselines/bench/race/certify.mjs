/**
 * The one judge of the races: the certificate of @spred/problems, for every solver alike and outside all timing. What a
 * solver says of itself counts for nothing.
 */
import { certificate, createProblem, denseMatrix } from '@spred/problems';

/** @import { Data } from './instances.mjs' */

/** The problem of some data, without intercept; copies neither X nor y. @param {Data} data @param {number} lambda */
export const problemOf = ({ rows, columns, X, y }, lambda) =>
  createProblem({ X: denseMatrix(X, { rows, columns }), y, lambda, intercept: false });

/**
 * Says of coefficients (p per lambda, one lambda after the other) how large the largest relative gap is.
 *
 * @param {Data} data
 * @param {readonly number[]} lambdas
 * @returns {(coefficients: Float64Array, enough?: number) => number} it looks no further than the first gap that is larger than `enough`
 */
export function judgeOf(data, lambdas) {
  const free = problemOf(data, 0);
  const problems = lambdas.map((lambda) => free.withLambda(lambda));
  const p = data.columns;
  return (coefficients, enough = Infinity) => {
    let worst = 0;
    // The smallest lambdas are the hardest: a path that falls short falls short there first.
    for (let k = lambdas.length - 1; k >= 0 && worst <= enough; k--) {
      const w = coefficients.subarray(k * p, (k + 1) * p);
      worst = Math.max(worst, w.every(Number.isFinite) ? certificate(problems[k], w).relativeGap : Infinity);
    }
    return worst;
  };
}
