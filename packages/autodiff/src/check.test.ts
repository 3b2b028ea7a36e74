import { describe, expect, test } from 'vitest';
import { abs, bind, gradcheck, greater, mul, tensor, where, type NoAttrs, type OpDef, type Tensor } from './index.ts';
import { expOp } from './ops/exp.ts';

const run = (seed: number): number =>
  gradcheck((x: Tensor) => x.tanh(), tensor([1, 2]), { seed }).levels[0].differences;

describe('gradcheck', () => {
  test('passes what is right, to third order', () => {
    const report = gradcheck((x: Tensor) => mul(x, mul(x, x)), tensor([0.3, -1.2]), { order: 3, seed: 5 });
    expect(report.passed).toBe(true);
    expect(report.levels.map((level) => level.order)).toEqual([1, 2, 3]);
    expect(report.error).toBeLessThan(1e-9);
  });

  test('fails a wrong vjp, a wrong jvp, and a kink', () => {
    const wrongVjp: OpDef<NoAttrs> = { ...expOp, vjp: (cotangent) => cotangent };
    const wrongJvp: OpDef<NoAttrs> = { ...expOp, jvp: ([tangent]) => tangent };
    for (const op of [wrongVjp, wrongJvp]) {
      expect(gradcheck((x: Tensor) => bind(op, [x], undefined), tensor([0.5])).passed).toBe(false);
    }
    expect(gradcheck((x: Tensor) => abs(x), tensor([1e-4])).passed).toBe(false);
  });

  test('leaves integers and truth values as they are, among arguments and values', () => {
    const at = {
      x: tensor([0.3, -1.2]),
      mask: tensor([true, false]),
      count: tensor([2, 3], undefined, { dtype: 'int32' }),
    };
    const report = gradcheck(
      ({ x, mask, count }: typeof at) => ({
        y: where(mask, x.square(), x.exp()).mul(count),
        isPositive: greater(x, 0),
        count,
      }),
      at,
      { order: 2 },
    );
    expect(report.passed).toBe(true);
    expect(report.levels[0].forward).not.toBe(0);
  });

  test('keeps float32, with a step and a tolerance that fit', () => {
    const at = tensor(Float32Array.of(0.3, -1.2));
    const options = { step: 0.05, tolerance: 1e-4 };
    expect(gradcheck((x: Tensor) => x.tanh(), at, options).passed).toBe(true);
    expect(gradcheck((x: Tensor) => mul(x.tanh(), x.dtype === 'float32' ? x : Number.NaN), at, options).passed).toBe(
      true,
    );
  });

  test('refuses what is no tensor', () => {
    const mixed = { x: tensor(1), n: 2 } as unknown as { x: Tensor };
    expect(() => gradcheck(({ x }: { x: Tensor }) => x, mixed)).toThrowError(
      expect.objectContaining({ code: 'tree-mismatch' }),
    );
  });

  test('does not pass NaN', () => {
    const report = gradcheck((x: Tensor) => x.log(), tensor([-1]));
    expect(report.passed).toBe(false);
    expect(report.error).toBeNaN();
  });

  test('the same seed gives the same report', () => {
    expect(run(1)).toBe(run(1));
    expect(run(1)).not.toBe(run(2));
  });

  test('refuses an order below 1', () => {
    expect(() => gradcheck((x: Tensor) => x, tensor(1), { order: 0 })).toThrowError(
      expect.objectContaining({ code: 'invalid-argument', argument: 'order' }),
    );
  });
});
