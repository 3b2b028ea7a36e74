/** FISTA: the proximal gradient method with Nesterov's momentum and restarts. */
import { fista } from '@spred/baselines';
import { budgetOfPasses, type Method } from './method.ts';

export const fistaMethod: Method = {
  id: fista.id,
  label: 'FISTA',
  description: 'accelerated proximal gradient with restarts',
  budget: budgetOfPasses(2, 100_000),
  run: (problem, options) => fista(problem, options),
};
