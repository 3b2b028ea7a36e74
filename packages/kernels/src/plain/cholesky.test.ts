import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cholesky } from './index.ts';
import { caught } from '../../../../testing/caught.ts';

const numRuns = process.env['SPRED_LONG'] ? 2000 : 200;

type Rows = readonly (readonly number[])[];

/** A random symmetric positive definite matrix: G = B B' + I with entries of B in [-1, 1]. */
function positiveDefinite(size: number, seed: number): number[][] {
  let state = seed + 1;
  const random = (): number => {
    state = (16807 * state) % 2147483647;
    return (2 * state) / 2147483647 - 1;
  };
  const b = Array.from({ length: size }, () => Array.from({ length: size + 2 }, random));
  return b.map((x, i) => b.map((y, j) => x.reduce((total, v, k) => total + v * y[k], i === j ? 1 : 0)));
}

/** The factor of the rows and columns `chosen` of a matrix, appended one by one. */
function factorOf(matrix: Rows, chosen: readonly number[], capacity?: number): Cholesky {
  const factor = new Cholesky(capacity);
  chosen.forEach((j, k) => {
    const cross = Float64Array.from(chosen.slice(0, k), (i) => matrix[i][j]);
    expect(factor.append(cross, matrix[j][j])).toBe(true);
  });
  return factor;
}

/** L by columns, read from outside: with L z = e_j, z is column j of L^-1; L = (L^-1)^-1 by substitution. */
function inverseLower(factor: Cholesky): number[][] {
  const columns = unitVectors(factor.size).map((e) => [...factor.solveLower(e)]);
  return columns.map((_, i) => columns.map((column) => column[i]));
}

const unitVectors = (size: number): Float64Array[] =>
  Array.from({ length: size }, (_, j) => {
    const e = new Float64Array(size);
    e[j] = 1;
    return e;
  });

const multiply = (a: Rows, b: Rows): number[][] =>
  a.map((row) => (b[0] ?? []).map((_, j) => row.reduce((total, value, k) => total + value * b[k][j], 0)));
const transposed = (a: Rows): number[][] => a.map((_, i) => a.map((row) => row[i]));

/** A^-1, column by column, from the factor's own solve. */
const inverse = (factor: Cholesky): number[][] => transposed(unitVectors(factor.size).map((e) => [...factor.solve(e)]));

function expectMatrix(a: Rows, b: Rows, tolerance = 1e-11): void {
  expect(a.length).toBe(b.length);
  a.forEach((row, i) => row.forEach((value, j) => expect(Math.abs(value - b[i][j])).toBeLessThan(tolerance)));
}

const identity = (size: number): number[][] => unitVectors(size).map((e) => [...e]);
const submatrix = (matrix: Rows, chosen: readonly number[]): number[][] =>
  chosen.map((i) => chosen.map((j) => matrix[i][j]));

/** The factor is that of these rows and columns: A A^-1 = I, and L^-1 A L^-T = I (that is, L L' = A). */
function expectFactorOf(factor: Cholesky, matrix: Rows, chosen: readonly number[]): void {
  expect(factor.size).toBe(chosen.length);
  const a = submatrix(matrix, chosen);
  const lower = inverseLower(factor);
  expectMatrix(multiply(multiply(lower, a), transposed(lower)), identity(chosen.length));
  expectMatrix(multiply(a, inverse(factor)), identity(chosen.length));
}

const range = (size: number): number[] => Array.from({ length: size }, (_, i) => i);

describe("L L' is the matrix", () => {
  it('of every size, growing far beyond its capacity', () => {
    const matrix = positiveDefinite(40, 1);
    for (const size of [0, 1, 2, 3, 8, 9, 17, 40]) {
      expectFactorOf(factorOf(matrix, range(size), 1), matrix, range(size));
    }
    expectFactorOf(factorOf(matrix, range(9), 0), matrix, range(9));
  });

  it('in a case that one can do by hand', () => {
    // [4 2; 2 5] = [2 0; 1 2] [2 1; 0 2].
    const factor = factorOf(
      [
        [4, 2],
        [2, 5],
      ],
      [0, 1],
    );
    expect([...factor.solveLower(Float64Array.of(2, 5))]).toEqual([1, 2]);
    expect([...factor.solve(Float64Array.of(8, 14))]).toEqual([0.75, 2.5]);
    expect([...factor.inverseDiagonal()]).toEqual([5 / 16, 0.25]);
  });

  it('L is lower triangular with a positive diagonal', () => {
    const matrix = positiveDefinite(7, 2);
    const factor = factorOf(matrix, range(7));
    factor.remove(3);
    inverseLower(factor).forEach((row, i) => {
      expect(row.slice(i + 1).every((value) => value === 0)).toBe(true);
      expect(row[i]).toBeGreaterThan(0);
    });
  });
});

describe('what leaves and what comes', () => {
  it.each(range(9))('removing row %d of 9 equals factorising the others', (index) => {
    const matrix = positiveDefinite(9, 3);
    const factor = factorOf(matrix, range(9));
    factor.remove(index);
    expectFactorOf(
      factor,
      matrix,
      range(9).filter((i) => i !== index),
    );
  });

  it('any sequence of appends and removals equals a new factorisation', () => {
    const steps = fc.array(fc.tuple(fc.boolean(), fc.nat(1000)), { maxLength: 40 });
    fc.assert(
      fc.property(fc.nat(10_000), steps, (seed, moves) => {
        const matrix = positiveDefinite(10, seed);
        const factor = new Cholesky(1);
        const present: number[] = [];
        for (const [wantsAppend, pick] of moves) {
          const absent = range(10).filter((i) => !present.includes(i));
          if (present.length === 0 || (wantsAppend && absent.length > 0)) {
            const j = absent[pick % absent.length];
            expect(
              factor.append(
                Float64Array.from(present, (i) => matrix[i][j]),
                matrix[j][j],
              ),
            ).toBe(true);
            present.push(j);
          } else {
            const at = pick % present.length;
            factor.remove(at);
            present.splice(at, 1);
          }
        }
        expectFactorOf(factor, matrix, present);
      }),
      { seed: 41, numRuns },
    );
  });

  it('a thousand exchanges lose no more than rounding', () => {
    const matrix = positiveDefinite(12, 5);
    const present = range(8);
    const factor = factorOf(matrix, present);
    for (let k = 0; k < 1000; k++) {
      const at = (5 * k) % 8;
      factor.remove(at);
      present.splice(at, 1);
      const absent = range(12).filter((i) => !present.includes(i));
      const j = absent[(3 * k) % absent.length];
      factor.append(
        Float64Array.from(present, (i) => matrix[i][j]),
        matrix[j][j],
      );
      present.push(j);
    }
    expectFactorOf(factor, matrix, present);
  });
});

describe('a dependent column', () => {
  it('is refused, and the factor stays as it was', () => {
    const matrix = positiveDefinite(4, 6);
    const factor = factorOf(matrix, range(4));
    const before = inverse(factor);
    // The new column is the sum of the first two.
    const cross = Float64Array.from(range(4), (i) => matrix[i][0] + matrix[i][1]);
    expect(factor.append(cross, cross[0] + cross[1])).toBe(false);
    expect(inverse(factor)).toEqual(before);
    expectFactorOf(factor, matrix, range(4));
  });

  it('does not hinder an independent one after it', () => {
    const matrix = positiveDefinite(5, 7);
    const factor = factorOf(matrix, range(4));
    factor.append(
      Float64Array.from(range(4), (i) => matrix[i][2]),
      matrix[2][2],
    );
    factor.append(
      Float64Array.from(range(4), (i) => matrix[i][4]),
      matrix[4][4],
    );
    expectFactorOf(factor, matrix, range(5));
  });

  it.each([0, -1, NaN])('as is a diagonal entry %s', (diagonal) => {
    const factor = new Cholesky();
    expect(factor.append(new Float64Array(0), diagonal)).toBe(false);
    expect(factor.size).toBe(0);
  });

  it('is what relativePivot says: the pivot must exceed that share of the diagonal entry', () => {
    // Columns (1, 0) and (1, e): the pivot is e^2, the diagonal entry 1 + e^2.
    const accepts = (e: number, relativePivot?: number): boolean =>
      factorOf([[1]], [0]).append(Float64Array.of(1), 1 + e * e, relativePivot);
    expect(accepts(1e-3)).toBe(true);
    expect(accepts(1e-3, 1e-7)).toBe(true);
    expect(accepts(1e-3, 1e-5)).toBe(false);
    expect(accepts(1e-9)).toBe(false);
  });
});

describe('solving', () => {
  it("solve is solveLower and its transpose: x'b = ||L^-1 b||^2", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(10_000), (size, seed) => {
        const factor = factorOf(positiveDefinite(size, seed), range(size));
        const b = Float64Array.from(range(size), (i) => Math.sin(i + seed));
        const z = factor.solveLower(b);
        const product = factor.solve(b).reduce((total, value, i) => total + value * b[i], 0);
        expect(product).toBeCloseTo(
          z.reduce((total, value) => total + value * value, 0),
          10,
        );
      }),
      { seed: 42, numRuns },
    );
  });

  it('inverseDiagonal is the diagonal of the explicit inverse', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 12 }), fc.nat(10_000), (size, seed) => {
        const factor = factorOf(positiveDefinite(size, seed), range(size));
        const explicit = inverse(factor);
        factor.inverseDiagonal().forEach((value, i) => expect(value).toBeCloseTo(explicit[i][i], 11));
      }),
      { seed: 43, numRuns },
    );
  });

  it('leaves b as it was', () => {
    const factor = factorOf(positiveDefinite(3, 8), range(3));
    const b = Float64Array.of(1, 2, 3);
    factor.solve(b);
    factor.solveLower(b);
    expect([...b]).toEqual([1, 2, 3]);
  });
});

describe('errors name the argument', () => {
  const factor = factorOf(positiveDefinite(3, 9), range(3));

  it('a cross that is too short', () => {
    const error = caught(() => factor.append(Float64Array.of(1, 2), 5));
    expect([error.code, error.argument, error.shapes]).toEqual(['shape-mismatch', 'cross', [[2], [3]]]);
  });

  it('a right-hand side of another length', () => {
    for (const solve of [(b: Float64Array) => factor.solve(b), (b: Float64Array) => factor.solveLower(b)]) {
      const error = caught(() => solve(new Float64Array(4)));
      expect([error.code, error.argument, error.shapes]).toEqual(['shape-mismatch', 'b', [[4], [3]]]);
    }
  });

  it.each([-1, 3, 1.5, NaN])('row %s, which is not there', (index) => {
    const error = caught(() => factor.remove(index));
    expect([error.code, error.argument, error.index]).toEqual(['invalid-argument', 'index', index]);
    expect(factor.size).toBe(3);
  });
});
