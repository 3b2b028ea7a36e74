/**
 * float32 shadows of float64 matrices. Screening asks for |x_j'v| of all columns, and most answers are far from where
 * they would matter. A shadow gives them in half of the time (half of the bytes are read) with a bound of the error
 * that always holds; what the bound leaves open is asked again in float64.
 *
 * The bound. Let u = 2^-24, a = 2^-e x_j and b = 2^-f v with powers of two that bring their largest magnitudes into
 * [1, 2), so that ||a|| >= 1 and ||b|| >= 1. The shadows are a + da with |da_i| <= u |a_i| + h, where h = 2^-150 is
 * what underflows, and b + db likewise. Over n < 2^29 rows:
 *
 *   rounding the inputs:  |sum (a + da)(b + db) - sum a b|  <=  (2u + u^2) sum |a b| + 5 n h
 *   float32 arithmetic:   a product is rounded once; in a block of 128 rows every lane adds 8 products (7 roundings,
 *                         since the first is added to 0), and 4 accumulators are added in 2 steps. So a product meets
 *                         at most m = 1 + 7 + 2 = 10 roundings: an error of gamma_10 sum |(a + da)(b + db)| + n h at
 *                         most, gamma_m = m u / (1 - m u)
 *   float64 arithmetic:   n/128 + 3 additions, rounded to 2^-53: at most (u / 64) sum |(a + da)(b + db)|
 *
 * (Higham, Accuracy and Stability of Numerical Algorithms, section 3.1, for gamma.)
 * By Cauchy and Schwarz sum |a b| <= ||a|| ||b||, and 8 n h < 2^-118 is nothing against u ||a|| ||b|| >= u. With the
 * terms of order u^2 the sum is below 12.1 u ||a|| ||b||; norms are computed to a relative 2^-24 or better. So 13 u
 * ||x_j|| ||v|| bounds the error, whatever the number of rows. Scaling back is exact, or costs a rounding to a denormal
 * number, which is added to the bound.
 */
import { SpredError } from '@spred/core';
import { viewOf } from '../memory/dtype.ts';
import type { Matrix } from '../memory/matrix.ts';
import { kernelsOf, scratchOf, type Memory } from '../memory/memory.ts';
import { requireDtype, requireMemory, requireVector } from '../memory/require.ts';
import { addressOf, type Vector } from '../memory/vector.ts';
import { partsFor, runParts } from '../threads/parallel.ts';

/** 13 u: the bound of a correlation, relative to the product of the norms. */
const relativeBound = 13 * 2 ** -24;

const rowsPerStep = 16;

/** Makes a shadow of what was narrowed. */
let makeShadow: (rows: number, parts: Parts) => Shadow;

interface Parts {
  readonly copies: Vector<'float32'>;
  readonly exponents: Vector<'int32'>;
  readonly scaledNorms: Vector<'float64'>;
  readonly norms: Vector<'float64'>;
}

/** A float32 copy of a matrix, in the same memory. Made by {@link shadow}. */
export class Shadow {
  readonly rows: number;
  readonly columns: number;
  /** ||x_j||, in float64. */
  readonly norms: Vector<'float64'>;
  /** The bound of a correlation is this times ||x_j|| ||v||. */
  readonly relativeBound: number = relativeBound;
  readonly #parts: Parts;

  static {
    makeShadow = (rows, parts) => new Shadow(rows, parts);
  }

  private constructor(rows: number, parts: Parts) {
    this.rows = rows;
    this.columns = parts.norms.length;
    this.norms = parts.norms;
    this.#parts = parts;
  }

  get memory(): Memory {
    return this.norms.memory;
  }

  /**
   * out_j = x_j'v, computed in float32, for all columns, and bounds_j >= |out_j - x_j'v|, rigorously. v has length
   * `rows`, `out` and `bounds` have length `columns`; where a product leaves the float64 range, out_j and bounds_j are
   * Infinity. Throws `non-finite` with the index of an entry of v that is not finite, `mixed-memories`,
   * `dtype-mismatch`, `shape-mismatch`.
   *
   * @example
   * ```ts
   * import { createMemory, shadow } from '@spred/kernels';
   *
   * const memory = createMemory();
   * const copy = shadow(memory.matrix('float64', 2, 2, [1, 2, 0.1, 1e300]));
   * const v = memory.vector('float64', [3, 4]);
   * const out = memory.vector('float64', 2);
   * const bounds = memory.vector('float64', 2);
   * copy.correlations(v, out, bounds);
   * console.log(out.read()[0], bounds.read()[0] < 1e-5); // 11 true
   * console.log(Math.abs(out.read()[1] - 4e300) <= bounds.read()[1]); // true
   * memory.free();
   * ```
   */
  correlations(v: Vector<'float64'>, out: Vector<'float64'>, bounds?: Vector<'float64'>): void {
    const { rows, columns, memory } = this;
    const { copies, exponents, scaledNorms } = this.#parts;
    const vectors = { v: [v, rows], out: [out, columns], bounds: [bounds, columns] } as const;
    for (const [argument, [vector, length]] of Object.entries(vectors)) {
      if (vector === undefined) continue;
      requireMemory('correlations', argument, vector, memory);
      requireDtype('correlations', argument, vector, 'float64');
      requireVector('correlations', argument, vector, length);
    }
    const copiesAt = addressOf(copies);
    const padded = paddedRows(rows);
    // v's norm, its exponent, and 16 bytes further its shadow.
    const work = scratchOf(memory, 16 + 4 * padded);
    const kernels = kernelsOf(memory, 'float64');
    if (kernels.narrowColumns(rows, 1, addressOf(v), rows, padded, work + 16, work + 8, work, 0) >= 0) {
      throw notFinite('correlations', 'v', v.read());
    }
    const [norm] = viewOf('float64', memory.buffer, work, 1);
    const [exponent] = viewOf('int32', memory.buffer, work + 8, 1);
    const [exponentsAt, normsAt, outAt] = [exponents, scaledNorms, out].map(addressOf);
    const boundsAt = bounds === undefined ? 0 : addressOf(bounds);
    const parts = partsFor(memory, (padded * columns) / 2);
    runParts(
      memory,
      'float64',
      'shadowDots',
      Array.from({ length: parts }, (_, k) => {
        const from = Math.floor((k * columns) / parts);
        return [
          padded,
          Math.floor(((k + 1) * columns) / parts) - from,
          copiesAt + 4 * padded * from,
          exponentsAt + 4 * from,
          normsAt + 8 * from,
          work + 16,
          exponent,
          relativeBound * norm,
          outAt + 8 * from,
          boundsAt === 0 ? 0 : boundsAt + 8 * from,
        ];
      }),
    );
  }

  get isFree(): boolean {
    return this.norms.isFree;
  }

  free(): void {
    for (const part of Object.values(this.#parts) as Vector[]) part.free();
  }

  [Symbol.dispose](): void {
    if (!this.isFree) this.free();
  }
}

/**
 * A float32 shadow of a float64 matrix, in the same memory: half of its bytes (rows are rounded up to a multiple of
 * 16), and its column norms. Each column is scaled by a power of two, so nothing overflows or underflows. Later changes
 * of the matrix do not reach it. Throws `dtype-mismatch`, `non-finite` with the row and column of an entry that is not
 * finite, and `out-of-memory`.
 *
 * @example
 * ```ts
 * import { createMemory, shadow } from '@spred/kernels';
 *
 * const memory = createMemory();
 * const copy = shadow(memory.matrix('float64', 2, 2, [3, 4, 0.5, 0]));
 * console.log(Array.from(copy.norms.read()).join(' '), copy.relativeBound < 1e-6); // 5 0.5 true
 * copy.free();
 * memory.free();
 * ```
 */
export function shadow(matrix: Matrix<'float64'>): Shadow {
  requireDtype('shadow', 'matrix', matrix.data, 'float64');
  const { memory, rows, columns, leading } = matrix;
  addressOf(matrix.data);
  const padded = paddedRows(rows);
  const made: Vector[] = [];
  const take = <V extends Vector>(vector: V): V => {
    made.push(vector);
    return vector;
  };
  try {
    const copies = take(memory.vector('float32', padded * columns));
    const exponents = take(memory.vector('int32', columns));
    const scaledNorms = take(memory.vector('float64', columns));
    const norms = take(memory.vector('float64', columns));
    const [a, to, exponentsAt, scaledAt, normsAt] = [matrix.data, ...made].map(addressOf);
    const kernels = kernelsOf(memory, 'float64');
    const bad = kernels.narrowColumns(rows, columns, a, leading, padded, to, exponentsAt, scaledAt, normsAt);
    if (bad >= 0) throw notFinite('shadow', 'matrix', matrix.column(bad).read(), bad);
    return makeShadow(rows, { copies, exponents, scaledNorms, norms });
  } catch (error) {
    for (const part of made) part.free();
    throw error;
  }
}

const paddedRows = (rows: number): number => Math.ceil(rows / rowsPerStep) * rowsPerStep;

function notFinite(kernel: string, argument: string, values: Float64Array, column?: number): SpredError {
  const row = values.findIndex((value) => !Number.isFinite(value));
  const index = column === undefined ? row : [row, column];
  return new SpredError('non-finite', `${kernel}: ${argument}[${String(index)}] is ${values[row]}`, {
    argument,
    index,
  });
}
