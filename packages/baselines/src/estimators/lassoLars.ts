/**
 * The lasso at one lambda by LARS, as an estimator: a direct method, exact up to rounding, for small supports.
 */
import type { Solver } from '@spred/problems';
import { larsLasso } from '../lars.ts';
import { readModel, type FitJson } from './json.ts';
import { Lasso, type LassoOptions } from './lasso.ts';

/**
 * {@link Lasso} with another solver: `larsLasso` follows the path from lambdaMax down to lambda.
 *
 * @example
 * ```ts
 * import { LassoLars } from '@spred/baselines';
 *
 * const model = new LassoLars({ lambda: 0.1 }).fit([[-1], [0], [1]], [-1, 0, 1]);
 * console.log(model.coefficients[0].toFixed(9)); // 0.850000000
 * ```
 */
export class LassoLars extends Lasso {
  protected override get model(): string {
    return 'LassoLars';
  }

  protected override get solver(): Solver {
    return larsLasso;
  }

  /** The model of `toJSON`, or of its text. Throws `invalid-argument`. */
  static override fromJSON(json: unknown): LassoLars {
    const { options, fit } = readModel<LassoOptions, FitJson>('LassoLars', json);
    return new LassoLars(options).restore(fit);
  }
}
