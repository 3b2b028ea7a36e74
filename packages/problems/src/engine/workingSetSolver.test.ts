/**
 * The working-set engine with the plainest inner solver there is: what the engine promises whatever is inside.
 */
import { normal, randomKey } from '@spred/core';
import { info } from '@spred/kernels';
import { describe, expect, it } from 'vitest';
import {
  certificate,
  createProblem,
  cscFromDense,
  denseMatrix,
  elasticNet,
  solve,
  standardized,
  workingSetSolver,
  type Block,
  type InnerSolver,
  type Matrix,
  type ProblemInput,
} from '../index.ts';
import { plainDescent } from '../../test/support.ts';

/** Epochs of coordinate descent until the gap is small enough. */
class Epochs implements InnerSolver {
  *solve(block: Block, goal: number): Generator<'slice', void, void> {
    for (let epoch = 0; epoch < 5000 && block.gap() > goal; epoch++) yield* block.epoch();
  }
}

const onSets = workingSetSolver({ id: 'on-sets', inner: () => new Epochs() });

const n = 25;
const p = 60;
const values = normal(randomKey(3), n * p).map((value) => (Math.abs(value) > 0.8 ? value : 0));
const dense = denseMatrix(values, { rows: n, columns: p });
const noise = normal(randomKey(4), n);
const y = noise.map((value, i) => value + 3 * values[i] - 2 * values[i + n] + 1);

const problemOf = (X: Matrix, input: Partial<ProblemInput> = {}, fraction = 0.1) => {
  const problem = createProblem({ X, y, lambda: 1, ...input });
  return problem.withLambda(fraction * problem.lambdaMax);
};

describe('the working-set engine', () => {
  it.each([
    ['a dense matrix', dense, {}],
    ['a dense matrix without intercept', dense, { intercept: false }],
    ['a sparse matrix', cscFromDense(dense), {}],
    ['a sparse matrix without intercept', cscFromDense(dense), { intercept: false }],
    ['a standardised sparse matrix', standardized(cscFromDense(dense)), { intercept: false }],
    ['a weighted sparse matrix', cscFromDense(dense), { weights: noise.map((value) => value * value) }],
    [
      'factors of zero and infinity',
      dense,
      {
        penalty: elasticNet({
          l1Ratio: 1,
          factors: values.slice(0, p).map((v, j) => (j % 20 === 0 ? 0 : j % 3 === 0 ? Infinity : 1 + Math.abs(v))),
        }),
      },
    ],
    ['float32', denseMatrix(Float32Array.from(values), { rows: n, columns: p }), {}],
  ])('solves on %s what plain descent solves', (_, X, input) => {
    const problem = problemOf(X, input);
    const solution = solve(onSets, problem, { tolerance: 1e-10 });
    expect(solution.status).toBe('converged');
    const { relativeGap } = certificate(problem, solution.coefficients, solution.intercept);
    expect(relativeGap).toBeLessThanOrEqual(1.01e-10);
    const reference = solve(plainDescent, problem, { tolerance: 1e-10 });
    expect(solution.certificate.primal).toBeCloseTo(reference.certificate.primal, 8);
  });

  it('judges a point with dependent columns in its support by their fit: a good start stands', () => {
    const base = problemOf(dense);
    const near = solve(plainDescent, base, { tolerance: 1e-8 });
    const [j] = near.support;
    const twice = denseMatrix(Float64Array.of(...values.slice(j * n, (j + 1) * n), ...values), {
      rows: n,
      columns: p + 1,
    });
    const coefficients = Float64Array.of(near.coefficients[j] / 2, ...near.coefficients);
    coefficients[1 + j] /= 2;
    const warmStart = { coefficients, intercept: near.intercept };
    const tolerance = near.certificate.relativeGap * 1.01;
    for (const X of [twice, cscFromDense(twice)]) {
      const problem = createProblem({ X, y, lambda: base.lambda });
      const found = solve(onSets, problem, { warmStart, tolerance });
      expect([found.status, found.iterations, found.certificate.dualKind]).toEqual(['converged', 0, 'polished']);
    }
  });

  it('looks at few columns of many', () => {
    let most = 0;
    class Watching extends Epochs {
      override *solve(block: Block, goal: number): Generator<'slice', void, void> {
        most = Math.max(most, block.columns);
        yield* super.solve(block, goal);
      }
    }
    const wide = denseMatrix(normal(randomKey(5), n * 2000), { rows: n, columns: 2000 });
    const problem = problemOf(wide, {}, 0.4);
    const solution = solve(workingSetSolver({ id: 'watching', inner: () => new Watching() }), problem, {
      tolerance: 1e-9,
    });
    expect(solution.status).toBe('converged');
    expect(most).toBeLessThan(100);
  });

  it('ends when the inner solver does nothing, and says that it did not converge', () => {
    const idle: InnerSolver = {
      *solve() {
        yield 'slice';
      },
    };
    const solution = solve(workingSetSolver({ id: 'idle', inner: () => idle }), problemOf(dense));
    expect(solution.status).toBe('stopped');
    expect(solution.support).toEqual([]);
  });

  it('frees its memory when the inner solver throws', () => {
    const before = info().memories;
    const broken: InnerSolver = {
      // eslint-disable-next-line require-yield
      *solve() {
        throw new Error('broken');
      },
    };
    expect(() => solve(workingSetSolver({ id: 'broken', inner: () => broken }), problemOf(dense))).toThrow('broken');
    expect(info().memories).toBe(before);
  });

  it('shows an inner solver a block that is true', () => {
    const seen: string[] = [];
    class Checking extends Epochs {
      override *solve(block: Block, goal: number): Generator<'slice', void, void> {
        const m = block.columns;
        const columns = block.matrix.read();
        const w = block.coefficients.read();
        const residual = block.residual.read();
        const target = block.target.read();
        const c = new Float64Array(m);
        block.correlate(block.residual, c);
        const norms = block.curvature.read();
        for (let i = 0; i < n; i++) {
          const fitted = w.reduce((total, value, k) => total + value * columns[i + k * n], 0);
          expect(residual[i]).toBeCloseTo(target[i] - fitted, 10);
        }
        for (let k = 0; k < m; k++) {
          const column = columns.subarray(k * n, (k + 1) * n);
          expect(c[k]).toBeCloseTo(
            column.reduce((total, x, i) => total + x * residual[i], 0),
            10,
          );
          expect(norms[k]).toBeCloseTo(
            column.reduce((total, x) => total + x * x, 0),
            9,
          );
          expect(block.right[k]).toBeCloseTo(
            column.reduce((total, x, i) => total + x * target[i], 0),
            10,
          );
        }
        const places = [m - 1, 0, 3];
        const required = block.gram.require(block, places);
        while (!required.next().done);
        const gram = new Float64Array(9);
        block.gram.gather(places, gram);
        const inner = columns.subarray(0, n).reduce((total, x, i) => total + x * columns[i + (m - 1) * n], 0);
        expect(gram[1]).toBeCloseTo(inner, 10);
        seen.push('round');
        yield* super.solve(block, goal);
      }
    }
    const checking = workingSetSolver({ id: 'checking', inner: () => new Checking() });
    for (const X of [dense, cscFromDense(dense)]) {
      for (const weights of [undefined, noise.map((value) => value * value + 0.1)]) {
        const problem = problemOf(X, weights ? { weights } : {});
        const start = solve(plainDescent, problem.withLambda(2 * problem.lambda));
        expect(solve(checking, problem, { warmStart: start, tolerance: 1e-9 }).status).toBe('converged');
      }
    }
    expect(seen.length).toBeGreaterThan(4);
  });
});
