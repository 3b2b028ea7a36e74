/** The plain twins of this family. */
import type { Cells } from '../engine/cells.ts';
import type { SparseKernels } from './raw.ts';

export const sparseTwins = (_cells: Cells): SparseKernels => ({});
