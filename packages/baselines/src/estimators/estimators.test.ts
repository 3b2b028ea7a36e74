import { describe, expect, it } from 'vitest';
import { createProblem, matrixFromRows, solve } from '@spred/problems';
import { coordinateDescent, crossValidate, larsPath, Lasso, LassoCV, LassoLars, LassoLarsPath } from '../index.ts';
import { caught } from '../../../../testing/caught.ts';
import { randomData } from '../../test/problems.ts';

const { X, y } = randomData({ samples: 40, features: 8, seed: 1 });
const fresh = randomData({ samples: 15, features: 8, seed: 2 });

/** Fitted models, with their readers, under one face: predictions at lambda 0.1. */
const models = [
  ['Lasso', () => new Lasso({ lambda: 0.1 }).fit(X, y), (text: string) => Lasso.fromJSON(text)],
  ['LassoLars', () => new LassoLars({ lambda: 0.1 }).fit(X, y), (text: string) => LassoLars.fromJSON(text)],
  ['LassoCV', () => new LassoCV({ folds: 3, count: 10 }).fit(X, y), (text: string) => LassoCV.fromJSON(text)],
] as const;

describe.each(models)('%s', (name, fitted, read) => {
  const model = fitted();

  it('predicts X w + b, for rows and for a matrix', () => {
    const expected = fresh.X.map((row) => row.reduce((sum, x, j) => sum + x * model.coefficients[j], model.intercept));
    model.predict(fresh.X).forEach((value, i) => expect(value).toBeCloseTo(expected[i], 12));
    model.predict(matrixFromRows(fresh.X)).forEach((value, i) => expect(value).toBeCloseTo(expected[i], 12));
    expect(model.support).toEqual([...model.coefficients.keys()].filter((j) => model.coefficients[j] !== 0));
  });

  it('scores R^2', () => {
    const predictions = model.predict(fresh.X);
    const mean = fresh.y.reduce((sum, value) => sum + value, 0) / 15;
    const sum = (f: (i: number) => number): number => fresh.y.reduce((total, _, i) => total + f(i) ** 2, 0);
    const r2 = 1 - sum((i) => fresh.y[i] - predictions[i]) / sum((i) => fresh.y[i] - mean);
    expect(model.score(fresh.X, fresh.y)).toBeCloseTo(r2, 12);
    expect(r2).toBeGreaterThan(0.7);
  });

  it('comes back from JSON with identical predictions, and so does its JSON', () => {
    const text = JSON.stringify(model);
    const copy = read(text);
    expect(copy.predict(fresh.X)).toEqual(model.predict(fresh.X));
    expect(copy.score(fresh.X, fresh.y)).toBe(model.score(fresh.X, fresh.y));
    expect(JSON.stringify(copy)).toBe(text);
    expect(copy.constructor).toBe(model.constructor);
    // It can be fitted again, to the same.
    expect(copy.fit(X, y).coefficients).toEqual(model.coefficients);
  });

  it('without a fit survives JSON, too, and refuses to predict', () => {
    const blank = read(JSON.stringify({ model: name, version: 1, options: {}, fit: null }));
    for (const use of [
      () => blank.predict(X),
      () => blank.score(X, y),
      () => blank.coefficients,
      () => blank.intercept,
      () => blank.support,
    ]) {
      const error = caught(use);
      expect([error.code, error.argument]).toEqual(['not-fitted', 'model']);
      expect(error.message).toContain(name);
    }
  });

  it('names what is wrong with the rows it is to predict', () => {
    const wrong = (rows: unknown): unknown[] => {
      const { code, argument, index } = caught(() => model.predict(rows as number[][]));
      return [code, argument, index];
    };
    expect(wrong([fresh.X[0], [1, 2]])).toEqual(['shape-mismatch', 'X', 1]);
    expect(wrong([[1, 2, NaN, 4, 5, 6, 7, 8]])).toEqual(['non-finite', 'X', [0, 2]]);
    expect(wrong([[1, 2, '3', 4, 5, 6, 7, 8]])).toEqual(['invalid-argument', 'X', [0, 2]]);
    expect(wrong([X[0].map((_, j) => (j === 1 ? 1e308 * 1.7 : 1))])).toEqual(['overflow', 'X', 0]);
    expect(wrong([null])).toEqual(['shape-mismatch', 'X', 0]);
    expect(wrong(3)).toEqual(['invalid-argument', 'X', undefined]);
    expect(wrong(matrixFromRows([[1]]))).toEqual(['shape-mismatch', 'X', undefined]);
    expect(caught(() => model.score(fresh.X, [1])).code).toBe('shape-mismatch');
  });

  it.each([
    ['{', 'no JSON'],
    ['3', 'number'],
    ['{"model":"Ridge","version":1,"options":{},"fit":null}', 'Ridge'],
    [`{"model":"${name}","version":2,"options":{},"fit":null}`, 'version 2'],
    [`{"model":"${name}","version":1,"fit":null}`, 'options'],
    [`{"model":"${name}","version":1,"options":{},"fit":{"coefficients":[1,null],"intercept":0}}`, 'coefficients[1]'],
    [`{"model":"${name}","version":1,"options":{},"fit":{"coefficients":[],"intercept":0}}`, 'empty'],
    [`{"model":"${name}","version":1,"options":{},"fit":{"coefficients":[1]}}`, 'intercept[0]'],
  ])('refuses the JSON %s', (text, part) => {
    const error = caught(() => read(text));
    expect([error.code, error.argument]).toEqual(['invalid-argument', 'json']);
    expect(error.message).toContain(part);
  });
});

describe('the faces are thin', () => {
  it.each([
    [1e-8, 1],
    [0.1, 0.85],
    [0.5, 0.25],
    [1, 0],
  ])('Lasso and LassoLars on three points at lambda %d (C1 lasso_toy)', (lambda, w) => {
    for (const Model of [Lasso, LassoLars]) {
      const model = new Model({ lambda, tolerance: 1e-12 }).fit([[-1], [0], [1]], [-1, 0, 1]);
      expect(model.coefficients[0]).toBeCloseTo(w, 7);
      model.predict([[2], [3], [4]]).forEach((value, i) => expect(value).toBeCloseTo((i + 2) * w, 6));
      expect(model.solution!.certificate.relativeGap).toBeLessThan(1e-12);
    }
  });

  it('y of integers and of floats give the same (C1 non_float_y), and X of zeros gives zero (C1 lasso_zero)', () => {
    const rows = [[0, 0], [1, 1], [-1, -1]]; // prettier-ignore
    const [a, b] = [Int32Array.of(0, 1, -1), Float64Array.of(0, 1, -1)].map((target) =>
      new Lasso({ lambda: 0.1, intercept: false }).fit(rows, target),
    );
    expect(a.coefficients).toEqual(b.coefficients);
    const zero = new Lasso({ lambda: 0.1 }).fit([[0], [0], [0]], [0, 0, 0]);
    expect([...zero.coefficients, ...zero.predict([[1], [2]])]).toEqual([0, 0, 0]);
  });

  it('Lasso is the solution of the problem at its lambda, 1 unless given', () => {
    const { coefficients, intercept } = solve(coordinateDescent, createProblem({ X, y, lambda: 1 }));
    const model = new Lasso({ solver: coordinateDescent }).fit(X, y);
    expect([model.coefficients, model.intercept]).toEqual([coefficients, intercept]);
    new Lasso().fit(X, y).coefficients.forEach((w, j) => expect(w).toBeCloseTo(coefficients[j], 2));
    expect(new Lasso({ intercept: false }).fit(X, y).intercept).toBe(0);
    expect(caught(() => new Lasso({ lambda: -1 })).code).toBe('invalid-lambda');
  });

  it('a limit on the iterations is reported by the status, with the best point so far', () => {
    const model = new Lasso({ lambda: 1e-3, tolerance: 0, maxIterations: 1 }).fit(X, y);
    expect(model.solution!.status).toBe('max-iterations');
    expect(model.score(X, y)).toBeGreaterThan(0);
  });

  it('LassoCV takes what crossValidate finds, by either rule, with groups', () => {
    const groups = y.map((_, i) => i % 10);
    const options = { folds: 5, count: 15, seed: 3 };
    const found = crossValidate({ X, y }, { ...options, groups });
    const best = new LassoCV(options).fit(X, y, { groups });
    expect([best.lambda, best.coefficients]).toEqual([found.best.lambda, found.best.solution.coefficients]);
    expect([best.errors.mean, best.errors.lambdas]).toEqual([found.mean, found.lambdas]);
    const sparser = new LassoCV({ ...options, rule: 'one-standard-error' }).fit(X, y, { groups });
    expect(sparser.lambda).toBe(found.oneStandardError.lambda);
    expect(caught(() => new LassoCV({ rule: 'worst' as 'best' })).code).toBe('unknown-name');
    expect(caught(() => new LassoCV().lambda).code).toBe('not-fitted');
    expect(caught(() => new LassoCV().errors).code).toBe('not-fitted');
  });

  it('LassoCV keeps options that hold typed arrays through JSON', () => {
    const model = new LassoCV({ folds: [Uint32Array.of(0, 1, 2), [5, 6]], lambdas: Float64Array.of(1, 0.1) }).fit(X, y);
    const copy = LassoCV.fromJSON(JSON.parse(JSON.stringify(model)));
    expect([copy.lambda, copy.errors.mean]).toEqual([model.lambda, model.errors.mean]);
    expect(copy.fit(X, y).errors.mean).toEqual(model.errors.mean);
  });

  it.each([0, 5])('on a constant target %d predict it exactly (C1 uniform_target)', (value) => {
    const target = y.map(() => value);
    for (const model of [new Lasso(), new LassoLars(), new LassoCV()]) {
      expect([...model.fit(X, target).predict(fresh.X)]).toEqual(fresh.y.map(() => value));
      expect(model.score(X, target)).toBe(1);
      expect(model.score(fresh.X, [...target.slice(0, 14), value])).toBe(1);
    }
    expect(new Lasso().fit(X, y).score(X, target)).toBe(0);
  });
});

describe('LassoLarsPath', () => {
  const model = new LassoLarsPath().fit(X, y);

  it('is the exact path: any lambda, without another fit', () => {
    expect(model.knots).toEqual(larsPath(createProblem({ X, y, lambda: 0 })).lambdas);
    for (const lambda of [2, 0.5, 0.1, 0.01]) {
      const lasso = new Lasso({ lambda, tolerance: 1e-14 }).fit(X, y);
      model.at(lambda).coefficients.forEach((w, j) => expect(w).toBeCloseTo(lasso.coefficients[j], 5));
      expect(model.score(fresh.X, fresh.y, lambda)).toBeCloseTo(lasso.score(fresh.X, fresh.y), 5);
    }
  });

  it('comes back from JSON with identical predictions', () => {
    const copy = LassoLarsPath.fromJSON(JSON.stringify(model));
    expect(copy.predict(fresh.X, 0.123)).toEqual(model.predict(fresh.X, 0.123));
    expect(JSON.stringify(copy)).toBe(JSON.stringify(model));
  });

  it('refuses what it cannot answer', () => {
    expect(caught(() => new LassoLarsPath().predict(X, 1)).code).toBe('not-fitted');
    expect(caught(() => new LassoLarsPath().knots).code).toBe('not-fitted');
    const short = new LassoLarsPath({ lambdaMin: 0.1, intercept: false }).fit(X, y);
    expect(caught(() => short.predict(X, 0.05)).code).toBe('invalid-lambda');
    const json = (fit: unknown) => ({ model: 'LassoLarsPath', version: 1, options: {}, fit });
    const point = { coefficients: [1], intercept: 0 };
    for (const wrong of [
      '{}',
      json({ lambdas: [1] }),
      json({ lambdas: [1, 0], points: [point] }),
      json({ lambdas: [1, 0], points: [point, { ...point, coefficients: [1, 2] }] }),
    ]) {
      expect(caught(() => LassoLarsPath.fromJSON(wrong)).argument).toBe('json');
    }
  });
});
