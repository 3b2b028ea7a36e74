/**
 * The lasso as an estimator with fit and predict: a thin face of `solve(coordinateDescent, createProblem(...))`.
 */
import { createProblem, requireLambda, solve, type Solution, type Solver, type SolverOptions } from '@spred/problems';
import { coordinateDescent } from '../coordinateDescent.ts';
import { iterateJson, optionsJson, readIterate, readModel, type IterateJson, type ModelJson } from './json.ts';
import { LinearModel, type Features } from './linearModel.ts';

/** The options of {@link Lasso}. */
export interface LassoOptions extends Pick<SolverOptions, 'tolerance' | 'maxIterations' | 'polish'> {
  /** The coefficient of ||w||_1 beside the mean datafit, what scikit-learn calls `alpha`; default 1. */
  readonly lambda?: number;
  /** Whether an unpenalised intercept is fitted; default true. */
  readonly intercept?: boolean;
}

/** A {@link Lasso} as plain data. */
export type LassoJson = ModelJson<LassoOptions, IterateJson>;

/**
 * The lasso at one lambda: minimises 1/(2n) ||y - X w - b||^2 + lambda ||w||_1. The penalty is called `lambda` here and
 * `alpha` in scikit-learn; the number is the same.
 *
 * @example
 * ```ts
 * import { Lasso } from '@spred/baselines';
 *
 * const model = new Lasso({ lambda: 0.1 }).fit([[-1], [0], [1]], [-1, 0, 1]);
 * console.log(model.coefficients[0].toFixed(2), model.predict([[2]])[0].toFixed(2)); // 0.85 1.70
 * const copy = Lasso.fromJSON(JSON.stringify(model));
 * console.log(copy.predict([[2]])[0] === model.predict([[2]])[0]); // true
 * ```
 */
export class Lasso extends LinearModel {
  protected readonly model: string = 'Lasso';
  protected readonly solver: Solver = coordinateDescent;
  readonly options: LassoOptions;
  /** The last fit with its certificate; undefined before it, and for a model that was read from JSON. */
  solution: Solution | undefined;

  /** Throws `invalid-lambda`. */
  constructor(options: LassoOptions = {}) {
    super();
    requireLambda(options.lambda ?? 1);
    this.options = options;
  }

  /** Throws as `createProblem` and `solve` do. A fit that has not converged says so in `solution.status`. */
  fit(X: Features, y: ArrayLike<number>): this {
    const { lambda = 1, intercept = true } = this.options;
    this.solution = solve(this.solver, createProblem({ X, y, lambda, intercept }), this.options);
    this.fitted = this.solution;
    return this;
  }

  toJSON(): LassoJson {
    const fit = this.fitted ? iterateJson(this.fitted) : null;
    return { model: this.model, version: 1, options: optionsJson(this.options), fit };
  }

  /** The model of {@link Lasso.toJSON}, or of its text. Throws `invalid-argument`. */
  static fromJSON(json: unknown): Lasso {
    const { options, fit } = readModel<LassoOptions, IterateJson>('Lasso', json);
    const model = new Lasso(options);
    if (fit) model.fitted = readIterate(fit);
    return model;
  }
}
