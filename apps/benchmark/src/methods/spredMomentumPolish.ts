/**
 * spred with momentum, and one linear solve on the support once its signs have settled: labelled, because it is classical.
 * The solver tries its polish when it certifies itself, so this method keeps the solver's own checks, on its clock.
 */
import { spredMomentum } from '@spred/spred';
import { budgetOfPasses, type Method } from './method.ts';

export const spredMomentumPolishMethod: Method = {
  id: `${spredMomentum.id}-polish`,
  label: 'spred (momentum) + polish',
  description: 'spred-momentum, with a sign-preserving linear solve at its own checks, which are timed',
  certifiesItself: true,
  budget: budgetOfPasses(2, 50_000),
  run: (problem, options) => spredMomentum(problem, { ...options, polish: true }),
};
