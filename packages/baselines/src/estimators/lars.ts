/**
 * Least angle regression as an estimator: the last point of its path.
 */
import { pickOptions } from '@spred/core';
import type { Iteration } from '@spred/core';

import { larsPathOptionNames, larsPathSteps, type LarsPathOptions } from '../lars/path.ts';
import type { PathState } from '../path/lassoPath.ts';
import { readModel, type FitJson, type ModelJson } from './json.ts';
import { LinearModel } from './linearModel.ts';
import { modelOptionNames, problemFor, type Features, type FitOptions, type ModelOptions } from './settings.ts';

/** The options of {@link Lars}. */
export interface LarsModelOptions
  extends Omit<ModelOptions, 'lower' | 'upper' | 'positive'>, Omit<LarsPathOptions, 'method'> {}

const left: readonly string[] = ['lower', 'upper', 'positive', 'method'] satisfies (
  keyof ModelOptions | keyof LarsPathOptions
)[];
const larsNames = [...modelOptionNames, ...larsPathOptionNames].filter((name) => !left.includes(name));

/** A {@link Lars} as plain data. */
export type LarsJson = ModelJson<LarsModelOptions, FitJson>;

/**
 * Least angle regression (Efron, Hastie, Johnstone, Tibshirani 2004): columns join one by one, and none leaves. The
 * model is where the path ends: at least squares, or earlier by `maxFeatures` (scikit-learn's `n_nonzero_coefs`),
 * `maxKnots` or `lambdaMin`.
 *
 * @example
 * ```ts
 * import { Lars } from '@spred/baselines';
 *
 * const model = new Lars({ maxFeatures: 1, intercept: false }).fit([[2, 0], [0, 1], [-2, -1]], [4, 1, -5]);
 * console.log(model.support, new Lars().fit([[-1], [0], [1]], [-1, 0, 1]).coefficients[0].toFixed(6)); // [ 0 ] 1.000000
 * ```
 */
export class Lars extends LinearModel<PathState, LarsModelOptions> {
  protected get model(): string {
    return 'Lars';
  }

  protected get optionNames(): readonly string[] {
    return larsNames;
  }

  /** Throws `invalid-argument` for an option that there is not. */
  constructor(options: LarsModelOptions = {}) {
    super(options);
  }

  /** The model of `toJSON`, or of its text. Throws `invalid-argument`. */
  static fromJSON(json: unknown): Lars {
    const { options, fit } = readModel<LarsModelOptions, FitJson>('Lars', json);
    return new Lars(options).restore(fit);
  }

  /** Throws as `createProblem` and `larsPath` do. */
  protected *fitting(X: Features, y: ArrayLike<number>, given: FitOptions): Iteration<PathState, void> {
    const problem = problemFor(X, y, this.options, 1, given);
    const { solutions } = yield* larsPathSteps(problem, {
      ...pickOptions<LarsPathOptions>(this.options, larsPathOptionNames),
      method: 'lars',
    });
    this.keep(solutions.at(-1)!, problem);
  }
}
