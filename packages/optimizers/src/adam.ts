/**
 * Adam (Kingma and Ba, ICLR 2015, algorithm 1) with coupled weight decay and AMSGrad (Reddi, Kale, Kumar, ICLR 2018), as
 * PyTorch's Adam does it. With t = 1, 2, ... counting the steps:
 *
 *     g <- grad + weightDecay p
 *     m <- beta1 m + (1 - beta1) g
 *     v <- beta2 v + (1 - beta2) g^2               (amsgrad: v below is the largest v so far)
 *     p <- p - learningRate  [m / (1 - beta1^t)] / [sqrt(v / (1 - beta2^t)) + epsilon]
 *
 * The corrections are scalars, so they are moved out of the loops over the entries: with c = sqrt(1 - beta2^t),
 *
 *     p <- p - [learningRate c / (1 - beta1^t)]  m / [sqrt(v) + epsilon c]
 */
import {
  add,
  cast,
  div,
  exp,
  lerp,
  maximum,
  mul,
  neg,
  sqrt,
  square,
  sub,
  type Tensor,
  type TensorTree,
} from '@spred/autodiff';
import { requireKnown, requirePositive, SpredError } from '@spred/core';
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

/** Options of {@link adam}. `weightDecay` is coupled: an L2 term of the loss. */
export interface AdamOptions extends DecayOptions {
  readonly learningRate: number | Schedule;
  /** The memory of the mean gradient, in [0, 1). Default 0.9. */
  readonly beta1?: number;
  /** The memory of the mean squared gradient, in [0, 1). Default 0.999. */
  readonly beta2?: number;
  /** Keeps the denominator from zero. Default 1e-8. */
  readonly epsilon?: number;
  /** Divides by the largest mean square so far instead of the current one. Default false. */
  readonly amsgrad?: boolean;
}

const optionNames = [
  ...Object.keys({
    learningRate: true,
    beta1: true,
    beta2: true,
    epsilon: true,
    amsgrad: true,
  } satisfies Record<Exclude<keyof AdamOptions, keyof DecayOptions>, true>),
  ...decayOptionNames,
];

/**
 * Adam with coupled weight decay. Throws `invalid-argument` for a beta outside [0, 1), an epsilon that is not above 0,
 * a negative learning rate or decay, or an option that there is not.
 *
 * @example
 * ```ts
 * import { grad, tensor, type Tensor } from '@spred/autodiff';
 * import { adam, applyUpdates, cosineDecay } from '@spred/optimizers';
 *
 * // (v - 1)^2 / 2 with v = u w, and a decay of 0.2 on both factors: the minimum of (v - 1)^2 / 2 + 0.2 |v| is 0.8.
 * const slope = grad((p: { u: Tensor; w: Tensor }) => p.u.mul(p.w).sub(1).square().mul(0.5));
 * const optimizer = adam({ learningRate: cosineDecay({ initial: 0.05, steps: 1000 }), weightDecay: 0.2 });
 * let params = { u: tensor(0.5), w: tensor(0.4) };
 * let state = optimizer.init(params);
 * for (let i = 0; i < 1000; i++) {
 *   const step = optimizer.update(slope(params), state, params);
 *   params = applyUpdates(params, step.updates);
 *   state = step.state;
 * }
 * console.log(params.u.mul(params.w).item().toFixed(4)); // 0.8000
 * ```
 */
export function adam(options: AdamOptions): Optimizer {
  requireKnown('adam', options, optionNames);
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, amsgrad = false } = options;
  const rateAt = toRate(options.learningRate);
  const decay = coupledDecay(options);
  requireBeta('beta1', beta1);
  requireBeta('beta2', beta2);
  requirePositive('epsilon', epsilon);
  const slotNames = amsgrad ? ['mean', 'meanSquare', 'maxMeanSquare'] : ['mean', 'meanSquare'];
  return {
    init: <T extends TensorTree<T>>(params: T): OptimizerState<T> => initialState(params, slotNames),
    update: <T extends TensorTree<T>>(
      grads: T,
      state: OptimizerState<T>,
      params: T,
      updateOptions: UpdateOptions = {},
    ): OptimizerUpdate<T> => {
      requireKnown('adam.update', updateOptions, updateOptionNames);
      const t = add(state.step, 1);
      const correction = sqrt(oneMinusPower(beta2, t));
      const scale = div(mul(correction, neg(rateAt(state.step, updateOptions))), oneMinusPower(beta1, t));
      const floor = mul(correction, epsilon);
      const decayed = decay.prepare(params);
      return updateLeaves(grads, state, params, slotNames, ({ grad, param, slots, index }) => {
        const g = decayed(grad, param, index);
        const mean = lerp(slots[0], g, 1 - beta1);
        const meanSquare = lerp(slots[1], square(g), 1 - beta2);
        const largest = amsgrad ? maximum(slots[2], meanSquare) : meanSquare;
        const update = mul(div(mean, add(sqrt(largest), cast(floor, g.dtype))), cast(scale, g.dtype));
        return { update, slots: amsgrad ? [mean, meanSquare, largest] : [mean, meanSquare] };
      });
    },
  };
}

/** 1 - beta^t by ops of the step, so that the correction does not become a constant where an update is compiled. */
function oneMinusPower(beta: number, t: Tensor): Tensor {
  return sub(1, exp(mul(t, Math.log(beta))));
}

function requireBeta(name: string, beta: number): void {
  if (!(beta >= 0 && beta < 1)) {
    throw new SpredError('invalid-argument', `${name} must be in [0, 1), got ${String(beta)}`, { argument: name });
  }
}
