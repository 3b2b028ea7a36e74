/** spred with full-batch gradient descent and momentum: a smooth problem, an ordinary optimiser, no classical solver. */
import { spredMomentum } from '@spred/spred';
import { budgetOfPasses, type Method } from './method.ts';

export const spredMomentumMethod: Method = {
  id: spredMomentum.id,
  label: 'spred (momentum)',
  description: 'v = u * w, weight decay on both factors, full-batch gradient descent with momentum',
  budget: budgetOfPasses(2, 50_000),
  run: (problem, options) => spredMomentum(problem, options),
};
