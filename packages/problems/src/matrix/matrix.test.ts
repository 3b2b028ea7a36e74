import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cscFromDense,
  cscFromTriplets,
  cscMatrix,
  denseMatrix,
  isMatrix,
  materialise,
  matrixFromRows,
  standardized,
  subset,
  type Matrix,
} from '../index.ts';
import { centered } from './centered.ts';

const numRuns = process.env['SPRED_LONG'] ? 2000 : 200;

/** A matrix beside its columns, made by another road: plain arrays and the formulas as they stand in a book. */
interface Case {
  readonly matrix: Matrix;
  readonly columns: readonly (readonly number[])[];
  /** Every array that the matrix was made from. */
  readonly inputs: readonly (Float64Array | Float32Array | Int32Array)[];
  readonly words: string;
}

const inner = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((total, value, i) => total + value * b[i], 0);

const mean = (x: readonly number[]): number => x.reduce((total, value) => total + (value - x[0]), 0) / x.length + x[0];

const kinds = ['dense', 'float32', 'rows', 'row-major', 'csc', 'csc float32', 'triplets'] as const;

/** The matrix of these columns, of one kind. */
function make(kind: (typeof kinds)[number], given: readonly (readonly number[])[]): Case {
  const isSingle = kind.includes('float32');
  const columns = isSingle ? given.map((column) => column.map(Math.fround)) : given;
  const Reals = isSingle ? Float32Array : Float64Array;
  const [p, n] = [columns.length, columns[0].length];
  const names = columns.map((_, j) => `x${j}`);
  const shape = { rows: n, columns: p, names };
  const stored = columns.map((column) => [...column.keys()].filter((i) => column[i] !== 0));
  const starts = stored.reduce((all, rows) => [...all, (all.at(-1) ?? 0) + rows.length], [0]);
  const rowIndices = Int32Array.from(stored.flat());
  const values = Reals.from(stored.flatMap((rows, j) => rows.map((i) => columns[j][i])));
  if (kind === 'rows') {
    const rows = columns[0].map((_, i) => columns.map((column) => column[i]));
    return { matrix: matrixFromRows(rows, { names }), columns, inputs: [], words: kind };
  }
  if (kind === 'row-major') {
    const flat = Reals.from(columns[0].flatMap((_, i) => columns.map((column) => column[i])));
    return { matrix: denseMatrix(flat, { ...shape, layout: 'row-major' }), columns, inputs: [flat], words: kind };
  }
  if (kind === 'triplets') {
    // Every entry in two parts, the second one after all of the first.
    const columnIndices = Int32Array.from(stored.flatMap((rows, j) => rows.map(() => j)));
    const twice = { rowIndices: [...rowIndices, ...rowIndices], columnIndices: [...columnIndices, ...columnIndices] };
    const parts = [...values.map((value) => value / 4), ...values.map((value) => (value * 3) / 4)];
    return { matrix: cscFromTriplets({ ...shape, ...twice, values: parts }), columns, inputs: [], words: kind };
  }
  if (kind.startsWith('csc')) {
    const columnStarts = Int32Array.from(starts);
    const matrix = cscMatrix({ ...shape, columnStarts, rowIndices, values });
    return { matrix, columns, inputs: [columnStarts, rowIndices, values], words: kind };
  }
  const flat = Reals.from(columns.flat());
  return { matrix: denseMatrix(flat, shape), columns, inputs: [flat], words: kind };
}

function standardize({ matrix, columns, ...rest }: Case, center: boolean, scale: boolean): Case {
  return {
    ...rest,
    matrix: standardized(matrix, { center, scale }),
    columns: columns.map((x) => {
      const m = mean(x);
      const deviation = Math.sqrt(mean(x.map((value) => (value - m) ** 2)));
      const isConstant = deviation < 1e-11 * Math.max(1, Math.abs(m));
      if (isConstant) return center ? x.map(() => 0) : x;
      return x.map((value) => (value - (center ? m : 0)) / (scale ? deviation : 1));
    }),
    words: `${rest.words}, standardised ${center} ${scale}`,
  };
}

function part({ matrix, columns, ...rest }: Case, rows?: readonly number[], chosen?: readonly number[]): Case {
  const x = chosen ? chosen.map((j) => columns[j]) : columns;
  return {
    ...rest,
    matrix: subset(matrix, { ...(rows && { rows }), ...(chosen && { columns: chosen }) }),
    columns: rows ? x.map((column) => rows.map((i) => column[i])) : x,
    words: `${rest.words}, rows ${String(rows)}, columns ${String(chosen)}`,
  };
}

/** Random columns: sparse, dense, constant and zero ones, about a common level. */
const arbitraryColumns = fc
  .record({
    n: fc.integer({ min: 1, max: 14 }),
    p: fc.integer({ min: 1, max: 6 }),
    level: fc.constantFrom(0, 0, -3, 100),
    seeds: fc.array(fc.integer({ min: -10_000, max: 10_000 }), { minLength: 84, maxLength: 84 }),
    shapes: fc.array(fc.constantFrom('full', 'full', 'half', 'few', 'constant', 'zero'), {
      minLength: 6,
      maxLength: 6,
    }),
  })
  .map(({ n, p, level, seeds, shapes }) =>
    Array.from({ length: p }, (_, j) =>
      Array.from({ length: n }, (__, i) => {
        const value = seeds[i * 6 + j] / 1024 + level;
        if (shapes[j] === 'constant') return seeds[j] / 1000;
        if (shapes[j] === 'zero' || (shapes[j] === 'half' && seeds[83 - i] % 2 === 0)) return 0;
        return shapes[j] === 'few' && (i + j) % 5 !== 0 ? 0 : value;
      }),
    ),
  );

/** A matrix of any kind, seen through up to three views. */
const arbitraryCase: fc.Arbitrary<Case> = fc
  .record({
    kind: fc.constantFrom(...kinds),
    columns: arbitraryColumns,
    views: fc.array(
      fc.record({
        does: fc.constantFrom('standardize', 'rows', 'columns', 'both', 'range'),
        center: fc.boolean(),
        scale: fc.boolean(),
        picks: fc.array(fc.nat(1000), { minLength: 1, maxLength: 16 }),
        ascending: fc.boolean(),
      }),
      { maxLength: 3 },
    ),
  })
  .map(({ kind, columns, views }) =>
    views.reduce<Case>(
      (on, { does, center, scale, picks, ascending }) => {
        const [n, p] = [on.matrix.rows, on.matrix.columns];
        if (does === 'standardize') return standardize(on, center, scale);
        const rows = picks.map((k) => k % n);
        if (ascending) rows.sort((a, b) => a - b);
        const chosen = [...new Set(picks.map((k) => k % p))];
        if (does === 'rows') return part(on, rows);
        if (does === 'columns') return part(on, undefined, chosen);
        const from = picks[0] % p;
        if (does === 'range') return part(on, undefined, [...columns.keys()].slice(from, p));
        return part(on, rows, chosen);
      },
      make(kind, columns),
    ),
  );

/** Fails unless |a - b| is rounding beside `size`. */
function expectNear(a: number, b: number, size: number, what: string): void {
  if (!(Math.abs(a - b) <= 1e-9 * (1 + size))) expect.fail(`${what}: ${a}, not ${b}`);
}

/** Fails unless the matrix answers every question as its columns do. */
function expectColumns({ matrix, columns, words }: Case): void {
  const [n, p] = [columns[0].length, columns.length];
  if (matrix.rows !== n || matrix.columns !== p) expect.fail(`${words}: shape ${matrix.rows} x ${matrix.columns}`);
  const v = Float64Array.from({ length: n }, (_, i) => Math.sin(i + 1));
  const w = Float64Array.from({ length: p }, (_, j) => (j % 3 === 1 ? 0 : Math.cos(j)));
  const column = new Float64Array(n).fill(NaN);
  const image = new Float64Array(n).fill(NaN);
  const correlations = new Float64Array(p).fill(NaN);
  // Standardised columns lose what their level costs: 100 + 1e-5 is good to 1e-16 * 100 / 1e-5.
  const size = Math.max(...columns.flat().map(Math.abs)) * n;
  matrix.multiply(w, image);
  matrix.multiplyTransposed(v, correlations);
  const values = materialise(matrix).values;
  for (let i = 0; i < n; i++) {
    expectNear(
      image[i],
      inner(
        w,
        columns.map((x) => x[i]),
      ),
      size,
      `${words}: multiply ${i}`,
    );
  }
  for (let j = 0; j < p; j++) {
    const x = columns[j];
    matrix.writeColumn(j, column);
    const sum = v.slice();
    matrix.columnAxpy(j, -0.5, sum);
    for (let i = 0; i < n; i++) {
      expectNear(column[i], x[i], size, `${words}: writeColumn ${i} ${j}`);
      expectNear(values[i + j * n], x[i], size, `${words}: materialise ${i} ${j}`);
      expectNear(sum[i], v[i] - x[i] / 2, size, `${words}: columnAxpy ${i} ${j}`);
    }
    expectNear(matrix.columnDot(j, v), inner(x, v), size, `${words}: columnDot ${j}`);
    expectNear(correlations[j], inner(x, v), size, `${words}: multiplyTransposed ${j}`);
    expectNear(matrix.squaredNorms()[j], inner(x, x), size ** 2, `${words}: squaredNorms ${j}`);
    expectNear(matrix.means()[j], mean(x), size, `${words}: means ${j}`);
    for (let k = 0; k < p; k++) {
      expectNear(matrix.columnsDot(j, k), inner(x, columns[k]), size ** 2, `${words}: columnsDot ${j} ${k}`);
    }
    if (x.every((value) => value === 0) && matrix.squaredNorms()[j] !== 0) expect.fail(`${words}: column ${j} is zero`);
  }
}

/** Fails unless the layout, where it shows numbers, shows this matrix. */
function expectLayout({ matrix, columns, words }: Case): void {
  const { layout } = matrix;
  if (layout.kind === 'view') return;
  const size = Math.max(...columns.flat().map(Math.abs)) * matrix.rows;
  expect(layout.kind === 'dense' ? layout.values.length : layout.columnStarts.length - 1).toBe(
    layout.kind === 'dense' ? matrix.rows * matrix.columns : matrix.columns,
  );
  expect(layout.kind === 'csc' ? layout.columnStarts[0] : 0).toBe(0);
  columns.forEach((x, j) => {
    const shown = new Float64Array(matrix.rows);
    if (layout.kind === 'dense') shown.set(layout.values.subarray(j * matrix.rows, (j + 1) * matrix.rows));
    else {
      const { columnStarts, rowIndices, values, shifts, scales } = layout;
      let before = -1;
      for (let k = columnStarts[j]; k < columnStarts[j + 1]; k++) {
        if (!(rowIndices[k] > before)) expect.fail(`${words}: rows do not rise in column ${j}`);
        shown[(before = rowIndices[k])] = values[k];
      }
      shown.forEach((value, i) => (shown[i] = (value - (shifts?.[j] ?? 0)) / (scales?.[j] ?? 1)));
    }
    x.forEach((value, i) => expectNear(shown[i], value, size, `${words}: layout ${i} ${j}`));
  });
}

describe('a matrix of any kind, through any views, answers as its columns do', () => {
  it('every question, and its layout', () => {
    fc.assert(
      fc.property(arbitraryCase, (given) => {
        expectColumns(given);
        expectLayout(given);
      }),
      { seed: 1, numRuns: 5 * numRuns },
    );
  });

  it('and nothing that it was made from is changed', () => {
    fc.assert(
      fc.property(fc.constantFrom(...kinds), arbitraryColumns, (kind, columns) => {
        const given = make(kind, columns);
        const before = structuredClone(given.inputs);
        expectColumns(standardize(part(given, [0, 0]), true, true));
        expectColumns(part(standardize(given, true, true), undefined, [columns.length - 1]));
        expect(given.inputs).toEqual(before);
      }),
      { seed: 2, numRuns },
    );
  });

  it('the views of a view keep what it was made of: x = m + d z', () => {
    fc.assert(
      fc.property(arbitraryCase, fc.boolean(), fc.boolean(), fc.array(fc.nat(100), { minLength: 1 }), (on, ...rest) => {
        const [center, scale, picks] = rest;
        const rows = picks.map((k) => k % on.matrix.rows);
        const matrix = subset(standardized(on.matrix, { center, scale }), { rows });
        const { means, deviations, base } = matrix.standardization!;
        const [z, x] = [materialise(matrix).values, materialise(base).values];
        z.forEach((value, k) => {
          const j = Math.floor(k / rows.length);
          expectNear(means[j] + deviations[j] * value, x[k], Math.abs(x[k]) + Math.abs(means[j]), on.words);
        });
      }),
      { seed: 3, numRuns },
    );
  });

  it('names follow', () => {
    const X = make('csc', [
      [1, 2],
      [0, 3],
      [4, 5],
    ]).matrix;
    expect(subset(standardized(X), { columns: [2, 0], rows: [1, 0] }).names).toEqual(['x2', 'x0']);
    expect(standardized(subset(materialise(X), { columns: [1, 2] })).names).toEqual(['x1', 'x2']);
    expect('names' in matrixFromRows([[1]])).toBe(false);
  });
});

describe('centring', () => {
  it('a constant column is exactly zero once centred, whatever its value', () => {
    for (const value of [0, 1, 0.1, -1e100, 3e-100]) {
      const dense = denseMatrix(new Float64Array(7).fill(value), { rows: 7, columns: 1 });
      for (const view of [
        centered(dense),
        standardized(cscFromDense(dense)),
        standardized(subset(dense, { rows: [1, 1] })),
      ]) {
        expect(view.squaredNorms()[0]).toBe(0);
        expect(view.means()[0]).toBe(0);
        expect(view.standardization.deviations[0]).toBe(1);
        expect(materialise(view).values.every((entry) => entry === 0)).toBe(true);
      }
    }
  });

  it('what rounding leaves of a constant column counts as zero', () => {
    const x = [0.1 + 0.2, 0.3, 0.3, 0.1 + 0.2, 0.3];
    const dense = matrixFromRows(x.map((value) => [value]));
    for (const X of [dense, cscFromDense(dense), subset(dense, { rows: [4, 3, 2, 1, 0] })]) {
      const view = standardized(X);
      expect(view.squaredNorms()[0]).toBe(0);
      expect(view.standardization.deviations[0]).toBe(1);
      expect(standardized(view).squaredNorms()[0]).toBe(0);
      expect(standardized(X, { center: false }).squaredNorms()).toEqual(X.squaredNorms());
    }
  });

  it('loses no digits to a large mean', () => {
    const dense = denseMatrix(Float64Array.of(1e9 + 1, 1e9 + 2, 1e9 + 3), { rows: 3, columns: 1 });
    for (const X of [dense, cscFromDense(dense), subset(dense, { rows: [2, 0, 1] })]) {
      const view = centered(X);
      expect(view.squaredNorms()[0]).toBe(2);
      expect(view.columnDot(0, Float64Array.of(1, 1, 1))).toBe(0);
      expect(view.columnsDot(0, 0)).toBe(2);
      const out = new Float64Array(3);
      view.multiply(Float64Array.of(3), out);
      expect(out.toSorted()).toEqual(Float64Array.of(-3, 0, 3));
    }
  });

  it('keeps a sparse matrix sparse, and shares its arrays', () => {
    const X = cscMatrix({ rows: 4, columns: 2, columnStarts: [0, 1, 2], rowIndices: [2, 0], values: [4, 8] });
    const { layout } = standardized(X);
    if (layout.kind !== 'csc') expect.fail('not sparse');
    expect(layout.values).toBe(X.layout.values);
    expect(layout.rowIndices).toBe(X.layout.rowIndices);
    expect(layout.shifts).toEqual(Float64Array.of(1, 2));
    expect(layout.scales![0]).toBeCloseTo(Math.sqrt(3), 15);
  });

  it('a view of a view is one view', () => {
    const X = make('csc', [[1, 0, 5, 2]]).matrix;
    const { layout, standardization } = standardized(standardized(X, { scale: false }), { center: false });
    const once = standardized(X);
    expect(layout).toEqual(once.layout);
    expect(standardization.means[0]).toBe(0);
    expect(standardization.base.standardization!.base).toBe(X);
  });
});

describe('float32', () => {
  it('is used in place, and computed with in float64', () => {
    const values = Float32Array.of(0.1, 0.2, 0.3);
    const X = denseMatrix(values, { rows: 3, columns: 1 });
    expect(X.values).toBe(values);
    const exact = values.reduce((total, value) => total + value * value, 0);
    expect(X.squaredNorms()[0]).toBeCloseTo(exact, 16);
    expect(Math.fround(X.squaredNorms()[0])).not.toBe(X.squaredNorms()[0]);
    const out = new Float64Array(3);
    X.columnAxpy(0, 1 / 3, out);
    expect(out[0]).toBe(values[0] / 3);
  });

  it('has the range of its squares in float64', () => {
    const X = denseMatrix(Float32Array.of(3e38, -3e38, 1e-45, 0), { rows: 2, columns: 2 });
    expect(X.squaredNorms()[0]).toBe(2 * Math.fround(3e38) ** 2);
    expect(X.squaredNorms()[1]).toBeGreaterThan(0);
    expect(denseMatrix(Float32Array.of(1, 2), { rows: 1, columns: 2, layout: 'row-major' }).values).toBeInstanceOf(
      Float32Array,
    );
  });
});

describe('the brand', () => {
  it('tells a matrix from what looks like one', () => {
    const X = matrixFromRows([[1, 2]]);
    expect([X, standardized(X), subset(X, { rows: [0] }), cscFromDense(X)].every(isMatrix)).toBe(true);
    expect([{ columnDot: () => 0 }, [[1]], null, undefined, 'X'].some(isMatrix)).toBe(false);
  });

  it('is the one of every copy of this package', () => {
    expect(isMatrix({ [Symbol.for('@spred/matrix')]: true })).toBe(true);
  });
});
