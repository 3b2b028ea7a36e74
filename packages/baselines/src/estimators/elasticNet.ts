/**
 * The elastic net as an estimator with fit and predict: a thin face of `solve(solver, createProblem(...))`.
 */
import { SpredError, type Iteration } from '@spred/core';
import { requireLambda, type Solution, type Solver, type SolverState } from '@spred/problems';
import { defaultSolver } from '../path/defaultSolver.ts';
import { readModel, type FitJson, type ModelJson } from './json.ts';
import { LinearModel } from './linearModel.ts';
import { problemFor, solvedOptionNames, type Features, type FitOptions, type SolvedOptions } from './settings.ts';

/** The options of {@link ElasticNet}. */
export interface ElasticNetModelOptions extends SolvedOptions {
  /** The coefficient of the penalty beside the mean datafit, what scikit-learn calls `alpha`; default 1. */
  readonly lambda?: number;
  /** The share of the L1 part, 0 to 1: 1 is the lasso, 0 is ridge regression; default 0.5. */
  readonly l1Ratio?: number;
}

const elasticNetNames = [
  ...Object.keys({
    lambda: true,
    l1Ratio: true,
  } satisfies Record<Exclude<keyof ElasticNetModelOptions, keyof SolvedOptions>, true>),
  ...solvedOptionNames,
];

/** An {@link ElasticNet} as plain data. */
export type ElasticNetJson = ModelJson<ElasticNetModelOptions, FitJson>;

/**
 * The elastic net at one lambda: minimises
 *
 *   1/(2 sum_i s_i) sum_i s_i (y_i - o_i - x_i'w - b)^2 + lambda sum_j f_j (l1Ratio |w_j| + (1 - l1Ratio)/2 w_j^2)
 *
 * within the limits of w, with weights s, offset o and penalty factors f where they are given. (scikit-learn's `alpha`
 * is `lambda` here, its `l1_ratio` is `l1Ratio`; the numbers are the same.)
 *
 * @example
 * ```ts
 * import { ElasticNet } from '@spred/baselines';
 *
 * const model = new ElasticNet({ lambda: 0.5, l1Ratio: 0.5, tolerance: 1e-12 }).fit([[-1], [0], [1]], [-1, 0, 1]);
 * console.log(model.coefficients[0].toFixed(5), model.predict([[2]])[0].toFixed(5)); // 0.45455 0.90909
 * const copy = ElasticNet.fromJSON(JSON.stringify(model));
 * console.log(copy.predict([[2]])[0] === model.predict([[2]])[0]); // true
 * ```
 */
export class ElasticNet extends LinearModel<SolverState, ElasticNetModelOptions> {
  /** The last fit with its certificate; undefined before it, and for a model that was read from JSON. */
  solution: Solution | undefined;

  protected get model(): string {
    return 'ElasticNet';
  }

  protected get optionNames(): readonly string[] {
    return elasticNetNames;
  }

  /** Throws `invalid-lambda`, and `invalid-argument` for an l1Ratio outside [0, 1] and an option that there is not. */
  constructor(options: ElasticNetModelOptions = {}) {
    super(options);
    requireLambda(options.lambda ?? 1);
    requireL1Ratio(options.l1Ratio ?? 0.5);
  }

  /** The model of `toJSON`, or of its text. Throws `invalid-argument`. */
  static fromJSON(json: unknown): ElasticNet {
    const { options, fit } = readModel<ElasticNetModelOptions, FitJson>('ElasticNet', json);
    return new ElasticNet(options).restore(fit);
  }

  /** The share of the L1 part. */
  protected get l1Ratio(): number {
    return this.options.l1Ratio ?? 0.5;
  }

  protected get solver(): Solver {
    return this.options.solver ?? defaultSolver;
  }

  /** Throws as `createProblem` and `solve` do. A fit that has not converged says so in `solution.status`. */
  protected *fitting(X: Features, y: ArrayLike<number>, given: FitOptions): Iteration<SolverState, void> {
    const { lambda = 1, tolerance, maxIterations, polish } = this.options;
    const problem = problemFor(X, y, this.options, this.l1Ratio, given).withLambda(lambda);
    this.solution = yield* this.solver(problem, {
      ...(tolerance !== undefined && { tolerance }),
      ...(maxIterations !== undefined && { maxIterations }),
      ...(polish !== undefined && { polish }),
    });
    this.keep(this.solution, problem);
  }
}

/** Throws `invalid-argument` unless 0 <= l1Ratio <= 1. */
export function requireL1Ratio(l1Ratio: number): void {
  if (typeof l1Ratio === 'number' && l1Ratio >= 0 && l1Ratio <= 1) return;
  throw new SpredError('invalid-argument', `l1Ratio must be in [0, 1], got ${String(l1Ratio)}`, {
    argument: 'l1Ratio',
  });
}
