/** The plain twins of the vector kernels: the same order of summation, so float64 results agree bit for bit. */
import type { Cells } from '../engine/cells.ts';
import { dot } from '../plain/dot.ts';
import type { Level1Kernels } from './raw.ts';

export function level1Twins(cells: Cells): Level1Kernels {
  const { bytes } = cells;
  return {
    dot: (n, x, y) => dot(n, cells.reals, x / bytes, cells.reals, y / bytes),
  };
}
