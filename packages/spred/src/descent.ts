/**
 * First-order descent on the smooth objective of a problem with any optimiser of `@spred/optimizers`, as it is: gradient,
 * update, apply. And what all solvers here have in common: iterates whose zeros are decided.
 */
import { tensor, type Tensor } from '@spred/autodiff';
import { applyUpdates, type Optimizer, type OptimizerState } from '@spred/optimizers';
import type { Algorithm, Mark, Problem } from '@spred/problems';
import { FactorObjective, product, type Pair } from './factorObjective.ts';
import type { Factors } from './factors.ts';
import { settleZeros, type Decision } from './settledZeros.ts';

/**
 * One step: from the present factors to the next, in slices where it is long. Keeps the optimiser's state between calls.
 */
export type Step = (factors: Factors) => Generator<'slice', Factors, void>;

/** The value and gradient of an objective at factors. */
export function evaluate(objective: FactorObjective, factors: Factors): { value: number; grad: Factors } {
  const at = pairOf(factors);
  const gradient = { u: new Float64Array(at.u.length), w: new Float64Array(at.w.length) };
  const value = objective.at(at, gradient);
  return { value, grad: factorsOf(gradient) };
}

/** Factors as typed arrays, without a copy where they are float64. */
export function pairOf({ u, w }: Factors): Pair {
  return { u: float64Of(u), w: float64Of(w) };
}

function float64Of({ data }: Tensor): Float64Array {
  return data instanceof Float64Array ? data : Float64Array.from(data);
}

/** Typed arrays as factors, without a copy. */
export function factorsOf({ u, w }: Pair): Factors {
  return { u: tensor(u, [u.length], { copy: false }), w: tensor(w, [w.length], { copy: false }) };
}

/** Steps of an optimiser. */
export function plainDescent(objective: FactorObjective, optimizer: Optimizer): Step {
  let state: OptimizerState<Factors> | undefined;
  // oxlint-disable-next-line require-yield
  return function* (factors) {
    state ??= optimizer.init(factors);
    const next = optimizer.update(evaluate(objective, factors).grad, state, factors);
    state = next.state;
    return applyUpdates(factors, next.updates);
  };
}

/** A solver's algorithm made of such steps. */
export function descentAlgorithm(
  problem: Problem,
  start: Factors,
  makeStep: (objective: FactorObjective) => Step,
): Algorithm {
  let factors = start;

  function* steps(): Generator<Mark, void, void> {
    const objective = new FactorObjective(problem);
    try {
      const step = makeStep(objective);
      for (;;) {
        factors = yield* step(factors);
        yield 'step';
      }
    } finally {
      objective.free();
    }
  }

  return decidedAlgorithm(problem, steps(), () => product(pairOf(factors)));
}

/** An algorithm whose iterates are weights of the projection with their zeros decided ({@link settleZeros}). */
export function decidedAlgorithm(
  problem: Problem,
  steps: Generator<Mark, void, void>,
  weights: () => Float64Array,
): Algorithm {
  let latest: Decision | undefined;
  return {
    steps,
    iterate() {
      // A product of factors may be -0, which counts as zero but looks odd.
      latest = settleZeros(
        problem,
        weights().map((value) => value + 0),
      );
      return problem.projection.iterate(latest.w);
    },
    judged: () => latest?.judgement?.certificate,
  };
}
