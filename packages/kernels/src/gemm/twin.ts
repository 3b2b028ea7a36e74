/** The plain twins of this family. */
import type { Cells } from '../engine/cells.ts';
import type { GemmKernels } from './raw.ts';

export const gemmTwins = (_cells: Cells): GemmKernels => ({});
