/**
 * The plain twins of the shadow kernels: the same float32 roundings in the same order, so results agree bit for bit.
 */
import type { Cells } from '../engine/cells.ts';
import type { ShadowKernels } from './raw.ts';

const lanes = 16;
const blockRows = 128;

/** The exponent e with 2^e <= value < 2^(e + 1), for a finite value > 0. */
function exponentOf(value: number): number {
  const e = Math.max(-1074, Math.min(1023, Math.floor(Math.log2(value))));
  // The logarithm is off by one at most, next to a power of two.
  if (2 ** e > value) return e - 1;
  return e < 1023 && 2 ** (e + 1) <= value ? e + 1 : e;
}

/** value * 2^e for any e. */
function scaled(value: number, e: number): number {
  for (; e > 1000; e -= 1000) value *= 2 ** 1000;
  for (; e < -1000; e += 1000) value *= 2 ** -1000;
  return value * 2 ** e;
}

/** The products of a block of rows, added up. */
function blockSum(floats: Float32Array, rows: number, v: number, x: number): number {
  const s = new Float32Array(lanes);
  for (let i = 0; i < rows; i += lanes) {
    for (let k = 0; k < lanes; k++) s[k] += Math.fround(floats[v + i + k] * floats[x + i + k]);
  }
  // The four vectors of four lanes are added as (0 + 1) + (2 + 3), and then the lanes in float64.
  const wide = [0, 1, 2, 3].map((k) => Math.fround(Math.fround(s[k] + s[k + 4]) + Math.fround(s[k + 8] + s[k + 12])));
  return wide[0] + wide[2] + (wide[1] + wide[3]);
}

export function shadowTwins(cells: Cells): ShadowKernels {
  return {
    narrowColumns(rows, columns, a, leading, padded, shadow, exponents, norms, trueNorms) {
      const { doubles, floats, ints } = cells;
      for (let j = 0; j < columns; j++) {
        const from = a / 8 + j * leading;
        const to = shadow / 4 + j * padded;
        let largest = 0;
        for (let i = 0; i < rows; i++) largest = Math.max(largest, Math.abs(doubles[from + i]));
        if (!(largest < Infinity)) return j;
        const e = largest > 0 ? exponentOf(largest) : 0;
        const half = -e >> 1;
        const [first, second] = [2 ** half, 2 ** (-e - half)];
        let squares = 0;
        for (let i = 0; i < rows; i++) {
          const value = doubles[from + i] * first * second;
          squares += value * value;
          floats[to + i] = value;
        }
        floats.fill(0, to + rows, to + padded);
        ints[exponents / 4 + j] = e;
        doubles[norms / 8 + j] = Math.sqrt(squares);
        if (trueNorms !== 0) doubles[trueNorms / 8 + j] = scaled(Math.sqrt(squares), e);
      }
      return -1;
    },
    shadowDots(padded, columns, shadow, exponents, norms, v, exponent, factor, out, bounds) {
      const { doubles, floats, ints } = cells;
      for (let j = 0; j < columns; j++) {
        const x = shadow / 4 + j * padded;
        let sum = 0;
        for (let i = 0; i < padded; i += blockRows) {
          sum += blockSum(floats, Math.min(blockRows, padded - i), v / 4 + i, x + i);
        }
        const e = exponent + ints[exponents / 4 + j];
        const value = scaled(sum, e);
        doubles[out / 8 + j] = value;
        if (bounds === 0) continue;
        const bound = scaled(factor * doubles[norms / 8 + j], e);
        const isExact = e >= -800 && e <= 800;
        doubles[bounds / 8 + j] = isExact ? bound : Math.abs(value) < Infinity ? bound + 1e-323 : Infinity;
      }
    },
  };
}
