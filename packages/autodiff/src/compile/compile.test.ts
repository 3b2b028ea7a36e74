/**
 * What a compiled function promises: the same numbers, one plan per kind of arguments, nothing of the caller's changed.
 */
import { describe, expect, test } from 'vitest';
import { caught } from '../../../../testing/caught.ts';
import {
  add,
  bind,
  cast,
  compile,
  compileAsync,
  grad,
  gather,
  matmul,
  memoryCounters,
  mul,
  referenceBackend,
  square,
  sub,
  sum,
  tanh,
  tensor,
  valueAndGrad,
  vmap,
  zeros,
  type OpDef,
  type Tensor,
} from '../index.ts';

const x = tensor([
  [1, 2, 3],
  [4, 5, 6],
]);
const w = tensor([0.5, -1, 0.25]);

describe('a compiled function', () => {
  test('gives what the function gives, tree for tree', () => {
    const both = (p: { a: Tensor; rest: Tensor[] }, q: Tensor) => ({
      sum: add(p.a, q),
      list: [mul(p.rest[0], 2), p.a],
    });
    const compiled = compile(both);
    const found = compiled({ a: x, rest: [w] }, tensor(1));
    expect(found.sum.toArray()).toEqual([
      [2, 3, 4],
      [5, 6, 7],
    ]);
    expect(found.list.map((value) => value.toArray())).toEqual([[1, -2, 0.5], x.toArray()]);
    compiled.dispose();
  });

  test('is traced once per shapes, types, structure and values that are no tensors', () => {
    let traces = 0;
    const compiled = compile((value: Tensor, factor: number, name?: string) => {
      traces++;
      return mul(value, name === 'twice' ? 2 * factor : factor);
    });
    compiled(w, 3);
    compiled(tensor([1, 2, 3]), 3);
    expect([traces, compiled.planCount]).toEqual([1, 1]);
    expect(compiled(w, 4).toArray()).toEqual([2, -4, 1]);
    expect(compiled(w, 4, 'twice').toArray()).toEqual([4, -8, 2]);
    expect(compiled(x, 3).shape).toEqual([2, 3]);
    expect(compiled(cast(w, 'float32'), 3).dtype).toBe('float32');
    expect(compiled(w, -0).data[0]).toBe(-0);
    expect(compiled(w, 0).data[0]).toBe(0);
    expect([traces, compiled.planCount]).toEqual([7, 7]);
    compiled(w, 3);
    expect(traces).toBe(7);
    compiled.dispose();
  });

  test('keeps as many plans as it may, the latest used', () => {
    let traces = 0;
    const compiled = compile(
      (value: Tensor) => {
        traces++;
        return mul(value, 2);
      },
      { maxPlans: 2 },
    );
    const kept = [1, 2, 3].map((n) => compiled(zeros([n * 40])));
    expect(compiled.planCount).toBe(2);
    compiled(zeros([80]));
    expect(traces).toBe(3);
    compiled(zeros([40]));
    expect(traces).toBe(4);
    expect(kept.map((value) => value.data.length)).toEqual([40, 80, 120]); // results outlive their plan
    compiled.dispose();
  });

  test('leaves earlier results and its arguments as they are', () => {
    const compiled = compile((value: Tensor) => [mul(value, 2), add(value, 1)]);
    const big = tensor(Float64Array.from({ length: 100 }, (_, i) => i));
    const first = compiled(big);
    const second = compiled(mul(big, -1));
    expect(first[0].data[99]).toBe(198);
    expect(first[1].data[99]).toBe(100);
    expect(second[0].data[99]).toBe(-198);
    expect(big.data[99]).toBe(99);
    compiled.dispose();
    expect(second[1].data[99]).toBe(-98); // read after dispose
  });

  test('gives arguments, constants and repeated values back as they are', () => {
    const constant = tensor([7, 8]);
    const compiled = compile((value: Tensor) => {
      const twice = mul(value, 2);
      return { value, constant, twice, again: twice, flat: value.reshape([-1]) };
    });
    const found = compiled(x);
    expect(found.value.data).toBe(x.data);
    expect(found.constant.toArray()).toEqual([7, 8]);
    expect(found.again).toBe(found.twice);
    expect(found.flat.shape).toEqual([6]);
    compiled.dispose();
  });

  test('runs as the function itself under a transform', () => {
    const compiled = compile((value: Tensor) => sum(square(tanh(value))));
    const plain = (value: Tensor) => sum(square(tanh(value)));
    expect(grad(compiled)(w).toArray()).toEqual(grad(plain)(w).toArray());
    expect(vmap(compiled)(x).toArray()).toEqual(vmap(plain)(x).toArray());
    expect(compile(grad(compiled))(w).toArray()).toEqual(compile(grad(plain))(w).toArray());
    compiled.dispose();
  });

  test('explains its program and its plan', () => {
    const compiled = compile((a: Tensor, b: Tensor) => tanh(add(matmul(a, b), 1)));
    const { traced, graph, plan } = compiled.explain(x, zeros([3, 4]));
    expect(traced).toContain('matmul(%0, %1)');
    expect(graph.split('\n')).toHaveLength(7);
    expect(plan.backend).toBe('wasm');
    expect(plan.steps).toEqual(['float64[2,4] matmul', 'float64[2,4] add tanh']);
    expect(plan.fallbacks).toEqual([]);
    compiled.dispose();
  });

  test('says which ops run by their reference body', () => {
    const compiled = compile((value: Tensor) => value.cast('int32').add(1).cast('float64'));
    expect(compiled.explain(x).plan.fallbacks).toEqual(['add']);
    expect(compiled(x).toArray()).toEqual([
      [2, 3, 4],
      [5, 6, 7],
    ]);
    compiled.dispose();
  });

  test('on the reference backend, and asynchronously', async () => {
    const loss = (value: Tensor) => sum(square(tanh(value)));
    const reference = compile(loss, { backend: referenceBackend });
    expect(reference(w).item()).toBe(loss(w).item());
    expect(reference.explain(w).plan.backend).toBe('reference');
    reference.dispose();
    expect(caught(() => reference(w)).code).toBe('use-after-free');
    const later = compileAsync(loss);
    expect((await later(w)).item()).toBeCloseTo(loss(w).item(), 14);
    expect((await later.explain(w)).plan.backend).toBe('wasm');
    later.dispose();
  });
});

describe('donated arguments', () => {
  const step = (params: { w: Tensor; b: Tensor }, input: Tensor) => {
    const loss = (p: { w: Tensor; b: Tensor }) => sum(square(sub(tanh(add(matmul(input, p.w), p.b)), 0.5)));
    const { value, grad: slope } = valueAndGrad(loss)(params);
    return [{ w: sub(params.w, mul(slope.w, 0.01)), b: sub(params.b, mul(slope.b, 0.01)) }, value] as const;
  };
  const start = {
    w: tensor(
      Float64Array.from({ length: 30 }, (_, i) => Math.sin(i)),
      [3, 10],
    ),
    b: zeros([10]),
  };

  test('a training loop gives the same numbers with and without them', () => {
    const [donating, plain] = [compile(step, { donate: [0] }), compile(step)];
    let [a, b, c] = [start, start, start];
    for (let i = 0; i < 50; i++) {
      const [nextA, lossA] = donating(a, x);
      const [nextB, lossB] = plain(b, x);
      const [nextC, lossC] = step(c, x);
      [a, b, c] = [nextA, nextB, nextC];
      expect(lossA.item()).toBe(lossB.item());
      expect(Math.abs(lossA.item() - lossC.item())).toBeLessThanOrEqual(1e-12);
    }
    expect(a.w.toArray()).toEqual(b.w.toArray());
    expect(start.w.data[1]).toBe(Math.sin(1)); // what was made elsewhere is never overwritten
    donating.dispose();
    plain.dispose();
  });

  test('a tensor that was given away says so', () => {
    const donating = compile(step, { donate: [0] });
    const [first] = donating(start, x);
    const [second] = donating(first, x);
    expect(caught(() => first.w.data).code).toBe('use-after-free');
    expect(second.w.data).toHaveLength(30);
    donating.dispose();
  });

  test('a result that was looked at, kept or given to another place stays what it was', () => {
    const swap = compile((a: Tensor, b: Tensor) => [add(a, 1), mul(b, 2)], { donate: [0, 1] });
    const [p, q] = swap(zeros([50]), add(zeros([50]), 1));
    const kept = p.data.slice();
    const [r, s] = swap(q, p); // the other way round
    expect([r.data[0], s.data[0]]).toEqual([3, 2]);
    expect(kept[0]).toBe(1);
    const [t] = swap(s, s); // one tensor in two places
    expect(t.data[0]).toBe(3);
    swap.dispose();
  });

  test('outputs that need the old value to the end are copied into its place', () => {
    const late = compile(
      (a: Tensor) => {
        const next = add(a, 1);
        return [next, matmul(next, a), sum(a)];
      },
      { donate: [0] },
    );
    let a = zeros([40]);
    for (let i = 0; i < 3; i++) {
      const [next, inner, total] = late(a);
      expect([inner.item(), total.item()]).toEqual([40 * (i + 1) * i, 40 * i]);
      a = next;
    }
    expect(a.data[0]).toBe(3);
    late.dispose();
  });
});

describe('memory', () => {
  test('20,000 steps, and plans that come and go, leave it where it was', () => {
    const before = memoryCounters();
    const step = compile((value: Tensor) => [sub(value, mul(value, 0.001)), sum(value)], { donate: [0] });
    let value = add(zeros([64, 10]), 1);
    [value] = step(value);
    const held = memoryCounters();
    for (let i = 0; i < 20_000; i++) [value] = step(value);
    expect(memoryCounters()).toEqual(held);
    step.dispose();
    expect(memoryCounters()).toMatchObject({ plans: before.plans, planBytes: before.planBytes });
  });

  test('values in between share it', () => {
    const deep = compile((value: Tensor) => {
      for (let i = 0; i < 20; i++) value = matmul(tanh(value), value);
      return value;
    });
    const { bytes, unsharedBytes } = deep.explain(zeros([32, 32])).plan;
    expect(bytes.temporary).toBeLessThanOrEqual(unsharedBytes / 10);
    deep.dispose();
  });
});

describe('what cannot be compiled', () => {
  test('reading numbers', () => {
    const compiled = compile((value: Tensor) => mul(value, value.item()));
    expect(caught(() => compiled(tensor(2))).code).toBe('abstract-value');
    expect(caught(() => compiled(tensor([2, 3]))).code).toBe('non-scalar');
  });

  test('functions that are asynchronous or return something else', () => {
    expect(caught(() => compile(async (value: Tensor) => value)(w)).code).toBe('invalid-argument');
    expect(caught(() => compile(() => 3)()).code).toBe('tree-mismatch');
    expect(caught(() => compile(3 as never)).code).toBe('invalid-argument');
  });

  test('arguments that mix tensors and numbers', () => {
    expect(caught(() => compile((p: { w: Tensor; rate: number }) => mul(p.w, p.rate))({ w, rate: 0.1 })).code).toBe(
      'tree-mismatch',
    );
  });

  test('tensors of a transform outside that are no arguments', () => {
    const outer = grad((value: Tensor) => sum(compile((other: Tensor) => mul(other, value))(w)));
    expect(caught(() => outer(w)).code).toBe('invalid-argument');
  });

  test('an index that is out of range says so when the plan runs', () => {
    const rows = compile((value: Tensor, indices: Tensor) => gather(value, indices));
    expect(rows(x, tensor([1, 0], [2], { dtype: 'int32' })).toArray()).toEqual([
      [4, 5, 6],
      [1, 2, 3],
    ]);
    expect(caught(() => rows(x, tensor([2, 0], [2], { dtype: 'int32' }))).code).toBe('invalid-argument');
    rows.dispose();
  });

  test('calls after the end', () => {
    const compiled = compile((value: Tensor) => mul(value, 2));
    compiled(w);
    compiled.dispose();
    compiled.dispose();
    expect(caught(() => compiled(w)).code).toBe('use-after-free');
  });
});

describe('what the caller may get wrong', () => {
  test('options that there are not, and backends that are none', () => {
    const twice = (value: Tensor) => mul(value, 2);
    expect(caught(() => compile(twice, { donated: [0] } as never)).code).toBe('invalid-argument');
    expect(caught(() => compile(twice, { backend: 'wasm' } as never)).code).toBe('invalid-argument');
    expect(caught(() => compile(twice, { donate: [1] })(w)).code).toBe('invalid-argument');
    expect(caught(() => grad(sum, { argnums: 1 } as never)).code).toBe('invalid-argument');
  });

  test('an op of their own by the name of a built-in one', () => {
    const tenfold: OpDef<undefined> = { ...mulByTen, name: 'tanh' };
    const compiled = compile((value: Tensor) => add(bind(tenfold, [value], undefined), tanh(value)));
    expect(compiled.explain(w).plan.fallbacks).toEqual(["tanh'"]);
    compiled(w).data.forEach((found, i) => expect(found).toBeCloseTo(10 * w.data[i] + Math.tanh(w.data[i]), 14));
    compiled.dispose();
  });

  test('numbers where a transform needs tensors', () => {
    const error = caught(() => grad(sum)([1, 2] as never));
    expect([error.code, error.message]).toEqual(['tree-mismatch', expect.stringContaining('plain numbers')]);
    expect(caught(() => matmul(x, undefined as never)).message).toContain('matmul: the second operand is undefined');
  });
});

const mulByTen: OpDef<undefined> = {
  name: 'mulByTen',
  kind: 'elementwise',
  arity: 1,
  formula: 'y = 10 x',
  shape: ([value]) => value.shape,
  reference: ([value]) => value.data.map((entry) => 10 * entry),
  vjp: (cotangent) => mul(cotangent, 10),
  jvp: ([tangent]) => (tangent === null ? null : mul(tangent, 10)),
  batch: (inputs) => bind(mulByTen, inputs, undefined),
  examples: [],
};
