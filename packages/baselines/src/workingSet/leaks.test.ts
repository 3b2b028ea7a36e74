/**
 * Many solves in one process leave its memory where it was: WebAssembly memories, array buffers and the heap. Some are
 * aborted, some stopped by a callback that throws, some run out of time.
 */
import { normal, randomKey } from '@spred/core';
import { info } from '@spred/kernels';
import { createProblem, cscFromDense, denseMatrix, elasticNet, standardized, type Problem } from '@spred/problems';
import { expect, it } from 'vitest';
import { heldByProcess, leftBehind } from '../../../../testing/memory.ts';
import { lasso, lassoAsync, type LassoSolution } from '../index.ts';

const solves = process.env['SPRED_LONG'] ? 1000 : 100;
const shapes = [
  [30, 200],
  [400, 20],
  [100, 100],
  [60, 2000],
];

/** A problem of the k-th kind. */
function problemOf(k: number): Problem {
  const [n, p] = shapes[k % shapes.length];
  const values = normal(randomKey(k), n * p);
  const y = normal(randomKey(5000 + k), n).map((e, i) => 0.2 * e + values[i] - 2 * values[i + 3 * n]);
  const dense = denseMatrix(k % 7 === 0 ? Float32Array.from(values) : values, { rows: n, columns: p });
  const X = k % 3 === 0 ? cscFromDense(dense) : k % 5 === 0 ? standardized(dense) : dense;
  const problem = createProblem({
    X,
    y,
    lambda: 1,
    ...(k % 4 === 1 && { weights: y.map((_, i) => i % 3) }),
    ...(k % 6 === 1 && { penalty: elasticNet({ l1Ratio: 0.5, positive: true }) }),
  });
  return problem.withLambda(0.05 * problem.lambdaMax);
}

/** How the k-th solve is to end, and how it did. (The test runner would keep every expectation: that is a leak, too.) */
async function runOne(k: number): Promise<readonly [string, string]> {
  const problem = problemOf(k);
  const tolerance = 1e-9;
  let states = (13 * k) % 31;
  const ways: readonly (readonly [string, () => LassoSolution | Promise<LassoSolution>])[] = [
    ['enough', () => lasso(problem, { tolerance, onIteration: fail })],
    ['enough', () => lassoAsync(problem, { tolerance, onIteration: fail })],
    ['aborted', () => lassoAsync(problem, { tolerance, signal: AbortSignal.abort() })],
    ['stopped|converged', () => lasso(problem, { tolerance, onIteration: () => states-- > 0 })],
    ['time-limit', () => lasso(problem, { tolerance, timeLimitMs: 0 })],
    ['converged', () => lasso(problem, { tolerance })],
  ];
  const [wanted, run] = ways[Math.floor(k / 2) % ways.length];
  try {
    return [wanted, (await run()).status];
  } catch (error) {
    return [wanted, (error as Error).message];
  }
}

/** Runs the solves from `start` to `end` and returns those that end as they should not. */
async function runMany(start: number, end: number): Promise<string[]> {
  const wrong: string[] = [];
  for (let k = start; k < end; k++) {
    const [wanted, found] = await runOne(k);
    if (!wanted.split('|').includes(found)) wrong.push(`${k}: ${found}, not ${wanted}`);
  }
  return wrong;
}

function fail(): never {
  throw new Error('enough');
}

it(`${solves} solves leave nothing behind`, { timeout: 600_000 }, async () => {
  expect(info().memories).toBe(0);
  // What is compiled, and the memories that are kept for later, are there after some.
  expect(await runMany(0, 50 + solves / 4)).toEqual([]);
  const wrong: string[] = [];
  const work = async (): Promise<void> => void wrong.push(...(await runMany(0, solves)));
  const held = () => ({ ...heldByProcess(), memories: info().memories });
  expect(await leftBehind(work, held, { buffers: 2 ** 16 })).toEqual([]);
  expect(wrong).toEqual([]);
});
