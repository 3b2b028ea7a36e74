/** The plain twins of this family. */
import type { Cells } from '../engine/cells.ts';
import type { TriangularKernels } from './raw.ts';

export const triangularTwins = (_cells: Cells): TriangularKernels => ({});
