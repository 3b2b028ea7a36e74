/**
 * Descent on an objective of factors with any optimiser of `@spred/optimizers`, as it is: gradient, update, apply.
 */
import { valueAndGrad, type Tensor } from '@spred/autodiff';
import { applyUpdates, type Optimizer, type OptimizerState } from '@spred/optimizers';
import type { Algorithm, Mark } from '@spred/problems';
import type { Factors } from './factors.ts';
import type { ProblemLoss } from './problemLoss.ts';

/** A smooth function of the factors. */
export type Objective = (factors: Factors) => Tensor;

/**
 * One step: from the present factors to the next, in slices where it is long. Keeps the optimiser's state between calls.
 */
export type Step = (factors: Factors) => Generator<'slice', Factors, void>;

/** Steps of an optimiser. */
export function plainDescent(objective: Objective, optimizer: Optimizer): Step {
  const evaluate = valueAndGrad(objective);
  let state: OptimizerState<Factors> | undefined;
  // oxlint-disable-next-line require-yield
  return function* (factors) {
    state ??= optimizer.init(factors);
    const next = optimizer.update(evaluate(factors).grad, state, factors);
    state = next.state;
    return applyUpdates(factors, next.updates);
  };
}

/** A solver's algorithm made of such steps. */
export function descentAlgorithm(prepared: ProblemLoss, start: Factors, step: Step): Algorithm {
  let factors = start;

  function* steps(): Generator<Mark, void, void> {
    for (;;) {
      factors = yield* step(factors);
      yield 'step';
    }
  }

  return { steps: steps(), iterate: () => prepared.iterate(factors) };
}
