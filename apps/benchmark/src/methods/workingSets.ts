/** The fastest classical solver here: working sets with Newton steps, as `lasso()` takes it. */
import { workingSets } from '@spred/baselines';
import type { Method } from './method.ts';

export const workingSetsMethod: Method = {
  id: workingSets.id,
  label: 'working sets',
  description: 'few columns at a time, gap-safe screening, coordinate descent with Newton steps; what lasso() takes',
  certifiesItself: true,
  budget: () => 1000,
  run: (problem, options) => workingSets(problem, options),
};
