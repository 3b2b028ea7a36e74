/**
 * The floor that every other package stands on: errors with codes, checks, random keys, drivers of iterations,
 * progress, and trees over branded leaves.
 *
 * @packageDocumentation
 */
export { SpredError, isSpredError, formatShape, type ErrorCode, type ErrorDetails } from './errors.ts';
export {
  pickOptions,
  requireFinite,
  requireInteger,
  requireKnown,
  requireLength,
  requireNonNegative,
  requirePositive,
} from './validate.ts';
export { foldIn, normal, permutation, randomKey, splitKey, threefry2x32, uniform, type RandomKey } from './random.ts';
export {
  drive,
  driveAsync,
  driveAsyncOptionNames,
  driveOptionNames,
  eventLoopTurn,
  type DriveAsyncOptions,
  type DriveOptions,
  type Iteration,
  type StopReason,
} from './drive.ts';
export { createProgress, type Progress, type ProgressSink } from './progress.ts';
export {
  flattenTree,
  formatStructure,
  isLeaf,
  leafBrand,
  mapTree,
  unflattenTree,
  type Leaf,
  type Tree,
  type TreeStructure,
} from './tree.ts';
