import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { centered, denseMatrix, type DenseMatrix, type Matrix } from '../index.ts';

const runs = process.env['SPRED_LONG'] ? 500 : 50;

const arbitraryMatrix = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 6 }), fc.integer({ min: -100, max: 100 }))
  .chain(([rows, columns, shift]) =>
    fc
      .array(fc.integer({ min: -10_000, max: 10_000 }), { minLength: rows * columns, maxLength: rows * columns })
      .map((entries) =>
        denseMatrix(
          Float64Array.from(entries, (x) => x / 1000 + shift),
          { rows, columns },
        ),
      ),
  );

/** The entries of a matrix, column by column, asked for through its own interface. */
function columnsOf(matrix: Matrix): Float64Array[] {
  return Array.from({ length: matrix.columns }, (_, j) => {
    const column = new Float64Array(matrix.rows);
    matrix.columnAxpy(j, 1, column);
    return column;
  });
}

const inner = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((total, value, i) => total + value * b[i], 0);

function agreesWithItsColumns(matrix: Matrix): void {
  const columns = columnsOf(matrix);
  const v = Float64Array.from({ length: matrix.rows }, (_, i) => Math.sin(i + 1));
  const w = Float64Array.from({ length: matrix.columns }, (_, j) => (j % 3 === 1 ? 0 : Math.cos(j)));
  const image = new Float64Array(matrix.rows);
  const correlations = new Float64Array(matrix.columns);
  matrix.multiply(w, image);
  matrix.multiplyTransposed(v, correlations);
  for (let i = 0; i < matrix.rows; i++) {
    expect(image[i]).toBeCloseTo(
      columns.reduce((total, column, j) => total + column[i] * w[j], 0),
      9,
    );
  }
  for (let j = 0; j < matrix.columns; j++) {
    expect(matrix.columnDot(j, v)).toBeCloseTo(inner(columns[j], v), 9);
    expect(correlations[j]).toBeCloseTo(inner(columns[j], v), 9);
    expect(matrix.squaredNorms()[j]).toBeCloseTo(inner(columns[j], columns[j]), 7);
    for (let k = 0; k < matrix.columns; k++) {
      expect(matrix.columnsDot(j, k)).toBeCloseTo(inner(columns[j], columns[k]), 7);
    }
  }
}

describe('a matrix answers every question consistently with its columns', () => {
  it('dense', () => {
    fc.assert(fc.property(arbitraryMatrix, agreesWithItsColumns), { seed: 1, numRuns: runs });
  });

  it('centred: every column sums to zero, and nothing is copied or changed', () => {
    fc.assert(
      fc.property(arbitraryMatrix, (matrix: DenseMatrix) => {
        const before = matrix.values.slice();
        const view = centered(matrix);
        agreesWithItsColumns(view);
        for (const column of columnsOf(view))
          expect(
            Math.abs(
              inner(
                column,
                column.map(() => 1),
              ),
            ),
          ).toBeLessThan(1e-11);
        expect(matrix.values).toEqual(before);
      }),
      { seed: 2, numRuns: runs },
    );
  });

  it('a constant column is exactly zero once centred, whatever its value', () => {
    for (const value of [0, 1, 0.1, -1e100, 3e-100]) {
      const view = centered(denseMatrix(new Float64Array(7).fill(value), { rows: 7, columns: 1 }));
      expect(view.squaredNorms()[0]).toBe(0);
      expect(columnsOf(view)[0].every((entry) => entry === 0)).toBe(true);
    }
  });

  it('centring loses no digits to a large mean', () => {
    const view = centered(denseMatrix(Float64Array.of(1e9 + 1, 1e9 + 2, 1e9 + 3), { rows: 3, columns: 1 }));
    expect(view.squaredNorms()[0]).toBe(2);
  });
});
