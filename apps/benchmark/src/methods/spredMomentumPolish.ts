/** spred with momentum, and one linear solve on the support once its signs have settled: labelled, because it is classical. */
import { spredMomentum } from '@spred/spred';
import { budgetOfPasses, type Method } from './method.ts';

export const spredMomentumPolishMethod: Method = {
  id: `${spredMomentum.id}-polish`,
  label: 'spred (momentum) + polish',
  description: 'spred-momentum, then a sign-preserving linear solve on the settled support',
  budget: budgetOfPasses(2, 50_000),
  run: (problem, options) => spredMomentum(problem, { ...options, polish: true }),
};
