/**
 * The op table: every op there is, by name. Tests, gradient checks and the published list walk it; evaluation does not
 * need it (an op that is not imported is not bundled).
 */
import { absOp } from './abs.ts';
import { addOp } from './add.ts';
import { broadcastToOp } from './broadcastTo.ts';
import { castOp } from './cast.ts';
import { divOp } from './div.ts';
import { expOp } from './exp.ts';
import { greaterOp } from './greater.ts';
import { lerpOp } from './lerp.ts';
import { logOp } from './log.ts';
import { log1pOp } from './log1p.ts';
import { matmulOp } from './matmul.ts';
import { maximumOp } from './maximum.ts';
import { mulOp } from './mul.ts';
import { negOp } from './neg.ts';
import type { OpDef } from './op.ts';
import { padOp } from './pad.ts';
import { reluOp } from './relu.ts';
import { reshapeOp } from './reshape.ts';
import { sigmoidOp } from './sigmoid.ts';
import { sliceOp } from './slice.ts';
import { softplusOp } from './softplus.ts';
import { sqrtOp } from './sqrt.ts';
import { squareOp } from './square.ts';
import { stopGradientOp } from './stopGradient.ts';
import { subOp } from './sub.ts';
import { sumOp } from './sum.ts';
import { tanhOp } from './tanh.ts';
import { transposeOp } from './transpose.ts';
import { whereOp } from './where.ts';

/**
 * All ops, in alphabetical order.
 *
 * @example
 * ```ts
 * import { opTable } from '@spred/autodiff';
 *
 * for (const op of opTable.filter((op) => op.kind === 'contraction')) console.log(op.name, op.arity); // matmul 2
 * ```
 */
export const opTable: readonly OpDef<unknown>[] = [
  absOp,
  addOp,
  broadcastToOp,
  castOp,
  divOp,
  expOp,
  greaterOp,
  lerpOp,
  logOp,
  log1pOp,
  matmulOp,
  maximumOp,
  mulOp,
  negOp,
  padOp,
  reluOp,
  reshapeOp,
  sigmoidOp,
  sliceOp,
  softplusOp,
  sqrtOp,
  squareOp,
  stopGradientOp,
  subOp,
  sumOp,
  tanhOp,
  transposeOp,
  whereOp,
];
