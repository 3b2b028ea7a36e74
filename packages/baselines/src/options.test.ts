/**
 * Options that there are not are refused, wherever there are options; one that is undefined counts as not given. The error
 * names the function that was called, and what options it has.
 */
import { createProblem } from '@spred/problems';
import { describe, expect, it } from 'vitest';
import { caught } from '../../../testing/caught.ts';
import {
  crossValidate,
  crossValidateAsync,
  crossValidationSteps,
  ElasticNet,
  ElasticNetCV,
  fista,
  informationCriteria,
  lambdaGrid,
  Lars,
  larsLasso,
  larsPath,
  larsPathAsync,
  larsPathSteps,
  Lasso,
  lasso,
  lassoAsync,
  LassoCV,
  LassoLars,
  LassoLarsPath,
  lassoPath,
  lassoPathAsync,
  makeFolds,
  pathSteps,
  relaxedLasso,
  stabilitySelection,
  stabilitySelectionAsync,
  stabilitySteps,
  workingSets,
} from './index.ts';
import { randomData } from '../test/problems.ts';

const { X, y } = randomData({ samples: 24, features: 3, seed: 1 });
const problem = createProblem({ X, y, lambda: 0.1 });
const grid = { count: 3 };
const path = lassoPath(problem, grid);
const folds = { ...grid, folds: 2 };
const halves = { ...grid, pairs: 1 };

const solved = 'tolerance, maxIterations, warmStart, seed, checkEvery, polish';
const driven = 'timeLimitMs, onIteration';
const drivenAsync = `${driven}, signal`;
const ofPath = `lambdas, method, solver, screen, earlyStop, count, ratio, ${solved}`;
const inMany = 'lambdas, method, solver, screen, count, ratio, tolerance, maxIterations';
const ofFolds = `folds, groups, seed, ${inMany}, checkEvery, polish`;
const ofHalves = `pairs, threshold, ${inMany}, seed, checkEvery, polish`;
const ofLars = 'method, lambdaMin, maxKnots, maxFeatures, by, jitter, seed';
const ofLarsModel = 'lambdaMin, maxKnots, maxFeatures, by, jitter, seed';
const limits = 'lower, upper, positive';
const model = 'intercept, standardize, penaltyFactors';
const ofLasso = `lambda, ${model}, ${limits}, tolerance, maxIterations, polish, solver`;
const ofCV = `${model}, ${limits}, folds, seed, ${inMany}, checkEvery, polish`;
const given = 'weights, offset, names';
const fitted = new Lasso().fit(X, y);
const fittedPath = new LassoLarsPath().fit(X, y);

const cases: readonly (readonly [string, (extra: object) => unknown, string])[] = [
  ['fista', (extra) => fista(problem, extra), solved],
  ['working-sets', (extra) => workingSets(problem, extra), solved],
  ['lars', (extra) => larsLasso(problem, { jitter: 0, ...extra }), `${solved}, jitter`],
  ['lasso', (extra) => lasso(problem, extra), `${solved}, ${driven}`],
  ['lassoAsync', (extra) => lassoAsync(problem, extra), `${solved}, ${drivenAsync}`],
  [
    'createProblem',
    (extra) => lasso({ X, y, lambda: 0.1, ...extra }),
    'X, y, lambda, intercept, penalty, weights, offset',
  ],
  ['lambdaGrid', (extra) => lambdaGrid(problem, extra), 'count, ratio'],
  ['lassoPath', (extra) => lassoPath(problem, { ...grid, ...extra }), `${ofPath}, ${driven}`],
  [
    'lassoPath',
    (extra) => lassoPath(problem, { ...grid, solver: larsLasso, ...extra }),
    `${ofPath}, jitter, ${driven}`,
  ],
  ['lassoPathAsync', (extra) => lassoPathAsync(problem, { ...grid, ...extra }), `${ofPath}, ${drivenAsync}`],
  ['pathSteps', (extra) => pathSteps(problem, extra), ofPath],
  ['earlyStop', (extra) => lassoPath(problem, { ...grid, earlyStop: extra }), 'devmax, fdev'],
  ['larsPath', (extra) => larsPath(problem, extra), `${ofLars}, ${driven}`],
  ['larsPathAsync', (extra) => larsPathAsync(problem, extra), `${ofLars}, ${drivenAsync}`],
  ['larsPathSteps', (extra) => larsPathSteps(problem, extra), ofLars],
  ['makeFolds', (extra) => makeFolds(10, extra), 'folds, groups, seed'],
  ['crossValidate', (extra) => crossValidate(problem, { ...folds, ...extra }), `${ofFolds}, ${driven}`],
  ['crossValidateAsync', (extra) => crossValidateAsync(problem, { ...folds, ...extra }), `${ofFolds}, ${drivenAsync}`],
  ['crossValidationSteps', (extra) => crossValidationSteps(problem, extra), ofFolds],
  ['crossValidate', (extra) => crossValidate({ X, y, ...extra }, folds), 'X, y, intercept, penalty, weights, offset'],
  ['stabilitySelection', (extra) => stabilitySelection(problem, { ...halves, ...extra }), `${ofHalves}, ${driven}`],
  [
    'stabilitySelectionAsync',
    (extra) => stabilitySelectionAsync(problem, { ...halves, ...extra }),
    `${ofHalves}, ${drivenAsync}`,
  ],
  ['stabilitySteps', (extra) => stabilitySteps(problem, extra), ofHalves],
  ['informationCriteria', (extra) => informationCriteria(problem, path, extra), 'noiseVariance, gamma'],
  ['relaxedLasso', (extra) => relaxedLasso(problem, path, extra), 'gamma'],
  ['Lasso', (extra) => new Lasso(extra), ofLasso],
  ['LassoLars', (extra) => new LassoLars(extra), ofLasso],
  ['ElasticNet', (extra) => new ElasticNet(extra), ofLasso.replace('lambda', 'lambda, l1Ratio')],
  ['LassoCV', (extra) => new LassoCV(extra), `rule, ${ofCV}`],
  ['ElasticNetCV', (extra) => new ElasticNetCV(extra), `l1Ratio, rule, ${ofCV}`],
  ['Lars', (extra) => new Lars(extra), `${model}, ${ofLarsModel}`],
  ['LassoLarsPath', (extra) => new LassoLarsPath(extra), `${model}, ${limits}, ${ofLarsModel}`],
  ['Lasso', (extra) => Lasso.fromJSON({ ...new Lasso().toJSON(), options: extra }), ofLasso],
  ['Lasso.fit', (extra) => new Lasso().fit(X, y, extra), `${given}, ${driven}`],
  ['Lasso.fitAsync', (extra) => new Lasso().fitAsync(X, y, extra), `${given}, ${drivenAsync}`],
  ['LassoCV.fit', (extra) => new LassoCV(folds).fit(X, y, extra), `${given}, groups, ${driven}`],
  ['Lasso.predict', (extra) => fitted.predict(X, extra), 'offset'],
  ['Lasso.score', (extra) => fitted.score(X, y, extra), 'offset, weights'],
  ['LassoLarsPath.fit', (extra) => new LassoLarsPath().fit(X, y, extra), `${given}, ${driven}`],
  ['LassoLarsPath.fitAsync', (extra) => new LassoLarsPath().fitAsync(X, y, extra), `${given}, ${drivenAsync}`],
  ['LassoLarsPath.predict', (extra) => fittedPath.predict(X, 0.1, extra), 'offset'],
  ['LassoLarsPath.score', (extra) => fittedPath.score(X, y, 0.1, extra), 'offset, weights'],
];

describe('options that there are not are refused', () => {
  it.each(cases)('by %s', async (of, call, known) => {
    await expect((async () => call({ nLambdas: 5 }))()).rejects.toMatchObject({
      code: 'invalid-argument',
      argument: 'nLambdas',
      message: `${of}: there is no option nLambdas; there are ${known}`,
    });
    await call({ nLambdas: undefined });
  });

  it('also what another function of the kind has', () => {
    const refused = (call: (extra: object) => unknown, extra: object): string | undefined =>
      caught(() => call(extra)).argument;
    const { signal } = new AbortController();
    expect(refused((extra) => crossValidate({ X, y, ...extra }, folds), { lambda: 0.1 })).toBe('lambda');
    expect(refused((extra) => crossValidate(problem, extra), { earlyStop: {} })).toBe('earlyStop');
    expect(refused((extra) => stabilitySelection(problem, extra), { warmStart: path.solutions[0] })).toBe('warmStart');
    expect(refused((extra) => lasso(problem, extra), { signal })).toBe('signal');
    expect(refused((extra) => new Lasso(extra), { l1Ratio: 0.5 })).toBe('l1Ratio');
    expect(refused((extra) => new Lasso(extra), { factors: [1, 1, 1] })).toBe('factors');
    expect(refused((extra) => new Lars(extra), { method: 'lasso' })).toBe('method');
    expect(refused((extra) => new Lasso().fit(X, y, extra), { groups: y })).toBe('groups');
    expect(refused((extra) => lassoPath(problem, extra), { jitter: 1 })).toBe('jitter');
    expect(refused((extra) => lassoPath(problem, { earlyStop: extra }), 'yes' as never)).toBe('options');
    expect(refused((extra) => lassoPath(problem, extra), null as never)).toBe('options');
  });

  it('by estimators that others are made of in their own name', () => {
    class Mine extends Lasso {
      protected override get model(): string {
        return 'Mine';
      }
    }
    const options: object = { lamda: 1 };
    expect(caught(() => new Mine(options)).message).toMatch(/^Mine: there is no option lamda; there are lambda,/);
  });
});

describe('options of a solver', () => {
  it('are handed on to it by paths, cross-validation and stability selection', () => {
    const noisy = { solver: larsLasso, jitter: 0.5 };
    const plain = { solver: larsLasso };
    const data = { X, y };
    const one = { lambdas: [0.1] };
    const coefficients = (found: ReturnType<typeof lassoPath>): Float64Array => found.solutions[0].coefficients;
    expect(coefficients(lassoPath(problem, { ...one, ...noisy }))).not.toEqual(
      coefficients(lassoPath(problem, { ...one, ...plain })),
    );
    expect(crossValidate(data, { ...folds, ...noisy }).mean).not.toEqual(
      crossValidate(data, { ...folds, ...plain }).mean,
    );
    expect(stabilitySelection(data, { ...halves, ...noisy }).fits).toBe(2);
  });
});
