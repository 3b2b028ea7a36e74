/** spred's own fast solver in the same engine as the classical one: one factor eliminated, L-BFGS and Newton on the other. */
import { spredVarPro } from '@spred/spred';
import type { Method } from './method.ts';

export const spredVarProMethod: Method = {
  id: spredVarPro.id,
  label: 'spred (VarPro)',
  description: 'v = u * w with u eliminated by a linear solve, L-BFGS then Newton on w, on working sets; no polish',
  certifiesItself: true,
  budget: () => 1000,
  run: (problem, options) => spredVarPro(problem, options),
};
