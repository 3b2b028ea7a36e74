import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { caught } from '../../../../testing/caught.ts';
import { collect } from '../../../../testing/memory.ts';
import { programCodes, programInputs, programNumbers, randomProgram } from '../../test/randomPrograms.ts';
import {
  add,
  cast,
  checkpoint,
  customJvp,
  customVjp,
  exp,
  grad,
  greater,
  hvp,
  jvp,
  mul,
  noGrad,
  square,
  sum,
  tensor,
  valueAndGrad,
  variable,
  vmap,
  where,
  zeroGrad,
  type Tensor,
} from '../index.ts';

const runs = process.env['SPRED_LONG'] ? 500 : 50;

describe('backward', () => {
  test('brings the gradient of valueAndGrad, over random programs', () => {
    fc.assert(
      fc.property(programCodes(), programNumbers, (code, numbers) => {
        const f = randomProgram(code);
        const at = programInputs(numbers);
        const expected = valueAndGrad((inputs: typeof at) => sum(f(inputs)))(at);
        const variables = { x: variable(at.x), y: variable(at.y), m: variable(at.m) };
        const loss = sum(f(variables));
        loss.backward();
        expect(loss.item()).toBe(expected.value.item());
        for (const key of ['x', 'y', 'm'] as const) {
          expect(variables[key].grad?.data ?? new Float64Array(variables[key].size)).toEqual(expected.grad[key].data);
        }
      }),
      { numRuns: runs, seed: 31 },
    );
  });

  test('accumulates over uses, over losses and over calls, until it is set to zero', () => {
    const [w, b] = [variable([1, 2]), variable(3)];
    const loss = sum(add(mul(w, w), mul(w, b)));
    loss.backward();
    expect([w.grad?.toArray(), b.grad?.toArray()]).toEqual([[5, 7], 3]);
    loss.backward();
    mul(b, 10).backward();
    expect([w.grad?.toArray(), b.grad?.toArray()]).toEqual([[10, 14], 16]);
    zeroGrad({ w, rest: [b] });
    expect([w.grad, b.grad]).toEqual([null, null]);
  });

  test('takes a cotangent for what is no scalar', () => {
    const w = variable([1, 2]);
    square(w).backward([10, 1]);
    square(w).backward(tensor([0, 1]));
    expect(w.grad?.toArray()).toEqual([20, 8]);
    const single = variable(tensor([1, 2], undefined, { dtype: 'float32' }));
    square(single).backward([10, 1]);
    expect([single.grad?.dtype, single.grad?.toArray()]).toEqual(['float32', [20, 4]]);
  });

  test('gradients are plain tensors, unless the backward pass is recorded: then they are differentiated again', () => {
    const w = variable(2);
    const cube = mul(w, mul(w, w));
    cube.backward(add(w, -1));
    expect([w.grad?.requiresGrad, w.grad?.item()]).toEqual([false, 12]);
    zeroGrad(w);
    cube.backward(undefined, { createGraph: true });
    const slope = w.grad as Tensor;
    expect(slope.requiresGrad).toBe(true);
    zeroGrad(w);
    slope.backward(undefined, { createGraph: true });
    const bend = w.grad as Tensor;
    zeroGrad(w);
    bend.backward();
    expect([slope.item(), bend.item(), w.grad?.item()]).toEqual([12, 12, 6]);
  });

  test('a loop of gradient descent', () => {
    let w = variable([3, -2]);
    for (let step = 0; step < 50; step++) {
      sum(square(w)).backward();
      w = variable(w.sub((w.grad as Tensor).mul(0.25)));
    }
    expect(w.grad).toBeNull();
    expect(Math.max(...w.data.map(Math.abs))).toBeLessThan(1e-14);
  });
});

describe('recording', () => {
  test('stops at what has no derivative, at detached tensors, and in noGrad', () => {
    const w = variable([1, -2]);
    expect([w.requiresGrad, mul(w, 2).requiresGrad, greater(w, 0).requiresGrad, cast(w, 'int32').requiresGrad]).toEqual(
      [true, true, false, false],
    );
    expect([tensor(1).requiresGrad, w.detach().requiresGrad, w.detach().data === w.data]).toEqual([false, false, true]);
    expect(noGrad(() => mul(w, 2)).requiresGrad).toBe(false);
    expect(() =>
      noGrad(() => {
        throw new Error('mine');
      }),
    ).toThrow('mine');
    sum(where(greater(w, 0), mul(w, w.detach()), 1)).backward();
    expect(w.grad?.toArray()).toEqual([1, -0]); // 0 times -2
    expect(mul(w, 2).grad).toBeNull();
  });

  test('inside a transform, a detached tensor is a constant of it', () => {
    expect(grad((x: Tensor) => mul(x, x.detach()))(tensor(3)).item()).toBe(3);
  });

  test('a variable made of a variable has no past', () => {
    const w = variable(2);
    const v = variable(mul(w, 3));
    mul(v, v).backward();
    expect([v.grad?.item(), w.grad]).toEqual([12, null]);
  });
});

describe('with transforms', () => {
  test('what a transform computes from variables is recorded', () => {
    const w = variable([1, 2]);
    const cube = (x: Tensor): Tensor => sum(mul(mul(x, x), x));
    sum(grad(cube)(w)).backward();
    expect(w.grad?.toArray()).toEqual([6, 12]);
    zeroGrad(w);
    sum(vmap((x: Tensor) => mul(x, x))(w)).backward();
    expect(w.grad?.toArray()).toEqual([2, 4]);
    zeroGrad(w);
    sum(hvp(cube, w, tensor([1, 1]))).backward();
    expect(w.grad?.toArray()).toEqual([6, 6]);
    zeroGrad(w);
    sum(grad((x: Tensor) => sum(mul(mul(x, x), w)))(tensor([5, 7]))).backward();
    expect(w.grad?.toArray()).toEqual([10, 14]);
  });

  test('functions with rules of their own', () => {
    const w = variable([1, 2]);
    const halved = customVjp(
      (a: Tensor, b: Tensor): [Tensor, Tensor] => [add(a, b), mul(a, 2)],
      ({ cotangent: [c, d] }) => [mul(c, 0.5), d],
    );
    const [, doubled] = halved(w, w);
    sum(doubled).backward();
    expect(w.grad?.toArray()).toEqual([1, 1]);
    zeroGrad(w);
    const [first, second] = halved(w, w);
    sum(mul(first, second)).backward();
    expect(w.grad?.toArray()).toEqual([1 + 2, 2 + 4]);
    zeroGrad(w);
    sum(checkpoint((a: Tensor) => exp(mul(a, a)))(w)).backward();
    expect(w.grad?.toArray()).toEqual([2 * Math.E, 4 * Math.exp(4)]);
    zeroGrad(w);
    const forward = customJvp(
      (a: Tensor) => mul(a, a),
      ({ args: [a], tangents: [t] }) => ({ value: mul(a, a), tangent: mul(t, 7) }),
    );
    sum(forward(w)).backward();
    expect(w.grad?.toArray()).toEqual([7, 7]);
    expect(noGrad(() => forward(w)).requiresGrad).toBe(false);
    expect(caught(() => checkpoint((a: Tensor) => mul(a, w))(w)).code).toBe('invalid-argument');
  });

  test('a call with its gradient recorded', () => {
    const w = variable(2);
    const f = checkpoint((a: Tensor) => mul(a, mul(a, a)));
    f(w).backward(undefined, { createGraph: true });
    const slope = w.grad as Tensor;
    zeroGrad(w);
    slope.backward();
    expect([slope.item(), w.grad?.item()]).toEqual([12, 12]);
  });
});

describe('large graphs', () => {
  test('100,000 ops in a chain, and a fan-in of 20,000, without recursion', () => {
    const w = variable(1);
    let y: Tensor = w;
    for (let i = 0; i < 100_000; i++) y = add(y, w);
    y.backward();
    expect(w.grad?.item()).toBe(100_001);
    zeroGrad(w);
    let total = tensor(0);
    for (let i = 0; i < 20_000; i++) total = add(total, mul(w, i));
    total.backward();
    expect(w.grad?.item()).toBe((20_000 * 19_999) / 2);
  });

  test('the record is freed with the last tensor computed from it', async () => {
    const w = variable(new Array<number>(1000).fill(1));
    const trace: WeakRef<Tensor>[] = [];
    const step = (): void => {
      const inside = mul(w, 2);
      trace.push(new WeakRef(inside));
      sum(mul(inside, inside)).backward();
    };
    for (let i = 0; i < 20; i++) step();
    await new Promise((resolve) => setTimeout(resolve, 0)); // a WeakRef holds its target until the turn is over
    collect();
    expect(trace.filter((ref) => ref.deref() !== undefined).length).toBeLessThanOrEqual(1);
    expect(w.grad?.data[0]).toBe(20 * 8);
  });
});

describe('errors', () => {
  const ints = tensor([1, 2], undefined, { dtype: 'int32' });

  test.each<[string, () => unknown]>([
    ['not-differentiable', () => variable(ints)],
    ['not-differentiable', () => variable([true])],
    ['not-differentiable', () => tensor(1).backward()],
    ['not-differentiable', () => greater(variable(1), 0).backward()],
    ['non-scalar', () => variable([1, 2]).backward()],
    ['shape-mismatch', () => variable([1, 2]).backward(1)],
    ['shape-mismatch', () => variable(1).backward([1])],
    ['dtype-mismatch', () => variable(1).backward(cast(tensor(1), 'float32'))],
    ['invalid-argument', () => grad((x: Tensor) => variable(x))(tensor(1))],
    ['invalid-argument', () => jvp((x: Tensor) => (x.backward(), x), tensor(1), tensor(1))],
    ['invalid-argument', () => zeroGrad(tensor(1))],
    ['invalid-argument', () => zeroGrad([variable(1), mul(variable(1), 2)])],
    ['tree-mismatch', () => zeroGrad(5 as unknown as Tensor)],
  ])('%s', (code, call) => {
    expect(caught(call).code).toBe(code);
  });
});
