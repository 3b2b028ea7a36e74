/**
 * What estimators can be told: penalties, weights, offsets, names, matrices, solvers; and that JSON keeps it.
 */
import { describe, expect, it } from 'vitest';
import {
  createProblem,
  cscFromDense,
  denseMatrix,
  elasticNet,
  l1,
  matrixFromRows,
  solve,
  standardized,
} from '@spred/problems';
import {
  coordinateDescent,
  ElasticNet,
  ElasticNetCV,
  fista,
  Lars,
  larsPath,
  Lasso,
  LassoCV,
  LassoLars,
  LassoLarsPath,
  type ElasticNetModelOptions,
} from '../index.ts';
import { caught } from '../../../../testing/caught.ts';
import { worstError } from '../../test/oracles.ts';
import { parkMiller, randomData } from '../../test/problems.ts';

const { X, y } = randomData({ samples: 40, features: 6, seed: 1 });
const fresh = randomData({ samples: 10, features: 6, seed: 2 });
const weights = y.map((_, i) => 1 + (i % 3));
const offset = y.map((_, i) => Math.sin(i));
const freshOffset = fresh.y.map((_, i) => i / 10);
const names = ['a', 'b', 'c', 'd', 'e', 'f'];
const exact = { tolerance: 1e-12 };
const tight = { ...exact, solver: coordinateDescent };
const predictions = (w: Float64Array, b: number): number[] =>
  fresh.X.map((row) => row.reduce((sum, x, j) => sum + x * w[j], b));

describe('the options of an elastic net', () => {
  it.each<[string, ElasticNetModelOptions]>([
    ['of its penalty', { l1Ratio: 0.3, penaltyFactors: [1, 0, 2, Infinity, 0.5, 1] }],
    ['limits', { lower: [-Infinity, -1, -Infinity, -1, -1, -1], upper: 1.5 }],
    ['signs', { positive: true, l1Ratio: 0.9 }],
    ['no intercept', { intercept: false }],
  ])('%s: the solution of that problem', (_, options) => {
    const { l1Ratio = 0.5, penaltyFactors, lower, upper, positive, intercept = true } = options;
    const model = new ElasticNet({ ...options, ...tight, lambda: 0.2 }).fit(X, y, { weights, offset });
    const penalty = elasticNet({
      l1Ratio,
      ...(penaltyFactors && { factors: penaltyFactors }),
      ...(lower !== undefined && { lower }),
      ...(upper !== undefined && { upper }),
      ...(positive && { positive }),
    });
    const problem = createProblem({ X, y, weights, offset, lambda: 0.2, intercept, penalty });
    const { coefficients, intercept: b } = solve(coordinateDescent, problem, exact);
    expect([model.coefficients, model.intercept]).toEqual([coefficients, b]);
  });

  it('standardize: a row of weight 2 is two rows', () => {
    const times = y.map((_, i) => i % 3);
    const repeated = times.flatMap((count, i) => Array<number>(count).fill(i));
    for (const intercept of [true, false]) {
      const model = new Lasso({ lambda: 0.1, standardize: true, intercept, ...tight });
      const weighted = model.fit(X, y, { weights: times });
      const coefficients = Array.from(weighted.coefficients);
      const first = weighted.intercept;
      const twice = new Lasso({ lambda: 0.1, standardize: true, intercept, ...tight });
      twice.fit(
        repeated.map((i) => X[i]),
        repeated.map((i) => y[i]),
      );
      expect(twice.intercept).toBeCloseTo(first, 6);
      coefficients.forEach((value, j) => expect(value).toBeCloseTo(twice.coefficients[j], 6));
    }
  });

  it('standardize: the penalty of standardised columns, coefficients in the units of X', () => {
    for (const intercept of [true, false]) {
      const model = new Lasso({ lambda: 0.2, standardize: true, intercept, ...tight }).fit(X, y);
      const view = standardized(matrixFromRows(X), { center: intercept });
      const solution = solve(coordinateDescent, createProblem({ X: view, y, lambda: 0.2, intercept }), exact);
      expect([model.coefficients, model.intercept]).toEqual([solution.coefficients, solution.intercept]);
      if (!intercept) expect(model.intercept).toBe(0);
      // The view itself is the same; it predicts what its rows do.
      const same = new Lasso({ lambda: 0.2, intercept, ...tight }).fit(view, y);
      expect(same.coefficients).toEqual(model.coefficients);
      expect(worstError(same.predict(view), [...model.predict(X)])).toBeLessThan(1e-12);
      // A view of it in its turn changes nothing more, and its coefficients are for rows all the same.
      const again = new Lasso({ lambda: 0.2, intercept, standardize: true, ...tight }).fit(view, y);
      expect(worstError(again.predict(X), [...model.predict(X)])).toBeLessThan(1e-6);
    }
  });

  it('weights of 2 are rows that come twice, of 0 rows that are gone (C2)', () => {
    const counts = y.map((_, i) => i % 3);
    const repeat = <T>(values: readonly T[]): T[] => values.flatMap((value, i) => Array<T>(counts[i]).fill(value));
    for (const make of [
      () => new Lasso({ lambda: 0.1, ...tight }),
      () => new ElasticNet({ lambda: 0.1, l1Ratio: 0.2, ...tight }),
      () => new LassoLars({ lambda: 0.1, ...tight }),
      () => new Lars({ maxFeatures: 3 }),
    ]) {
      const [a, b] = [make().fit(X, y, { weights: counts }), make().fit(repeat(X), repeat(y))];
      expect(worstError(a.coefficients, [...b.coefficients])).toBeLessThan(1e-5);
      expect(a.intercept).toBeCloseTo(b.intercept, 5);
      expect(a.score(X, y, { weights: counts })).toBeCloseTo(b.score(repeat(X), repeat(y)), 6);
    }
  });

  it('another solver, with the same solution; limits on the work are those of the solver', () => {
    const model = new Lasso({ lambda: 0.1, ...tight, solver: fista }).fit(X, y);
    expect(
      worstError(model.coefficients, [...new Lasso({ lambda: 0.1, ...tight }).fit(X, y).coefficients]),
    ).toBeLessThan(1e-5);
    const [stopped, whole] = [true, false].map((isStopped) =>
      new Lasso({ lambda: 1e-4, ...tight }).fit(X, y, {
        onIteration: ({ iteration }) => !isStopped || iteration < 2,
      }),
    );
    expect([stopped.solution!.status, stopped.solution!.iterations]).toEqual(['stopped', 2]);
    expect(whole.solution!.iterations).toBeGreaterThan(2);
  });

  it('fitted in slices they are the same, and an abort leaves the best so far', async () => {
    for (const make of [() => new Lasso({ lambda: 0.1 }), () => new LassoCV({ count: 4 }), () => new Lars()]) {
      expect((await make().fitAsync(X, y, { weights })).coefficients).toEqual(
        make().fit(X, y, { weights }).coefficients,
      );
    }
    const signal = AbortSignal.abort();
    const aborted = await new Lasso({ lambda: 1e-4 }).fitAsync(X, y, { signal });
    expect(aborted.solution!.status).toBe('aborted');
    expect((await new LassoCV().fitAsync(X, y, { signal })).crossValidation!.status).toBe('aborted');
    const path = await new LassoLarsPath().fitAsync(X, y, { weights });
    expect(path.knots).toEqual(new LassoLarsPath().fit(X, y, { weights }).knots);
  });

  it('that are wrong are refused by name', () => {
    expect(caught(() => new ElasticNet({ l1Ratio: 1.5 })).argument).toBe('l1Ratio');
    expect(caught(() => new ElasticNetCV({ l1Ratio: [0.5, -1] })).argument).toBe('l1Ratio');
    expect(caught(() => new ElasticNetCV({ l1Ratio: 0 }).fit(X, y)).argument).toBe('lambdas');
    expect(caught(() => new Lasso({ penaltyFactors: [1] }).fit(X, y)).argument).toBe('penaltyFactors');
    expect(caught(() => new Lasso({ lower: 1 }).fit(X, y)).argument).toBe('penalty.lower');
    expect(caught(() => new Lasso().fit(X, y, { weights: [1] })).argument).toBe('weights');
    expect(caught(() => new Lasso().fit(X, y, { offset: [NaN] })).argument).toBe('offset');
    expect(caught(() => new LassoLarsPath({ upper: 1 }).fit(X, y)).code).toBe('unsupported-problem');
  });
});

describe('an offset', () => {
  it('is part of every prediction, and is missed where it is missing', () => {
    const model = new Lasso({ lambda: 0.1 }).fit(X, y, { offset });
    const expected = predictions(model.coefficients, model.intercept).map((value, i) => value + freshOffset[i]);
    expect(worstError(model.predict(fresh.X, { offset: freshOffset }), expected)).toBeLessThan(1e-12);
    expect(model.score(fresh.X, fresh.y, { offset: freshOffset })).toBeLessThan(1);
    const copy = Lasso.fromJSON(JSON.stringify(model));
    for (const each of [model, copy]) {
      for (const use of [() => each.predict(fresh.X), () => each.score(fresh.X, fresh.y)]) {
        expect([caught(use).code, caught(use).argument]).toEqual(['invalid-argument', 'offset']);
      }
    }
    const path = new LassoLarsPath().fit(X, y, { offset });
    expect(path.predict(fresh.X, 0.1, { offset: freshOffset })[3]).toBeCloseTo(expected[3], 2);
    expect(caught(() => path.predict(fresh.X, 0.1)).argument).toBe('offset');
    expect(caught(() => model.predict(fresh.X, { offset: [1] })).code).toBe('shape-mismatch');
    expect(caught(() => model.predict(fresh.X, { offset: freshOffset.map(() => NaN) })).code).toBe('non-finite');
  });
});

describe('names', () => {
  const X2 = matrixFromRows(X, { names });

  it('come with the matrix or with the rows, and stay with the model', () => {
    const models = [new Lasso({ lambda: 0.1 }).fit(X2, y), new Lasso({ lambda: 0.1 }).fit(X, y, { names })];
    for (const model of [...models, Lasso.fromJSON(JSON.stringify(models[0]))]) {
      expect(model.names).toEqual(names);
      expect(model.predict(matrixFromRows(fresh.X, { names }))).toEqual(model.predict(fresh.X));
    }
    expect(new Lasso().fit(X, y).names).toBeUndefined();
    expect(new LassoLarsPath().fit(X2, y).names).toEqual(names);
    expect(LassoLarsPath.fromJSON(JSON.stringify(new LassoLarsPath().fit(X2, y))).names).toEqual(names);
  });

  it('of other columns are refused: unknown ones, and known ones in another place', () => {
    const model = new Lasso().fit(X2, y);
    const wrong = (other: string[]): unknown[] => {
      const { code, argument, index } = caught(() => model.predict(matrixFromRows(fresh.X, { names: other })));
      return [code, argument, index];
    };
    expect(wrong(['a', 'b', 'x', 'd', 'e', 'f'])).toEqual(['unknown-name', 'X', 2]);
    expect(wrong(['a', 'c', 'b', 'd', 'e', 'f'])).toEqual(['invalid-argument', 'X', 1]);
    expect(caught(() => model.predict(matrixFromRows([[1]], { names: ['a'] }))).code).toBe('shape-mismatch');
    expect(caught(() => new Lasso().fit(X2, y, { names })).argument).toBe('names');
    expect(caught(() => new Lasso().fit(X, y, { names: ['a'] })).argument).toBe('names');
  });
});

describe('matrices', () => {
  const rows = fresh.X;
  const singles = (all: number[][]): Float32Array => Float32Array.from(all.flat());
  const layout = { columns: 6, layout: 'row-major' } as const;

  it.each([
    ['sparse', cscFromDense(matrixFromRows(X)), cscFromDense(matrixFromRows(rows)), 1e-9],
    [
      'float32',
      denseMatrix(singles(X), { ...layout, rows: 40 }),
      denseMatrix(singles(rows), { ...layout, rows: 10 }),
      1e-5,
    ],
  ])('%s: fitted and predicted', (_, train, test, error) => {
    for (const make of [() => new Lasso({ lambda: 0.1, ...tight }), () => new LassoCV({ count: 5, ...tight })]) {
      const [a, b] = [make().fit(X, y), make().fit(train, y)];
      expect(worstError(b.coefficients, [...a.coefficients])).toBeLessThan(error + 1e-5);
      expect(worstError(b.predict(test), [...a.predict(rows)])).toBeLessThan(error + 1e-5);
    }
  });
});

describe('JSON', () => {
  it.each([
    [
      'Lasso',
      new Lasso({
        penaltyFactors: Float64Array.of(1, Infinity, 0, 1, 1, 1),
        lower: -Infinity,
        upper: [9, 9, 9, 9, 9, Infinity],
        lambda: 0.1,
      }),
      Lasso.fromJSON,
    ],
    [
      'ElasticNet',
      new ElasticNet({ l1Ratio: 0.3, positive: true, standardize: true, lambda: 0.1 }),
      ElasticNet.fromJSON,
    ],
    [
      'ElasticNetCV',
      new ElasticNetCV({ l1Ratio: [0.2, 0.9], count: 5, folds: 3, penaltyFactors: [1, 0, 1, 1, Infinity, 1] }),
      ElasticNetCV.fromJSON,
    ],
    ['Lars', new Lars({ maxFeatures: 3, jitter: 1e-9 }), Lars.fromJSON],
  ] as const)('of a %s gives it back: options, infinities and all', (_, model, read) => {
    model.fit(matrixFromRows(X, { names }), y, { weights });
    const text = JSON.stringify(model);
    expect(text).not.toContain('null');
    const copy = read(text);
    expect(JSON.stringify(copy)).toBe(text);
    expect(copy.predict(fresh.X)).toEqual(model.predict(fresh.X));
    expect(copy.fit(X, y, { weights }).coefficients).toEqual(model.coefficients);
  });

  it('of a cross-validation that was aborted keeps what it does not know', async () => {
    const model = await new LassoCV({ count: 3 }).fitAsync(X, y, { signal: AbortSignal.abort() });
    const copy = LassoCV.fromJSON(JSON.stringify(model));
    expect([...copy.errors.mean]).toEqual([Infinity]);
    expect(copy.lambda).toBe(model.lambda);
  });

  it('leaves the solver out, and refuses names that are none', () => {
    expect(new Lasso({ solver: fista }).toJSON().options).toEqual({});
    const json = new Lasso().fit(X, y).toJSON();
    for (const other of [{ names: ['a'] }, { names: 3 }, { names: [1, 2, 3, 4, 5, 6] }]) {
      expect(caught(() => Lasso.fromJSON({ ...json, fit: { ...json.fit, ...other } })).argument).toBe('json');
    }
  });
});

describe('cross-validated models', () => {
  it('LassoCV finds a small lambda of a sparse noiseless model, and predicts unseen rows (C2, build_dataset)', () => {
    const all = parkMiller(120, 60);
    const clean = all.X.map((row) => row.slice(0, 5).reduce((sum, x, j) => sum + (j % 2 ? -3 : 3) * x, 0));
    const model = new LassoCV({ folds: 3, count: 10, screen: 'strong' }).fit(all.X.slice(0, 80), clean.slice(0, 80));
    expect(model.lambda).toBeLessThan(1e-2 * model.errors.lambdas[0]);
    expect(model.score(all.X.slice(80), clean.slice(80))).toBeGreaterThan(0.99);
  });

  it('ElasticNetCV takes the l1Ratio of the least error, on the same folds', () => {
    const l1Ratio = [0.1, 0.5, 1];
    const settings = { count: 8, folds: 4, seed: 1 };
    const model = new ElasticNetCV({ ...settings, l1Ratio }).fit(X, y);
    const each = l1Ratio.map((ratio) => new ElasticNetCV({ ...settings, l1Ratio: ratio }).fit(X, y));
    const least = each.map(({ crossValidation }) => Math.min(...crossValidation!.mean));
    const best = each[least.indexOf(Math.min(...least))];
    expect([model.l1Ratio, model.lambda, model.coefficients]).toEqual([best.l1Ratio, best.lambda, best.coefficients]);
    const lasso = new LassoCV(settings).fit(X, y);
    expect([lasso.l1Ratio, lasso.coefficients]).toEqual([1, each[2].coefficients]);
  });

  it('take the lambda at an index of the path when asked to', () => {
    const { path } = new LassoCV({ count: 6 }).fit(X, y).crossValidation!;
    const model = new LassoCV({ count: 6, rule: 3 }).fit(X, y);
    expect([model.lambda, model.coefficients]).toEqual([path.lambdas[3], path.solutions[3].coefficients]);
    expect(caught(() => new LassoCV({ count: 6, rule: 6 }).fit(X, y)).argument).toBe('rule');
    expect(caught(() => new LassoCV({ rule: -1 })).argument).toBe('rule');
  });
});

describe('Lars', () => {
  it('is where least angle regression ends', () => {
    const problem = createProblem({ X, y, lambda: 0, penalty: l1() });
    for (const options of [{}, { maxFeatures: 2 }, { lambdaMin: 0.3 }]) {
      const model = new Lars(options).fit(X, y);
      const end = larsPath(problem, { ...options, method: 'lars' }).solutions.at(-1)!;
      expect([model.coefficients, model.intercept]).toEqual([end.coefficients, end.intercept]);
    }
    expect(new Lars({ maxFeatures: 2 }).fit(X, y).support.length).toBe(2);
    expect(caught(() => new Lars().predict(X)).code).toBe('not-fitted');
  });
});
