/** The plain twins of this family. */
import type { Cells } from '../engine/cells.ts';
import type { ReduceKernels } from './raw.ts';

export const reduceTwins = (_cells: Cells): ReduceKernels => ({});
