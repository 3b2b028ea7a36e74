/**
 * The whole LARS-lasso path as an estimator: fitted once, it predicts at every lambda, for between two knots the
 * coefficients are linear in lambda.
 */
import { SpredError } from '@spred/core';
import { createProblem, type Iterate } from '@spred/problems';
import { larsPath, type LarsPathOptions } from '../lars.ts';
import { pathAt, type PathPoints } from '../path/pathAt.ts';
import {
  iterateJson,
  optionsJson,
  readIterate,
  readModel,
  readNumbers,
  type IterateJson,
  type ModelJson,
} from './json.ts';
import { predictLinear, refuseUnfitted, rSquared, type Features } from './linearModel.ts';

/** The options of {@link LassoLarsPath}. */
export interface LassoLarsPathOptions extends LarsPathOptions {
  /** Whether an unpenalised intercept is fitted; default true. */
  readonly intercept?: boolean;
}

/** The knots of a path as plain data. */
export interface KnotsJson {
  readonly lambdas: number[];
  readonly points: IterateJson[];
}

/** A {@link LassoLarsPath} as plain data. */
export type LassoLarsPathJson = ModelJson<LassoLarsPathOptions, KnotsJson>;

/**
 * Every lasso of a data set: `predict` and `score` take the lambda.
 *
 * @example
 * ```ts
 * import { LassoLarsPath } from '@spred/baselines';
 *
 * const model = new LassoLarsPath().fit([[-1], [0], [1]], [-1, 0, 1]);
 * console.log(model.knots.length, model.at(0.1).coefficients[0].toFixed(2)); // 2 0.85
 * console.log(model.predict([[2], [3]], 0.5).map((value) => Number(value.toFixed(2)))); // Float64Array(2) [ 0.5, 0.75 ]
 * ```
 */
export class LassoLarsPath {
  readonly options: LassoLarsPathOptions;
  #path: PathPoints | undefined;

  constructor(options: LassoLarsPathOptions = {}) {
    this.options = options;
  }

  /** Follows the path of X (n rows) and y (length n). Throws as `createProblem` and `larsPath` do. */
  fit(X: Features, y: ArrayLike<number>): this {
    const { intercept = true } = this.options;
    this.#path = larsPath(createProblem({ X, y, lambda: 0, intercept }), this.options);
    return this;
  }

  /** The lambdas of the knots, decreasing. Throws `invalid-argument` before the fit. */
  get knots(): Float64Array {
    return this.#requirePath('knots').lambdas;
  }

  /** Coefficients and intercept at a lambda, from the last knot upwards. Throws `invalid-argument`, `invalid-lambda`. */
  at(lambda: number): Iterate {
    return pathAt(this.#requirePath('at'), lambda);
  }

  /** X w + b at a lambda. Throws as {@link at}, and `shape-mismatch`, `non-finite`. */
  predict(X: Features, lambda: number): Float64Array {
    return predictLinear(X, pathAt(this.#requirePath('predict'), lambda));
  }

  /** R^2 at a lambda. */
  score(X: Features, y: ArrayLike<number>, lambda: number): number {
    return rSquared(y, this.predict(X, lambda));
  }

  toJSON(): LassoLarsPathJson {
    const path = this.#path;
    const fit = path ? { lambdas: [...path.lambdas], points: path.solutions.map(iterateJson) } : null;
    return { model: 'LassoLarsPath', version: 1, options: optionsJson(this.options), fit };
  }

  /** The model of {@link LassoLarsPath.toJSON}, or of its text. Throws `invalid-argument`. */
  static fromJSON(json: unknown): LassoLarsPath {
    const { options, fit } = readModel<LassoLarsPathOptions, KnotsJson>('LassoLarsPath', json);
    const model = new LassoLarsPath(options);
    if (fit) model.#path = readKnots(fit);
    return model;
  }

  #requirePath(asked: string): PathPoints {
    if (this.#path === undefined) refuseUnfitted('LassoLarsPath', asked);
    return this.#path;
  }
}

/** Knots of plain data: a point per lambda, all of one length. */
function readKnots({ lambdas, points }: KnotsJson): PathPoints {
  const knots = readNumbers('lambdas', lambdas);
  const solutions = Array.isArray(points) ? points.map(readIterate) : [];
  const p = solutions[0]?.coefficients.length;
  if (knots.length !== solutions.length || solutions.some(({ coefficients }) => coefficients.length !== p)) {
    const message = `json: a path needs a point of one length for each of its ${knots.length} lambdas`;
    throw new SpredError('invalid-argument', message, { argument: 'json' });
  }
  return { lambdas: knots, solutions };
}
