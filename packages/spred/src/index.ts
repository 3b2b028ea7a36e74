/**
 * spred: L1 by any gradient optimiser. Every sparse weight is a product of two factors with plain weight decay on both.
 *
 * @packageDocumentation
 */
export { collapse, decompose, initialFactors, largestImbalance, type Factors } from './factors.ts';
export { smoothObjective } from './objective.ts';
export { decideZeros, type ZeroRule } from './zeros.ts';
export { spredMomentum, type SpredMomentumOptions } from './momentum.ts';
export { spredAdam, type SpredAdamOptions } from './adam.ts';
export { spredLbfgs, type SpredLbfgsOptions } from './jointLbfgs.ts';
export { spredAlternatingRidge, type SpredAlternatingRidgeOptions } from './alternatingRidge.ts';
export { spredVarPro, type SpredVarProOptions } from './varpro.ts';
export { spredPath, spredPathSteps, type SpredPathOptions, type SpredPathState } from './path.ts';
