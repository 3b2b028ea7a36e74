/**
 * Momentum SGD with the care that a practitioner would take by hand:
 *
 *   step size:  1 / L, with L the largest curvature of the objective at the present factors, measured now and then;
 *   restart:    the momentum starts anew when it points uphill (O'Donoghue and Candès, "Adaptive restart", 2015);
 *   descent:    a step that raises the objective is taken back, and a plain gradient step that does so doubles L.
 *
 * The updates themselves are those of `sgd`. The objective never rises by more than rounding, so that a bad estimate of L
 * costs steps, not the solution.
 */
import { applyUpdates, sgd, type OptimizerState } from '@spred/optimizers';
import { CurvatureEstimate } from './curvature.ts';
import { evaluate, pairOf, type Step } from './descent.ts';
import type { FactorObjective } from './factorObjective.ts';
import type { Factors } from './factors.ts';

/** Power iterations for the first estimate of L, and for the later ones. */
const firstProducts = 20;
const laterProducts = 6;

/** Steps between two estimates: at least this many, and a share of the steps done. */
const estimateEvery = 10;
const estimateGrowth = 1.15;

/** A rise of the objective below this share of it is rounding. */
const rounding = 1e-13;

/** Where the last accepted step left off. */
interface Accepted {
  readonly factors: Factors;
  readonly value: number;
  readonly grad: Factors;
}

/** Steps of guarded momentum SGD on an objective. */
export function guardedMomentum(
  objective: FactorObjective,
  options: { readonly momentum: number; readonly seed: number },
): Step {
  const { momentum } = options;
  let curvature: CurvatureEstimate | undefined;
  let largest = 0;
  let steps = 0;
  let nextEstimate = 0;
  let accepted: Accepted | undefined;
  let lastUpdate: Factors | undefined;

  const optimizer = sgd({ learningRate: () => 1 / largest, momentum, nesterov: momentum > 0 });
  let state: OptimizerState<Factors> | undefined;
  const startMomentumAnew = (): void => {
    state = undefined;
    lastUpdate = undefined;
  };

  return function* (factors) {
    curvature ??= new CurvatureEstimate(objective, factors.u.data.length, options.seed);
    const { value: level, grad } = evaluate(objective, factors);
    if (steps >= nextEstimate) {
      largest = (yield* curvature.estimate(pairOf(factors), steps === 0 ? firstProducts : laterProducts)) || 1;
      nextEstimate = Math.ceil(steps * estimateGrowth) + estimateEvery;
    }
    steps++;
    if (accepted !== undefined && !(level <= accepted.value + rounding * Math.abs(accepted.value))) {
      if (lastUpdate === undefined) largest *= 2;
      startMomentumAnew();
    } else {
      accepted = { factors, value: level, grad };
      if (lastUpdate !== undefined && inner(grad, lastUpdate) > 0) startMomentumAnew();
    }
    const plain = state === undefined;
    const next = optimizer.update(accepted.grad, state ?? optimizer.init(accepted.factors), accepted.factors);
    state = next.state;
    lastUpdate = plain ? undefined : next.updates;
    return applyUpdates(accepted.factors, next.updates);
  };
}

function inner(a: Factors, b: Factors): number {
  let total = 0;
  for (const [x, y] of [
    [a.u.data, b.u.data],
    [a.w.data, b.w.data],
  ]) {
    for (let i = 0; i < x.length; i++) total += x[i] * y[i];
  }
  return total;
}
