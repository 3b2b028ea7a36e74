/**
 * The whole LARS-lasso path as an estimator: fitted once, it predicts at every lambda, for between two knots the
 * coefficients are linear in lambda.
 */
import {
  drive,
  driveAsync,
  driveAsyncOptionNames,
  driveOptionNames,
  pickOptions,
  requireKnown,
  SpredError,
} from '@spred/core';
import type { DriveAsyncOptions, DriveOptions } from '@spred/core';

import type { Iterate, Path, Problem } from '@spred/problems';
import { larsPathOptionNames, larsPathSteps, type LarsPathOptions } from '../lars/path.ts';
import type { PathState } from '../path/lassoPath.ts';
import { pathAt, type PathPoints } from '../path/pathAt.ts';
import { inSourceUnits } from '../path/sourceUnits.ts';
import { iterateJson, optionsJson, readIterate, readModel, readNumbers, readSurroundings } from './json.ts';
import type { IterateJson, ModelJson } from './json.ts';
import { predictOptionNames, predictWith, refuseUnfitted, scoreOptionNames, surroundingsOf } from './linearModel.ts';
import type { PredictOptions, ScoreOptions, Surroundings } from './linearModel.ts';
import { rSquared } from './predict.ts';
import {
  fitOptionNames,
  modelOptionNames,
  problemFor,
  type Features,
  type FitOptions,
  type ModelOptions,
} from './settings.ts';

/** The options of {@link LassoLarsPath}: limits other than `positive` have no such path. */
export interface LassoLarsPathOptions extends ModelOptions, Omit<LarsPathOptions, 'method'> {}

const pathNames = larsPathOptionNames.filter((name) => name !== 'method');
const optionNames = [...modelOptionNames, ...pathNames];

/** The knots of a path as plain data. */
export interface KnotsJson extends Surroundings {
  readonly lambdas: number[];
  readonly points: IterateJson[];
}

/** A {@link LassoLarsPath} as plain data. */
export type LassoLarsPathJson = ModelJson<LassoLarsPathOptions, KnotsJson>;

type FittedPath = PathPoints & Surroundings;

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
  #path: FittedPath | undefined;

  /** Throws `invalid-argument` for an option that there is not. */
  constructor(options: LassoLarsPathOptions = {}) {
    requireKnown('LassoLarsPath', options, optionNames);
    this.options = options;
  }

  /** Follows the path of X (n rows) and y (length n). Throws as `createProblem` and `larsPath` do. */
  fit(X: Features, y: ArrayLike<number>, given: FitOptions & DriveOptions<PathState> = {}): this {
    requireKnown('LassoLarsPath.fit', given, [...fitOptionNames, ...driveOptionNames]);
    const problem = problemFor(X, y, this.options, 1, given);
    return this.#keep(drive(larsPathSteps(problem, this.#pathOptions()), given), problem);
  }

  /** {@link LassoLarsPath.fit} in slices that leave the event loop alive; aborting `signal` ends the path early. */
  async fitAsync(
    X: Features,
    y: ArrayLike<number>,
    given: FitOptions & DriveAsyncOptions<PathState> = {},
  ): Promise<this> {
    requireKnown('LassoLarsPath.fitAsync', given, [...fitOptionNames, ...driveAsyncOptionNames]);
    const problem = problemFor(X, y, this.options, 1, given);
    return this.#keep(await driveAsync(larsPathSteps(problem, this.#pathOptions()), given), problem);
  }

  #pathOptions(): LarsPathOptions {
    return pickOptions<LarsPathOptions>(this.options, pathNames);
  }

  /** The lambdas of the knots, decreasing. Throws `not-fitted`. */
  get knots(): Float64Array {
    return this.#requirePath('knots').lambdas;
  }

  /** The names of the columns of the fit; undefined where they had none. Throws `not-fitted`. */
  get names(): readonly string[] | undefined {
    return this.#requirePath('names').names;
  }

  /** Coefficients and intercept at a lambda, from the last knot upwards. Throws `not-fitted`, `invalid-lambda`. */
  at(lambda: number): Iterate {
    return pathAt(this.#requirePath('at'), lambda);
  }

  /** X w + b + offset at a lambda. Throws as {@link at} and as the other estimators do. */
  predict(X: Features, lambda: number, options: PredictOptions = {}): Float64Array {
    requireKnown('LassoLarsPath.predict', options, predictOptionNames);
    const path = this.#requirePath('predict');
    return predictWith({ ...path, ...pathAt(path, lambda) }, X, options.offset);
  }

  /** R^2 at a lambda. */
  score(X: Features, y: ArrayLike<number>, lambda: number, options: ScoreOptions = {}): number {
    requireKnown('LassoLarsPath.score', options, scoreOptionNames);
    const { offset, weights } = options;
    return rSquared(y, this.predict(X, lambda, offset && { offset }), weights);
  }

  toJSON(): LassoLarsPathJson {
    const fit = this.#path && knotsJson(this.#path);
    return { model: 'LassoLarsPath', version: 1, options: optionsJson(this.options), fit: fit ?? null };
  }

  /** The model of {@link LassoLarsPath.toJSON}, or of its text. Throws `invalid-argument`. */
  static fromJSON(json: unknown): LassoLarsPath {
    const { options, fit } = readModel<LassoLarsPathOptions, KnotsJson>('LassoLarsPath', json);
    const model = new LassoLarsPath(options);
    if (fit) model.#path = readKnots(fit);
    return model;
  }

  #keep({ lambdas, solutions }: Path, problem: Problem): this {
    const points = solutions.map((solution) => inSourceUnits(problem.matrix, solution));
    this.#path = { lambdas, solutions: points, ...surroundingsOf(problem) };
    return this;
  }

  #requirePath(asked: string): FittedPath {
    return this.#path ?? refuseUnfitted('LassoLarsPath', asked);
  }
}

function knotsJson({ lambdas, solutions, names, hasOffset }: FittedPath): KnotsJson {
  return {
    lambdas: [...lambdas],
    points: solutions.map(iterateJson),
    ...(names && { names: [...names] }),
    ...(hasOffset && { hasOffset }),
  };
}

/** Knots of plain data: a point per lambda, all of one length. */
function readKnots({ lambdas, points, ...others }: KnotsJson): FittedPath {
  const knots = readNumbers('lambdas', lambdas);
  const solutions = Array.isArray(points) ? points.map(readIterate) : [];
  const p = solutions[0]?.coefficients.length;
  if (knots.length !== solutions.length || solutions.some(({ coefficients }) => coefficients.length !== p)) {
    const message = `json: a path needs a point of one length for each of its ${knots.length} lambdas`;
    throw new SpredError('invalid-argument', message, { argument: 'json' });
  }
  return { lambdas: knots, solutions, ...readSurroundings(others, p) };
}
