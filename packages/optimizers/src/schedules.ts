/**
 * Learning rates as functions of the step, counted from 0.
 */
import { cast, tensor, type Tensor } from '@spred/autodiff';
import { SpredError, requireInteger, requireKnown, requireNonNegative, requirePositive } from '@spred/core';
import type { UpdateOptions } from './optimizer.ts';

/** The learning rate of update number `step` (0 for the first). */
export type Schedule = (step: number) => number;

/** The same rate at every step. Throws `invalid-argument` for a negative rate. */
export function constantSchedule(rate: number): Schedule {
  requireNonNegative('rate', rate);
  return () => rate;
}

/** Options of {@link exponentialDecay}. */
export interface ExponentialDecayOptions {
  /** The rate at step 0. */
  readonly initial: number;
  /** The factor per `every` steps, above 0. */
  readonly factor: number;
  /** Default 1. */
  readonly every?: number;
  /** The rate never falls below this. Default 0. */
  readonly final?: number;
}

const exponentialNames = Object.keys({
  initial: true,
  factor: true,
  every: true,
  final: true,
} satisfies Record<keyof ExponentialDecayOptions, true>);

/**
 * `max(final, initial * factor^(step / every))`. Throws `invalid-argument` for numbers out of range, and for an option
 * that there is not.
 *
 * @example
 * ```ts
 * import { exponentialDecay } from '@spred/optimizers';
 *
 * const rate = exponentialDecay({ initial: 0.5, factor: 0.25, every: 2 });
 * console.log(rate(0), rate(1), rate(2)); // 0.5 0.25 0.125
 * ```
 */
export function exponentialDecay(options: ExponentialDecayOptions): Schedule {
  requireKnown('exponentialDecay', options, exponentialNames);
  const { initial, factor, every = 1, final = 0 } = options;
  requireNonNegative('initial', initial);
  requirePositive('factor', factor);
  requirePositive('every', every);
  requireNonNegative('final', final);
  return (step) => Math.max(final, initial * factor ** (step / every));
}

/** Options of {@link cosineDecay}. */
export interface CosineDecayOptions {
  /** The rate at step 0. */
  readonly initial: number;
  /** The number of steps after which `final` is reached, and kept. */
  readonly steps: number;
  /** Default 0. */
  readonly final?: number;
}

const cosineNames = Object.keys({
  initial: true,
  steps: true,
  final: true,
} satisfies Record<keyof CosineDecayOptions, true>);

/**
 * Half a cosine wave from `initial` down to `final`: `final + (initial - final) (1 + cos(pi step / steps)) / 2`
 * (Loshchilov and Hutter, SGDR, ICLR 2017, eq. 5). Throws `invalid-argument` for numbers out of range, and for an
 * option that there is not.
 *
 * @example
 * ```ts
 * import { cosineDecay } from '@spred/optimizers';
 *
 * const rate = cosineDecay({ initial: 1, steps: 10 });
 * console.log(rate(0), rate(10), rate(99)); // 1 0 0
 * ```
 */
export function cosineDecay(options: CosineDecayOptions): Schedule {
  requireKnown('cosineDecay', options, cosineNames);
  const { initial, steps, final = 0 } = options;
  requireNonNegative('initial', initial);
  requireInteger('steps', steps, 1);
  requireNonNegative('final', final);
  return (step) => final + ((initial - final) * (1 + Math.cos((Math.PI * Math.min(step, steps)) / steps))) / 2;
}

/**
 * `after`, reached by a straight line: step `k` below `steps` has the rate `after(0) (k + 1) / (steps + 1)`, and step
 * `steps + k` the rate `after(k)`. Throws `invalid-argument` unless `steps` is an integer >= 0.
 *
 * @example
 * ```ts
 * import { linearWarmup, constantSchedule } from '@spred/optimizers';
 *
 * const rate = linearWarmup(3, constantSchedule(1));
 * console.log(rate(0), rate(1), rate(2), rate(3)); // 0.25 0.5 0.75 1
 * ```
 */
export function linearWarmup(steps: number, after: Schedule): Schedule {
  requireInteger('steps', steps, 0);
  return (step) => (step < steps ? (after(0) * (step + 1)) / (steps + 1) : after(step - steps));
}

/** The rate of an update: that of its options, or the optimiser's own. Throws what the optimiser's own rate throws. */
export type RateAt = (step: Tensor, options: UpdateOptions) => Tensor;

/**
 * The rate of the next update, a float64 scalar. A constant needs no look at the steps that have been made, so an update with one can be
 * compiled; a schedule is a function of a number, which a compiled function does not know (`abstract-value`): there the rate comes as
 * an option. Throws `invalid-argument` for a negative rate.
 */
export function toRate(learningRate: number | Schedule): RateAt {
  if (typeof learningRate !== 'function') requireNonNegative('learningRate', learningRate);
  return (step, { learningRate: given }) => {
    if (given !== undefined) return cast(given, 'float64');
    if (typeof learningRate === 'number') return tensor(learningRate);
    if (step.source?.isAbstract === true) {
      throw new SpredError(
        'abstract-value',
        'learningRate: a schedule needs the number of steps, which a compiled function does not know; give update(grads, state, params, { learningRate }) the rate as a tensor that is an argument of the compiled function',
        { argument: 'learningRate' },
      );
    }
    return tensor(learningRate(step.item()));
  };
}
