/**
 * Options that there are not are refused, wherever there are options; one that is undefined counts as not given.
 */
import { createProblem, solve, type Solver } from '@spred/problems';
import { describe, expect, it } from 'vitest';
import { caught } from '../../../testing/caught.ts';
import {
  decideZeros,
  decompose,
  initialFactors,
  spredAdam,
  spredAlternatingRidge,
  spredLbfgs,
  spredMomentum,
  spredPath,
  spredPathSteps,
  spredVarPro,
} from './index.ts';

const problem = createProblem({ X: [[-1], [0], [1]], y: [-1, 0, 1], lambda: 0.1 });
const shared = 'tolerance, maxIterations, warmStart, seed, checkEvery, polish';
const ofPath = 'lambdas, count, ratio, solver';
const one = Float64Array.of(1);

const own: readonly (readonly [Solver, object])[] = [
  [spredMomentum, { learningRate: 0.1, momentum: 0.5, initialScale: 1 }],
  [spredAdam, { learningRate: 0.1, finalLearningRate: 1e-3, initialScale: 1 }],
  [spredLbfgs, { initialScale: 1, pairs: 5 }],
  [spredAlternatingRidge, { initialScale: 1 }],
  [spredVarPro, { newton: false }],
];

const cases: readonly (readonly [string, (extra: object) => unknown, string])[] = [
  ['decideZeros', (extra) => decideZeros(one, one, 1, { threshold: 1, ...extra }), 'curvature, threshold'],
  ['decompose', (extra) => decompose([1], { imbalance: 1, ...extra }), 'imbalance'],
  ['initialFactors', (extra) => initialFactors([1], { scale: 1, ...extra }), 'scale'],
  [
    'spredPath',
    (extra) => spredPath(problem, { count: 2, ...extra }),
    `${ofPath}, ${shared}, newton, timeLimitMs, onIteration`,
  ],
  ['spredPathSteps', (extra) => spredPathSteps(problem, extra), `${ofPath}, ${shared}, newton`],
  [
    'spredPath',
    (extra) => spredPath(problem, { count: 2, solver: spredLbfgs, ...extra }),
    `${ofPath}, ${shared}, initialScale, pairs, timeLimitMs, onIteration`,
  ],
  ...own.map(
    ([solver, given]) =>
      [
        solver.id,
        (extra: object) => solver(problem, { ...given, ...extra }),
        `${shared}, ${Object.keys(given).join(', ')}`,
      ] as const,
  ),
];

describe('options that there are not are refused', () => {
  it.each(cases)('by %s', (of, call, known) => {
    const error = caught(() => call({ lamda: 1 }));
    expect([error.code, error.argument]).toEqual(['invalid-argument', 'lamda']);
    expect(error.message).toBe(`${of}: there is no option lamda; there are ${known}`);
    expect(() => call({ lamda: undefined })).not.toThrow();
  });

  it.each(own.map(([solver, given]) => [solver.id, solver, given] as const))(
    'those of %s are there, alone and along a path',
    (_, solver, given) => {
      const options = { ...given, maxIterations: 3 };
      expect(solve(solver, problem, options).iterations).toBeLessThanOrEqual(3);
      expect(spredPath(problem, { solver, count: 2, ...options }).solutions).toHaveLength(2);
    },
  );
});
