import { describe, expect, it } from 'vitest';
import { caught } from '../../../../testing/caught.ts';
import {
  cscFromTriplets,
  cscMatrix,
  denseMatrix,
  matrixFromRows,
  standardized,
  subset,
  type CscInput,
  type DenseLayout,
  type Matrix,
  type Selection,
  type TripletInput,
} from '../index.ts';

/** Code, argument and index of the error that is thrown. */
function errorOf(fn: () => unknown): unknown[] {
  const { code, argument, index } = caught(fn);
  return index === undefined ? [code, argument] : [code, argument, index];
}

describe('names', () => {
  const withNames = (names: readonly unknown[]) => () =>
    matrixFromRows([[1, 2, 3]], { names: names as readonly string[] });

  it.each([
    [
      ['a', 'b'],
      ['shape-mismatch', 'names'],
    ],
    [
      ['a', 'b', 3],
      ['invalid-argument', 'names', 2],
    ],
    [
      ['a', 'b', undefined],
      ['invalid-argument', 'names', 2],
    ],
    [
      ['a', 'b', 'a'],
      ['invalid-argument', 'names', 2],
    ],
  ])('%j', (names, expected) => expect(errorOf(withNames(names))).toEqual(expected));

  it('are copied', () => {
    const names = ['a', 'b', 'c'];
    const X = matrixFromRows([[1, 2, 3]], { names });
    names[0] = 'z';
    expect(X.names).toEqual(['a', 'b', 'c']);
  });
});

describe('denseMatrix', () => {
  const dense = (values: unknown, layout: Partial<DenseLayout> = {}) =>
    errorOf(() => denseMatrix(values as Float64Array, { rows: 2, columns: 2, ...layout }));

  it('names what is wrong', () => {
    expect(dense(new Float64Array(3))).toEqual(['shape-mismatch', 'X']);
    expect(dense(new Float64Array(0), { rows: 0 })).toEqual(['empty', 'X']);
    expect(dense(new Float64Array(4), { rows: 1.5 })).toEqual(['invalid-argument', 'rows']);
    expect(dense(new Float64Array(4), { layout: 'rows' as 'row-major' })).toEqual(['invalid-argument', 'layout']);
    expect(dense('1234')).toEqual(['invalid-argument', 'X']);
    expect(dense([1, 2, '3', 4])).toEqual(['invalid-argument', 'X', 2]);
    expect(dense(Float32Array.of(1, 2, 3, NaN))).toEqual(['non-finite', 'X', [1, 1]]);
    expect(dense(Float64Array.of(1, 2, 3, -Infinity), { layout: 'row-major' })).toEqual(['non-finite', 'X', [1, 1]]);
    expect(dense(Float64Array.of(1, 2, 3, 1e155))).toEqual(['overflow', 'X', 1]);
    expect(dense(Float64Array.of(1e-155, 0, 3, 1))).toEqual(['overflow', 'X', 0]);
  });

  it('copies what is no array of reals', () => {
    const X = denseMatrix([1, 2] as unknown as Float64Array, { rows: 1, columns: 2 });
    expect(X.values).toEqual(Float64Array.of(1, 2));
  });
});

describe('cscMatrix', () => {
  // [1 0 2; 0 3 4]
  const sound = { rows: 2, columns: 3, columnStarts: [0, 1, 2, 4], rowIndices: [0, 1, 0, 1], values: [1, 3, 2, 4] };
  const csc = (change: { [K in keyof CscInput]?: unknown }) =>
    errorOf(() => cscMatrix({ ...sound, ...change } as CscInput));

  it.each([
    [{ columns: 2 }, ['shape-mismatch', 'columnStarts']],
    [{ rows: 0 }, ['empty', 'X']],
    [{ values: [1, 2, 3] }, ['shape-mismatch', 'values']],
    [{ columnStarts: [1, 1, 2, 4] }, ['invalid-argument', 'columnStarts', 0]],
    [{ columnStarts: [0, 2, 1, 4] }, ['invalid-argument', 'columnStarts', 2]],
    [{ columnStarts: [0, 1, 2, 3] }, ['invalid-argument', 'columnStarts', 3]],
    [{ columnStarts: [0, 1, 2.5, 4] }, ['invalid-argument', 'columnStarts', 2]],
    [{ rowIndices: [0, 1, 0, 2] }, ['invalid-argument', 'rowIndices', 3]],
    [{ rowIndices: [0, -1, 0, 1] }, ['invalid-argument', 'rowIndices', 1]],
    [{ rowIndices: [0, 1, 1, 0] }, ['invalid-argument', 'rowIndices', 3]],
    [{ rowIndices: [0, 1, 1, 1] }, ['invalid-argument', 'rowIndices', 3]],
    [{ rowIndices: [0, 1, 0, 2 ** 31] }, ['invalid-argument', 'rowIndices', 3]],
    [{ rowIndices: 'abcd' }, ['invalid-argument', 'rowIndices']],
    [{ values: [1, 3, 2, NaN] }, ['non-finite', 'values', 3]],
    [{ values: [1, null, 2, 4] }, ['invalid-argument', 'values', 1]],
    [{ values: Float32Array.of(1, Infinity, 2, 4) }, ['non-finite', 'values', 1]],
    [{ values: [1, 3, 1e160, 4] }, ['overflow', 'X', 2]],
    [{ values: [1, 3e-160, 2, 4] }, ['overflow', 'X', 1]],
    [{ names: ['a', 'b'] }, ['shape-mismatch', 'names']],
  ])('%j', (change, expected) => expect(csc(change)).toEqual(expected));

  it('says of unsorted rows where to go, and names the place of an entry', () => {
    const unsorted = caught(() => cscMatrix({ ...sound, rowIndices: [0, 1, 1, 0] }));
    expect(unsorted.message).toContain('rowIndices[3] is 0 after 1 in column 2');
    expect(unsorted.message).toContain('cscFromTriplets');
    expect(caught(() => cscMatrix({ ...sound, rowIndices: [0, 1, 1, 1] })).message).toContain('1 twice in column 2');
    expect(caught(() => cscMatrix({ ...sound, values: [1, 3, 2, NaN] })).message).toContain('X[1][2]');
  });

  it('uses typed arrays in place, and copies others', () => {
    const arrays = {
      columnStarts: Int32Array.from(sound.columnStarts),
      rowIndices: Int32Array.from(sound.rowIndices),
      values: Float64Array.from(sound.values),
    };
    const { layout } = cscMatrix({ ...sound, ...arrays });
    expect(layout.columnStarts).toBe(arrays.columnStarts);
    expect(layout.rowIndices).toBe(arrays.rowIndices);
    expect(layout.values).toBe(arrays.values);
    expect(cscMatrix(sound).layout).toEqual(layout);
  });

  it('takes columns without entries, and stored zeros', () => {
    const X = cscMatrix({ rows: 2, columns: 3, columnStarts: [0, 0, 1, 1], rowIndices: [1], values: [0] });
    expect(X.squaredNorms()).toEqual(new Float64Array(3));
    expect(X.means()).toEqual(new Float64Array(3));
  });
});

describe('cscFromTriplets', () => {
  const sound = { rows: 2, columns: 2, rowIndices: [1, 0, 1], columnIndices: [1, 1, 1], values: [1, 2, 3] };
  const triplets = (change: { [K in keyof TripletInput]?: unknown }) =>
    errorOf(() => cscFromTriplets({ ...sound, ...change } as TripletInput));

  it.each([
    [{ rows: 0 }, ['empty', 'X']],
    [{ values: [1, 2] }, ['shape-mismatch', 'values']],
    [{ columnIndices: [1, 1] }, ['shape-mismatch', 'columnIndices']],
    [{ rowIndices: [1, 2, 1] }, ['invalid-argument', 'rowIndices', 1]],
    [{ columnIndices: [1, 1, -1] }, ['invalid-argument', 'columnIndices', 2]],
    [{ columnIndices: [1, 1, 0.5] }, ['invalid-argument', 'columnIndices', 2]],
    [{ values: [1, NaN, 3] }, ['non-finite', 'values', 1]],
    [{ values: [1, '2', 3] }, ['invalid-argument', 'values', 1]],
    [{ values: [1e200, 2, 3] }, ['overflow', 'X', 1]],
  ])('%j', (change, expected) => expect(triplets(change)).toEqual(expected));

  it('sorts and sums', () => {
    expect(cscFromTriplets(sound).layout).toEqual({
      kind: 'csc',
      columnStarts: Int32Array.of(0, 0, 2),
      rowIndices: Int32Array.of(0, 1),
      values: Float64Array.of(2, 4),
    });
    const none = cscFromTriplets({ rows: 1, columns: 1, rowIndices: [], columnIndices: [], values: [] });
    expect(none.squaredNorms()).toEqual(Float64Array.of(0));
  });
});

describe('subset', () => {
  const X = matrixFromRows([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  it.each([
    [{ rows: [] }, ['empty', 'rows']],
    [{ columns: [] }, ['empty', 'columns']],
    [{ rows: [0, 2] }, ['invalid-argument', 'rows', 1]],
    [{ columns: [-1] }, ['invalid-argument', 'columns', 0]],
    [{ columns: [0, 1.5] }, ['invalid-argument', 'columns', 1]],
    [{ columns: [0, 1, 0] }, ['invalid-argument', 'columns', 2]],
    [{ rows: 1 }, ['invalid-argument', 'rows']],
  ])('%j', (selection, expected) => expect(errorOf(() => subset(X, selection as Selection))).toEqual(expected));

  it('and standardized refuse what is no matrix of this package', () => {
    const rows = [[1, 2]] as unknown as Matrix;
    expect(errorOf(() => subset(rows, {}))).toEqual(['invalid-argument', 'X']);
    expect(errorOf(() => standardized(rows))).toEqual(['invalid-argument', 'X']);
  });

  it('keeps indices of its own', () => {
    const rows = Int32Array.of(0);
    const part = subset(X, { rows });
    rows[0] = 1;
    expect(part.columnDot(0, Float64Array.of(1))).toBe(1);
  });

  it('copies no dense numbers, and shares the sparse ones of columns that follow each other', () => {
    const values = Float64Array.of(1, 2, 3, 4, 5, 6);
    const range = subset(denseMatrix(values, { rows: 2, columns: 3 }), { columns: [1, 2] });
    if (range.layout.kind !== 'dense') expect.fail('not dense');
    expect(range.layout.values.buffer).toBe(values.buffer);
    expect(subset(X, { columns: [2, 0] }).layout.kind).toBe('view');
    const sparse = {
      columnStarts: Int32Array.of(0, 2, 3, 4),
      rowIndices: Int32Array.of(0, 1, 0, 1),
      values: values.slice(2),
    };
    const part = subset(cscMatrix({ rows: 2, columns: 3, ...sparse }), { columns: [1, 2] });
    if (part.layout.kind !== 'csc') expect.fail('not sparse');
    expect(part.layout.values.buffer).toBe(sparse.values.buffer);
    expect(part.layout.columnStarts).toEqual(Int32Array.of(0, 1, 2));
    expect(subset(X, {})).toBe(X);
  });

  it('sorts long sparse columns, too', () => {
    const n = 100;
    const rows = Int32Array.from({ length: n }, (_, i) => i);
    const values = Float64Array.from(rows, (i) => i + 1);
    const whole = cscMatrix({ rows: n, columns: 1, columnStarts: [0, n], rowIndices: rows, values });
    const part = subset(whole, { rows: rows.toReversed() });
    if (part.layout.kind !== 'csc') expect.fail('not sparse');
    expect(part.layout.rowIndices).toEqual(rows);
    expect(part.layout.values).toEqual(values.toReversed());
  });

  it('a rest of a column that is too small counts as zero, one that is too large is an error', () => {
    const small = matrixFromRows([
      [1, 1],
      [1e-170, 1],
    ]);
    const sparse = cscMatrix({ rows: 2, columns: 1, columnStarts: [0, 2], rowIndices: [0, 1], values: [1, 1e-170] });
    expect(subset(small, { rows: [1] }).squaredNorms()).toEqual(Float64Array.of(0, 1));
    expect(subset(sparse, { rows: [1] }).squaredNorms()).toEqual(Float64Array.of(0));
    const large = matrixFromRows([[1e154]]);
    expect(errorOf(() => subset(large, { rows: [0, 0] }).squaredNorms())).toEqual(['overflow', 'X', 0]);
  });
});
