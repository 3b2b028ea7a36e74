/**
 * The lambdas of a path. The usual grid is geometric, from the least lambda at which everything is zero downwards:
 *
 *   lambda_k = lambdaMax ratio^(k / (count - 1)),   k = 0 .. count - 1.
 *
 * Its defaults are glmnet's (Friedman, Hastie, Tibshirani, "Regularization paths for generalized linear models via
 * coordinate descent", 2010, section 2.5): 100 lambdas, down to 1e-4 lambdaMax, or 1e-2 where there are more features
 * than samples, for there the small lambdas fit everything.
 */
import { requireInteger, requireKnown, SpredError } from '@spred/core';
import type { Problem } from '@spred/problems';
import { countedRows } from './countedRows.ts';

/** What {@link lambdaGrid} can be told. */
export interface LambdaGridOptions {
  /** How many lambdas; default 100. */
  readonly count?: number;
  /** The last lambda as a share of lambdaMax, in (0, 1); default 1e-2 where n (rows of weight > 0) < p, else 1e-4. */
  readonly ratio?: number;
}

/** The names of {@link LambdaGridOptions}. */
export const lambdaGridNames: readonly string[] = Object.keys({
  count: true,
  ratio: true,
} satisfies Record<keyof LambdaGridOptions, true>);

/**
 * A geometric grid of decreasing lambdas for a problem (its own lambda is not used). Where lambdaMax is 0 every lambda
 * has the same solution, and the grid is the one lambda 0.
 *
 * Throws `invalid-argument` for a count that is no integer >= 1, for a ratio outside (0, 1), for an option that
 * there is not, and (argument `lambdas`) for an l1Ratio of 0: no lambda of ridge regression makes everything zero, so its
 * lambdas must be given.
 *
 * @example
 * ```ts
 * import { lambdaGrid } from '@spred/baselines';
 * import { createProblem } from '@spred/problems';
 *
 * const problem = createProblem({ X: [[-1], [0], [1]], y: [-3, 0, 3], lambda: 0 });
 * console.log(lambdaGrid(problem, { count: 3, ratio: 0.01 }).map((lambda) => Number(lambda.toFixed(6)))); // Float64Array(3) [ 2, 0.2, 0.02 ]
 * ```
 */
export function lambdaGrid(problem: Problem, options: LambdaGridOptions = {}): Float64Array {
  requireKnown('lambdaGrid', options, lambdaGridNames);
  const { columns } = problem.matrix;
  const { count = 100, ratio = countedRows(problem) < columns ? 1e-2 : 1e-4 } = options;
  requireInteger('count', count, 1);
  if (!(typeof ratio === 'number' && ratio > 0 && ratio < 1)) {
    throw new SpredError('invalid-argument', `ratio must be above 0 and below 1, got ${String(ratio)}`, {
      argument: 'ratio',
    });
  }
  const { lambdaMax } = problem;
  if (lambdaMax === Infinity) {
    const message =
      'l1Ratio 0 (ridge regression) has no largest lambda for a grid to start from: lambdas must be given';
    throw new SpredError('invalid-argument', message, { argument: 'lambdas' });
  }
  if (lambdaMax === 0) return Float64Array.of(0);
  if (count === 1) return Float64Array.of(lambdaMax);
  return Float64Array.from({ length: count }, (_, k) => lambdaMax * ratio ** (k / (count - 1)));
}

/**
 * Lambdas from outside, as a new array. Throws `empty`, `invalid-lambda` for an entry that is no finite number >= 0,
 * and `invalid-argument` where they do not decrease; index and value are named.
 */
export function requireLambdas(lambdas: ArrayLike<number>): Float64Array {
  const argument = 'lambdas';
  if (!(Array.isArray(lambdas) || ArrayBuffer.isView(lambdas))) {
    throw new SpredError(
      'invalid-argument',
      `lambdas must be an array, got ${lambdas === null ? 'null' : typeof lambdas}`,
      { argument },
    );
  }
  if (lambdas.length === 0) throw new SpredError('empty', 'lambdas is empty', { argument });
  for (let k = 0; k < lambdas.length; k++) {
    const lambda: unknown = lambdas[k];
    if (!(typeof lambda === 'number' && lambda >= 0 && lambda < Infinity)) {
      const shown = typeof lambda === 'string' ? `'${lambda}'` : String(lambda);
      throw new SpredError('invalid-lambda', `lambdas[${k}] must be a finite number >= 0, got ${shown}`, {
        argument,
        index: k,
      });
    }
    if (k > 0 && !(lambda < lambdas[k - 1])) {
      throw new SpredError(
        'invalid-argument',
        `lambdas must decrease, but lambdas[${k}] is ${lambda} after ${lambdas[k - 1]}`,
        { argument, index: k },
      );
    }
  }
  return Float64Array.from(lambdas);
}
