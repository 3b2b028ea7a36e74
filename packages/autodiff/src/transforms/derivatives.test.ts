/**
 * jacobian, hessian, linearize, and the options of grad and valueAndGrad.
 */
import { describe, expect, expectTypeOf, test } from 'vitest';
import { caught } from '../../../../testing/caught.ts';
import {
  add,
  cast,
  customVjp,
  dot,
  exp,
  grad,
  hessian,
  hvp,
  jacobian,
  jvp,
  linearize,
  mul,
  square,
  squaredNorm,
  sum,
  tensor,
  valueAndGrad,
  vjp,
  zeros,
  type Tensor,
} from '../index.ts';

const x = tensor([1, 2]);
const total = (a: Tensor): Tensor => sum(a);
const squares = (a: Tensor): Tensor => square(a);
const ints = tensor([1, 2], undefined, { dtype: 'int32' });
const singles = tensor([1, 2], undefined, { dtype: 'float32' });

describe('jacobian', () => {
  const modes = [{ mode: 'forward' }, { mode: 'reverse' }, {}] as const;

  test.each(modes)('has the shape of the value, then that of the argument: %o', (options) => {
    const f = (a: Tensor): Tensor => mul(a, [[1], [10], [100]]);
    const j = jacobian(f, options)(x);
    expect(j.shape).toEqual([3, 2, 2]);
    expect(j.toArray()).toEqual(
      [1, 10, 100].map((s) => [
        [s, 0],
        [0, s],
      ]),
    );
    expect(jacobian(total, options)(x).toArray()).toEqual([1, 1]);
    expect(jacobian((a: Tensor) => mul(a, x), options)(tensor(3)).toArray()).toEqual([1, 2]);
    expect(jacobian(squares, options)(zeros([0])).shape).toEqual([0, 0]);
    expect(jacobian(squares, options)(singles)).toMatchObject({ dtype: 'float32', shape: [2, 2] });
  });

  test.each(modes)('of trees by trees: %o', (options) => {
    const f = ({ a, b }: { a: Tensor; b: Tensor }): { p: Tensor; q: [Tensor] } => ({ p: mul(a, b), q: [sum(a)] });
    const j = jacobian(f, options)({ a: x, b: tensor(3) });
    expectTypeOf(j).toEqualTypeOf<{ p: { a: Tensor; b: Tensor }; q: [{ a: Tensor; b: Tensor }] }>();
    expect(j.p.a.toArray()).toEqual([
      [3, 0],
      [0, 3],
    ]);
    expect(j.p.b.toArray()).toEqual([1, 2]);
    expect(j.q[0].a.toArray()).toEqual([1, 1]);
    expect(j.q[0].b.toArray()).toBe(0);
  });

  test('runs the function once, which may read numbers, and passes further arguments on', () => {
    let calls = 0;
    const f = (a: Tensor, power: number): Tensor => {
      calls++;
      return a.data[0] > 0 ? mul(square(a), power) : a;
    };
    expect(jacobian(f)(x, 3).toArray()).toEqual([
      [6, 0],
      [0, 12],
    ]);
    expect(calls).toBe(1);
  });

  test('chooses reverse mode where forward mode cannot pass', () => {
    const tripled = customVjp(
      (a: Tensor) => a,
      ({ cotangent }) => [mul(cotangent, 3)],
    );
    expect(jacobian((a: Tensor) => mul(tripled(a), [[1], [2], [3]]))(tensor([1])).toArray()).toEqual([
      [[3]],
      [[6]],
      [[9]],
    ]);
    expect(caught(() => jacobian(tripled, { mode: 'forward' })(x)).code).toBe('not-differentiable');
  });

  test('of a Jacobian: all second derivatives of a map', () => {
    const second = jacobian(jacobian((a: Tensor) => mul(a, sum(a))))(x);
    expect(second.toArray()).toEqual([
      [
        [2, 1],
        [1, 0],
      ],
      [
        [0, 1],
        [1, 2],
      ],
    ]);
  });
});

test('functions of whatever makes a tensor can be given as they are', () => {
  const slope: Tensor = grad(squaredNorm)(x);
  expect(slope.toArray()).toEqual([2, 4]);
  expect(valueAndGrad(squaredNorm)(x).value.item()).toBe(5);
  expect(jacobian(square)(x).toArray()).toEqual([
    [2, 0],
    [0, 4],
  ]);
  expect(hessian(squaredNorm)(x).toArray()).toEqual([
    [2, 0],
    [0, 2],
  ]);
});

describe('hessian', () => {
  test('of a function of a tree is a tree of trees', () => {
    const f = ({ a, b }: { a: Tensor; b: Tensor }): Tensor => mul(squaredNorm(a), b);
    const h = hessian(f)({ a: x, b: tensor(3) });
    expect(h.a.a.toArray()).toEqual([
      [6, 0],
      [0, 6],
    ]);
    expect(h.a.b.toArray()).toEqual([2, 4]);
    expect(h.b.a.toArray()).toEqual([2, 4]);
    expect(h.b.b.toArray()).toBe(0);
  });

  test('times a direction is the hvp, and with further arguments', () => {
    const f = (a: Tensor, k: number): Tensor => mul(sum(exp(a)), k);
    const h = hessian(f)(x, 2);
    const along = tensor([1, -1]);
    const expected = hvp((a: Tensor) => f(a, 2), x, along).toArray();
    expect(h.matmul(along).toArray()).toEqual(expected);
  });
});

describe('linearize', () => {
  test('runs the function once, whatever the number of directions', () => {
    let calls = 0;
    const { value, tangentMap } = linearize((a: Tensor) => {
      calls++;
      return { double: mul(a, 2), total: sum(square(a)) };
    }, x);
    expect(value.total.item()).toBe(5);
    expect([tensor([1, 0]), tensor([0, 1])].map((d) => tangentMap(d).total.item())).toEqual([2, 4]);
    expect(tangentMap(tensor([5, 6])).double.toArray()).toEqual([10, 12]);
    expect(calls).toBe(1);
  });

  test('a value that does not depend on the argument has a tangent of zero', () => {
    expect(
      linearize(() => tensor([7]), x)
        .tangentMap(x)
        .toArray(),
    ).toEqual([0]);
  });

  test('the map is differentiable: by its direction, and by the argument where both are inside a transform', () => {
    const slope = grad((d: Tensor) => sum(linearize(square, x).tangentMap(d)))(tensor([5, 5]));
    expect(slope.toArray()).toEqual([2, 4]);
    const byArgument = grad((a: Tensor) => sum(linearize((b: Tensor) => mul(square(b), b), a).tangentMap(x)));
    expect(byArgument(x).toArray()).toEqual([6, 24]);
  });

  test('directions that are not like the argument are refused', () => {
    const { tangentMap } = linearize(square, x);
    expect(caught(() => tangentMap(tensor(1))).code).toBe('shape-mismatch');
    expect(caught(() => tangentMap(singles)).code).toBe('dtype-mismatch');
    expect(caught(() => tangentMap([x] as unknown as Tensor)).code).toBe('tree-mismatch');
  });
});

describe('grad and valueAndGrad', () => {
  const f = (a: Tensor, b: Tensor, k: number): Tensor => mul(dot(a, square(b)), k);

  test('with respect to another argument, or several', () => {
    const b = tensor([3, 4]);
    expect(grad(f, { argument: 1 })(x, b, 2).toArray()).toEqual([12, 32]);
    const both = grad(f, { argument: [1, 0] });
    expectTypeOf(both).returns.toEqualTypeOf<[Tensor, Tensor]>();
    expect(both(x, b, 2).map((g) => g.toArray())).toEqual([
      [12, 32],
      [18, 32],
    ]);
    const { value, grad: slope } = valueAndGrad(f, { argument: 0 })(x, b, 1);
    expectTypeOf(slope).toEqualTypeOf<Tensor>();
    expect([value.item(), slope.toArray()]).toEqual([41, [9, 16]]);
  });

  test('hand out what comes beside the value, lowered', () => {
    const loss = (a: Tensor): readonly [Tensor, { parts: Tensor[]; note: string; at: Date }] => [
      squaredNorm(a),
      { parts: [mul(a, 2)], note: 'seen', at: new Date(0) },
    ];
    const step = valueAndGrad(loss, { hasAux: true })(x);
    expect([step.value.item(), step.grad.toArray()]).toEqual([5, [2, 4]]);
    expect([step.aux.parts[0].tracer, step.aux.note, step.aux.at]).toEqual([null, 'seen', new Date(0)]);
    expect(add(step.aux.parts[0], 1).toArray()).toEqual([3, 5]);
    const nested = grad((a: Tensor) => sum(valueAndGrad(loss, { hasAux: true })(a).aux.parts[0]));
    expect(nested(x).toArray()).toEqual([2, 2]);
  });

  test('integers beside the differentiated argument are no obstacle', () => {
    const pick = (a: Tensor, n: Tensor): Tensor => sum(mul(a, cast(n, 'float64')));
    expect(grad(pick)(x, ints).toArray()).toEqual([1, 2]);
  });

  test.each<[string, string, () => unknown]>([
    [
      'not-differentiable',
      'leaf 1 is int32[2]',
      () => grad(({ a }: { a: Tensor; n: Tensor }) => sum(a))({ a: x, n: ints }),
    ],
    [
      'not-differentiable',
      'argument 1: leaf 0 is int32[2]',
      () => grad((a: Tensor, n: Tensor) => dot(a, n), { argument: 1 })(x, ints),
    ],
    ['not-differentiable', 'bool', () => vjp((a: Tensor) => a, tensor([true]))],
    ['not-differentiable', 'int32', () => jvp((a: Tensor) => a, ints, ints)],
    ['not-differentiable', 'int32', () => linearize((a: Tensor) => a, ints)],
    ['not-differentiable', 'int32', () => jacobian((a: Tensor) => a)(ints)],
    ['not-differentiable', 'value: leaf 0 is int32', () => jacobian((a: Tensor) => cast(a, 'int32'))(x)],
    ['not-differentiable', 'must return a float, got int32', () => grad((a: Tensor) => cast(sum(a), 'int32'))(x)],
    ['non-scalar', 'got shape [2]', () => grad((a: Tensor) => a)(x)],
    ['invalid-argument', 'there is no argument 2 among 1', () => grad((a: Tensor) => sum(a), { argument: 2 as 0 })(x)],
    ['invalid-argument', 'mode must be', () => jacobian(squares, { mode: 'sideways' as 'forward' })],
    [
      'tree-mismatch',
      '[value, aux]',
      () => valueAndGrad((a: Tensor) => sum(a) as unknown as [Tensor, number], { hasAux: true })(x),
    ],
    ['dtype-mismatch', 'direction: leaf 0 is float64, expected float32', () => jvp(square, singles, x)],
    ['dtype-mismatch', 'cotangent: leaf 0 is float64, expected float32', () => vjp(square, singles).pullback(x)],
  ])('%s: %s', (code, text, call) => {
    const error = caught(call);
    expect(error.code).toBe(code);
    expect(error.message).toContain(text);
  });
});
