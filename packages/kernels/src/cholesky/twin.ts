/** The plain twins of this family. */
import type { Cells } from '../engine/cells.ts';
import type { CholeskyKernels } from './raw.ts';

export const choleskyTwins = (_cells: Cells): CholeskyKernels => ({});
