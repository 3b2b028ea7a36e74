/**
 * Linear algebra by its identities, on random well-conditioned matrices.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { caught } from '../../../../testing/caught.ts';
import { expectRefused } from '../../test/refused.ts';
import { expectClose, pick, some } from '../../test/tensors.ts';
import { gradcheck } from '../check.ts';
import { tensor, zeros } from '../create.ts';
import { add } from '../ops/add.ts';
import { cholesky } from '../ops/cholesky.ts';
import { detSign } from '../ops/detSign.ts';
import { logAbsDet } from '../ops/logAbsDet.ts';
import { transposeMatrices, triangleMask } from '../ops/makers/matrices.ts';
import { matmul } from '../ops/matmul.ts';
import { mul } from '../ops/mul.ts';
import { solve } from '../ops/solve.ts';
import { triangularSolve } from '../ops/triangularSolve.ts';
import type { Tensor } from '../tensor.ts';
import { grad } from '../transforms/grad.ts';
import { vmap } from '../transforms/vmap.ts';
import { choleskySolve, det, inverse, logdet, matrixPower, slogdet } from './linalg.ts';

const runs = process.env['SPRED_LONG'] ? 1000 : 100;
const sizes = fc.record({
  n: fc.integer({ min: 0, max: 6 }),
  k: fc.integer({ min: 0, max: 4 }),
  batch: fc.constantFrom([], [2], [0], [2, 3]),
  seed: fc.integer({ min: 1, max: 1000 }),
});

const identity = (n: number): Tensor => triangleMask(n, 'float64', 0, 1, 0);

/** Far from singular, in an order of rows that needs pivots. */
function regular(batch: readonly number[], n: number, seed: number): Tensor {
  const shifted = tensor(
    Float64Array.from({ length: n * n }, (_, at) => (at % n === (Math.floor(at / n) + 1) % n ? 3 * n : 0)),
    [n, n],
  );
  return add(some([...batch, n, n], seed), shifted);
}

/** A A^T + I. */
function positive(batch: readonly number[], n: number, seed: number): Tensor {
  const a = some([...batch, n, n], seed);
  return add(matmul(a, a, { transposeB: true }), identity(n));
}

describe('identities', () => {
  test('A solve(A, B) = B, and so with the transpose', () => {
    fc.assert(
      fc.property(sizes, ({ n, k, batch, seed }) => {
        const a = regular(batch, n, seed);
        const b = some([...batch, n, k], seed + 1);
        expectClose(matmul(a, solve(a, b)), b, 1e-11);
        expectClose(matmul(a, solve(a, b, { transpose: true }), { transposeA: true }), b, 1e-11);
      }),
      { numRuns: runs, seed: 1 },
    );
  });

  test('a triangular solve reads one triangle, transposed or not, with its diagonal or ones', () => {
    fc.assert(
      fc.property(sizes, fc.boolean(), fc.boolean(), fc.boolean(), ({ n, k, batch, seed }, lower, flag, unit) => {
        const a = add(some([...batch, n, n], seed), mul(identity(n), 3));
        const b = some([...batch, n, k], seed + 1);
        const x = triangularSolve(a, b, { lower, transpose: flag, unitDiagonal: unit });
        const own = mul(a, triangleMask(n, 'float64', lower ? 1 : 0, unit ? 0 : 1, lower ? 0 : 1));
        const triangle = unit ? add(own, identity(n)) : own;
        expectClose(matmul(triangle, x, { transposeA: flag }), b, 1e-10);
      }),
      { numRuns: runs, seed: 2 },
    );
  });

  test('L L^T = A, L is a lower triangle, and solves with it', () => {
    fc.assert(
      fc.property(sizes, ({ n, k, batch, seed }) => {
        const a = positive(batch, n, seed);
        const l = cholesky(a);
        expectClose(matmul(l, l, { transposeB: true }), a, 1e-11);
        expectClose(mul(l, triangleMask(n, 'float64', 0, 0, 1)), zeros(l.shape));
        const b = some([...batch, n, k], seed + 1);
        expectClose(choleskySolve(l, b), solve(a, b), 1e-9);
      }),
      { numRuns: runs, seed: 3 },
    );
  });

  test('det(A B) = det A det B, det A^T = det A, det and logdet agree with sign and size', () => {
    fc.assert(
      fc.property(sizes, ({ n, batch, seed }) => {
        const [a, b] = [some([...batch, n, n], seed), some([...batch, n, n], seed + 1)];
        expectClose(det(matmul(a, b)), mul(det(a), det(b)), 1e-10);
        expectClose(det(transposeMatrices(a)), det(a), 1e-10);
        const p = positive(batch, n, seed);
        const { sign, logAbsDet: size } = slogdet(p);
        expectClose(mul(sign, size.exp()), det(p));
        expectClose(logdet(p), det(p).log(), 1e-10);
      }),
      { numRuns: runs, seed: 4 },
    );
  });

  test('A^-1 A = 1, and powers add up', () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: -3, max: 5 }), ({ n, batch, seed }, exponent) => {
        const a = mul(regular(batch, n, seed), 1 / (3 * Math.max(n, 1)));
        const one = add(zeros(a.shape), identity(n));
        expectClose(matmul(inverse(a), a), one, 1e-10);
        expectClose(matrixPower(a, 0), one);
        expectClose(matmul(matrixPower(a, exponent), a), matrixPower(a, exponent + 1), 1e-10);
      }),
      { numRuns: runs, seed: 5 },
    );
  });
});

describe('shapes', () => {
  test('a vector is one column, and leading axes broadcast', () => {
    const a = regular([], 3, 7);
    const b = some([3]);
    expectClose(solve(a, b), solve(a, b.reshape([3, 1])).reshape([3]));
    expectClose(triangularSolve(a, b, { unitDiagonal: true }).reshape([3, 1]), triangularSolve(a, b.reshape([3, 1]), { unitDiagonal: true })); // prettier-ignore
    expect(solve(regular([4], 3, 1), b).shape).toEqual([4, 3]);
    expect(solve(regular([4, 1], 3, 1), some([5, 3, 2])).shape).toEqual([4, 5, 3, 2]);
    expect(solve(a, some([5, 3, 2])).shape).toEqual([5, 3, 2]);
    expect(logAbsDet(zeros([0, 2, 2])).shape).toEqual([0]);
    expect([det(zeros([0, 0])).item(), logAbsDet(zeros([0, 0])).item()]).toEqual([1, 0]);
  });

  test('integers become float64, float32 stays', () => {
    expect(solve(tensor([[2]], undefined, { dtype: 'int32' }), [3]).toArray()).toEqual([1.5]);
    const a = tensor([[4, 2], [2, 10]], undefined, { dtype: 'float32' }); // prettier-ignore
    for (const found of [cholesky(a), inverse(a), det(a), logdet(a), matrixPower(a, 0), solve(a, [1, 2])]) {
      expect(found.dtype).toBe('float32');
    }
    expect(grad((v: Tensor) => cholesky(v).sum())(a).dtype).toBe('float32');
  });

  test('on a batch each function is the loop', () => {
    const [as, bs] = [regular([3], 3, 2), some([3, 3, 2])];
    const solved = vmap((a: Tensor, b: Tensor) => solve(a, b), { in: [0, null] })(as, pick(bs, 0));
    const shared = vmap((a: Tensor, b: Tensor) => triangularSolve(a, b, { lower: false, unitDiagonal: true }), { in: [null, 0] })(pick(as, 0), bs); // prettier-ignore
    const gradients = vmap(grad((a: Tensor) => logdet(matmul(a, a, { transposeB: true }))))(as);
    for (let i = 0; i < 3; i++) {
      expectClose(pick(solved, i), solve(pick(as, i), pick(bs, 0)));
      expectClose(pick(shared, i), triangularSolve(pick(as, 0), pick(bs, i), { lower: false, unitDiagonal: true }));
      expectClose(pick(gradients, i), mul(2, transposeMatrices(inverse(pick(as, i)))), 1e-11);
    }
  });
});

describe('derivatives', () => {
  test('agree with differences to second order, where leading axes broadcast too', () => {
    const functions: [(args: Tensor[]) => Tensor, Tensor[]][] = [
      [([a, b]) => solve(a, b), [regular([2, 1], 3, 1), some([2, 3, 2])]],
      [([a, b]) => solve(a, b, { transpose: true }), [regular([], 3, 1), some([3])]],
      [([a, b]) => triangularSolve(a, b), [add(some([2, 2]), mul(identity(2), 3)), some([2, 2, 1])]],
      [([a]) => cholesky(a), [positive([2], 3, 1)]],
      [([a]) => inverse(a), [regular([], 3, 1)]],
      [([a]) => det(a), [some([2, 3, 3])]],
      [([a]) => logdet(a), [positive([], 3, 2)]],
      [([a]) => matrixPower(a, 3), [some([2, 2])]],
      [([l, b]) => choleskySolve(l, b), [add(some([2, 2]), mul(identity(2), 3)), some([2])]],
    ];
    for (const [fn, args] of functions) {
      expect(gradcheck(fn, args, { order: 2 }).error).toBeLessThanOrEqual(1e-7);
    }
  });

  test('of the Cholesky factor are symmetric, as it factors the symmetric part', () => {
    const a = positive([], 4, 1);
    const skew = add(a, [[0, 1, 2, 3], [-1, 0, 4, 5], [-2, -4, 0, 6], [-3, -5, -6, 0]]); // prettier-ignore
    expectClose(cholesky(skew), cholesky(a));
    const slope = grad((v: Tensor) => mul(cholesky(v), some([4, 4], 3)).sum())(a);
    expectClose(slope, transposeMatrices(slope));
  });
});

describe('what cannot be done', () => {
  test('is said, with the matrix and the column', () => {
    const singular = [[[1, 0], [0, 1]], [[1, 2], [2, 4]]]; // prettier-ignore
    expectRefused([
      [() => solve(singular, [1, 2]), 'invalid-argument', 'solve: matrix 1 of shape [2,2,2] is singular'],
      [() => inverse([[0]]), 'invalid-argument', 'the matrix of shape [1,1] is singular (no pivot in column 0)'],
      [() => triangularSolve([[1, 0], [1, 0]], [1, 2]), 'invalid-argument', 'column 1'], // prettier-ignore
      [() => cholesky([[1, 2], [2, 1]]), 'not-positive-definite', 'column 1'], // prettier-ignore
      [() => solve(zeros([2, 3]), [1, 2]), 'shape-mismatch', 'solve: a must be square matrices, got shape [2,3]'],
      [() => solve(zeros([2, 2]), [1, 2, 3]), 'shape-mismatch', 'shapes [2,2] and [3,1] do not align (2 != 3)'],
      [() => solve(zeros([2, 2]), 1), 'shape-mismatch', 'do not align'],
      [() => cholesky([1]), 'shape-mismatch', 'square'],
      [() => solve(zeros([2, 1, 1]), zeros([3, 1, 1])), 'shape-mismatch', 'do not broadcast'],
      [() => matrixPower([[1]], 0.5), 'invalid-argument', 'exponent'],
      [() => det([1]), 'shape-mismatch', 'square'],
    ]);
  });

  test('singular matrices have the determinant 0, and logarithm -Infinity', () => {
    const singular = [[1, 2], [2, 4]]; // prettier-ignore
    expect([det(singular), logAbsDet(singular), logdet(singular)].map((x) => x.item())).toEqual([
      0,
      -Infinity,
      -Infinity,
    ]);
    expect(logdet([[-1]]).item()).toBeNaN();
    expect(caught(() => grad((a: Tensor) => logAbsDet(a))(tensor(singular))).code).toBe('invalid-argument');
  });

  test('NaN stays NaN', () => {
    expect(cholesky([[Number.NaN]]).item()).toBeNaN();
    expect(solve([[Number.NaN]], [1]).data[0]).toBeNaN();
    expect([det([[Number.NaN]]), detSign([[Number.NaN]]), logdet([[Number.NaN]])].map((x) => x.item())).toEqual([
      NaN,
      NaN,
      NaN,
    ]);
  });
});
