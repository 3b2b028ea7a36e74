import { describe, expect, test } from 'vitest';
import {
  add,
  bind,
  checkpoint,
  grad,
  jacobian,
  jvp,
  linearize,
  mul,
  sum,
  tensor,
  vmap,
  type NoAttrs,
  type OpDef,
  type Tensor,
} from './index.ts';

const chain = (x: Tensor): Tensor => {
  let y = x;
  for (let i = 0; i < 20_000; i++) y = mul(y, 1.0001);
  return mul(y, y);
};

describe('large graphs', () => {
  test('a chain of 100,000 ops is differentiated without recursion', () => {
    const slope = grad((x: Tensor) => {
      let y = x;
      for (let i = 0; i < 100_000; i++) y = add(y, x);
      return y;
    });
    expect(slope(tensor(1)).item()).toBe(100_001);
  });

  test('a depth of 20,000 works under nested transforms', () => {
    const { tangent } = jvp(grad(chain), tensor(1), tensor(1));
    const factor = 1.0001 ** 20_000;
    expect(Math.abs(tangent.item() / (2 * factor * factor) - 1)).toBeLessThan(1e-9);
  });

  test('a depth of 20,000 is linearised, batched, and checkpointed in blocks', () => {
    const factor = 1.0001 ** 20_000;
    const expected = 2 * factor * factor;
    const block = checkpoint((y: Tensor) => {
      for (let i = 0; i < 100; i++) y = mul(y, 1.0001);
      return y;
    });
    const inBlocks = (x: Tensor): Tensor => {
      let y = x;
      for (let i = 0; i < 200; i++) y = block(y);
      return mul(y, y);
    };
    const found = [
      linearize(chain, tensor(1)).tangentMap(tensor(1)).item(),
      vmap(grad(chain))(tensor([1, 2])).data[0],
      jacobian(chain)(tensor([1])).item(),
      grad(inBlocks)(tensor(1)).item(),
    ];
    for (const slope of found) expect(Math.abs(slope / expected - 1)).toBeLessThan(1e-9);
  });

  test('a fan-in of 20,000 accumulates every contribution', () => {
    const slope = grad((x: Tensor) => {
      let total = tensor(0);
      for (let i = 0; i < 20_000; i++) total = add(total, mul(x, i));
      return total;
    });
    expect(slope(tensor(1)).item()).toBe((20_000 * 19_999) / 2);
  });
});

describe('rules', () => {
  test('a rule that returns a cotangent of the wrong shape is named', () => {
    const broken: OpDef<NoAttrs> = {
      name: 'broken',
      kind: 'elementwise',
      arity: 1,
      formula: 'x',
      shape: ([x]) => x.shape,
      reference: ([x]) => x.data,
      vjp: (cotangent) => sum(cotangent),
      jvp: ([tangent]) => tangent,
      batch: ([x]) => x,
      examples: [],
    };
    const slope = grad((x: Tensor) => sum(bind(broken, [x], undefined)));
    expect(() => slope(tensor([1, 2]))).toThrowError(expect.objectContaining({ code: 'shape-mismatch' }));
    expect(() => slope(tensor([1, 2]))).toThrow('broken: the vjp of input 0 has shape [], the input [2]');
  });

  test('repeated steps do not change the numbers: tensors of one slab never overlap', () => {
    const kept: Tensor[] = [];
    for (let i = 0; i < 300; i++) kept.push(mul(tensor(new Float64Array(64 + i).fill(i)), 2));
    for (let i = 0; i < 300; i++) expect(kept[i].data.every((x) => x === 2 * i)).toBe(true);
  });
});
