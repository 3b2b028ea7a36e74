/** The plain twins of this family. */
import type { Cells } from '../engine/cells.ts';
import type { ShadowKernels } from './raw.ts';

export const shadowTwins = (_cells: Cells): ShadowKernels => ({});
