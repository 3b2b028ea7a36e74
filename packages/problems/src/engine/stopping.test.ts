/** Where a driver stops the engine: at once, with a point whose certificate holds, however large the problem is. */
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
  workingSetSolver,
  type Block,
  type InnerSolver,
  type Problem,
} from '../index.ts';

class Epochs implements InnerSolver {
  *solve(block: Block, goal: number): Generator<'slice', void, void> {
    for (let epoch = 0; epoch < 5000 && block.gap() > goal; epoch++) {
      yield* block.epoch();
      yield 'slice';
    }
  }
}

const onSets = workingSetSolver({ id: 'on-sets', inner: () => new Epochs() });

/** Too large (the second and third) for a pass at the stop. */
const shapes = [
  [40, 100],
  [60, 40_000],
  [2000, 1100],
];

function problems(n: number, p: number): Problem[] {
  const values = normal(randomKey(n), n * p);
  const y = normal(randomKey(p), n).map((e, i) => e + 3 * values[i] - 2 * values[i + 5 * n] + 1);
  const X = denseMatrix(values, { rows: n, columns: p });
  return [
    createProblem({ X, y, lambda: 1 }),
    createProblem({ X, y, lambda: 1, penalty: elasticNet({ l1Ratio: 0.7, upper: 0.5 }) }),
    createProblem({ X: cscFromDense(X), y, lambda: 1, weights: y.map((value) => value * value) }),
  ].map((problem) => problem.withLambda(0.3 * problem.lambdaMax));
}

describe.each(shapes)('a solve of %d x %d', (n, p) => {
  it('that is stopped has a certificate that holds, and leaves no memory', { timeout: 120_000 }, () => {
    const before = info().memories;
    for (const problem of problems(n, p)) {
      let states = 0;
      const whole = solve(onSets, problem, { onIteration: () => void states++ });
      expect(whole.status).toBe('converged');
      const atZero = problem.objective(new Float64Array(p), solve(onSets, problem, { maxIterations: 0 }).intercept);
      let last = Infinity;
      for (const share of [0, 0.2, 0.6, 0.8, 0.95]) {
        let left = Math.floor(share * states);
        const end = solve(onSets, problem, { onIteration: () => left-- > 0 });
        expect(end.status).toMatch(/stopped|converged/);
        const told = end.certificate;
        const exact = certificate(problem, end.coefficients, end.intercept);
        expect(told.primal).toBeCloseTo(exact.primal, 10);
        expect(told.gap).toBeGreaterThanOrEqual(told.primal - whole.certificate.primal - 1e-12);
        expect(told.kktViolation).toBeGreaterThanOrEqual(exact.kktViolation * (1 - 1e-6) - 1e-9);
        expect(told.primal).toBeLessThanOrEqual(Math.min(atZero, last) * (1 + 1e-9));
        last = told.primal;
      }
    }
    expect(info().memories).toBe(before);
  });
});
