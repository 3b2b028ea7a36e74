/** The matrix products: against their twins bit for bit, against naive sums with an error bound, and their errors. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { caught } from '../../../../testing/caught.ts';
import { engines, firstDifference, numbers, numRuns, offset, seed, size } from '../../test/cases.ts';
import { createMemory, gemm, gemmBatched, Matrix, syrk, type Memory, type RealDtype, type Vector } from '../index.ts';

const memories = engines();
const [wasm] = memories;
const dtypes = ['float64', 'float32'] as const;
const epsilon = { float64: 2 ** -52, float32: 2 ** -23 } as const;

/** Room for the operands of a case, in both memories, refilled from case to case. */
const room = 8192;
const operands = dtypes.map((dtype) => memories.map((memory) => ['a', 'b', 'c'].map(() => memory.vector(dtype, room))));

interface Shape {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly gaps: readonly number[];
}

const factor = fc.constantFrom(0, 1, -1, 0.5, 3);
const shape: fc.Arbitrary<Shape> = fc.record({
  m: fc.oneof(fc.nat(12), size),
  n: fc.oneof(fc.nat(12), size),
  k: fc.oneof(fc.nat(6), fc.nat(30)),
  transposeA: fc.boolean(),
  transposeB: fc.boolean(),
  gaps: fc.tuple(offset, offset, offset, offset),
});

/** The operands of a case as matrices with odd offsets and gaps between columns. */
function matricesOf(
  vectors: readonly Vector<RealDtype>[],
  { m, n, k, transposeA, transposeB, gaps }: Shape,
): Matrix<RealDtype>[] {
  const sides = [transposeA ? [k, m] : [m, k], transposeB ? [n, k] : [k, n], [m, n]];
  return vectors.map((vector, i) => {
    const [rows, columns] = sides[i];
    return new Matrix(vector.subvector(gaps[3] % 4), rows, columns, Math.max(1, rows + gaps[i]));
  });
}

/** Numbers of every kind to take operands from: making new ones for each case would cost more than the products. */
const pools = [false, true].map((wild) => numbers(4 * room, 50, wild));

/** The operands of a case: three runs of a pool that begin where the seed says. */
function fill(memory: readonly Vector<RealDtype>[], length: number, start: number, wild: boolean): void {
  memory.forEach((vector, i) => {
    const from = (start + 1000 * i) & (2 * room - 1);
    vector.subvector(0, length).write(pools[wild ? 1 : 0].subarray(from, from + length));
  });
}

describe.each(dtypes)('gemm in %s', (dtype) => {
  const both = operands[dtypes.indexOf(dtype)];

  it('equals its twin, and leaves everything around C alone', () => {
    fc.assert(
      fc.property(shape, factor, factor, seed, fc.boolean(), (shaped, alpha, beta, start, wild) => {
        const { m, n, k, transposeA, transposeB } = shaped;
        const length = Math.min(room, (Math.max(m, k) + 6) * (Math.max(n, k, m) + 1) + 8);
        const [own, twin] = both.map((vectors) => {
          fill(vectors, length, start, wild);
          const [a, b, c] = matricesOf(vectors, shaped);
          gemm({ a, b, c, alpha, beta, transposeA, transposeB });
          return vectors[2].subvector(0, length).read();
        });
        return firstDifference(own, twin) < 0;
      }),
      { seed: 51, numRuns },
    );
  });

  it('equals the naive sum to the bound of its rounding, beyond every block size', () => {
    for (const [m, n, k] of [
      [70, 70, 1300],
      [300, 11, 500],
      [5, 1030, 9],
      [65, 1021, 401],
    ]) {
      const memory = createMemory();
      const x = numbers(m * k, 1).map((v) => (dtype === 'float32' ? Math.fround(v) : v));
      const y = numbers(k * n, 2).map((v) => (dtype === 'float32' ? Math.fround(v) : v));
      const a = memory.matrix(dtype, m, k, x);
      const b = memory.matrix(dtype, k, n, y);
      const c = memory.matrix(dtype, m, n);
      gemm({ a, b, c });
      const out = c.read();
      for (let entry = 0; entry < m * n; entry += 37) {
        const [i, j] = [entry % m, Math.floor(entry / m)];
        let [total, bound] = [0, 0];
        for (let step = 0; step < k; step++) {
          const term = x[i + step * m] * y[step + j * k];
          total += term;
          bound += Math.abs(term);
        }
        expect(Math.abs(out[entry] - total)).toBeLessThanOrEqual(k * epsilon[dtype] * bound);
      }
      memory.free();
    }
  });

  it('syrk is the lower triangle of gemm, mirrored where asked', () => {
    const cases = fc.tuple(size, fc.nat(20), fc.boolean(), fc.boolean(), factor, factor, seed, offset);
    fc.assert(
      fc.property(cases, ([n, k, transpose, isMirrored, alpha, beta, start, gap]) => {
        for (const vectors of both) {
          const length = Math.min(room, (Math.max(n, k) + 6) * (Math.max(n, k) + 1));
          fill(vectors, length, start, false);
          const [rows, columns] = transpose ? [k, n] : [n, k];
          const a = new Matrix(vectors[0], rows, columns, Math.max(1, rows + gap));
          const c = new Matrix(vectors[2], n, n, Math.max(1, n + gap));
          const before = vectors[2].read();
          const copy = new Matrix(vectors[1].write(before), n, n, c.leading);
          gemm({ a, b: a, c: copy, alpha, beta, transposeA: transpose, transposeB: !transpose });
          syrk({ a, c, alpha, beta, transpose, fill: isMirrored ? 'both' : 'lower' });
          const [whole, half] = [copy.read(), c.read()];
          for (let j = 0; j < n; j++) {
            for (let i = 0; i < n; i++) {
              const above = isMirrored ? whole[j + i * n] : before[i + j * c.leading];
              if (!Object.is(half[i + j * n], i >= j ? whole[i + j * n] : above)) return false;
            }
          }
        }
        return true;
      }),
      { seed: 52, numRuns: numRuns / 5 },
    );
  });

  it('gemmBatched is gemm, one after the other', () => {
    const cases = fc.tuple(fc.nat(6), fc.nat(9), fc.nat(9), fc.nat(9), fc.boolean(), fc.boolean(), fc.boolean(), seed);
    fc.assert(
      fc.property(cases, ([batch, rows, columns, inner, transposeA, transposeB, isShared, start]) => {
        for (const vectors of both) {
          const length = 700;
          fill(vectors, length, start, false);
          const [a, b, c] = vectors;
          const before = c.read();
          const strideB = isShared ? 0 : rows * 3 + inner * columns;
          const options = { batch, rows, columns, inner, alpha: 2, beta: 0.5, transposeA, transposeB };
          if ((batch - 1) * strideB + inner * columns > length) return true;
          gemmBatched({ ...options, a, b, c, strideB });
          const all = c.read();
          c.write(before);
          for (let i = 0; i < batch; i++) {
            const at = (vector: Vector<RealDtype>, stride: number, [p, q]: number[]): Matrix<RealDtype> =>
              new Matrix(vector.subvector(i * stride), p, q);
            gemm({
              a: at(a, rows * inner, transposeA ? [inner, rows] : [rows, inner]),
              b: at(b, strideB, transposeB ? [columns, inner] : [inner, columns]),
              c: at(c, rows * columns, [rows, columns]),
              alpha: 2,
              beta: 0.5,
              transposeA,
              transposeB,
            });
          }
          if (firstDifference(all, c.read()) >= 0) return false;
        }
        return true;
      }),
      { seed: 53, numRuns: numRuns / 5 },
    );
  });
});

describe('what is not read', () => {
  it('C with beta = 0, A and B with alpha = 0', () => {
    for (const memory of memories) {
      const nan = memory.matrix('float64', 2, 2, [NaN, NaN, NaN, NaN]);
      const one = memory.matrix('float64', 2, 2, [1, 0, 0, 1]);
      const c = memory.matrix('float64', 2, 2, [NaN, NaN, NaN, NaN]);
      gemm({ a: one, b: one, c });
      expect([...c.read()]).toEqual([1, 0, 0, 1]);
      gemm({ a: nan, b: nan, c, alpha: 0, beta: 3 });
      expect([...c.read()]).toEqual([3, 0, 0, 3]);
      gemm({ a: nan, b: one, c });
      expect(c.read().every(Number.isNaN)).toBe(true);
    }
  });
});

describe('errors name the argument', () => {
  const matrix = (rows: number, columns: number, memory: Memory = wasm): Matrix<'float64'> =>
    memory.matrix('float64', rows, columns);

  it('shapes that do not align', () => {
    const error = caught(() => gemm({ a: matrix(3, 4), b: matrix(5, 2), c: matrix(3, 2) }));
    expect([error.code, error.argument, error.shapes]).toEqual(['shape-mismatch', 'b', [[3, 4], [5, 2]]]); // prettier-ignore
    expect(error.message).toContain('[3,4] and [5,2]');
    expect(caught(() => gemm({ a: matrix(3, 4), b: matrix(4, 2), c: matrix(2, 3) })).argument).toBe('c');
    expect(caught(() => syrk({ a: matrix(3, 4), c: matrix(4, 4) })).shapes).toEqual([[4, 4], [3, 3]]); // prettier-ignore
  });

  it('another memory, another type, a freed handle', () => {
    const other = createMemory();
    expect(caught(() => gemm({ a: matrix(2, 2), b: matrix(2, 2, other), c: matrix(2, 2) })).code).toBe(
      'mixed-memories',
    );
    const single = wasm.matrix('float32', 2, 2) as unknown as Matrix<'float64'>;
    expect(caught(() => gemm({ a: matrix(2, 2), b: single, c: matrix(2, 2) })).code).toBe('dtype-mismatch');
    const freed = matrix(2, 2);
    freed.free();
    expect(caught(() => gemm({ a: matrix(2, 2), b: freed, c: matrix(2, 2) })).code).toBe('use-after-free');
    other.free();
  });

  it('a C that overlaps; blocks of one matrix beside each other do not', () => {
    const whole = matrix(6, 6);
    const block = (i: number, j: number): Matrix<'float64'> => whole.block(i, i + 2, j, j + 2);
    expect(caught(() => gemm({ a: block(0, 0), b: block(2, 2), c: block(1, 1) })).argument).toBe('c');
    expect(caught(() => gemm({ a: block(2, 2), b: block(0, 0), c: block(1, 1) })).argument).toBe('c');
    expect(caught(() => syrk({ a: block(4, 0), c: block(4, 1) })).argument).toBe('c');
    gemm({ a: block(0, 0), b: block(0, 2), c: block(2, 0) });
    gemm({ a: block(4, 2), b: block(0, 2), c: block(2, 3) });
    gemm({ a: block(4, 0), b: block(4, 2), c: block(0, 1) });
  });

  it('a batch that is too long for its vectors', () => {
    const [a, b, c] = [8, 8, 4].map((length) => wasm.vector('float64', length));
    const options = { batch: 2, rows: 2, columns: 2, inner: 2 };
    expect(caught(() => gemmBatched({ ...options, a, b, c })).argument).toBe('c');
    expect(caught(() => gemmBatched({ ...options, a, b, c: a, strideC: 3 })).argument).toBe('strideC');
    expect(caught(() => gemmBatched({ ...options, a, b, c: a })).message).toContain('overlaps a');
  });
});
