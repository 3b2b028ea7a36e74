/**
 * What no table says: broadcasting, matrix products of any size, and the edges of single ops.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gradcheck } from '../check.ts';
import { tensor } from '../create.ts';
import * as library from '../index.ts';
import { sameShape, sizeOf, stridesOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

const runs = process.env['SPRED_LONG'] ? 1000 : 100;

describe('broadcasting', () => {
  const shapePair = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.constantFrom('both', 'left', 'right')), { maxLength: 4 })
    .chain((axes) =>
      fc.record({
        out: fc.constant(axes.map(([length]) => length)),
        a: fc.constant(axes.map(([length, who]) => (who === 'right' ? 1 : length))),
        b: fc.constant(axes.map(([length, who]) => (who === 'left' ? 1 : length))),
        dropA: fc.nat(4),
        dropB: fc.nat(4),
      }),
    );

  test('add equals the sum entry by entry under broadcast indices', () => {
    fc.assert(
      fc.property(shapePair, ({ a, b, dropA, dropB }) => {
        const left = ramp(dropOnes(a, dropA), 1);
        const right = ramp(dropOnes(b, dropB), 1000);
        const out = library.add(left, right);
        const strides = stridesOf(out.shape);
        for (let flat = 0; flat < out.size; flat++) {
          const index = strides.map((stride, axis) => Math.floor(flat / stride) % out.shape[axis]);
          expect(out.data[flat]).toBe(at(left, index) + at(right, index));
        }
      }),
      { numRuns: runs, seed: 2 },
    );
  });

  test('the vjp of a broadcast is the transpose of its jvp: <J v, u> = <v, J^T u>', () => {
    fc.assert(
      fc.property(shapePair, fc.integer(), ({ a, b }, seed) => {
        const report = gradcheck(
          ([x, y]: Tensor[]) => library.mul(x, library.sub(x, y)),
          [ramp(a, 0.1), ramp(b, 0.2)],
          { seed },
        );
        expect(report.error).toBeLessThanOrEqual(1e-8);
      }),
      { numRuns: runs / 10, seed: 3 },
    );
  });
});

describe('matmul', () => {
  const sizes = fc.integer({ min: 0, max: 11 });

  test('equals the triple sum, whatever the transpose flags', () => {
    fc.assert(
      fc.property(sizes, sizes, sizes, fc.boolean(), fc.boolean(), (m, k, n, transposeA, transposeB) => {
        const a = ramp([m, k], 0.37);
        const b = ramp([k, n], -0.23);
        const out = library.matmul(transposeA ? library.transpose(a) : a, transposeB ? library.transpose(b) : b, {
          transposeA,
          transposeB,
        });
        expect(out.shape).toEqual([m, n]);
        for (let i = 0; i < m; i++) {
          for (let j = 0; j < n; j++) {
            let sum = 0;
            for (let l = 0; l < k; l++) sum += a.data[i * k + l] * b.data[l * n + j];
            expect(Math.abs(out.data[i * n + j] - sum)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(sum)));
          }
        }
      }),
      { numRuns: runs, seed: 4 },
    );
  });

  test('a vector is a column on the right and a row on the left', () => {
    fc.assert(
      fc.property(sizes, sizes, fc.boolean(), (m, k, flag) => {
        const a = ramp([m, k], 0.37);
        const given = flag ? library.transpose(a) : a;
        const x = ramp([k], 0.11);
        const column = library.matmul(a, library.reshape(x, [k, 1])).reshape([m]);
        expect(gap(library.matmul(given, x, { transposeA: flag }), column)).toBeLessThanOrEqual(1e-12);
        expect(gap(library.matmul(x, given, { transposeB: !flag }), column)).toBeLessThanOrEqual(1e-12);
      }),
      { numRuns: runs, seed: 5 },
    );
  });

  test('vector times matrix is differentiable in both', () => {
    const args = [ramp([3], 0.3), ramp([3, 2], 0.7)];
    const report = gradcheck(([x, y]: Tensor[]) => library.matmul(x, y), args, { order: 2 });
    expect(report.error).toBeLessThanOrEqual(1e-7);
  });

  test('lengths that do not align are an error with both shapes', () => {
    expect(misaligned).toThrow('matmul: shapes [3,4] and [5,2] do not align (4 != 5)');
    expect(misaligned).toThrowError(
      expect.objectContaining({
        code: 'shape-mismatch',
        shapes: [
          [3, 4],
          [5, 2],
        ],
      }),
    );
    expect(() => library.matmul([1, 2], library.zeros([3, 2]))).toThrow('shapes [2] and [3,2] do not align (2 != 3)');
    expect(() => library.matmul([1, 2], [1])).toThrowError(expect.objectContaining({ code: 'shape-mismatch' }));
    expect(() => library.matmul(1, [1])).toThrowError(expect.objectContaining({ code: 'shape-mismatch' }));
    expect(() => library.matmul([1], [1], { transposeA: true })).toThrowError(
      expect.objectContaining({ code: 'invalid-argument', argument: 'transposeA' }),
    );
  });
});

describe('edges of single ops', () => {
  test('sums take axes from either end, keep them on request, and name the ones that do not exist', () => {
    const x = ramp([2, 3, 4], 1);
    expect(gap(library.sum(x, { axes: [-1, 0] }), tensor([0, 1, 2].map((j) => sumWhere(x, 1, j))))).toBeLessThanOrEqual(
      1e-12,
    );
    expect(library.sum(x, { axes: 2, keepDims: true }).shape).toEqual([2, 3, 1]);
    expect(library.mean(x, { axes: -1 }).shape).toEqual([2, 3]);
    expect(() => library.sum(x, { axes: 3 })).toThrowError(expect.objectContaining({ code: 'invalid-axis' }));
    expect(library.sum(library.zeros([0])).item()).toBe(0);
    expect(library.mean([]).item()).toBeNaN();
  });

  test('slices clip, step, and refuse what is no range', () => {
    expect(library.slice([1, 2, 3, 4], [[-3, 99]]).toArray()).toEqual([2, 3, 4]);
    expect(library.slice([1, 2, 3, 4], [[3, 1]]).toArray()).toEqual([]);
    expect(
      library
        .slice(
          [
            [1, 2],
            [3, 4],
          ],
          [null, [1, null]],
        )
        .toArray(),
    ).toEqual([[2], [4]]);
    expect(() => library.slice([1], [[0, 1, 0]])).toThrowError(expect.objectContaining({ code: 'invalid-argument' }));
    expect(() => library.slice([1], [null, null])).toThrowError(expect.objectContaining({ code: 'shape-mismatch' }));
  });

  test('a slice with any start, stop and step has the transpose of its jvp as vjp', () => {
    const bound = fc.integer({ min: -8, max: 8 });
    fc.assert(
      fc.property(fc.nat(7), bound, bound, fc.integer({ min: 1, max: 4 }), (length, start, stop, step) => {
        const report = gradcheck((x: Tensor) => library.slice(x, [[start, stop, step]]), ramp([length], 0.3));
        expect(report.error).toBeLessThanOrEqual(1e-8);
      }),
      { numRuns: runs, seed: 6 },
    );
  });

  test('reshape, transpose, pad and broadcastTo refuse what does not fit', () => {
    const x = library.zeros([2, 3]);
    expect(library.reshape(x, [3, -1]).shape).toEqual([3, 2]);
    const cases: [() => unknown, string][] = [
      [() => library.reshape(x, [4]), 'shape-mismatch'],
      [() => library.reshape(x, [4, -1]), 'shape-mismatch'],
      [() => library.reshape(x, [-1, -1]), 'invalid-argument'],
      [() => library.transpose(x, [0]), 'shape-mismatch'],
      [() => library.transpose(x, [0, 0]), 'invalid-axis'],
      [() => library.pad(x, [[0, 0]]), 'shape-mismatch'],
      [() => library.pad([1], [[-1, 0]]), 'invalid-argument'],
      [() => library.broadcastTo(x, [3]), 'shape-mismatch'],
      [() => library.lerp([1], [1, 2], 0.5), 'shape-mismatch'],
      [() => library.dot([1], [1, 2]), 'shape-mismatch'],
    ];
    for (const [call, code] of cases) expect(call).toThrowError(expect.objectContaining({ code }));
  });

  test('no array of the caller becomes part of a tensor', () => {
    const x = tensor([1, 2, 3, 4, 5, 6]);
    const cube = library.reshape(x, [1, 2, 3]);
    const calls: [given: number[], make: (given: number[]) => Tensor][] = [
      [[2, 3], (shape) => tensor(x.data, shape)],
      [[2, 3], (shape) => tensor(x.data, shape, { copy: false })],
      [[2, 3], (shape) => library.full(shape, 1)],
      [[2, 3], (shape) => library.zeros(shape)],
      [[2, 3], (shape) => library.ones(shape)],
      [[2, 3], (shape) => library.reshape(x, shape)],
      [[2, -1], (shape) => library.reshape(x, shape)],
      [[6], (shape) => library.reshape(x, shape)],
      [[2, 6], (shape) => library.broadcastTo(x, shape)],
      [[6], (shape) => library.broadcastTo(x, shape)],
      [[1, 2, 0], (permutation) => library.transpose(cube, permutation)],
      [[0, 2], (axes) => library.sum(cube, { axes })],
      [[0, 2], (axes) => library.mean(cube, { axes, keepDims: true })],
      [[1, 3], (range) => library.slice(x, [[range[0], range[1]]])],
      [[1, 3], (range) => library.slice(x, [range as unknown as library.Range])],
      [[1, 2], (widths) => library.pad(x, [widths as unknown as [number, number]])],
    ];
    for (const [given, make] of calls) {
      const mine = [...given];
      const made = make(mine);
      const shape = [...made.shape];
      mine.fill(7);
      expect(made.shape).toEqual(shape);
    }
  });

  test('the derivatives of sigmoid and tanh keep their digits far out, to second order and in both modes', () => {
    for (const x of [0.1, 1, 5, 15, 18.5, 20, 30, 40, 100, 300].flatMap((far) => [far, -far])) {
      // With q = exp(-|x|): s' = q / (1 + q)^2, s'' = -sign(x) q (1 - q) / (1 + q)^3; tanh(x) = 2 s(2x) - 1.
      const [slope, bend] = logistic(x);
      const [slope2, bend2] = logistic(2 * x);
      for (const [f, first, second] of [
        [library.sigmoid, slope, bend],
        [library.tanh, 4 * slope2, 8 * bend2],
      ] as const) {
        const point = tensor(x);
        const one = tensor(1);
        const df = library.grad((z: Tensor) => f(z));
        expect(relative(df(point), first)).toBeLessThanOrEqual(1e-14);
        expect(relative(library.jvp((z: Tensor) => f(z), point, one).tangent, first)).toBeLessThanOrEqual(1e-14);
        expect(relative(library.grad(df)(point), second)).toBeLessThanOrEqual(1e-13);
        expect(relative(library.jvp(df, point, one).tangent, second)).toBeLessThanOrEqual(1e-13);
      }
    }
    for (const f of [library.sigmoid, library.tanh]) {
      const df = library.grad((z: Tensor) => f(z));
      for (const x of [1e4, -1e4, Infinity, -Infinity]) expect(Math.abs(df(tensor(x)).item())).toBe(0);
    }
  });

  test('softplus and the logistic loss do not overflow', () => {
    expect(library.softplus([1000, -1000]).toArray()).toEqual([1000, 0]);
    expect(
      library
        .grad((z: Tensor) => library.logisticLoss(z, [1, 0]))(tensor([1000, -1000]))
        .toArray(),
    ).toEqual([0, 0]);
  });

  test('maximum keeps NaN and shares the cotangent of a tie', () => {
    expect(library.maximum([Number.NaN, 1], [1, Number.NaN]).toArray()).toEqual([Number.NaN, Number.NaN]);
    expect(
      library
        .grad((x: Tensor) => library.maximum(x, 1).sum())(tensor([1, 2, 0]))
        .toArray(),
    ).toEqual([0.5, 1, 0]);
  });
});

/** First and second derivative of the logistic function. */
function logistic(x: number): [number, number] {
  const q = Math.exp(-Math.abs(x));
  return [q / (1 + q) ** 2, (-Math.sign(x) * q * (1 - q)) / (1 + q) ** 3];
}

const relative = (actual: Tensor, expected: number): number => Math.abs(actual.item() / expected - 1);

const misaligned = (): Tensor => library.matmul(library.zeros([3, 4]), library.zeros([5, 2]));

/** The largest difference, relative to max(1, |a|); infinite where the shapes differ. */
function gap(a: Tensor, b: Tensor): number {
  if (!sameShape(a.shape, b.shape)) return Infinity;
  return Math.max(0, ...a.data.map((x, i) => Math.abs(x - b.data[i]) / Math.max(1, Math.abs(x))));
}

function ramp(shape: readonly number[], step: number): Tensor {
  return tensor(
    Float64Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(step * (i + 1)) + (step * i) / 7),
    shape,
  );
}

/** Leaves out up to `count` leading axes of length 1. */
function dropOnes(shape: readonly number[], count: number): readonly number[] {
  let from = 0;
  while (from < count && shape[from] === 1) from++;
  return shape.slice(from);
}

/** The entry that broadcasting reads at an index of the output. */
function at(x: Tensor, index: readonly number[]): number {
  const strides = stridesOf(x.shape);
  const missing = index.length - x.shape.length;
  return x.data[
    x.shape.reduce((sum, length, axis) => sum + (length === 1 ? 0 : index[axis + missing] * strides[axis]), 0)
  ];
}

/** The sum of the entries whose index along `axis` is `j`. */
function sumWhere(x: Tensor, axis: number, j: number): number {
  const stride = stridesOf(x.shape)[axis];
  const picked = Array.from(x.data).filter((_, flat) => Math.floor(flat / stride) % x.shape[axis] === j);
  return picked.reduce((total, entry) => total + entry, 0);
}
