/** ISTA: the proximal gradient method, the plainest of all. */
import { ista } from '@spred/baselines';
import { budgetOfPasses, type Method } from './method.ts';

export const istaMethod: Method = {
  id: ista.id,
  label: 'ISTA',
  description: 'proximal gradient: a gradient step, then soft-thresholding',
  budget: budgetOfPasses(4, 100_000),
  run: (problem, options) => ista(problem, options),
};
