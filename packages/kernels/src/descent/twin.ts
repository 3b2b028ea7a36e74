/** The plain twins of this family. */
import type { Cells } from '../engine/cells.ts';
import type { DescentKernels } from './raw.ts';

export const descentTwins = (_cells: Cells): DescentKernels => ({});
