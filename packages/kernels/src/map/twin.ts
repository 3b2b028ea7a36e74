/** The plain twins of this family. */
import type { Cells } from '../engine/cells.ts';
import type { MapKernels } from './raw.ts';

export const mapTwins = (_cells: Cells): MapKernels => ({});
