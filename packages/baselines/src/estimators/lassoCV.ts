/**
 * The lasso with its lambda from cross-validation, as an estimator.
 */
import { ElasticNetCV, type ElasticNetCVFitJson, type ElasticNetCVOptions } from './elasticNetCV.ts';
import { readModel, type ModelJson } from './json.ts';

/** The options of {@link LassoCV}. */
export type LassoCVOptions = Omit<ElasticNetCVOptions, 'l1Ratio'>;

/** A {@link LassoCV} as plain data. */
export type LassoCVJson = ModelJson<LassoCVOptions, ElasticNetCVFitJson>;

/**
 * The lasso at the lambda that cross-validation picks. (scikit-learn's `alphas` are `lambdas` here, `n_alphas` is
 * `count`, `cv` is `folds`, which are shuffled by `seed`.)
 *
 * @example
 * ```ts
 * import { LassoCV } from '@spred/baselines';
 *
 * const X = Array.from({ length: 30 }, (_, i) => [Math.sin(i), Math.cos(3 * i), Math.sin(7 * i)]);
 * const y = X.map(([a], i) => 2 * a + 0.1 * Math.cos(11 * i));
 * const model = new LassoCV({ rule: 'one-standard-error', seed: 1 }).fit(X, y);
 * console.log(model.support, model.score(X, y).toFixed(2)); // [ 0 ] 1.00
 * ```
 */
export class LassoCV extends ElasticNetCV {
  protected override get model(): string {
    return 'LassoCV';
  }

  protected override get optionNames(): readonly string[] {
    return super.optionNames.filter((name) => name !== 'l1Ratio');
  }

  /** Throws `unknown-name` for a rule that there is not, `invalid-argument` for an option that there is not. */
  constructor(options: LassoCVOptions = {}) {
    super(options);
  }

  protected override get l1Ratios(): readonly number[] {
    return [1];
  }

  /** The model of `toJSON`, or of its text. Throws `invalid-argument`. */
  static override fromJSON(json: unknown): LassoCV {
    const { options, fit } = readModel<LassoCVOptions, ElasticNetCVFitJson>('LassoCV', json);
    return new LassoCV(options).restore(fit);
  }
}
