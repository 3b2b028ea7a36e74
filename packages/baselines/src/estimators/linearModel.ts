/**
 * What every estimator of one fit is: X and y in by `fit`, predictions X w + b + offset out. How the fit is found is an
 * iteration, which `fit` drives at once and `fitAsync` in slices.
 */
import { drive, driveAsync, driveAsyncOptionNames, driveOptionNames, requireKnown, SpredError } from '@spred/core';
import type { DriveAsyncOptions, DriveOptions, Iteration } from '@spred/core';
import { supportOf, type Iterate, type Problem } from '@spred/problems';
import { inSourceUnits } from '../path/sourceUnits.ts';
import { fitJson, optionsJson, readFit, type FitJson, type ModelJson } from './json.ts';
import { addOffset, predictLinear, requireNames, rSquared } from './predict.ts';
import { fitOptionNames, type Features, type FitOptions } from './settings.ts';

/** What predictions must know of a fit besides its coefficients. */
export interface Surroundings {
  /** The names of the columns, where they had any. */
  readonly names?: readonly string[];
  /** Whether the rows had an offset. */
  readonly hasOffset?: boolean;
}

/** What a fit found. */
export interface Fit extends Iterate, Surroundings {}

/** What comes with the rows of a prediction. */
export interface PredictOptions {
  /** The offset of each row; needed where the fit had one. */
  readonly offset?: ArrayLike<number>;
}

/** The names of {@link PredictOptions}. */
export const predictOptionNames: readonly string[] = Object.keys({ offset: true } satisfies Record<
  keyof PredictOptions,
  true
>);

/** What comes with the rows of a score. */
export interface ScoreOptions extends PredictOptions {
  /** Sample weights >= 0; only their proportions count. */
  readonly weights?: ArrayLike<number>;
}

/** The names of {@link ScoreOptions}. */
export const scoreOptionNames: readonly string[] = [
  ...predictOptionNames,
  ...Object.keys({ weights: true } satisfies Record<Exclude<keyof ScoreOptions, keyof PredictOptions>, true>),
];

/** Coefficients and an intercept that {@link LinearModel.fit} found. `State` is what progress is told by. */
export abstract class LinearModel<State, Options extends object, Given extends FitOptions = FitOptions> {
  /** The name in errors and in JSON. */
  protected abstract get model(): string;
  /** The names of its options: others are refused. */
  protected abstract get optionNames(): readonly string[];
  readonly options: Options;
  protected fitted: Fit | undefined;

  /** Throws `invalid-argument` for an option that there is not. */
  constructor(options: Options) {
    this.#requireOptions(options);
    this.options = options;
  }

  /** A method of its own: TypeScript lets no constructor read what is abstract. */
  #requireOptions(options: Options): void {
    requireKnown(this.model, options, this.optionNames);
  }

  /** The names of what comes with the data of a fit. */
  protected get fitOptionNames(): readonly string[] {
    return fitOptionNames;
  }

  /** Finds the fit; sets `fitted` (by `keep`) and what else the model keeps. */
  protected abstract fitting(X: Features, y: ArrayLike<number>, given: Given): Iteration<State, void>;

  /**
   * Fits X (n rows) to y (length n) and returns the model itself. `timeLimitMs` and `onIteration` (return false to
   * stop) end the fit early, with the best that it has. Throws `invalid-argument` for an option that there is not.
   */
  fit(X: Features, y: ArrayLike<number>, given: Given & DriveOptions<State> = {} as Given): this {
    requireKnown(`${this.model}.fit`, given, [...this.fitOptionNames, ...driveOptionNames]);
    drive(this.fitting(X, y, given), given);
    return this;
  }

  /** {@link LinearModel.fit} in slices that leave the event loop alive; aborting `signal` ends it early. */
  async fitAsync(
    X: Features,
    y: ArrayLike<number>,
    given: Given & DriveAsyncOptions<State> = {} as Given,
  ): Promise<this> {
    requireKnown(`${this.model}.fitAsync`, given, [...this.fitOptionNames, ...driveAsyncOptionNames]);
    await driveAsync(this.fitting(X, y, given), given);
    return this;
  }

  /** w, length p, in the units of X. Throws `not-fitted`. */
  get coefficients(): Float64Array {
    return this.requireFit('coefficients').coefficients;
  }

  /** b. Throws `not-fitted`. */
  get intercept(): number {
    return this.requireFit('intercept').intercept;
  }

  /** The indices of the non-zero coefficients. Throws `not-fitted`. */
  get support(): number[] {
    return supportOf(this.requireFit('support').coefficients);
  }

  /** The names of the columns of the fit; undefined where they had none. Throws `not-fitted`. */
  get names(): readonly string[] | undefined {
    return this.requireFit('names').names;
  }

  /**
   * X w + b + offset, one number per row. Where both the fit and X have names, they must be the same, in the same
   * order. Throws `not-fitted`, `shape-mismatch`, `non-finite`, `overflow`, `unknown-name`, and `invalid-argument` for
   * names in another order, for an offset that is missing and for an option that there is not.
   */
  predict(X: Features, options: PredictOptions = {}): Float64Array {
    requireKnown(`${this.model}.predict`, options, predictOptionNames);
    return predictWith(this.requireFit('predict'), X, options.offset);
  }

  /** R^2 of the predictions: 1 is perfect, 0 is as good as the mean of y. Throws as {@link predict}. */
  score(X: Features, y: ArrayLike<number>, options: ScoreOptions = {}): number {
    requireKnown(`${this.model}.score`, options, scoreOptionNames);
    const { offset, weights } = options;
    return rSquared(y, predictWith(this.requireFit('score'), X, offset), weights);
  }

  /** The model as plain data. */
  toJSON(): ModelJson<Options, FitJson> {
    return {
      model: this.model,
      version: 1,
      options: optionsJson(this.options),
      fit: this.fitted ? fitJson(this.fitted) : null,
    };
  }

  /** Takes over the fit of plain data. */
  protected restore(fit: FitJson | null): this {
    if (fit) this.fitted = readFit(fit);
    return this;
  }

  /** Keeps a point as the fit of a problem. */
  protected keep(point: Iterate, problem: Problem): void {
    this.fitted = { ...inSourceUnits(problem.matrix, point), ...surroundingsOf(problem) };
  }

  /** The fit, or an error that names what was asked for too early. */
  protected requireFit(asked: string): Fit {
    if (this.fitted === undefined) refuseUnfitted(this.model, asked);
    return this.fitted;
  }
}

/** What predictions must know of the problem that was fitted. */
export function surroundingsOf({ matrix, offset }: Problem): Surroundings {
  return { ...(matrix.names && { names: matrix.names }), ...(offset && { hasOffset: true }) };
}

/** The predictions of a fit. */
export function predictWith(fit: Fit, X: Features, offset: ArrayLike<number> | undefined): Float64Array {
  requireNames(X, fit.names);
  const predictions = predictLinear(X, fit);
  if (offset) return addOffset(predictions, offset);
  if (!fit.hasOffset) return predictions;
  throw new SpredError('invalid-argument', 'the model was fitted with an offset: its predictions need one, too', {
    argument: 'offset',
  });
}

/** Throws the error of a model that is used before its fit. */
export function refuseUnfitted(model: string, asked: string): never {
  throw new SpredError('not-fitted', `${model}.${asked} needs a fit first: call fit(X, y)`, { argument: 'model' });
}
