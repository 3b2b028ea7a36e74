/**
 * The composed functions of one or two entries: their values, their derivatives, their edges, and that they keep their type and can
 * be traced and batched.
 */
import { describe, expect, test } from 'vitest';
import { batchFlat } from '../batch.ts';
import { gradcheck } from '../check.ts';
import { tensor } from '../create.ts';
import { evaluateGraph } from '../graph/graph.ts';
import { traceGraph } from '../graph/trace.ts';
import * as ad from '../index.ts';
import type { Tensor } from '../tensor.ts';
import { gapOf } from '../../test/examples.ts';

interface Composed {
  readonly fn: (...inputs: Tensor[]) => Tensor;
  /** Numbers where the function is smooth, per input. */
  readonly at: readonly (readonly number[])[];
}

const line = [-2.3, -0.7, 0.4, 1.6];
const inside = [-0.8, -0.3, 0.2, 0.9];
const positive = [0.2, 0.9, 1.4, 3];

const real: Readonly<Record<string, Composed>> = {
  acos: { fn: ad.acos, at: [inside] },
  acosh: { fn: ad.acosh, at: [[1.3, 2, 5]] },
  asin: { fn: ad.asin, at: [inside] },
  asinh: { fn: ad.asinh, at: [[...line, 0]] },
  atan: { fn: ad.atan, at: [line] },
  atanh: { fn: ad.atanh, at: [inside] },
  ceil: { fn: ad.ceil, at: [line] },
  clamp: { fn: (x) => ad.clamp(x, { min: -1, max: 1 }), at: [line] },
  cosh: { fn: ad.cosh, at: [line] },
  elu: { fn: (x) => ad.elu(x, { alpha: 1.5 }), at: [line] },
  exp2: { fn: ad.exp2, at: [line] },
  gelu: { fn: (x) => ad.gelu(x), at: [line] },
  geluTanh: { fn: (x) => ad.gelu(x, { approximate: 'tanh' }), at: [line] },
  hardtanh: { fn: (x) => ad.hardtanh(x), at: [line] },
  hypot: { fn: ad.hypot, at: [line, [1, -0.7, 0, 3]] },
  leakyRelu: { fn: (x) => ad.leakyRelu(x), at: [line] },
  log10: { fn: ad.log10, at: [positive] },
  log2: { fn: ad.log2, at: [positive] },
  logSigmoid: { fn: ad.logSigmoid, at: [line] },
  mish: { fn: ad.mish, at: [line] },
  reciprocal: { fn: ad.reciprocal, at: [line] },
  relu6: { fn: ad.relu6, at: [[-1, 2, 7]] },
  remainder: { fn: ad.remainder, at: [line, [1.5, -1.1, 0.7, 3]] },
  rsqrt: { fn: ad.rsqrt, at: [positive] },
  selu: { fn: ad.selu, at: [line] },
  silu: { fn: ad.silu, at: [line] },
  sinh: { fn: ad.sinh, at: [line] },
  softsign: { fn: ad.softsign, at: [line] },
  tan: { fn: ad.tan, at: [[-1.1, 0.3, 1]] },
  trunc: { fn: ad.trunc, at: [line] },
};

describe.each(Object.entries(real))('%s', (_, { fn, at }) => {
  const inputs = at.map((numbers) => tensor([...numbers]));

  test('has the derivatives of its formula, to second order', () => {
    expect(gradcheck((args: Tensor[]) => fn(...args), inputs, { order: 2 }).error).toBeLessThanOrEqual(1e-7);
  });

  test('keeps NaN', () => {
    const found = fn(...at.map(() => tensor([Number.NaN])));
    expect(found.toArray()).toEqual([Number.NaN]);
  });

  test('keeps float32, and its derivative does', () => {
    const { value, pullback } = ad.vjp(
      (args: Tensor[]) => fn(...args),
      inputs.map((input) => ad.cast(input, 'float32')),
    );
    expect(value.dtype).toBe('float32');
    expect(gapOf(value, fn(...inputs))).toBeLessThanOrEqual(2e-6);
    for (const cotangent of pullback(ad.onesLike(value))) expect(cotangent.dtype).toBe('float32');
  });

  test('is traced and batched without its numbers', () => {
    const graph = traceGraph((values) => [fn(...values)], inputs);
    expect(gapOf(evaluateGraph(graph, inputs)[0], fn(...inputs))).toBe(0);
    const rows = inputs.map((input) => input.reshape([input.size, 1]));
    const [batched] = batchFlat((values) => [fn(...values)], rows, inputs[0].size);
    expect(gapOf(batched.reshape([-1]), fn(...inputs))).toBe(0);
  });
});

describe('values', () => {
  // Computed with 40 digits, then rounded.
  const table: readonly (readonly [
    name: string,
    fn: (x: Tensor) => Tensor,
    points: readonly (readonly [number, number])[],
  ])[] = [
    [
      'acos',
      ad.acos,
      [
        [0.5, 1.0471975511965979],
        [0.99999, 0.0044721396817777506],
        [-0.9999999, 3.141145439990684],
      ],
    ],
    [
      'acosh',
      ad.acosh,
      [
        [1.0000000000009095, 1.3486991523485068e-6],
        [1.5, 0.9624236501192069],
        [1e200, 461.2101657793691],
      ],
    ],
    [
      'asin',
      ad.asin,
      [
        [1e-10, 1e-10],
        [0.99999, 1.5663241871131188],
        [-0.7, -0.775397496610753],
      ],
    ],
    [
      'asinh',
      ad.asinh,
      [
        [1e-10, 1e-10],
        [0.3, 0.29567304756342244],
        [-2.5, -1.6472311463710958],
        [1e200, 461.2101657793691],
      ],
    ],
    [
      'atanh',
      ad.atanh,
      [
        [1e-10, 1e-10],
        [0.3, 0.3095196042031117],
        [0.9999999990686774, 10.743781298446322],
      ],
    ],
    [
      'cosh',
      ad.cosh,
      [
        [0.001, 1.0000005000000416],
        [-20, 242582597.70489514],
      ],
    ],
    [
      'erf',
      ad.erf,
      [
        [1e-300, 1.1283791670955126e-300],
        [0.1, 0.1124629160182849],
        [0.84, 0.7651427114549945],
        [0.9999, 0.8426592780487595],
        [-1, -0.8427007929497149],
        [1.0001, 0.8427422995485203],
        [1.5, 0.9661051464753108],
        [2, 0.9953222650189527],
        [-2.7, -0.9998656672600594],
        [3, 0.9999779095030014],
        [4.2, 0.9999999971445058],
        [5.5, 0.9999999999999927],
        [1e300, 1],
      ],
    ],
    [
      'sinh',
      ad.sinh,
      [
        [1e-10, 1e-10],
        [0.7, 0.7585837018395335],
        [-40, -1.1769263341851e17],
      ],
    ],
    [
      'tan',
      ad.tan,
      [
        [0.3, 0.30933624960962325],
        [1.5, 14.101419947171719],
        [-2.2, 1.3738230567687946],
      ],
    ],
  ];

  test.each(table)('%s is right in all digits but the last', (_, fn, points) => {
    for (const [x, y] of points) expect(Math.abs(fn(tensor(x)).item() / y - 1)).toBeLessThanOrEqual(4.5e-16);
  });

  test('limits at infinity', () => {
    const far = tensor([Infinity, -Infinity]);
    expect(ad.asinh(far).toArray()).toEqual([Infinity, -Infinity]);
    expect(ad.acosh(far).toArray()).toEqual([Infinity, Number.NaN]);
    expect(ad.sinh(far).toArray()).toEqual([Infinity, -Infinity]);
    expect(ad.elu(far).toArray()).toEqual([Infinity, -1]);
    expect(ad.logSigmoid(far).toArray()).toEqual([-0, -Infinity]);
    expect(ad.relu6(far).toArray()).toEqual([6, 0]);
    expect(ad.hypot(far, 1).toArray()).toEqual([Infinity, Infinity]);
    expect(ad.round(far).toArray()).toEqual([Infinity, -Infinity]);
  });

  test('the remainder has the sign of the divisor, and integers stay integers', () => {
    expect(ad.remainder([7, -7, 7, -7], [3, 3, -3, -3]).toArray()).toEqual([1, 2, -2, -1]);
    const whole = ad.remainder(tensor([7, -7, 5], undefined, { dtype: 'int32' }), 3);
    expect([whole.dtype, whole.toArray()]).toEqual(['int32', [1, 2, 2]]);
  });

  test('bounds may be tensors, one-sided, or cross', () => {
    expect(ad.clamp([1, 5], { min: [2, 3] }).toArray()).toEqual([2, 5]);
    expect(ad.clamp([1, 5], { max: 3 }).toArray()).toEqual([1, 3]);
    expect(ad.clamp([1, 5], { min: 4, max: 2 }).toArray()).toEqual([2, 2]);
    const slopes = ad.grad((args: Tensor[]) => ad.clamp(args[0], { min: args[1] }).sum())([tensor([1, 5]), tensor(3)]);
    expect(slopes.map((slope) => slope.toArray())).toEqual([[0, 1], 1]);
  });
});

describe('kinks', () => {
  const slopeAt = (fn: (x: Tensor) => Tensor, x: number): number => ad.grad(fn)(tensor(x)).item();

  test.each([
    ['abs', ad.abs, 0, 0],
    ['sign', ad.sign, 0, 0],
    ['relu', ad.relu, 0, 0],
    ['relu6 at 6', ad.relu6, 6, 0],
    ['leakyRelu', (x: Tensor) => ad.leakyRelu(x, { slope: 0.1 }), 0, 0.1],
    ['elu', (x: Tensor) => ad.elu(x, { alpha: 2 }), 0, 2],
    ['elu where its exponential overflows', (x: Tensor) => ad.elu(x), 1000, 1],
    ['clamp on a bound', (x: Tensor) => ad.clamp(x, { min: 1, max: 2 }), 2, 1],
    ['minimum at a tie', (x: Tensor) => ad.minimum(x, 1), 1, 0.5],
    ['asinh', ad.asinh, 0, 1],
  ])('%s', (_, fn, x, slope) => {
    expect(slopeAt(fn, x)).toBe(slope);
  });

  test('powers of 0 have the derivatives of their limits', () => {
    const base = (exponent: number): number => slopeAt((x) => ad.pow(x, exponent), 0);
    expect([base(0), base(1), base(2), base(3), base(0.5)]).toEqual([0, 1, 0, 0, Infinity]);
    expect(slopeAt((b) => ad.pow(0, b), 1.5)).toBe(0);
    expect(slopeAt((b) => ad.pow(0, b), 0)).toBe(0);
    const bend = (exponent: number): number =>
      ad
        .grad(ad.grad((x: Tensor) => ad.pow(x, tensor(exponent))))(tensor(0))
        .item();
    expect([bend(0), bend(1), bend(2), bend(3)]).toEqual([0, 0, 2, 0]);
    // d/db d/da a^b = 1/a at b = 0
    const mixed = ad.grad((b: Tensor) => ad.grad((a: Tensor) => ad.pow(a, b))(tensor(4)))(tensor(0));
    expect(mixed.item()).toBe(0.25);
  });

  test('a negative number to the power of a whole number is differentiable in the number', () => {
    expect(slopeAt((x) => ad.pow(x, 3), -2)).toBe(12);
    expect(ad.pow([-8], 1 / 3).toArray()).toEqual([Number.NaN]);
  });
});

describe('comparisons and truth values', () => {
  const a = tensor([1, 2, 3, Number.NaN]);
  const b = tensor([2, 2, 2, Number.NaN]);

  test.each([
    ['greater', ad.greater, [0, 0, 1, 0]],
    ['greaterEqual', ad.greaterEqual, [0, 1, 1, 0]],
    ['less', ad.less, [1, 0, 0, 0]],
    ['lessEqual', ad.lessEqual, [1, 1, 0, 0]],
    ['equal', ad.equal, [0, 1, 0, 0]],
    ['notEqual', ad.notEqual, [1, 0, 1, 1]],
  ])('%s', (_, fn, expected) => {
    const found = fn(a, b);
    expect([found.dtype, found.toArray()]).toEqual(['bool', expected]);
    expect(ad.grad((x: Tensor) => ad.where(fn(x, b), x, 0).sum())(a).dtype).toBe('float64');
  });

  test('and, or, xor, not; numbers count as true unless they are 0', () => {
    const p = tensor([true, true, false, false]);
    const q = tensor([2, 0, -1, 0]);
    for (const [fn, expected] of [
      [ad.logicalAnd, [1, 0, 0, 0]],
      [ad.logicalOr, [1, 1, 1, 0]],
      [ad.logicalXor, [0, 1, 1, 0]],
    ] as const) {
      const found = fn(p, q);
      expect([found.dtype, found.toArray()]).toEqual(['bool', expected]);
    }
    expect(ad.logicalNot(q).toArray()).toEqual([0, 1, 0, 1]);
    expect(ad.logicalAnd([true], [[true], [false]]).shape).toEqual([2, 1]);
  });

  test('what is NaN, and what is finite', () => {
    const odd = tensor([Number.NaN, Infinity, -Infinity, 0]);
    expect(ad.isNaN(odd).toArray()).toEqual([1, 0, 0, 0]);
    expect(ad.isFinite(odd).toArray()).toEqual([0, 0, 0, 1]);
    expect(ad.isFinite(tensor([1], undefined, { dtype: 'int32' })).toArray()).toEqual([1]);
  });
});
