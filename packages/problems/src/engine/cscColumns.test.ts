/** Sparse matrices in the engine: what it makes of them is what it makes of dense ones, steep columns among them. */
import { normal, randomKey } from '@spred/core';
import { describe, expect, it } from 'vitest';
import {
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
  type Problem,
} from '../index.ts';

/** Epochs until the gap is small enough; asks for inner products as solvers do. */
class Epochs implements InnerSolver {
  *solve(block: Block, goal: number): Generator<'slice', void, void> {
    yield* block.gram.require(block, [block.columns - 1, 0]);
    for (let epoch = 0; epoch < 5000 && block.gap() > goal; epoch++) yield* block.epoch();
  }
}

const onSets = workingSetSolver({ id: 'on-sets', inner: () => new Epochs() });

const [n, p] = [60, 30];
const noise = normal(randomKey(7), n * (p + 1));

/** Columns with about a fifth of their entries, the first three with all of them around a mean of `mean`. */
function matrix(mean: number): Matrix {
  const values = noise.slice(0, n * p);
  for (let k = 0; k < values.length; k++) {
    if (k < 3 * n) values[k] += mean;
    else if (Math.abs(values[k]) < 1.2) values[k] = 0;
  }
  return denseMatrix(values, { rows: n, columns: p });
}

const y = noise.slice(n * p).map((e, i) => 0.3 * e + 2 * noise[i] - 3 * noise[i + n] + noise[i + 5 * n] + 7);

function problemOf(X: Matrix, factors: boolean): Problem {
  const penalty = factors
    ? elasticNet({ l1Ratio: 1, factors: Float64Array.from({ length: p }, (_, j) => 1 + (j % 3)) })
    : undefined;
  const problem = createProblem({ X, y, lambda: 1, ...(penalty && { penalty }) });
  return problem.withLambda(0.05 * problem.lambdaMax);
}

describe('sparse columns in the engine', () => {
  it.each([0, 10, 1e5, 1e9])('are those of the dense matrix, with means of %d deviations', (mean) => {
    const X = matrix(mean);
    for (const view of [(Z: Matrix) => Z, (Z: Matrix) => standardized(Z)]) {
      for (const factors of [false, true]) {
        const [dense, sparse] = [view(X), view(cscFromDense(X))].map((Z) =>
          solve(onSets, problemOf(Z, factors), { tolerance: 1e-12 }),
        );
        expect([dense.status, sparse.status]).toEqual(['converged', 'converged']);
        // Entries of 1e9 have seven digits left for what differs.
        const digits = mean === 1e9 ? 5 : 8;
        sparse.coefficients.forEach((value, j) => expect(value).toBeCloseTo(dense.coefficients[j], digits));
        expect(sparse.coefficients[0]).not.toBe(0);
      }
    }
  });

  it('inner products that an inner solver asks for are those of the columns', () => {
    const X = cscFromDense(matrix(1e5));
    let worst = 0;
    class Asking implements InnerSolver {
      *solve(block: Block): Generator<'slice', void, void> {
        const places = Int32Array.of(3, 0, block.columns - 1, 4);
        expect(yield* block.gram.require(block, places.slice(0, 2))).toBe(true);
        expect(yield* block.gram.require(block, places)).toBe(true);
        const out = new Float64Array(16);
        block.gram.gather(places, out);
        const columns = Array.from(places, (k) => block.matrix.column(k).read());
        for (let j = 0; j < 4; j++) {
          for (let i = j; i < 4; i++) {
            const size = Math.hypot(...columns[i]) * Math.hypot(...columns[j]);
            const product = columns[i].reduce((total, value, k) => total + value * columns[j][k], 0);
            worst = Math.max(worst, Math.abs(out[i + 4 * j] - product) / size);
          }
        }
      }
    }
    const asking = workingSetSolver({ id: 'asking', maxIterations: 1, inner: () => new Asking() });
    solve(asking, problemOf(X, false));
    expect(worst).toBeGreaterThan(0);
    expect(worst).toBeLessThan(1e-12);
  });
});
