/**
 * Laws of the transforms: they agree with one another, nest in any order, and say what is wrong with their arguments.
 */
import { leafBrand, unflattenTree } from '@spred/core';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gradcheck } from '../check.ts';
import { caught } from '../../../../testing/caught.ts';
import {
  add,
  div,
  exp,
  flattenTensors,
  flattenTensorsLike,
  grad,
  hvp,
  jvp,
  matmul,
  mul,
  sub,
  sum,
  tanh,
  tensor,
  valueAndGrad,
  vjp,
  type Tensor,
} from '../index.ts';

const runs = process.env['SPRED_LONG'] ? 1000 : 100;

/** A random smooth program over two vectors of length 3: each number picks an op and its inputs. */
function program(code: readonly number[]): (args: { x: Tensor; y: Tensor }) => Tensor {
  return ({ x, y }) => {
    const stack = [x, y];
    for (const word of code) {
      const a = stack[word % stack.length];
      const b = stack[(word >> 3) % stack.length];
      const next = [
        () => add(a, b),
        () => sub(a, mul(b, 0.5)),
        () => mul(tanh(a), b),
        () => div(a, add(exp(tanh(b)), 1)),
        () => add(sum(tanh(a)), b),
        () => mul(matmul(tanh(a), b), tanh(a)),
      ][(word >> 6) % 6];
      stack.push(tanh(next()));
    }
    return stack[stack.length - 1];
  };
}

const codes = fc.array(fc.nat(4095), { minLength: 1, maxLength: 10 });
const vectors = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 3, maxLength: 3 });
/** The code of the error that a call throws. */
const codeOf = (call: () => unknown): string => caught(call).code;

const double = (x: Tensor): Tensor => mul(x, 2);
// d/dx [x * d/dy (x + y)] = 1 (and not 2, the classic confusion)
const confusing = (x: Tensor): Tensor => mul(x, jvp((y: Tensor) => add(x, y), tensor(1), tensor(1)).tangent);
const confusingInReverse = (x: Tensor): Tensor => mul(x, grad((y: Tensor) => mul(x, y))(tensor(1)));
const sixthPower = (x: Tensor): Tensor => [1, 2, 3, 4, 5].reduce((power) => mul(power, x), x);
const byCase = (x: Tensor): Tensor => (x.item() > 0 ? mul(x, 2) : mul(x, -3));
const inner = (a: Tensor, b: Tensor): number => Array.from(a.data).reduce((total, x, i) => total + x * b.data[i], 0);
const gap = (a: number, b: number): number => Math.abs(a - b) / Math.max(1, Math.abs(b));

describe('laws over random programs', () => {
  test('<J v, u> = <v, J^T u>', () => {
    fc.assert(
      fc.property(codes, vectors, vectors, vectors, vectors, vectors, (code, x, y, vx, vy, u) => {
        const f = program(code);
        const at = { x: tensor(x), y: tensor(y) };
        const along = { x: tensor(vx), y: tensor(vy) };
        const weight = tensor(u);
        const forward = jvp(f, at, along);
        const backward = vjp(f, at);
        expect(forward.value.toArray()).toEqual(backward.value.toArray());
        const back = backward.pullback(weight);
        expect(gap(inner(forward.tangent, weight), inner(along.x, back.x) + inner(along.y, back.y))).toBeLessThan(
          1e-10,
        );
      }),
      { numRuns: runs, seed: 11 },
    );
  });

  test('forward over reverse equals reverse over forward equals reverse over reverse', () => {
    fc.assert(
      fc.property(codes, vectors, vectors, vectors, (code, x, y, v) => {
        const f = (at: Tensor): Tensor => sum(program(code)({ x: at, y: tensor(y) }));
        const at = tensor(x);
        const along = tensor(v);
        const forwardOverReverse = hvp(f, at, along);
        const reverseOverForward = grad((z: Tensor) => jvp(f, z, along).tangent)(at);
        const reverseOverReverse = grad((z: Tensor) => sum(mul(grad(f)(z), along)))(at);
        for (let i = 0; i < 3; i++) {
          expect(gap(reverseOverForward.data[i], forwardOverReverse.data[i])).toBeLessThan(1e-10);
          expect(gap(reverseOverReverse.data[i], forwardOverReverse.data[i])).toBeLessThan(1e-10);
        }
      }),
      { numRuns: runs, seed: 12 },
    );
  });

  test('derivatives agree with finite differences to second order', () => {
    fc.assert(
      fc.property(codes, vectors, vectors, (code, x, y) => {
        const report = gradcheck(program(code), { x: tensor(x), y: tensor(y) }, { order: 2 });
        expect(report.error).toBeLessThanOrEqual(1e-6);
      }),
      { numRuns: runs / 10, seed: 13 },
    );
  });
});

describe('nesting', () => {
  test('an inner transform does not confuse its perturbation with the outer one', () => {
    expect(jvp(confusing, tensor(1), tensor(1)).tangent.item()).toBe(1);
    expect(grad(confusingInReverse)(tensor(3)).item()).toBe(6);
  });

  test('the sixth derivative of x^6 is 720', () => {
    let f = sixthPower;
    for (let i = 0; i < 6; i++) f = grad(f);
    expect(f(tensor(2)).item()).toBe(720);
  });

  test('values can be read while a transform looks on', () => {
    expect([grad(byCase)(tensor(1)).item(), grad(byCase)(tensor(-1)).item()]).toEqual([2, -3]);
  });
});

describe('trees', () => {
  test('the gradient has the structure of the argument, nested and with optional parts', () => {
    interface Model {
      readonly layers: readonly [{ w: Tensor }, { w: Tensor; b?: Tensor | undefined }];
    }
    const model: Model = { layers: [{ w: tensor([1, 2]) }, { w: tensor(3), b: undefined }] };
    const { grad: slope } = valueAndGrad((m: Model) => mul(sum(m.layers[0].w), m.layers[1].w))(model);
    expect(slope.layers[0].w.toArray()).toEqual([3, 3]);
    expect(slope.layers[1].w.item()).toBe(3);
    expect(slope.layers[1].b).toBeUndefined();
  });

  test('what the value does not depend on has a gradient of zero', () => {
    const slope = grad(({ a }: { a: Tensor; b: Tensor }) => sum(a))({ a: tensor([1]), b: tensor([[1, 2]]) });
    expect(slope.b.toArray()).toEqual([[0, 0]]);
    expect(jvp(() => tensor(5), tensor(1), tensor(1)).tangent.item()).toBe(0);
  });

  test('are taken apart in a fixed order, and compared with one another', () => {
    const [a, b, c] = [tensor(1), tensor([2, 3]), tensor([[4]])];
    const like = flattenTensors({ b, rest: [c, { a }] }, 'params');
    expect(like.leaves).toEqual([b, c, a]);
    expect(like.leaves[0]).toBe(b);
    expect(unflattenTree(like.structure, like.leaves)).toEqual({ b, rest: [c, { a }] });
    expect(flattenTensorsLike({ b, rest: [c, { a: c.reshape([]) }] }, like, 'grads')[0]).toBe(b);
    const errors: [() => unknown, string, string][] = [
      [
        () => flattenTensors([a, { [leafBrand]: 'other' }], 'params'),
        'tree-mismatch',
        'params: leaf 1 is not a tensor',
      ],
      [
        () => flattenTensorsLike([a], like, 'grads'),
        'tree-mismatch',
        'grads has the structure [*], expected {b:*,rest:[*,{a:*}]}',
      ],
      [
        () => flattenTensorsLike({ b, rest: [a, { a }] }, like, 'grads'),
        'shape-mismatch',
        'grads: leaf 1 has shape [], expected [1,1]',
      ],
    ];
    for (const [call, code, message] of errors) {
      expect(caught(call)).toMatchObject({ code, message });
    }
    expect(caught(errors[2][0])).toMatchObject({ argument: 'grads', index: 1, shapes: [[], [1, 1]] });
  });

  test('further arguments are passed on and not differentiated', () => {
    const slope = grad((x: Tensor, y: Tensor, times: number) => mul(mul(x, y), times));
    expect(slope(tensor(2), tensor(5), 3).item()).toBe(15);
  });

  test('a pullback works again and again, after its transform has returned', () => {
    const { pullback } = vjp((x: Tensor) => ({ square: mul(x, x), twice: add(x, x) }), tensor(3));
    expect(pullback({ square: tensor(1), twice: tensor(0) }).item()).toBe(6);
    expect(pullback({ square: tensor(0), twice: tensor(1) }).item()).toBe(2);
    expect(pullback({ square: tensor(1), twice: tensor(1) }).item()).toBe(8);
  });
});

describe('errors', () => {
  test('a loss that is not a scalar', () => {
    expect(codeOf(() => grad((x: Tensor) => x)(tensor([1, 2])))).toBe('non-scalar');
    expect(codeOf(() => grad((x: Tensor) => x)(tensor([1])))).toBe('non-scalar');
  });

  test('anything but tensors in arguments or values', () => {
    expect(codeOf(() => grad((x: Tensor) => x)(5 as unknown as Tensor))).toBe('tree-mismatch');
    expect(codeOf(() => grad(() => 5 as unknown as Tensor)(tensor(1)))).toBe('tree-mismatch');
    expect(codeOf(() => vjp(() => ({ n: 5 }) as unknown as Tensor, tensor(1)))).toBe('tree-mismatch');
  });

  test('directions and cotangents that are not like the argument or the value', () => {
    expect(codeOf(() => jvp(double, tensor([1, 2]), tensor([1])))).toBe('shape-mismatch');
    expect(codeOf(() => jvp(double, tensor(1), [tensor(1)] as unknown as Tensor))).toBe('tree-mismatch');
    expect(codeOf(() => vjp(double, tensor([1, 2])).pullback(tensor(1)))).toBe('shape-mismatch');
  });

  test('a tensor kept beyond the transform it belongs to', () => {
    let kept = tensor(0);
    grad((x: Tensor) => {
      kept = mul(x, 2);
      return kept;
    })(tensor(1));
    expect(codeOf(() => add(kept, 1))).toBe('invalid-argument');
    expect(kept.item()).toBe(2);
  });

  test('an error inside a function leaves the trace stack as it was', () => {
    expect(() =>
      grad(() => {
        throw new Error('mine');
      })(tensor(1)),
    ).toThrow('mine');
    expect(grad((x: Tensor) => mul(x, x))(tensor(3)).item()).toBe(6);
  });
});
