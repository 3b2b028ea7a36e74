/** The methods there are, in the order of the table. */
import { coordinateDescentMethod } from './coordinateDescent.ts';
import { fistaMethod } from './fista.ts';
import { istaMethod } from './ista.ts';
import { larsMethod } from './lars.ts';
import type { Method } from './method.ts';
import { spredAdamMethod } from './spredAdam.ts';
import { spredMomentumMethod } from './spredMomentum.ts';
import { spredMomentumPolishMethod } from './spredMomentumPolish.ts';
import { spredVarProMethod } from './spredVarPro.ts';
import { workingSetsMethod } from './workingSets.ts';

export const methods: readonly Method[] = [
  istaMethod,
  fistaMethod,
  coordinateDescentMethod,
  larsMethod,
  workingSetsMethod,
  spredMomentumMethod,
  spredAdamMethod,
  spredMomentumPolishMethod,
  spredVarProMethod,
];
