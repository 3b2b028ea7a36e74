/**
 * What two calls must share to share a plan, and what no plan can be made for.
 */
import { describe, expect, test } from 'vitest';
import { caught } from '../../../../testing/caught.ts';
import {
  compile,
  compileAsync,
  grad,
  mul,
  referenceBackend,
  sum,
  tensor,
  type AsyncBackend,
  type Compiled,
  type Tensor,
} from '../index.ts';
import { signatureOf } from './signature.ts';

const x = tensor([1, 2]);
const y = tensor([3, 4]);

describe('the key of a call', () => {
  const first = (): number => 1;
  const calls: readonly (readonly unknown[])[] = [
    [],
    [undefined],
    [undefined, undefined],
    [null],
    ['undefined'],
    ['null'],
    [''],
    [x],
    [x, y],
    [[x, y]],
    [[x], [y]],
    [[[x], y]],
    [[x, [y]]],
    [{ a: x, b: y }],
    [{ b: x, a: y }],
    [{ a: x }, { b: y }],
    [{ a: { b: x } }],
    [{ 'a:{b': x }],
    [{ 'a:*,b': x }],
    [{ a: x, b: undefined }],
    [{ a: x }],
    [{ a: [x] }],
    [[x, undefined]],
    [[undefined, x]],
    [[undefined]],
    [[]],
    [{}],
    [x, undefined],
    [tensor([[1, 2]])],
    [tensor([1])],
    [tensor(1)],
    [x.cast('float32')],
    [x.cast('int32')],
    [x.cast('bool')],
    [0],
    [-0],
    ['0'],
    ['-0'],
    [NaN],
    ['NaN'],
    [Infinity],
    ['Infinity'],
    [1],
    [1n],
    ['1'],
    ['1n'],
    ['bigint 1'],
    [true],
    ['true'],
    ['boolean true'],
    [1.5],
    [1.5000000000000002],
    ['float64[2];'],
    ['float64[2]'],
    ['*'],
    ['1;2'],
    ['1', '2'],
    ['1";"2'],
    [first],
    [(): number => 1],
    ['function 0'],
    [String(first)],
  ];

  test('differs where the calls do', () => {
    const keys = calls.map((args) => signatureOf(args).key);
    const known = new Map<string, number>();
    keys.forEach((key, i) => {
      expect([i, known.get(key)]).toEqual([i, undefined]);
      known.set(key, i);
    });
  });

  test('is the same for other numbers, and for equal values', () => {
    const key = (...args: readonly unknown[]): string => signatureOf(args).key;
    expect(key(x, { a: y })).toBe(key(y, { a: x }));
    expect(key(first, 'name', NaN, 3n, null)).toBe(key(first, 'name', NaN, 3n, null));
    const half = x.slice([[0, 1]]);
    expect(key(half)).toBe(key(tensor([9])));
  });

  test('an array and an object of the same tensors make two plans', () => {
    let traces = 0;
    const run = compile((p: Record<string, Tensor> | Tensor[]) => {
      traces++;
      return Object.values(p).reduce((total: Tensor, value) => mul(total, value));
    });
    expect(run({ 0: x, 1: y }).toArray()).toEqual([3, 8]);
    expect(run([x, y]).toArray()).toEqual([3, 8]);
    run({ 0: y, 1: x });
    expect([traces, run.planCount]).toEqual([2, 2]);
    run.dispose();
  });
});

describe('what is no argument', () => {
  class Model {
    readonly w = x;
  }

  test.each([
    ['numbers in an array', [1, 2]],
    ['a number beside a tensor', { w: x, rate: 0.1 }],
    ['null beside a tensor', [x, null]],
    ['a text beside a tensor', { w: x, name: 'w' }],
    ['a function in an object', { w: x, act: Math.tanh }],
    ['a map', new Map([['w', x]])],
    ['a date', new Date(0)],
    ['a typed array', new Float64Array(2)],
    ['an instance of a class', new Model()],
    ['an instance in an object', { model: new Model() }],
  ])('%s', (_, value) => {
    const run = compile((a: Tensor, _other: unknown) => sum(a));
    const error = caught(() => run(x, value));
    expect([error.code, error.index]).toEqual(['tree-mismatch', 1]);
    expect(error.message).toMatch(/^compile: .*argument 1\b/);
    expect(run.planCount).toBe(0);
    expect(run(x, 0).item()).toBe(3);
    run.dispose();
  });

  test('a symbol: many have one text', () => {
    const run = compile((a: Tensor, _other: unknown) => sum(a));
    expect(caught(() => run(x, Symbol('a')))).toMatchObject({ code: 'invalid-argument', index: 1 });
    run.dispose();
  });

  test('places to donate that are none', () => {
    const run = (donate: readonly number[]): unknown => compile((a: Tensor) => sum(a), { donate });
    for (const bad of [[-1], [0.5], [NaN], ['0' as never]])
      expect(caught(() => run(bad)).code).toBe('invalid-argument');
  });

  test('a function that disposes of itself while it is traced', () => {
    const run: Compiled<[Tensor], Tensor> = compile((a: Tensor) => {
      run.dispose();
      return mul(a, 2);
    });
    expect(caught(() => run(x)).code).toBe('use-after-free');
    expect(run.planCount).toBe(0);
  });
});

describe('a backend that answers later', () => {
  /** The reference backend, a moment later; the first plan of each kind fails if asked to. */
  function slow(log: string[], fails = 0): AsyncBackend {
    let made = 0;
    return {
      name: 'slow',
      isAsync: true,
      supports: () => 'native',
      build: async (graph) => {
        await Promise.resolve();
        if (made++ < fails) throw new Error('no device');
        const plan = referenceBackend.build(graph, []);
        return {
          report: plan.report,
          run: async (inputs) => {
            await new Promise((done) => setTimeout(done, 1));
            return plan.run(inputs);
          },
          dispose: () => {
            log.push('disposed');
            plan.dispose();
          },
        };
      },
    };
  }

  test('calls on their way outlive dispose, and plans that go', async () => {
    const log: string[] = [];
    const run = compile((a: Tensor) => mul(a, 2), { backend: slow(log), maxPlans: 2 });
    const later = [1, 2, 3, 4, 5].map((n) => run(tensor(new Float64Array(n).fill(n))));
    run.dispose();
    expect((await Promise.all(later)).map((value) => value.data[0])).toEqual([2, 4, 6, 8, 10]);
    await new Promise((done) => setTimeout(done, 5));
    expect(log).toHaveLength(5);
    await expect(run(x)).rejects.toMatchObject({ code: 'use-after-free' });
  });

  test('a plan that could not be made is tried again', async () => {
    const run = compileAsync((a: Tensor) => mul(a, 2), { backend: slow([], 1) });
    await expect(run(x)).rejects.toThrow('no device');
    expect(run.planCount).toBe(0);
    expect((await run(x)).toArray()).toEqual([2, 4]);
    run.dispose();
  });

  test('a transform runs the function itself', () => {
    const run = compile((a: Tensor) => sum(mul(a, a)));
    expect(grad(run)(x).toArray()).toEqual([2, 4]);
    run.dispose();
  });
});
