/** spred with full-batch Adam. */
import { spredAdam } from '@spred/spred';
import { budgetOfPasses, type Method } from './method.ts';

export const spredAdamMethod: Method = {
  id: spredAdam.id,
  label: 'spred (Adam)',
  description: 'v = u * w, weight decay on both factors, full-batch Adam',
  budget: budgetOfPasses(2, 50_000),
  run: (problem, options) => spredAdam(problem, options),
};
