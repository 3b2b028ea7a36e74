/**
 * The op table: every op there is, by name. Tests, gradient checks and the published list walk it; evaluation does not
 * need it (an op that is not imported is not bundled).
 */
import { absOp } from './abs.ts';
import { addOp } from './add.ts';
import { argmaxOp } from './argmax.ts';
import { argsortOp } from './argsort.ts';
import { atan2Op } from './atan2.ts';
import { broadcastToOp } from './broadcastTo.ts';
import { castOp } from './cast.ts';
import { choleskyOp } from './cholesky.ts';
import { concatOp } from './concat.ts';
import { cosOp } from './cos.ts';
import { cumsumOp } from './cumsum.ts';
import { detSignOp } from './detSign.ts';
import { divOp } from './div.ts';
import { equalOp } from './equal.ts';
import { erfOp } from './erf.ts';
import { expOp } from './exp.ts';
import { expm1Op } from './expm1.ts';
import { flipOp } from './flip.ts';
import { floorOp } from './floor.ts';
import { foldOp } from './fold.ts';
import { foldInKeyOp } from './foldInKey.ts';
import { gatherOp } from './gather.ts';
import { greaterOp } from './greater.ts';
import { greaterEqualOp } from './greaterEqual.ts';
import { lerpOp } from './lerp.ts';
import { logOp } from './log.ts';
import { log1pOp } from './log1p.ts';
import { logAbsDetOp } from './logAbsDet.ts';
import { matmulOp } from './matmul.ts';
import { maxOp } from './max.ts';
import { maximumOp } from './maximum.ts';
import { minimumOp } from './minimum.ts';
import { mulOp } from './mul.ts';
import { negOp } from './neg.ts';
import type { OpDef } from './op.ts';
import { padOp } from './pad.ts';
import { powOp } from './pow.ts';
import { prodOp } from './prod.ts';
import { randomNormalOp } from './randomNormal.ts';
import { randomPermutationOp } from './randomPermutation.ts';
import { randomUniformOp } from './randomUniform.ts';
import { reluOp } from './relu.ts';
import { reshapeOp } from './reshape.ts';
import { roundOp } from './round.ts';
import { scatterAddOp } from './scatterAdd.ts';
import { sigmoidOp } from './sigmoid.ts';
import { signOp } from './sign.ts';
import { sinOp } from './sin.ts';
import { sliceOp } from './slice.ts';
import { softplusOp } from './softplus.ts';
import { solveOp } from './solve.ts';
import { sqrtOp } from './sqrt.ts';
import { squareOp } from './square.ts';
import { stopGradientOp } from './stopGradient.ts';
import { subOp } from './sub.ts';
import { sumOp } from './sum.ts';
import { tanhOp } from './tanh.ts';
import { transposeOp } from './transpose.ts';
import { triangularSolveOp } from './triangularSolve.ts';
import { unfoldOp } from './unfold.ts';
import { whereOp } from './where.ts';
import { wrapIndexOp } from './wrapIndex.ts';

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
  argmaxOp,
  argsortOp,
  atan2Op,
  broadcastToOp,
  castOp,
  choleskyOp,
  concatOp,
  cosOp,
  cumsumOp,
  detSignOp,
  divOp,
  equalOp,
  erfOp,
  expOp,
  expm1Op,
  flipOp,
  floorOp,
  foldOp,
  foldInKeyOp,
  gatherOp,
  greaterOp,
  greaterEqualOp,
  lerpOp,
  logOp,
  log1pOp,
  logAbsDetOp,
  matmulOp,
  maxOp,
  maximumOp,
  minimumOp,
  mulOp,
  negOp,
  padOp,
  powOp,
  prodOp,
  randomNormalOp,
  randomPermutationOp,
  randomUniformOp,
  reluOp,
  reshapeOp,
  roundOp,
  scatterAddOp,
  sigmoidOp,
  signOp,
  sinOp,
  sliceOp,
  softplusOp,
  solveOp,
  sqrtOp,
  squareOp,
  stopGradientOp,
  subOp,
  sumOp,
  tanhOp,
  transposeOp,
  triangularSolveOp,
  unfoldOp,
  whereOp,
  wrapIndexOp,
];
