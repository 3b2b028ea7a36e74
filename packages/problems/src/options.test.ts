/**
 * Options that there are not are refused, wherever there are options; one that is undefined counts as not given.
 */
import { driveAsyncOptionNames, pickOptions } from '@spred/core';
import { describe, expect, it } from 'vitest';
import { caught } from '../../../testing/caught.ts';
import { plainDescent } from '../test/support.ts';
import {
  createProblem,
  cscFromTriplets,
  cscMatrix,
  defineSolver,
  denseMatrix,
  elasticNet,
  fromGlmnetElasticNet,
  l1,
  matrixFromRows,
  optionNamesOf,
  solve,
  solveAsync,
  solverOptionNames,
  standardized,
  subproblem,
  subset,
  workingSetSolver,
  type Solver,
  type SolverOptions,
} from './index.ts';

const X = matrixFromRows([[-1], [0], [1]]);
const y = [-1, 0, 1];
const problem = createProblem({ X, y, lambda: 0.1 });
const shared = 'tolerance, maxIterations, warmStart, seed, checkEvery, polish';
const entries = { rows: 1, columns: 1, rowIndices: [0], values: [2] };

interface Own extends SolverOptions {
  readonly slope?: number;
}
const withOwn = defineSolver<Own>({
  id: 'with-own',
  maxIterations: 1,
  checkEvery: 1,
  options: ['slope'],
  accepts: () => true,
  start: (_, from, { slope = 0 }) => ({
    steps: (function* () {
      yield 'step' as const;
    })(),
    iterate: () => ({ ...from, coefficients: from.coefficients.map(() => slope) }),
  }),
});
const onSets = workingSetSolver<Own>({
  id: 'on-sets',
  options: ['slope'],
  inner: () => {
    throw new Error('it is never started');
  },
});

const cases: readonly (readonly [string, (extra: object) => unknown, string])[] = [
  [
    'createProblem',
    (extra) => createProblem({ X, y, lambda: 1, ...extra }),
    'X, y, lambda, intercept, penalty, weights, offset',
  ],
  [
    'denseMatrix',
    (extra) => denseMatrix(Float64Array.of(1), { rows: 1, columns: 1, ...extra }),
    'rows, columns, layout, names',
  ],
  ['matrixFromRows', (extra) => matrixFromRows([[1]], extra), 'names'],
  [
    'cscMatrix',
    (extra) => cscMatrix({ ...entries, columnStarts: [0, 1], ...extra }),
    'rows, columns, columnStarts, rowIndices, values, names',
  ],
  [
    'cscFromTriplets',
    (extra) => cscFromTriplets({ ...entries, columnIndices: [0], ...extra }),
    'rows, columns, rowIndices, columnIndices, values, names',
  ],
  ['standardized', (extra) => standardized(X, extra), 'center, scale, weights'],
  ['subset', (extra) => subset(X, { rows: [0, 1], ...extra }), 'rows, columns'],
  ['subproblem', (extra) => subproblem(problem, { rows: [0, 1], ...extra }), 'rows, columns'],
  ['l1', (extra) => l1(extra), 'factors, lower, upper, positive'],
  ['elasticNet', (extra) => elasticNet({ l1Ratio: 1, ...extra }), 'l1Ratio, factors, lower, upper, positive'],
  [
    'fromGlmnetElasticNet',
    (extra) => fromGlmnetElasticNet({ lambda: 1, alpha: 1, targetDeviation: 1, ...extra }),
    'lambda, alpha, targetDeviation',
  ],
  ['plain-descent', (extra) => plainDescent(problem, extra), shared],
  ['solve', (extra) => solve(plainDescent, problem, extra), `${shared}, timeLimitMs, onIteration`],
  ['solveAsync', (extra) => solveAsync(plainDescent, problem, extra), `${shared}, timeLimitMs, onIteration, signal`],
  ['with-own', (extra) => withOwn(problem, { slope: 1, ...extra }), `${shared}, slope`],
  ['solve', (extra) => solve(withOwn, problem, extra), `${shared}, slope, timeLimitMs, onIteration`],
  ['on-sets', (extra) => onSets(problem, { slope: 1, ...extra }), `${shared}, slope`],
];

describe('options that there are not are refused', () => {
  it.each(cases)('by %s', async (of, call, known) => {
    await expect((async () => call({ lamda: 1 }))()).rejects.toMatchObject({
      code: 'invalid-argument',
      argument: 'lamda',
      message: `${of}: there is no option lamda; there are ${known}`,
    });
    await call({ lamda: undefined });
  });

  it('by a solver before it looks at the problem', () => {
    const other: object = { lamda: 1 };
    expect(caught(() => plainDescent(undefined as never, other)).argument).toBe('lamda');
    for (const none of [null, 5, 'fast']) {
      expect(caught(() => solve(plainDescent, problem, none as never)).argument).toBe('options');
    }
  });

  it('and so are those of a driver by a solver, and a signal by a driver that does not look at it', () => {
    const limited: object = { timeLimitMs: 5 };
    expect(caught(() => plainDescent(problem, limited)).argument).toBe('timeLimitMs');
    const signalled: object = { signal: new AbortController().signal };
    expect(caught(() => solve(plainDescent, problem, signalled)).argument).toBe('signal');
  });
});

describe('options that there are', () => {
  it('reach the solver, those of a driver do not', async () => {
    const seen: object[] = [];
    const solver: Solver<Own> = Object.assign(
      (...[at, options]: Parameters<Solver<Own>>) => {
        seen.push({ ...options });
        return withOwn(at, options);
      },
      { id: 'seeing', optionNames: withOwn.optionNames!, accepts: () => true },
    );
    const options = { slope: 0.5, tolerance: 0, timeLimitMs: 1000 };
    expect(solve(solver, problem, options).coefficients).toEqual(Float64Array.of(0.5));
    await solveAsync(solver, problem, { ...options, signal: new AbortController().signal });
    const own = { slope: 0.5, tolerance: 0 };
    expect(seen).toEqual([own, own]);
  });

  it('of a solver that does not list them are those that all share', () => {
    const unlisted: Solver = Object.assign((...given: Parameters<Solver>) => plainDescent(...given), {
      id: 'unlisted',
      accepts: () => true,
    });
    expect(optionNamesOf(unlisted)).toEqual(solverOptionNames);
    expect(optionNamesOf(withOwn)).toEqual([...solverOptionNames, 'slope']);
    expect(solve(unlisted, problem, { tolerance: 1e-9 }).status).toBe('converged');
    const slope: object = { slope: 1 };
    expect(caught(() => solve(unlisted, problem, slope)).argument).toBe('slope');
  });

  it('may be getters of a class, as they are read', () => {
    class Settings implements SolverOptions {
      get maxIterations(): number {
        return 1;
      }
    }
    expect(pickOptions<SolverOptions>(new Settings(), solverOptionNames)).toEqual({ maxIterations: 1 });
  });

  it('may be inherited', () => {
    const options = Object.create({ tolerance: 1e-3, signal: undefined }) as SolverOptions;
    expect(pickOptions(options, solverOptionNames)).toEqual({ tolerance: 1e-3 });
    expect(driveAsyncOptionNames).toEqual(['timeLimitMs', 'onIteration', 'signal']);
  });
});
