import { describe, expect, it } from 'vitest';
import { solve } from '@spred/problems';
import { GramCache } from './gramCache.ts';
import { coordinateDescent, ssnal } from './index.ts';
import { randomProblem } from '../test/problems.ts';

it('the Gram entries are those of the matrix, in whatever order they are asked for, and again', () => {
  const { matrix } = randomProblem({ samples: 7, features: 9, seed: 1 }).projection;
  const cache = new GramCache(matrix);
  for (let k = 0; k < 200; k++) {
    const [i, j] = [(k * 7) % 9, (k * k + 3) % 9];
    expect(cache.entry(i, j)).toBeCloseTo(matrix.columnsDot(i, j), 14);
  }
});

describe('SsNAL', () => {
  it.each([
    [50, 10],
    [20, 50],
    [100, 300],
    [60, 60],
  ])('needs no more than 12 updates for a gap of 1e-12, %d x %d at any lambda', (samples, features) => {
    for (const fraction of [0.5, 0.1, 0.01, 0.001]) {
      const problem = randomProblem({ samples, features, seed: 2, fraction });
      const solution = solve(ssnal, problem, { tolerance: 1e-12 });
      expect(solution.status).toBe('converged');
      expect(solution.iterations).toBeLessThanOrEqual(12);
    }
  });

  it('takes the n x n system where more than n columns are above the threshold: a start far off', () => {
    const problem = randomProblem({ samples: 8, features: 40, seed: 3, fraction: 0.05 });
    const warmStart = { coefficients: new Float64Array(40).map((_, j) => (j % 2 === 0 ? 20 : -20)), intercept: 0 };
    const solution = solve(ssnal, problem, { tolerance: 1e-11, warmStart });
    expect(solution.status).toBe('converged');
    const reference = solve(coordinateDescent, problem, { tolerance: 1e-12 });
    expect(solution.certificate.primal).toBeCloseTo(reference.certificate.primal, 10);
  });

  it('has exact zeros', () => {
    const problem = randomProblem({ samples: 30, features: 60, seed: 4, fraction: 0.3 });
    const { support } = solve(ssnal, problem, { tolerance: 1e-12 });
    expect(support).toEqual(solve(coordinateDescent, problem, { tolerance: 1e-12 }).support);
    expect(support.length).toBeLessThan(10);
  });

  it('where rounding is all that is left, sigma shrinks again and the point stays as good as it is', () => {
    // Two equal columns: no polished dual helps the certificate.
    const problem = randomProblem({
      samples: 3,
      features: 2,
      seed: 863948,
      fraction: 0.03,
      duplicate: true,
      constant: true,
    });
    const solution = solve(ssnal, problem, { tolerance: 0, maxIterations: 60 });
    expect(solution.certificate.relativeGap).toBeLessThan(1e-10);
  });
});
