/**
 * The plain twins of the triangular kernels. `trsm` and the LDL' factorisation agree with their bodies bit for bit in
 * float64; `trsv` sums its dots in another order, with a backward error of the same size.
 */
import type { Cells } from '../engine/cells.ts';
import { transposeFlag, unitFlag, upperFlag } from './flags.ts';
import { factoriseLdl, solveLdl } from './ldlTwin.ts';
import type { TriangularKernels } from './raw.ts';

const side = 4;

export function triangularTwins(cells: Cells): TriangularKernels {
  const { bytes } = cells;
  return {
    trsv(flags, n, t, leading, x) {
      const { reals } = cells;
      const isUpper = (flags & upperFlag) !== 0;
      const isTransposed = (flags & transposeFlag) !== 0;
      const isForward = isUpper === isTransposed;
      const first = x / bytes;
      for (let step = 0; step < n; step++) {
        const j = isForward ? step : n - 1 - step;
        const column = t / bytes + (leading === 0 ? (j * (j + 1)) / 2 : j * leading);
        const divisor = (flags & unitFlag) !== 0 ? 1 : reals[column + j];
        const [from, to] = isUpper ? [0, j] : [j + 1, n];
        if (isTransposed) {
          let value = reals[first + j];
          for (let i = from; i < to; i++) value -= reals[column + i] * reals[first + i];
          reals[first + j] = value / divisor;
        } else {
          const value = reals[first + j] / divisor;
          reals[first + j] = value;
          for (let i = from; i < to; i++) reals[first + i] -= value * reals[column + i];
        }
      }
    },
    trsm(flags, n, count, t, rowStride, columnStride, b, along, across) {
      const { reals } = cells;
      const isUpper = (flags & upperFlag) !== 0;
      const last = Math.ceil(n / side) * side;
      for (let r = 0; r < count; r++) {
        const x = b / bytes + r * across;
        for (let step = 0; step < n; step++) {
          const i = isUpper ? n - 1 - step : step;
          const row = t / bytes + i * rowStride;
          const tile = i - (i % side);
          // The unknowns of other tiles are summed, then subtracted; those of the own tile follow one by one.
          let sum = 0;
          const [from, to] = isUpper ? [Math.min(tile + side, last), n] : [0, tile];
          for (let k = from; k < to; k++) sum += reals[row + k * columnStride] * reals[x + k * along];
          let value = reals[x + i * along] - sum;
          if (isUpper) {
            for (let k = Math.min(tile + side, n) - 1; k > i; k--) {
              value -= reals[row + k * columnStride] * reals[x + k * along];
            }
          } else for (let k = tile; k < i; k++) value -= reals[row + k * columnStride] * reals[x + k * along];
          reals[x + i * along] = (flags & unitFlag) !== 0 ? value : value / reals[row + i * columnStride];
        }
      }
    },
    firstZero(n, x, step) {
      for (let i = 0; i < n; i++) if (cells.reals[x / bytes + i * step] === 0) return i;
      return -1;
    },
    ldl: (n, a, leading, pivots) => factoriseLdl(cells.reals, n, a / bytes, leading, cells.ints, pivots / 4),
    ldlSolve: (n, a, leading, pivots, x) =>
      solveLdl(cells.reals, n, a / bytes, leading, cells.ints, pivots / 4, x / bytes),
    notFiniteColumn(n, a, leading) {
      for (let j = 0; j < n; j++) {
        for (let i = j; i < n; i++) if (!Number.isFinite(cells.reals[a / bytes + i + j * leading])) return j;
      }
      return -1;
    },
  };
}
