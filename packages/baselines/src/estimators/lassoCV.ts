/**
 * The lasso with its lambda from cross-validation, as an estimator: a thin face of `crossValidate`.
 */
import { SpredError } from '@spred/core';
import { crossValidate, type CrossValidation, type CrossValidationOptions } from '../selection/crossValidate.ts';
import {
  iterateJson,
  optionsJson,
  readIterate,
  readModel,
  readNumbers,
  type IterateJson,
  type ModelJson,
} from './json.ts';
import { LinearModel, refuseUnfitted, type Features } from './linearModel.ts';

/** The options of {@link LassoCV}: those of `crossValidate` that are plain data, and: */
export interface LassoCVOptions extends Omit<CrossValidationOptions, 'groups' | 'solver'> {
  /** Which lambda is taken: the `best`, or the largest within one standard error of it; default `best`. */
  readonly rule?: 'best' | 'one-standard-error';
  /** Whether an unpenalised intercept is fitted; default true. */
  readonly intercept?: boolean;
}

/** What a cross-validation told, as plain data. */
export interface LassoCVFitJson extends IterateJson {
  readonly lambda: number;
  readonly lambdas: number[];
  readonly mean: number[];
  readonly standardError: number[];
}

/** A {@link LassoCV} as plain data. */
export type LassoCVJson = ModelJson<LassoCVOptions, LassoCVFitJson>;

/** The errors that the choice of lambda rests on, per lambda. */
export type CurveOfErrors = Pick<CrossValidation, 'lambdas' | 'mean' | 'standardError'>;

/**
 * The lasso at the lambda that cross-validation picks. (scikit-learn's `alphas` are `lambdas` here, `n_alphas` is `count`,
 * `cv` is `folds`, which are shuffled by `seed`.)
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
export class LassoCV extends LinearModel {
  protected readonly model: string = 'LassoCV';
  readonly options: LassoCVOptions;
  /** The whole cross-validation of the last fit; undefined before it, and for a model that was read from JSON. */
  crossValidation: CrossValidation | undefined;
  #lambda: number | undefined;
  #errors: CurveOfErrors | undefined;

  /** Throws `unknown-name` for a rule that there is not. */
  constructor(options: LassoCVOptions = {}) {
    super();
    const { rule = 'best' } = options;
    if (rule !== 'best' && rule !== 'one-standard-error') {
      throw new SpredError('unknown-name', `rule must be 'best' or 'one-standard-error', got ${String(rule)}`, {
        argument: 'rule',
      });
    }
    this.options = options;
  }

  /** Throws as `crossValidate` does. `groups` labels the rows that must be held out together. */
  fit(X: Features, y: ArrayLike<number>, groups?: CrossValidationOptions['groups']): this {
    const { intercept = true, rule = 'best', ...options } = this.options;
    const found = crossValidate({ X, y, intercept }, { ...options, ...(groups && { groups }) });
    const { lambda, solution } = rule === 'best' ? found.best : found.oneStandardError;
    this.crossValidation = found;
    this.#lambda = lambda;
    this.#errors = found;
    this.fitted = solution;
    return this;
  }

  /** The lambda that was picked. Throws `invalid-argument` before the fit. */
  get lambda(): number {
    return this.#lambda ?? refuseUnfitted(this.model, 'lambda');
  }

  /** The curve of held-out errors. Throws `invalid-argument` before the fit. */
  get errors(): CurveOfErrors {
    return this.#errors ?? refuseUnfitted(this.model, 'errors');
  }

  toJSON(): LassoCVJson {
    const fit = this.fitted && {
      ...iterateJson(this.fitted),
      lambda: this.lambda,
      lambdas: [...this.errors.lambdas],
      mean: [...this.errors.mean],
      standardError: [...this.errors.standardError],
    };
    return { model: this.model, version: 1, options: optionsJson(this.options), fit: fit ?? null };
  }

  /** The model of {@link LassoCV.toJSON}, or of its text. Throws `invalid-argument`. */
  static fromJSON(json: unknown): LassoCV {
    const { options, fit } = readModel<LassoCVOptions, LassoCVFitJson>('LassoCV', json);
    const model = new LassoCV(options);
    if (fit) {
      model.fitted = readIterate(fit);
      model.#lambda = readNumbers('lambda', [fit.lambda])[0];
      model.#errors = {
        lambdas: readNumbers('lambdas', fit.lambdas),
        mean: readNumbers('mean', fit.mean),
        standardError: readNumbers('standardError', fit.standardError),
      };
    }
    return model;
  }
}
