/**
 * The lasso as an estimator: the elastic net without its quadratic part.
 */
import { ElasticNet, type ElasticNetModelOptions } from './elasticNet.ts';
import { readModel, type FitJson, type ModelJson } from './json.ts';

/** The options of {@link Lasso}. */
export type LassoOptions = Omit<ElasticNetModelOptions, 'l1Ratio'>;

/** A {@link Lasso} as plain data. */
export type LassoJson = ModelJson<LassoOptions, FitJson>;

/**
 * The lasso at one lambda: minimises 1/(2n) ||y - X w - b||^2 + lambda ||w||_1; with weights, offset, penalty factors
 * and limits as {@link ElasticNet}. The penalty is called `lambda` here and `alpha` in scikit-learn; the number is the
 * same.
 *
 * @example
 * ```ts
 * import { Lasso } from '@spred/baselines';
 *
 * const model = new Lasso({ lambda: 0.1 }).fit([[-1], [0], [1]], [-1, 0, 1]);
 * console.log(model.coefficients[0].toFixed(2), model.predict([[2]])[0].toFixed(2)); // 0.85 1.70
 * const copy = Lasso.fromJSON(JSON.stringify(model));
 * console.log(copy.predict([[2]])[0] === model.predict([[2]])[0]); // true
 *
 * // The same row twice, by its weight:
 * const weighted = new Lasso({ lambda: 0.1 }).fit([[-1], [0], [1]], [-1, 0, 1], { weights: [1, 1, 2] });
 * const twice = new Lasso({ lambda: 0.1 }).fit([[-1], [0], [1], [1]], [-1, 0, 1, 1]);
 * console.log(weighted.coefficients[0].toFixed(6) === twice.coefficients[0].toFixed(6)); // true
 * ```
 */
export class Lasso extends ElasticNet {
  protected override get model(): string {
    return 'Lasso';
  }

  protected override get optionNames(): readonly string[] {
    return super.optionNames.filter((name) => name !== 'l1Ratio');
  }

  /** Throws `invalid-lambda`, and `invalid-argument` for an option that there is not. */
  constructor(options: LassoOptions = {}) {
    super(options);
  }

  protected override get l1Ratio(): number {
    return 1;
  }

  /** The model of `toJSON`, or of its text. Throws `invalid-argument`. */
  static override fromJSON(json: unknown): Lasso {
    const { options, fit } = readModel<LassoOptions, FitJson>('Lasso', json);
    return new Lasso(options).restore(fit);
  }
}
