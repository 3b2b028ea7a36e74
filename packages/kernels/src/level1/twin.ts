/** The plain twins of the vector kernels: the same order of summation, so float64 results agree bit for bit. */
import type { Cells, Reals } from '../engine/cells.ts';
import { axpy } from '../plain/axpy.ts';
import { dot, sum } from '../plain/dot.ts';
import type { Level1Kernels } from './raw.ts';

/**
 * Where the sum of squares loses bits or overflows, and the powers of two that bring the entries back. float32 is
 * summed in float64.
 */
const [least, stretch, shrink] = [1e-270, 2 ** 600, 2 ** -600];

function norm(n: number, reals: Reals, x: number): number {
  const squares = dot(n, reals, x, reals, x);
  if (squares >= least && squares < Infinity) return Math.sqrt(squares);
  const scale = squares < least ? stretch : shrink;
  const scaled = Float64Array.from(reals.subarray(x, x + n), (value) => scale * value);
  return Math.sqrt(dot(n, scaled, 0, scaled, 0)) / scale;
}

/** x less its nearest number in [-t, t]. The comparisons are those of the WebAssembly instructions pmin and pmax. */
function shrunk(x: number, t: number): number {
  const above = -t < x ? x : -t;
  return x - (above < t ? above : t);
}

export function level1Twins(cells: Cells): Level1Kernels {
  const { bytes } = cells;
  /** A number as the kernels of this type take and give it. */
  const real = (value: number): number => (bytes === 4 ? Math.fround(value) : value);
  return {
    dot: (n, x, y) => real(dot(n, cells.reals, x / bytes, cells.reals, y / bytes)),
    axpy: (n, a, x, y) => axpy(n, real(a), cells.reals, x / bytes, cells.reals, y / bytes),
    scal(n, a, x) {
      const { reals } = cells;
      const [factor, start] = [real(a), x / bytes];
      for (let i = start; i < start + n; i++) reals[i] *= factor;
    },
    nrm2: (n, x) => real(norm(n, cells.reals, x / bytes)),
    asum: (n, x) => real(sum(n, cells.reals.subarray(x / bytes, x / bytes + n).map(Math.abs), 0)),
    amax(n, x) {
      const { reals } = cells;
      let largest = 0;
      for (let i = x / bytes; i < x / bytes + n; i++) largest = Math.max(largest, Math.abs(reals[i]));
      return largest;
    },
    copy: (n, x, y) => cells.reals.copyWithin(y / bytes, x / bytes, x / bytes + n),
    softThreshold(n, x, t, out) {
      const { reals } = cells;
      const [threshold, from, to] = [real(t), x / bytes, out / bytes];
      for (let i = 0; i < n; i++) reals[to + i] = shrunk(reals[from + i], threshold);
    },
    softThresholds(n, x, t, out) {
      const { reals } = cells;
      const [thresholds, from, to] = [t / bytes, x / bytes, out / bytes];
      for (let i = 0; i < n; i++) reals[to + i] = shrunk(reals[from + i], reals[thresholds + i]);
    },
  };
}
