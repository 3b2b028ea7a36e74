import { describe, expect, it } from 'vitest';
import type { ErrorCode, SpredError } from '@spred/core';
import { createProblem, denseMatrix, fittedValues, l1, matrixFromRows, type DenseMatrix } from './index.ts';
import { caught } from '../../../testing/caught.ts';

/** The error that `fn` throws, which must have the given code. */
function errorOf(code: ErrorCode, fn: () => unknown): SpredError {
  const error = caught(fn);
  expect(error.code).toBe(code);
  return error;
}

const X = [
  [1, 2],
  [3, 5],
  [-4, 1],
];
const y = [1, 2, -3];

describe('a problem says what is wrong with its input', () => {
  it('names the position of a NaN or an infinity in X', () => {
    expect(
      errorOf('non-finite', () =>
        createProblem({
          X: [
            [1, 2],
            [NaN, 4],
          ],
          y: [1, 2],
          lambda: 1,
        }),
      ).message,
    ).toBe('X[1][0] is NaN');
    const error = errorOf('non-finite', () => createProblem({ X: [[1, Infinity]], y: [1], lambda: 1 }));
    expect(error.index).toEqual([0, 1]);
  });

  it('names the position of a NaN or an infinity in y', () => {
    const error = errorOf('non-finite', () => createProblem({ X, y: [1, 2, -Infinity], lambda: 1 }));
    expect(error.message).toBe('y[2] is -Infinity');
    expect(error.index).toBe(2);
  });

  it('names both shapes when X and y do not fit', () => {
    const error = errorOf('shape-mismatch', () => createProblem({ X, y: [1, 2], lambda: 1 }));
    expect(error.message).toBe('X has shape [3,2], but y has length 2');
  });

  it('names the ragged row', () => {
    expect(errorOf('shape-mismatch', () => matrixFromRows([[1, 2], [3]])).message).toContain('X[1] has 1 entries');
  });

  it('refuses a flat array of the wrong length, and a fractional shape', () => {
    errorOf('shape-mismatch', () => denseMatrix(new Float64Array(5), { rows: 2, columns: 3 }));
    errorOf('invalid-argument', () => denseMatrix(new Float64Array(5), { rows: 2.5, columns: 2 }));
  });

  it.each([-1, NaN, Infinity, -1e-300])('refuses lambda = %s, at the start and later', (lambda) => {
    errorOf('invalid-lambda', () => createProblem({ X, y, lambda }));
    errorOf('invalid-lambda', () => createProblem({ X, y, lambda: 1 }).withLambda(lambda));
  });

  it('refuses what is no number, instead of reading null as 0 and text as a number', () => {
    const bad = [
      [1, 2],
      [null, 4],
    ] as unknown as number[][];
    const error = errorOf('invalid-argument', () => createProblem({ X: bad, y: [1, 2], lambda: 1 }));
    expect([error.message, error.index]).toEqual(['X[1][0] is null, not a number', [1, 0]]);
    const text = [1, '7'] as unknown as number[];
    expect(errorOf('invalid-argument', () => createProblem({ X: [[1], [2]], y: text, lambda: 1 })).message).toBe(
      "y[1] is '7', not a number",
    );
    const flat = [1, 2, 4] as unknown as number[][];
    expect(errorOf('invalid-argument', () => createProblem({ X: flat, y, lambda: 1 })).message).toBe(
      'X[0] must be an array, got number',
    );
    errorOf('invalid-argument', () => createProblem({ y, lambda: 1 } as never));
    errorOf('invalid-argument', () => createProblem({ X, lambda: 1 } as never));
  });

  it('refuses a lambda whose sum-scaled value overflows', () => {
    expect(errorOf('overflow', () => createProblem({ X, y, lambda: 1e308 })).argument).toBe('lambda');
  });

  it('refuses an empty X and an empty y', () => {
    errorOf('empty', () => createProblem({ X: [], y: [1], lambda: 1 }));
    errorOf('empty', () => createProblem({ X: [[], []], y: [1, 2], lambda: 1 }));
    errorOf('empty', () => createProblem({ X, y: [], lambda: 1 }));
  });

  it('names the column whose squared norm overflows', () => {
    const error = errorOf('overflow', () => createProblem({ X: [[1, 1e200]], y: [1], lambda: 1 }));
    expect(error.index).toBe(1);
  });

  it('refuses targets whose products overflow', () => {
    errorOf('overflow', () => createProblem({ X: [[1e150], [1]], y: [1e170, 0], lambda: 1 }));
  });
});

describe('a problem computes', () => {
  it('the objective 1/(2n) ||y - Xw - b||^2 + lambda ||w||_1', () => {
    const problem = createProblem({ X, y, lambda: 0.5 });
    const w = Float64Array.of(1, -2);
    const residuals = X.map((row, i) => y[i] - row[0] + 2 * row[1] - 0.25);
    const expected = residuals.reduce((total, r) => total + r * r, 0) / 6 + 0.5 * 3;
    expect(problem.objective(w, 0.25)).toBeCloseTo(expected, 12);
    expect([...fittedValues(problem, w, 0.25)]).toEqual([-2.75, -6.75, -5.75]);
  });

  it('lambdaMax = max_j |x_j^T y| / n, of centred data where there is an intercept', () => {
    expect(createProblem({ X, y, lambda: 1, intercept: false }).lambdaMax).toBeCloseTo(19 / 3, 12);
    // y is centred already, and x_j'y is then the same for raw and for centred columns.
    expect(createProblem({ X, y, lambda: 1 }).lambdaMax).toBeCloseTo(19 / 3, 12);
    expect(createProblem({ X, y: [2, 3, -2], lambda: 1 }).lambdaMax).toBeCloseTo(19 / 3, 12);
  });

  it('shares everything but lambda along a path', () => {
    const problem = createProblem({ X, y, lambda: 1 });
    const other = problem.withLambda(0.1);
    expect(other.projection).toBe(problem.projection);
    expect(other.matrix).toBe(problem.matrix);
    expect([problem.lambda, other.lambda]).toEqual([1, 0.1]);
  });

  it('the same from rows, from row-major and from column-major arrays', () => {
    const rowMajor = Float64Array.of(1, 2, 3, 5, -4, 1);
    const columnMajor = Float64Array.of(1, 3, -4, 2, 5, 1);
    const matrices: DenseMatrix[] = [
      matrixFromRows(X),
      denseMatrix(rowMajor, { rows: 3, columns: 2, layout: 'row-major' }),
      denseMatrix(columnMajor, { rows: 3, columns: 2 }),
    ];
    for (const matrix of matrices) expect([...matrix.values]).toEqual([...columnMajor]);
    expect(matrices[2].values).toBe(columnMajor);
  });

  it('nothing of the user is modified, typed inputs are used in place', () => {
    const columnMajor = Float64Array.of(1, 3, -4, 2, 5, 1);
    const target = Float64Array.from(y);
    const problem = createProblem({ X: denseMatrix(columnMajor, { rows: 3, columns: 2 }), y: target, lambda: 1 });
    problem.objective(Float64Array.of(1, 1), 1);
    expect(problem.datafit.targets).toBe(target);
    expect([...columnMajor]).toEqual([1, 3, -4, 2, 5, 1]);
    expect([...target]).toEqual(y);
  });
});

describe('numbers at the edge of float64', () => {
  it('are refused where squares underflow: a tiny column, tiny targets', () => {
    expect(errorOf('overflow', () => createProblem({ X: [[1e-170, 1]], y: [1], lambda: 1 })).message).toContain(
      'column 0 of X is too small',
    );
    errorOf('overflow', () => createProblem({ X, y: [1e-170, 0, 0], lambda: 1 }));
  });

  it('are fine as exact zeros', () => {
    expect(
      createProblem({
        X: [
          [0, 1],
          [0, 2],
        ],
        y: [0, 0],
        lambda: 1,
      }).lambdaMax,
    ).toBe(0);
  });

  it('are fine as large as their squares allow: nothing is taken for a null model', () => {
    const draw = (k: number): number => Math.sin(3 * k + 1);
    const rows = Array.from({ length: 14 }, (_, i) => [draw(i) * 1e153, draw(i + 50) * 1e153]);
    const large = createProblem({
      X: rows,
      y: rows.map(([a, b], i) => a - b + 1e153 * (0.1 * draw(7 * i) + 2)),
      lambda: 1,
    });
    expect(large.projection.nullModelOptimal).toBe(false);
    expect(large.lambdaMax).toBeGreaterThan(1e304);
    expect(large.lambdaMax).toBeLessThan(Infinity);
    errorOf('overflow', () => createProblem({ X, y: [1e200, 2e200, 0], lambda: 1 }));
  });

  it('y orthogonal to every column up to rounding has lambdaMax 0', () => {
    const rows = Array.from({ length: 20 }, (_, i) => [Math.sin(i) / 3, Math.cos(i) * 7]);
    const means = [0, 1].map((j) => rows.reduce((sum, row) => sum + row[j], 0) / 20);
    const centred = rows.map((row) => row.map((x, j) => x - means[j]));
    const problem = createProblem({ X: centred, y: rows.map(() => 0.1), lambda: 1, intercept: false });
    expect(problem.projection.nullModelOptimal).toBe(false);
    expect(problem.lambdaMax).toBe(0);
  });
});

it('lambdaMax does not depend on the lambda of the problem, with a column of factor 0 that has a limit, too', () => {
  const rows = [
    [1, 0.5],
    [-1, 0.2],
    [0.5, -1],
    [0.2, 0.8],
  ];
  const penalty = l1({ factors: [0, 1], positive: true });
  const [zero, one] = [0, 1].map((lambda) => createProblem({ X: rows, y: [2.1, -1.6, 0.4, 1.2], lambda, penalty }));
  expect(zero.lambdaMax).toBeGreaterThan(0);
  expect(one.lambdaMax).toBe(zero.lambdaMax);
  expect(caught(() => createProblem({ X: rows, y: [1, 2, 3, 4], lambda: 1, penalty: 'l1' as never })).argument).toBe(
    'penalty',
  );
});
