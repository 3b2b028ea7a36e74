/**
 * The plain twins of the sparse kernels: the same operations in the same order, so float64 results agree bit for bit.
 */
import type { Cells, Reals } from '../engine/cells.ts';
import { dot } from '../plain/dot.ts';
import { columnSum, gatherDot, scatterAxpy } from './columnLoops.ts';
import { cdEpochCscTwin } from './epochTwin.ts';
import type { SparseKernels } from './raw.ts';

/** y = beta y + shift; y is not read where beta is 0. */
function scaleShift(n: number, beta: number, shift: number, reals: Reals, y: number): void {
  if (beta === 0) reals.fill(shift, y, y + n);
  else for (let i = y; i < y + n; i++) reals[i] = beta * reals[i] + shift;
}

/** sum_i x_i: as two vector accumulators take it, then the last entries one by one. */
function total(n: number, reals: Reals, x: number): number {
  const step = 64 / reals.BYTES_PER_ELEMENT / 2;
  const grouped = n - (n % step);
  const sums = new Float64Array(step);
  for (let i = 0; i < grouped; i += step) for (let k = 0; k < step; k++) sums[k] += reals[x + i + k];
  let sum = 0;
  for (let k = 0; k < step / 2; k++) sum = k === 0 ? sums[0] + sums[step / 2] : sum + (sums[k] + sums[k + step / 2]);
  for (let i = x + grouped; i < x + n; i++) sum += reals[i];
  return sum;
}

export function sparseTwins(cells: Cells): SparseKernels {
  const { bytes } = cells;
  return {
    cscDot(count, values, indices, v, mean, state) {
      const { reals, ints, doubles } = cells;
      const product = gatherDot(count, reals, values / bytes, ints, indices / 4, v / bytes);
      if (state === 0) return product;
      const sum = columnSum(count, reals, values / bytes);
      return product + doubles[state / 8] * sum - mean * doubles[state / 8 + 1];
    },
    cscAxpy(rows, count, alpha, values, indices, v, mean, state) {
      const { reals, ints, doubles } = cells;
      scatterAxpy(count, alpha, reals, values / bytes, ints, indices / 4, v / bytes);
      if (state === 0) return;
      const sum = columnSum(count, reals, values / bytes);
      doubles[state / 8] -= alpha * mean;
      doubles[state / 8 + 1] += alpha * (sum - rows * mean);
    },
    spmv(rows, columns, alpha, values, indices, starts, means, w, beta, y) {
      const { reals, ints } = cells;
      const shift = means === 0 ? 0 : -alpha * dot(columns, reals, means / bytes, reals, w / bytes);
      if (beta !== 1 || shift !== 0) scaleShift(rows, beta, shift, reals, y / bytes);
      for (let j = 0; j < columns; j++) {
        const coefficient = reals[w / bytes + j];
        if (coefficient === 0) continue;
        const from = ints[starts / 4 + j];
        const count = ints[starts / 4 + j + 1] - from;
        scatterAxpy(count, alpha * coefficient, reals, values / bytes + from, ints, indices / 4 + from, y / bytes);
      }
    },
    spmvTransposed(columns, alpha, values, indices, starts, means, v, sum, beta, out) {
      const { reals, ints } = cells;
      for (let j = 0; j < columns; j++) {
        const from = ints[starts / 4 + j];
        const count = ints[starts / 4 + j + 1] - from;
        let product = gatherDot(count, reals, values / bytes + from, ints, indices / 4 + from, v / bytes);
        if (means !== 0) product -= reals[means / bytes + j] * sum;
        const at = out / bytes + j;
        reals[at] = beta === 0 ? alpha * product : alpha * product + beta * reals[at];
      }
    },
    cscSums(rows, columns, values, starts, means, out) {
      const { reals, ints } = cells;
      for (let j = 0; j < columns; j++) {
        const from = ints[starts / 4 + j];
        const sum = columnSum(ints[starts / 4 + j + 1] - from, reals, values / bytes + from);
        reals[out / bytes + j] = means === 0 ? sum : sum - rows * reals[means / bytes + j];
      }
    },
    cscSquaredNorms(rows, columns, values, starts, means, out) {
      const { reals, ints } = cells;
      for (let j = 0; j < columns; j++) {
        const from = ints[starts / 4 + j];
        const count = ints[starts / 4 + j + 1] - from;
        const mean = means === 0 ? 0 : reals[means / bytes + j];
        const squares = [0, 0];
        for (let k = 0; k < count; k++) {
          const value = reals[values / bytes + from + k] - mean;
          squares[k % 2] += value * value;
        }
        reals[out / bytes + j] = squares[0] + squares[1] + (rows - count) * (mean * mean);
      }
    },
    cdEpochCsc: cdEpochCscTwin(cells),
    cscTotal: (n, x) => total(n, cells.reals, x / bytes),
    cscShift: (n, shift, y) => scaleShift(n, 1, shift, cells.reals, y / bytes),
    firstOutside(n, indices, bound) {
      const { ints } = cells;
      for (let k = 0; k < n; k++) {
        const index = ints[indices / 4 + k];
        if (index < 0 || index >= bound) return k;
      }
      return -1;
    },
  };
}
