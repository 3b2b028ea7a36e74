/** spred with full-batch Adam. */
import { spredAdam } from '@spred/spred';
import { budgetOfPasses, type Method } from './method.ts';

export const spredAdamMethod: Method = {
  id: spredAdam.id,
  label: 'spred (Adam)',
  description: 'w = u * v, L2 on the factors, full-batch Adam',
  budget: budgetOfPasses(2, 50_000),
  run: (problem, options) => spredAdam(problem, options),
};
