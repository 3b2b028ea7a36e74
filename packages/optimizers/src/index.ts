/**
 * Gradient optimisers as pairs of functions over trees of tensors.
 *
 * @packageDocumentation
 */
export { adam, type AdamOptions } from './adam.ts';
export { applyUpdates } from './applyUpdates.ts';
export type { DecayMask, DecayOptions } from './decay.ts';
export type { Optimizer, OptimizerState, OptimizerUpdate, UpdateOptions } from './optimizer.ts';
export {
  constantSchedule,
  cosineDecay,
  exponentialDecay,
  linearWarmup,
  type CosineDecayOptions,
  type ExponentialDecayOptions,
  type Schedule,
} from './schedules.ts';
export { sgd, type SgdOptions } from './sgd.ts';
