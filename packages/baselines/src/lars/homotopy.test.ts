/**
 * The laws of the points of a path, whichever way the correlations are kept.
 */
import { describe, expect, it } from 'vitest';
import {
  certificate,
  createProblem,
  cscFromDense,
  fromSumScaled,
  matrixFromRows,
  solve,
  type Path,
  type Problem,
} from '@spred/problems';
import { larsLasso, larsPath } from '../index.ts';
import { randomData, randomProblem } from '../../test/problems.ts';
import { Homotopy, type HomotopyOptions } from './homotopy.ts';
import { kernelWorkspace, plainWorkspace, type Workspace } from './workspace.ts';

const rounds = process.env['SPRED_LONG'] ? 4000 : 400;

/** The knots of a homotopy, as a path has them. */
function knotsOf(problem: Problem, options: HomotopyOptions, lamMin = 0): { lam: number; w: Float64Array }[] {
  const homotopy = new Homotopy(problem.projection, options);
  const knots = [];
  for (const mark of homotopy.knots(lamMin))
    if (mark === 'knot') knots.push({ lam: homotopy.lam, w: homotopy.w.slice() });
  return knots;
}

function gapOf(problem: Problem, { lam, w }: { lam: number; w: Float64Array }): number {
  const { coefficients, intercept } = problem.projection.iterate(w);
  const at = problem.withLambda(fromSumScaled(lam, problem.matrix.rows));
  return certificate(at, coefficients, intercept).relativeGap;
}

/** Every law of a path at once: knots strictly falling from lambdaMax to the end, each certified. */
function expectPath(problem: Problem, path: Path, tolerance: number): void {
  const { lambdas, solutions } = path;
  expect(lambdas[0]).toBeCloseTo(problem.lambdaMax, 12);
  expect(solutions[0].support).toEqual([]);
  expect(lambdas.at(-1)).toBe(0);
  for (let k = 1; k < lambdas.length; k++) expect(lambdas[k]).toBeLessThan(lambdas[k - 1] * (1 - 1e-13));
  for (const { certificate: found, status } of solutions) {
    expect(status).toBe('converged');
    expect(found.relativeGap).toBeGreaterThanOrEqual(0);
    expect(found.relativeGap).toBeLessThanOrEqual(tolerance);
  }
}

describe('the path', () => {
  it.each([1, 2, 3, 4, 5])('of a random 20 x 40 problem (seed %d) has a gap below 1e-12 at every knot', (seed) => {
    const problem = randomProblem({ samples: 20, features: 40, seed });
    expectPath(problem, larsPath(problem), 1e-12);
  });

  it('of a hundred knots and more drifts nowhere', () => {
    const problem = randomProblem({ samples: 70, features: 100, seed: 10 });
    const path = larsPath(problem);
    expect(path.lambdas.length).toBeGreaterThan(100);
    expectPath(problem, path, 1e-12);
  });

  it('leaves out a column that is the copy of an active one but for 1e-8 of noise, and says so', () => {
    const { X, y } = randomData({ samples: 30, features: 5, seed: 11 });
    const wide = X.map((row, i) => [...row, row[0] + 1e-8 * Math.sin(i)]);
    const problem = createProblem({ X: wide, y, lambda: 0 });
    const solution = solve(larsLasso, problem.withLambda(0.01 * problem.lambdaMax));
    expect(solution.status).toBe('converged');
    expect(solution.warnings).toContain('degenerate-pivot');
    expect(solution.support.filter((j) => j === 0 || j === 5).length).toBe(1);
    // Without a penalty the noise is a direction of its own, so the end without it is not least squares, and is not certified.
    expect(larsPath(problem).solutions.at(-1)!.warnings).toEqual(['lambda-zero', 'degenerate-pivot', 'not-converged']);
  });

  it('joins are one at a time, and drops happen', () => {
    let drops = 0;
    for (let seed = 1; seed <= 5; seed++) {
      const sizes = larsPath(randomProblem({ samples: 20, features: 40, seed })).solutions.map((s) => s.support.length);
      for (let k = 1; k < sizes.length; k++) {
        expect(Math.abs(sizes[k] - sizes[k - 1])).toBeLessThanOrEqual(1);
        if (sizes[k] <= sizes[k - 1]) drops++;
      }
    }
    expect(drops).toBeGreaterThan(2);
  });

  it('is linear between knots', () => {
    const problem = randomProblem({ samples: 15, features: 25, seed: 6 });
    const { lambdas, solutions } = larsPath(problem);
    for (let k = 1; k < lambdas.length; k++) {
      const [before, after] = [solutions[k - 1], solutions[k]];
      const middle = before.coefficients.map((w, j) => (w + after.coefficients[j]) / 2);
      const at = problem.withLambda((lambdas[k - 1] + lambdas[k]) / 2);
      expect(certificate(at, middle, (before.intercept + after.intercept) / 2).relativeGap).toBeLessThan(1e-12);
    }
  });

  it('at the k-th knot, k + 1 columns tie for the largest correlation, until the first drop', () => {
    const problem = randomProblem({ samples: 50, features: 8, seed: 7 });
    const { matrix, target } = problem.projection;
    larsPath(problem, { lambdaMin: 0.1 * problem.lambdaMax }).solutions.forEach(({ coefficients }, k, all) => {
      if (k === all.length - 1) return;
      const residual = new Float64Array(50);
      const correlations = new Float64Array(8);
      matrix.multiply(coefficients, residual);
      matrix.multiplyTransposed(
        residual.map((fitted, i) => target[i] - fitted),
        correlations,
      );
      const largest = Math.max(...correlations.map(Math.abs));
      expect(correlations.filter((c) => Math.abs(c) > largest * (1 - 1e-10)).length).toBe(k + 1);
    });
  });

  it('stays exact where many events tie: matrices and targets of small integers', () => {
    let state = 1;
    const draw = (from: number, to: number): number => {
      state = (16807 * state) % 2147483647;
      return from + Math.floor((state / 2147483647) * (to - from + 1));
    };
    for (let round = 0; round < rounds; round++) {
      const [n, p] = [draw(1, 12), draw(1, 12)];
      const [low, high] = [
        [-1, 1],
        [0, 1],
        [-2, 2],
      ][round % 3];
      const X = Array.from({ length: n }, () => Array.from({ length: p }, () => draw(low, high)));
      // Copies of columns, with both signs, in every fourth.
      if (round % 4 === 0) for (const row of X) row.push(row[0], -row[p - 1]);
      const y = Array.from({ length: n }, () => draw(-3, 3));
      const problem = createProblem({ X, y, lambda: 0, intercept: round % 2 === 0 });
      expectPath(problem, larsPath(problem), 1e-9);
    }
  });

  it('of a column that is orthogonal to y up to rounding is the point zero', () => {
    const X = [0, -1, 0, 1, 0, -1, 1].map((x) => [x]);
    const { lambdas, solutions } = larsPath(createProblem({ X, y: [0, 3, 3, -1, -1, -1, 3], lambda: 0 }));
    expect([...lambdas]).toEqual([0]);
    expect([...solutions[0].coefficients]).toEqual([0]);
  });

  it('is the same to every lambda that the solver is asked for', () => {
    const problem = randomProblem({ samples: 30, features: 20, seed: 8 });
    const { lambdas, solutions } = larsPath(problem);
    lambdas.forEach((lambda, k) => {
      const { coefficients } = solve(larsLasso, problem.withLambda(lambda), { tolerance: 0 });
      coefficients.forEach((w, j) => expect(w).toBeCloseTo(solutions[k].coefficients[j], 10));
    });
  });
});

/** A workspace that counts what it is asked for, and that knows when it was freed. */
function watched(inner: Workspace): { workspace: Workspace; freed: () => number } {
  let freed = 0;
  const workspace: Workspace = {
    ...inner,
    free() {
      freed++;
      inner.free();
    },
  };
  return { workspace, freed: () => freed };
}

describe('however the correlations are kept, it is one path', () => {
  const ways: readonly (readonly [string, () => HomotopyOptions])[] = [
    ['one candidate at first', () => ({ by: 'columns', candidates: 1 })],
    ['nine candidates at first', () => ({ by: 'columns', candidates: 9 })],
    ['in a memory', () => ({ by: 'columns', candidates: 3, workspace: kernelWorkspace() })],
    ['all candidates in a memory', () => ({ by: 'columns', workspace: kernelWorkspace() })],
    ['by the Gram matrix', () => ({ by: 'gram' })],
    ['by the Gram matrix in a memory', () => ({ by: 'gram', workspace: kernelWorkspace() })],
  ];
  const shapes = [
    [20, 40],
    [60, 15],
    [12, 300],
    [70, 100],
  ];

  it.each(ways)('%s', (_, way) => {
    for (const [samples, features] of shapes) {
      const problem = randomProblem({ samples, features, seed: samples });
      const expected = knotsOf(problem, { by: 'columns', workspace: plainWorkspace() });
      const found = knotsOf(problem, way());
      expect(found.length).toBe(expected.length);
      found.forEach((knot, k) => {
        expect(Math.abs(knot.lam - expected[k].lam)).toBeLessThan(1e-11 * expected[0].lam);
        knot.w.forEach((w, j) => expect(Math.abs(w - expected[k].w[j])).toBeLessThan(1e-9));
        expect(gapOf(problem, knot)).toBeLessThan(1e-12);
      });
    }
  });

  it.each(ways)('%s, where many events tie: every point is certified', (_, way) => {
    let state = 5;
    const draw = (from: number, to: number): number => {
      state = (16807 * state) % 2147483647;
      return from + Math.floor((state / 2147483647) * (to - from + 1));
    };
    for (let round = 0; round < rounds / 4; round++) {
      const [n, p] = [draw(1, 12), draw(1, 16)];
      const X = Array.from({ length: n }, () => Array.from({ length: p }, () => draw(-1, 1)));
      if (round % 4 === 0) for (const row of X) row.push(row[0], -row[p - 1]);
      const y = Array.from({ length: n }, () => draw(-3, 3));
      const problem = createProblem({ X, y, lambda: 0, intercept: round % 2 === 0 });
      const knots = knotsOf(problem, way());
      expect(knots.at(-1)!.lam).toBe(0);
      for (const knot of knots) expect(gapOf(problem, knot)).toBeLessThan(1e-9);
    }
  });

  it('a sparse matrix has the path of its dense twin', () => {
    const { X, y } = randomData({ samples: 40, features: 700, seed: 13 });
    const thin = X.map((row, i) => row.map((x, j) => ((i + j) % 3 === 0 ? x : 0)));
    const dense = matrixFromRows(thin);
    const [a, b] = [dense, cscFromDense(dense)].map((matrix) => {
      const problem = createProblem({ X: matrix, y, lambda: 0 });
      return larsPath(problem, { lambdaMin: 0.05 * problem.lambdaMax });
    });
    expect(a.lambdas.length).toBeGreaterThan(20);
    expect(b.lambdas.length).toBe(a.lambdas.length);
    b.lambdas.forEach((lambda, k) => expect(lambda / a.lambdas[k]).toBeCloseTo(1, 11));
    for (const { certificate: found } of b.solutions) expect(found.relativeGap).toBeLessThan(1e-12);
  });

  it('columns of very different lengths, and a great many of them, are screened without loss', () => {
    const { X, y } = randomData({ samples: 30, features: 2000, seed: 14 });
    const scaled = X.map((row) => row.map((x, j) => x * 10 ** ((j % 7) - 3)));
    const problem = createProblem({ X: scaled, y, lambda: 0 });
    for (const knot of knotsOf(problem, { by: 'columns', candidates: 20 })) {
      expect(gapOf(problem, knot)).toBeLessThan(1e-11);
    }
  });

  it('an exact fit of a tall problem has no spurious knots after it', () => {
    const { X } = randomData({ samples: 50, features: 6, seed: 15 });
    const y = X.map((row) => 3 * row[0] - row[1] + 0.5 * row[2]);
    const problem = createProblem({ X: X.map((row) => [...row, row[0] + row[1]]), y, lambda: 0, intercept: false });
    for (const by of ['gram', 'columns'] as const) {
      const knots = knotsOf(problem, { by });
      expect(knots.at(-1)!.lam).toBe(0);
      expect(knots.length).toBeLessThan(15);
      for (const knot of knots) expect(gapOf(problem, knot)).toBeLessThan(1e-12);
    }
  });
});

describe('what a run works in is freed', () => {
  const problem = randomProblem({ samples: 20, features: 40, seed: 16 });

  it.each(['columns', 'gram'] as const)('at its end, and when it is ended early (%s)', (by) => {
    const whole = watched(kernelWorkspace());
    for (const _ of new Homotopy(problem.projection, { by, workspace: whole.workspace }).knots(0));
    expect(whole.freed()).toBe(1);

    const early = watched(kernelWorkspace());
    const homotopy = new Homotopy(problem.projection, { by, workspace: early.workspace });
    const knots = homotopy.knots(0);
    for (let k = 0; k < 5; k++) knots.next();
    expect(early.freed()).toBe(0);
    knots.return();
    expect(early.freed()).toBe(1);
    expect(homotopy.active.columns.length).toBeGreaterThan(0);
    expect(homotopy.nonZeros).toBe(homotopy.w.filter((w) => w !== 0).length);
  });

  it('also by a solver that is stopped, whose point is then the last one', () => {
    const wide = randomProblem({ samples: 60, features: 900, seed: 17, fraction: 0.001 });
    const solution = solve(larsLasso, wide, { onIteration: ({ iteration }) => iteration < 10 });
    expect([solution.status, solution.iterations]).toEqual(['stopped', 10]);
    expect(solution.support.length).toBe(9);
  });
});
