/**
 * What the tests of the sparse kernels share: random matrices in both memories, the same columns as dense ones, and the
 * cases that they go through.
 */
import fc from 'fast-check';
import { SparseMatrix, type Memory, type RealDtype } from '../src/index.ts';
import { Arena } from './arena.ts';
import { numbers, numRuns, offset, seed, size, uniform } from './cases.ts';

/** A random structure: which rows each column has. */
function structure(rows: number, columns: number, from: number): { starts: number[]; indices: number[] } {
  const random = uniform(from);
  const starts = [0];
  const indices: number[] = [];
  for (let j = 0; j < columns; j++) {
    // Some columns are empty, some full.
    const density = [0, 0.05, 0.1, 0.3, 1][Math.floor(5 * random())];
    for (let i = 0; i < rows; i++) if (random() < density) indices.push(i);
    starts.push(indices.length);
  }
  return { starts, indices };
}

/** The arenas of one real type, and what is made in them. */
export class SparseCases<D extends RealDtype> {
  readonly reals: Arena<D>;
  readonly ints: Arena<'int32'>;
  readonly states: Arena<'float64'>;
  readonly dtype: D;

  constructor(memories: readonly [Memory, Memory], dtype: D) {
    this.dtype = dtype;
    this.reals = new Arena(memories, dtype, 9000);
    this.ints = new Arena(memories, 'int32', 8000);
    this.states = new Arena(memories, 'float64', 64);
  }

  /** A matrix in both memories; its values are the first vector of `reals`. */
  matrix(rows: number, columns: number, from: number, gap: number, wild = false) {
    for (const arena of [this.reals, this.ints, this.states]) arena.reset();
    const { starts, indices } = structure(rows, columns, from);
    const values = this.reals.take(numbers(indices.length, from + 1, wild), gap);
    const [at, where] = [this.ints.take(indices, gap), this.ints.take(starts, gap)];
    const matrices = [0, 1].map((k) => new SparseMatrix(values[k], at[k], where[k], rows, columns));
    return { matrices, starts, indices, nonZeros: values[0].read() };
  }

  mark(): void {
    for (const arena of [this.reals, this.ints, this.states]) arena.mark();
  }

  /**
   * Only these vectors of `reals` and `states` changed since `mark`, and in float64 both engines hold the same bits.
   */
  expectOnly(outputs: readonly number[], states: readonly number[] = []): void {
    const exact = this.dtype === 'float64';
    this.reals.expectOnly(outputs, exact);
    this.states.expectOnly(states, exact);
    this.ints.expectOnly([]);
  }
}

export const roundoff = { float64: 2 ** -53, float32: 2 ** -24 };

/** Column j as a dense one, less a mean. */
export function denseColumn(
  { starts, indices, nonZeros }: { starts: number[]; indices: number[]; nonZeros: ArrayLike<number> },
  rows: number,
  j: number,
  mean = 0,
): Float64Array {
  const column = new Float64Array(rows).fill(-mean);
  for (let k = starts[j]; k < starts[j + 1]; k++) column[indices[k]] += nonZeros[k];
  return column;
}

/** |a - b| <= tolerance, or both NaN, or the same infinity. */
export const near = (a: number, b: number, tolerance: number): boolean =>
  Object.is(a, b) || a === b || Math.abs(a - b) <= tolerance;

export const dtypes = ['float64', 'float32'] as const;
/** Most cases go to float64, where the engines agree bit for bit. */
export const cases = { float64: numRuns, float32: numRuns / 10 };
/** Random sizes, offsets and seeds; whether numbers are wild, and whether columns are centred. */
export const expectCases = (
  runs: number,
  body: (...all: [number, number, number, number, boolean, boolean]) => void,
): void => {
  const few = fc.nat(8);
  fc.assert(fc.property(size, few, offset, seed, fc.boolean(), fc.boolean(), body), { seed: 31, numRuns: runs });
};

/** The columns of a random matrix as dense arrays; about half of the entries are zero. */
export function denseColumns(rows: number, columns: number, from: number, wild: boolean): Float64Array[] {
  const random = uniform(from);
  return Array.from({ length: columns }, (_, j) => {
    const density = random();
    return numbers(rows, from + j, wild).map((value) => (random() < density ? value : 0));
  });
}

/** Compressed columns of dense ones. */
export function compressed(rows: number, dense: readonly Float64Array[]) {
  const [values, rowIndices, columnStarts]: [number[], number[], number[]] = [[], [], [0]];
  for (const column of dense) {
    column.forEach((value, i) => {
      if (value === 0) return;
      values.push(value);
      rowIndices.push(i);
    });
    columnStarts.push(values.length);
  }
  return { rows, columns: dense.length, values, rowIndices, columnStarts };
}
