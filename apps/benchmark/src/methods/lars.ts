/** LARS with the lasso modification: follows the exact path from lambdaMax down. */
import { larsLasso } from '@spred/baselines';
import type { Method } from './method.ts';

export const larsMethod: Method = {
  id: larsLasso.id,
  label: 'LARS',
  description: 'the exact path from lambdaMax down; an iteration is a knot',
  budget: () => 100_000,
  run: (problem, options) => larsLasso(problem, options),
};
