import { describe, expect, test } from 'vitest';
import { caught } from '../../../../testing/caught.ts';
import { add, dot, exp, grad, greater, mul, sum, tensor, vmap, where, zeros, type Tensor } from '../index.ts';

const rows = tensor([
  [1, 2],
  [3, 4],
  [5, 6],
]);
const w = tensor([10, 1]);

describe('axes', () => {
  test('are said once for all arguments, one by one, or leaf by leaf', () => {
    const product = ({ a, b }: { a: Tensor; b: [Tensor] }): Tensor => dot(a, b[0]);
    const expected = [12, 34, 56];
    expect(vmap((a: Tensor) => dot(a, w))(rows).toArray()).toEqual(expected);
    expect(vmap(dot, { in: [0, null] })(rows, w).toArray()).toEqual(expected);
    expect(vmap(dot, { in: [1, null] })(rows.transpose(), w).toArray()).toEqual(expected);
    expect(vmap(dot, { in: [-1, null] })(rows.transpose(), w).toArray()).toEqual(expected);
    expect(vmap(product, { in: [{ a: 0, b: null }] })({ a: rows, b: [w] }).toArray()).toEqual(expected);
    expect(vmap(product, { in: [{ a: 1, b: [null] }] })({ a: rows.transpose(), b: [w] }).toArray()).toEqual(expected);
  });

  test('of values are where they are wanted, and leaf by leaf', () => {
    const f = (a: Tensor): { row: Tensor; total: [Tensor] } => ({ row: mul(a, 2), total: [sum(a)] });
    const { row, total } = vmap(f, { out: { row: 1, total: 0 } })(rows);
    expect([row.shape, total[0].toArray()]).toEqual([
      [2, 3],
      [3, 7, 11],
    ]);
    expect(vmap((a: Tensor) => mul(a, 2), { out: -1 })(rows).shape).toEqual([2, 3]);
  });

  test('a value that depends on no batched argument is repeated, or given once with out null', () => {
    const f = (a: Tensor, b: Tensor): [Tensor, Tensor] => [sum(a), exp(b)];
    expect(vmap(f, { in: [0, null] })(rows, zeros([2]))[1].shape).toEqual([3, 2]);
    expect(vmap(f, { in: [0, null], out: [0, null] })(rows, zeros([2]))[1].shape).toEqual([2]);
  });

  test('a batch of none works', () => {
    expect(vmap((a: Tensor) => sum(a))(zeros([0, 2])).shape).toEqual([0]);
  });

  test('what is no tensor is passed on', () => {
    const limits = new Map([['most', 5]]);
    const cut = (x: Tensor, most: Map<string, number>): Tensor => where(greater(x, most.get('most') ?? 0), 0, x);
    expect(vmap(cut)(tensor([4, 6]), limits).toArray()).toEqual([4, 0]);
    expect(
      vmap((a: Tensor, times: number, f: (x: Tensor) => Tensor) => f(mul(a, times)))(rows, 2, sum).toArray(),
    ).toEqual([6, 14, 22]);
  });
});

describe('nesting', () => {
  test('all pairs', () => {
    const pairs = vmap((a: Tensor) => vmap((b: Tensor) => dot(a, b))(rows))(rows);
    expect(pairs.toArray()).toEqual([
      [5, 11, 17],
      [11, 25, 39],
      [17, 39, 61],
    ]);
  });

  test('gradients per example', () => {
    const loss = (p: Tensor, x: Tensor): Tensor => dot(p, x).square();
    expect(vmap(grad(loss), { in: [null, 0] })(w, rows).toArray()).toEqual([
      [24, 48],
      [204, 272],
      [560, 672],
    ]);
  });

  test('truth values and integers are batched like all others', () => {
    const f = (x: Tensor): Tensor => where(greater(x, 3), x, add(x, 100));
    expect(vmap(f)(tensor([1, 5])).toArray()).toEqual([101, 5]);
    expect(vmap((x: Tensor) => mul(x, 2))(tensor([1, 5], undefined, { dtype: 'int32' })).dtype).toBe('int32');
  });
});

describe('errors', () => {
  test('batches that differ in length name the argument and the leaf', () => {
    const error = caught(() => vmap((a: Tensor, b: Tensor[]) => dot(a, b[1]))(rows, [rows, zeros([4, 2])]));
    expect(error).toMatchObject({
      code: 'shape-mismatch',
      message: 'vmap: argument 1, leaf 1: axis 0 has length 4, that of argument 0, leaf 0 has 3',
      argument: 'argument 1, leaf 1',
      index: 1,
      shapes: [
        [3, 2],
        [4, 2],
      ],
    });
  });

  test.each<[string, () => unknown]>([
    ['invalid-argument', () => vmap(dot, { in: null })(rows, rows)],
    ['invalid-argument', () => vmap((n: number) => zeros([n]))(3)],
    ['invalid-argument', () => vmap((a: Tensor) => a, { out: null })(rows)],
    ['invalid-axis', () => vmap((a: Tensor) => a)(tensor(1))],
    ['invalid-axis', () => vmap((a: Tensor) => a, { out: 2 })(rows)],
    ['tree-mismatch', () => vmap(dot, { in: [0] })(rows, rows)],
    ['tree-mismatch', () => vmap((a: Tensor[]) => a[0], { in: [[0, 0]] })([rows])],
    ['tree-mismatch', () => vmap((a: { x: Tensor }) => a.x, { in: [{ y: 0 }] })({ x: rows })],
    ['tree-mismatch', () => vmap((a: { x: Tensor }) => a.x, { in: [[0]] })({ x: rows })],
    ['tree-mismatch', () => vmap((a: Tensor) => a, { out: [0] })(rows)],
    ['tree-mismatch', () => vmap((a: Tensor) => a.rank as unknown as Tensor)(rows)],
    ['abstract-value', () => vmap((a: Tensor) => tensor(sum(a).item()))(rows)],
  ])('%s', (code, call) => {
    expect(caught(call).code).toBe(code);
  });
});
