/**
 * The plain twins of the Cholesky kernels. The factorisation of a whole matrix agrees with its body bit for bit in
 * float64, the factor that changes to a backward error of the same size.
 */
import type { Cells, Reals } from '../engine/cells.ts';
import type { CholeskyKernels } from './raw.ts';
import { triangle } from './triangle.ts';

/** Rows and columns of a tile: what lies in the tiles before it is summed first, then subtracted. */
const side = 4;

/** The factor of an n x n matrix in `lower`, an array of n rows of n; the index of the pivot that fails, or -1. */
function factorise(n: number, lower: Float64Array): number {
  for (let j = 0; j < n; j++) {
    const tile = j - (j % side);
    let inverse = 0;
    for (let i = j; i < n; i++) {
      let sum = 0;
      for (let k = 0; k < tile; k++) sum += lower[i * n + k] * lower[j * n + k];
      let value = lower[i * n + j] - sum;
      for (let k = tile; k < j; k++) value -= lower[i * n + k] * lower[j * n + k];
      if (i > j) lower[i * n + j] = value * inverse;
      else {
        if (!(value > 0 && value < Infinity)) return j;
        lower[j * n + j] = Math.sqrt(value);
        inverse = 1 / lower[j * n + j];
      }
    }
  }
  return -1;
}

/** Forward substitution with a packed factor, in place, in row m behind it. */
function substitute(m: number, reals: Reals, lower: number, row: number): void {
  for (let i = 0; i < m; i++) {
    const start = lower + triangle(i);
    let value = reals[row + i];
    for (let k = 0; k < i; k++) value -= reals[start + k] * reals[row + k];
    reals[row + i] = value / reals[start + i];
  }
}

export function choleskyTwins(cells: Cells): CholeskyKernels {
  const { bytes } = cells;
  return {
    cholesky(n, a, leading) {
      const { reals } = cells;
      const lower = new Float64Array(n * n);
      for (let j = 0; j < n; j++) {
        for (let i = j; i < n; i++) lower[i * n + j] = reals[a / bytes + i + j * leading];
      }
      const failed = factorise(n, lower);
      if (failed >= 0) return failed;
      for (let j = 0; j < n; j++) {
        for (let i = j; i < n; i++) reals[a / bytes + i + j * leading] = lower[i * n + j];
      }
      return -1;
    },
    factorAppend(m, lower, cross, diagonal, relativePivot) {
      const { reals } = cells;
      const row = lower / bytes + triangle(m);
      reals.copyWithin(row, cross / bytes, cross / bytes + m);
      substitute(m, reals, lower / bytes, row);
      let pivot = diagonal;
      for (let i = row; i < row + m; i++) pivot -= reals[i] * reals[i];
      if (!(pivot > relativePivot * diagonal)) return 0;
      reals[row + m] = Math.sqrt(pivot);
      return 1;
    },
    factorRemove(m, lower, index) {
      const { reals } = cells;
      const first = lower / bytes;
      const cosines = new Float64Array(m);
      const sines = new Float64Array(m);
      for (let i = index + 1; i < m; i++) {
        const row = first + triangle(i);
        const target = first + triangle(i - 1);
        reals.copyWithin(target, row, row + index);
        let left = reals[row + index];
        for (let k = index; k < i - 1; k++) {
          const right = reals[row + k + 1];
          reals[target + k] = cosines[k] * left + sines[k] * right;
          left = cosines[k] * right - sines[k] * left;
        }
        const last = reals[row + i];
        const radius = Math.hypot(left, last);
        cosines[i - 1] = left / radius;
        sines[i - 1] = last / radius;
        reals[target + i - 1] = radius;
      }
    },
    factorInverseDiagonal(m, lower, out, work) {
      const { reals } = cells;
      const z = work / bytes;
      for (let j = 0; j < m; j++) {
        reals.fill(0, z, z + m);
        reals[z + j] = 1;
        substitute(m, reals, lower / bytes, z);
        let square = 0;
        for (let i = j; i < m; i++) square += reals[z + i] * reals[z + i];
        reals[out / bytes + j] = square;
      }
    },
  };
}
