/** Cyclic coordinate descent: what glmnet and scikit-learn run. */
import { coordinateDescent } from '@spred/baselines';
import { budgetOfPasses, type Method } from './method.ts';

export const coordinateDescentMethod: Method = {
  id: coordinateDescent.id,
  label: 'coordinate descent',
  description: 'one coefficient at a time, cyclically',
  budget: budgetOfPasses(2, 100_000),
  run: (problem, options) => coordinateDescent(problem, options),
};
