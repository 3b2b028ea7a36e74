import { expect, it } from 'vitest';
import { createProblem, denseMatrix, solve } from '@spred/problems';
import { larsLasso, quadraticProgram } from './index.ts';
import { caught } from '../../../testing/caught.ts';
import { randomProblem } from '../test/problems.ts';

it('a pivot per non-zero is enough for orthogonal columns', () => {
  const X = Array.from({ length: 6 }, (_, i) => Array.from({ length: 6 }, (__, j) => (i === j ? j + 1 : 0)));
  const problem = createProblem({ X, y: [6, -5, 4, -3, 2, -1], lambda: 0.5, intercept: false });
  const solution = solve(quadraticProgram, problem, { tolerance: 1e-14 });
  expect(solution.support.length).toBe(6);
  expect(solution.iterations).toBe(6);
  solution.coefficients.forEach((w, j) => {
    const size = j + 1;
    expect(w).toBeCloseTo(((-1) ** j * ((6 - j) * size - 3)) / size ** 2, 12);
  });
});

it('is as exact as LARS, and has at most min(n, p) non-zeros', () => {
  for (let seed = 0; seed < 20; seed++) {
    const problem = randomProblem({ samples: 20, features: 40, seed, fraction: 0.01, duplicate: true });
    const [qp, lars] = [quadraticProgram, larsLasso].map((solver) => solve(solver, problem, { tolerance: 1e-13 }));
    expect(qp.status).toBe('converged');
    expect(qp.certificate.primal).toBeCloseTo(lars.certificate.primal, 12);
    expect(qp.support.length).toBeLessThanOrEqual(20);
  }
});

it('small integers, where many variables tie: it comes to an end, at the optimum', () => {
  for (let seed = 0; seed < 60; seed++) {
    const X = Array.from({ length: 6 }, (_, i) =>
      Array.from({ length: 8 }, (__, j) => ((i * 7 + j * 5 + seed * (i + 2 * j + 1)) % 3) - 1),
    );
    const y = Array.from({ length: 6 }, (_, i) => ((i * i + seed) % 5) - 2);
    for (const lambda of [0.01, 0.1, 1 / 6, 0.5]) {
      const problem = createProblem({ X, y, lambda, intercept: seed % 2 === 0 });
      expect(solve(quadraticProgram, problem, { tolerance: 1e-11, maxIterations: 2000 }).status).toBe('converged');
    }
  }
});

it('refuses more than 500 columns', () => {
  const wide = (columns: number): ReturnType<typeof createProblem> =>
    createProblem({
      X: denseMatrix(
        new Float64Array(2 * columns).map((_, k) => Math.sin(k)),
        { rows: 2, columns },
      ),
      y: [1, 2],
      lambda: 0.1,
    });
  expect(quadraticProgram.accepts(wide(500))).toBe(true);
  expect(caught(() => solve(quadraticProgram, wide(501))).code).toBe('unsupported-problem');
});
