/** The plain twins of this family. */
import type { Cells } from '../engine/cells.ts';
import type { ConvolutionKernels } from './raw.ts';

export const convolutionTwins = (_cells: Cells): ConvolutionKernels => ({});
