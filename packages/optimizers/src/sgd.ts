/**
 * Gradient descent, with momentum after Polyak or Nesterov, as PyTorch's SGD does it:
 *
 *     g <- grad + weightDecay p
 *     b <- momentum b + (1 - dampening) g          (the first time b <- g)
 *     p <- p - learningRate (nesterov ? g + momentum b : b)
 */
import { add, cast, greater, mul, neg, sub, type TensorTree } from '@spred/autodiff';
import { requireKnown, requireNonNegative, SpredError } from '@spred/core';
import { coupledDecay, decayOptionNames, type DecayOptions } from './decay.ts';
import { initialState, updateLeaves } from './leaves.ts';
import {
  updateOptionNames,
  type Optimizer,
  type OptimizerState,
  type OptimizerUpdate,
  type UpdateOptions,
} from './optimizer.ts';
import { toRate, type Schedule } from './schedules.ts';

/** Options of {@link sgd}. */
export interface SgdOptions extends DecayOptions {
  readonly learningRate: number | Schedule;
  /** How much of the last direction is kept. Default 0: none, and no state. */
  readonly momentum?: number;
  /** Looks one momentum step ahead. Needs a momentum, and no dampening. Default false. */
  readonly nesterov?: boolean;
  /** How much of a new gradient is left out of the momentum. Default 0. */
  readonly dampening?: number;
}

const optionNames = [
  ...Object.keys({
    learningRate: true,
    momentum: true,
    nesterov: true,
    dampening: true,
  } satisfies Record<Exclude<keyof SgdOptions, keyof DecayOptions>, true>),
  ...decayOptionNames,
];

/**
 * Stochastic gradient descent. Throws `invalid-argument` for a negative number, for `nesterov` without a momentum or
 * with a dampening, and for an option that there is not.
 *
 * @example
 * ```ts
 * import { grad, tensor, type Tensor } from '@spred/autodiff';
 * import { applyUpdates, sgd } from '@spred/optimizers';
 *
 * const slope = grad((x: Tensor) => x.sub(3).square());
 * const optimizer = sgd({ learningRate: 0.1, momentum: 0.5 });
 * let x = tensor(0);
 * let state = optimizer.init(x);
 * for (let i = 0; i < 100; i++) {
 *   const step = optimizer.update(slope(x), state, x);
 *   x = applyUpdates(x, step.updates);
 *   state = step.state;
 * }
 * console.log(x.item().toFixed(6)); // 3.000000
 * ```
 */
export function sgd(options: SgdOptions): Optimizer {
  requireKnown('sgd', options, optionNames);
  const { momentum = 0, nesterov = false, dampening = 0 } = options;
  const rateAt = toRate(options.learningRate);
  const decay = coupledDecay(options);
  requireNonNegative('momentum', momentum);
  requireNonNegative('dampening', dampening);
  if (nesterov && (momentum === 0 || dampening > 0)) {
    throw new SpredError('invalid-argument', 'nesterov needs a momentum above 0 and a dampening of 0', {
      argument: 'nesterov',
    });
  }
  const slotNames = momentum > 0 ? ['momentum'] : [];
  return {
    init: <T extends TensorTree<T>>(params: T): OptimizerState<T> => initialState(params, slotNames),
    update: <T extends TensorTree<T>>(
      grads: T,
      state: OptimizerState<T>,
      params: T,
      updateOptions: UpdateOptions = {},
    ): OptimizerUpdate<T> => {
      requireKnown('sgd.update', updateOptions, updateOptionNames);
      const descent = neg(rateAt(state.step, updateOptions));
      const decayed = decay.prepare(params);
      // 1 at the first step, 1 - dampening after it
      const share = dampening > 0 ? sub(1, mul(greater(state.step, 0), dampening)) : null;
      return updateLeaves(grads, state, params, slotNames, ({ grad, param, slots, index }) => {
        const g = decayed(grad, param, index);
        if (momentum === 0) return { update: mul(g, cast(descent, g.dtype)), slots };
        const buffer = add(mul(slots[0], momentum), share === null ? g : mul(g, cast(share, g.dtype)));
        const direction = nesterov ? add(g, mul(buffer, momentum)) : buffer;
        return { update: mul(direction, cast(descent, g.dtype)), slots: [buffer] };
      });
    },
  };
}
