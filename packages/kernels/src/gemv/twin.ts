/** The plain twins of this family. */
import type { Cells } from '../engine/cells.ts';
import type { GemvKernels } from './raw.ts';

export const gemvTwins = (_cells: Cells): GemvKernels => ({});
