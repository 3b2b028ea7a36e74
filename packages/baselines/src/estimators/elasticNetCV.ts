/**
 * The elastic net with its lambda (and, where several are given, its l1Ratio) from cross-validation, as an estimator: a
 * thin face of `crossValidate`.
 */
import { pickOptions, SpredError, type Iteration } from '@spred/core';

import type { ManyPathsState } from '../path/manyPaths.ts';
import {
  crossValidationNames,
  crossValidationSteps,
  type Choice,
  type CrossValidation,
  type CrossValidationOptions,
} from '../selection/crossValidate.ts';
import { requireL1Ratio } from './elasticNet.ts';
import { fitJson, numbersJson, optionsJson, readInfinite, readModel, readNumbers } from './json.ts';
import type { FitJson, ModelJson, NumberJson } from './json.ts';
import { LinearModel, refuseUnfitted } from './linearModel.ts';
import {
  fitOptionNames,
  modelOptionNames,
  problemFor,
  type Features,
  type FitOptions,
  type ModelOptions,
} from './settings.ts';

/** The options of {@link ElasticNetCV}: of the model, those of `crossValidate`, and: */
export interface ElasticNetCVOptions extends ModelOptions, Omit<CrossValidationOptions, 'groups'> {
  /** The share of the L1 part, or several to choose from, all on the same folds; default 0.5. */
  readonly l1Ratio?: number | readonly number[];
  /**
   * Which lambda is taken: the `best`, the largest within one standard error of it, or the one at this index of the
   * path; default `best`.
   */
  readonly rule?: 'best' | 'one-standard-error' | number;
}

const elasticNetCVNames = [
  ...Object.keys({
    l1Ratio: true,
    rule: true,
  } satisfies Record<Exclude<keyof ElasticNetCVOptions, keyof ModelOptions | keyof CrossValidationOptions>, true>),
  ...modelOptionNames,
  ...crossValidationNames({}).filter((name) => name !== 'groups'),
];

/** What comes with the data of a cross-validated fit. */
export interface FitCVOptions extends FitOptions {
  /** A label per row; rows of one label are held out together. */
  readonly groups?: CrossValidationOptions['groups'];
}

const fitCVNames = [
  ...fitOptionNames,
  ...Object.keys({ groups: true } satisfies Record<Exclude<keyof FitCVOptions, keyof FitOptions>, true>),
];

/** What a cross-validation told, as plain data. */
export interface ElasticNetCVFitJson extends FitJson {
  readonly lambda: number;
  readonly l1Ratio: number;
  readonly lambdas: number[];
  readonly mean: NumberJson[];
  readonly standardError: NumberJson[];
}

/** An {@link ElasticNetCV} as plain data. */
export type ElasticNetCVJson = ModelJson<ElasticNetCVOptions, ElasticNetCVFitJson>;

/** The errors that the choice of lambda rests on, per lambda. */
export type CurveOfErrors = Pick<CrossValidation, 'lambdas' | 'mean' | 'standardError'>;

/** What was chosen. */
interface Chosen {
  readonly lambda: number;
  readonly l1Ratio: number;
  readonly errors: CurveOfErrors;
}

/**
 * The elastic net at the lambda, and the l1Ratio, that cross-validation picks. (scikit-learn's `alphas` are `lambdas`
 * here, `n_alphas` is `count`, `cv` is `folds`, which are shuffled by `seed`.)
 *
 * @example
 * ```ts
 * import { ElasticNetCV } from '@spred/baselines';
 *
 * const X = Array.from({ length: 30 }, (_, i) => [Math.sin(i), Math.cos(3 * i), Math.sin(7 * i)]);
 * const y = X.map(([a], i) => 2 * a + 0.1 * Math.cos(11 * i));
 * const model = new ElasticNetCV({ l1Ratio: [0.1, 0.5, 1], seed: 1 }).fit(X, y);
 * console.log(model.l1Ratio, model.score(X, y).toFixed(2)); // 1 1.00
 * ```
 */
export class ElasticNetCV extends LinearModel<ManyPathsState, ElasticNetCVOptions, FitCVOptions> {
  /** The whole cross-validation of the last fit; undefined before it, and for a model that was read from JSON. */
  crossValidation: CrossValidation | undefined;
  #chosen: Chosen | undefined;

  protected get model(): string {
    return 'ElasticNetCV';
  }

  protected get optionNames(): readonly string[] {
    return elasticNetCVNames;
  }

  protected override get fitOptionNames(): readonly string[] {
    return fitCVNames;
  }

  /**
   * Throws `unknown-name` for a rule that there is not, `invalid-argument` for an l1Ratio outside [0, 1] and an option
   * that there is not.
   */
  constructor(options: ElasticNetCVOptions = {}) {
    super(options);
    requireRule(options.rule ?? 'best');
    for (const l1Ratio of [options.l1Ratio ?? 0.5].flat()) requireL1Ratio(l1Ratio);
  }

  /** The shares of the L1 part to choose from. */
  protected get l1Ratios(): readonly number[] {
    return [this.options.l1Ratio ?? 0.5].flat();
  }

  /** Throws as `createProblem` and `crossValidate` do, and `invalid-argument` for a rule beyond the end of the path. */
  protected *fitting(X: Features, y: ArrayLike<number>, given: FitCVOptions): Iteration<ManyPathsState, void> {
    const { groups } = given;
    const settings: CrossValidationOptions = {
      ...pickOptions<CrossValidationOptions>(this.options, crossValidationNames({})),
      ...(groups && { groups }),
    };
    for (const l1Ratio of this.l1Ratios) {
      const problem = problemFor(X, y, this.options, l1Ratio, given);
      const found = yield* crossValidationSteps(problem, settings);
      const isFirst = l1Ratio === this.l1Ratios[0];
      if (isFirst || leastMean(found) < leastMean(this.crossValidation!)) {
        const { lambda, solution } = chosenBy(this.options.rule ?? 'best', found);
        this.crossValidation = found;
        this.#chosen = { lambda, l1Ratio, errors: found };
        this.keep(solution, problem);
      }
      if (found.status !== 'complete') break;
    }
  }

  /** The lambda that was picked. Throws `not-fitted`. */
  get lambda(): number {
    return this.#requireChosen('lambda').lambda;
  }

  /** The l1Ratio that was picked. Throws `not-fitted`. */
  get l1Ratio(): number {
    return this.#requireChosen('l1Ratio').l1Ratio;
  }

  /** The curve of held-out errors at that l1Ratio. Throws `not-fitted`. */
  get errors(): CurveOfErrors {
    return this.#requireChosen('errors').errors;
  }

  override toJSON(): ElasticNetCVJson {
    const { fitted } = this;
    const fit = fitted && {
      ...fitJson(fitted),
      lambda: this.lambda,
      l1Ratio: this.l1Ratio,
      lambdas: [...this.errors.lambdas],
      mean: numbersJson(this.errors.mean),
      standardError: numbersJson(this.errors.standardError),
    };
    return { model: this.model, version: 1, options: optionsJson(this.options), fit: fit ?? null };
  }

  /** The model of {@link ElasticNetCV.toJSON}, or of its text. Throws `invalid-argument`. */
  static fromJSON(json: unknown): ElasticNetCV {
    const { options, fit } = readModel<ElasticNetCVOptions, ElasticNetCVFitJson>('ElasticNetCV', json);
    return new ElasticNetCV(options).restore(fit);
  }

  protected override restore(fit: ElasticNetCVFitJson | null): this {
    super.restore(fit);
    if (fit) {
      this.#chosen = {
        lambda: readNumbers('lambda', [fit.lambda])[0],
        l1Ratio: readNumbers('l1Ratio', [fit.l1Ratio])[0],
        errors: {
          lambdas: readNumbers('lambdas', fit.lambdas),
          mean: readInfinite('mean', fit.mean),
          standardError: readInfinite('standardError', fit.standardError),
        },
      };
    }
    return this;
  }

  #requireChosen(asked: string): Chosen {
    return this.#chosen ?? refuseUnfitted(this.model, asked);
  }
}

function leastMean({ mean, best }: CrossValidation): number {
  return mean[best.index];
}

function chosenBy(rule: 'best' | 'one-standard-error' | number, found: CrossValidation): Choice {
  if (rule === 'best') return found.best;
  if (rule === 'one-standard-error') return found.oneStandardError;
  const { lambdas, path } = found;
  if (rule < lambdas.length) return { index: rule, lambda: lambdas[rule], solution: path.solutions[rule] };
  throw new SpredError('invalid-argument', `rule is ${rule}, but the path has ${lambdas.length} lambdas`, {
    argument: 'rule',
  });
}

function requireRule(rule: unknown): void {
  if (rule === 'best' || rule === 'one-standard-error') return;
  if (typeof rule === 'number' && Number.isSafeInteger(rule) && rule >= 0) return;
  const message = `rule must be 'best', 'one-standard-error' or an index >= 0, got ${String(rule)}`;
  throw new SpredError('unknown-name', message, { argument: 'rule' });
}
