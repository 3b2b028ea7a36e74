/**
 * Functions with rules of their own: customVjp, customJvp, checkpoint, and the report of what is saved.
 */
import { describe, expect, test } from 'vitest';
import { caught } from '../../../../testing/caught.ts';
import { barrierOp } from '../ops/barrier.ts';
import { evaluateGraph } from '../graph/graph.ts';
import { traceGraph } from '../graph/trace.ts';
import {
  add,
  bind,
  cast,
  checkpoint,
  customJvp,
  customVjp,
  div,
  dot,
  exp,
  grad,
  gradcheck,
  greater,
  hvp,
  jvp,
  matmul,
  mul,
  reshape,
  residuals,
  sign,
  sum,
  tanh,
  tensor,
  vjp,
  vmap,
  where,
  type Tensor,
} from '../index.ts';

const x = tensor([0.5, -1]);

/** The identity forward; backward, the cotangent cut to [-1, 1]. */
const clipped = customVjp(
  (a: Tensor) => a,
  ({ cotangent }) => [where(greater(cotangent, 1), 1, cotangent)],
);

/** sign forward; the derivative of the identity. */
const straightThrough = customJvp(
  (a: Tensor) => sign(a),
  ({ args: [a], tangents: [t] }) => ({ value: sign(a), tangent: t }),
);

describe('customVjp', () => {
  test('its rule stands in for the derivative of the body', () => {
    expect(clipped(x)).toBe(x);
    expect(grad((a: Tensor) => sum(mul(clipped(a), [5, 0.25])))(x).toArray()).toEqual([1, 0.25]);
  });

  test('batched, and per example', () => {
    const slope = grad((a: Tensor, k: Tensor) => mul(clipped(a), k));
    expect(vmap(slope)(tensor([1, 2]), tensor([5, 0.25])).toArray()).toEqual([1, 0.25]);
    expect(vmap(clipped)(x).toArray()).toEqual([0.5, -1]);
  });

  test('is given the value, and trees of several arguments; null is a zero', () => {
    const f = customVjp(
      (p: { a: Tensor }, b: [Tensor, Tensor], k: number) => ({ y: mul(mul(p.a, b[0]), k) }),
      ({ cotangent, value, args: [, b, k] }) => [
        { a: mul(cotangent.y, mul(b[0], k)) },
        [value.y, b[1]] as [Tensor, Tensor],
        null,
      ],
    );
    const { value, pullback } = vjp(({ p, b }: { p: { a: Tensor }; b: [Tensor, Tensor] }) => f(p, b, 2), {
      p: { a: tensor(3) },
      b: [tensor(5), tensor(7)],
    });
    expect(value.y.item()).toBe(30);
    const back = pullback({ y: tensor(1) });
    expect([back.p.a.item(), back.b[0].item(), back.b[1].item()]).toEqual([10, 30, 7]);
    const none = customVjp(
      (a: Tensor) => exp(a),
      () => [null],
    );
    expect(grad((a: Tensor) => sum(none(a)))(x).toArray()).toEqual([0, 0]);
  });

  test('is differentiated again through its rule', () => {
    const cube = customVjp(
      (a: Tensor) => mul(a, mul(a, a)),
      ({ cotangent, args: [a] }) => [mul(cotangent, mul(3, mul(a, a)))],
    );
    const third = grad(grad(grad(cube)));
    expect([grad(cube)(tensor(2)).item(), grad(grad(cube))(tensor(2)).item(), third(tensor(2)).item()]).toEqual([
      12, 12, 6,
    ]);
  });

  test('leaves forward mode without a rule', () => {
    const error = caught(() => jvp(clipped, x, x));
    expect([error.code, error.message]).toEqual([
      'not-differentiable',
      'customVjp: has a vjp rule and no jvp rule, so forward mode cannot pass; customJvp serves both modes',
    ]);
    expect(caught(() => hvp((a: Tensor) => sum(clipped(a)), x, x)).code).toBe('not-differentiable');
  });

  test.each<[string, unknown]>([
    ['tree-mismatch', x],
    ['tree-mismatch', []],
    ['tree-mismatch', [{ a: x }]],
    ['shape-mismatch', [tensor(1)]],
    ['dtype-mismatch', [cast(x, 'float32')]],
  ])('a rule that returns what is not like the arguments: %s', (code, wrong) => {
    const f = customVjp(
      (a: Tensor) => exp(a),
      () => wrong as [Tensor],
    );
    expect(caught(() => grad((a: Tensor) => sum(f(a)))(x)).code).toBe(code);
  });
});

describe('customJvp', () => {
  test('its rule serves forward mode and, transposed, reverse mode', () => {
    expect(jvp(straightThrough, x, tensor([2, 3])).tangent.toArray()).toEqual([2, 3]);
    expect(straightThrough(x).toArray()).toEqual([1, -1]);
    expect(grad((a: Tensor) => dot(straightThrough(a), [5, 7]))(x).toArray()).toEqual([5, 7]);
  });

  test('batched, of several arguments, and differentiated again', () => {
    const product = customJvp(
      (a: Tensor, b: Tensor) => mul(a, b),
      ({ args: [a, b], tangents: [s, t] }) => ({ value: mul(a, b), tangent: add(mul(s, b), mul(a, t)) }),
    );
    const f = (a: Tensor): Tensor => sum(product(a, product(a, a)));
    expect(vmap(grad(f))(tensor([1, 2])).toArray()).toEqual([3, 12]);
    expect(grad(grad(f))(tensor(2)).item()).toBe(12);
    expect(gradcheck(f, x, { order: 3 }).passed).toBe(true);
  });

  test.each<[string, unknown]>([
    ['shape-mismatch', tensor(1)],
    ['tree-mismatch', [x]],
    ['dtype-mismatch', cast(x, 'float32')],
  ])('a tangent that is not like the value: %s', (code, wrong) => {
    const f = customJvp(
      (a: Tensor) => exp(a),
      ({ args: [a] }) => ({ value: exp(a), tangent: wrong as Tensor }),
    );
    expect(caught(() => jvp(f, x, x)).code).toBe(code);
  });
});

describe('checkpoint', () => {
  const block = (a: Tensor, b: Tensor): Tensor => tanh(mul(tanh(mul(tanh(a), b)), b));
  const wrapped = checkpoint(block);

  test('has the derivatives of the plain function, to third order and under vmap', () => {
    const f = (a: Tensor): Tensor => sum(wrapped(a, tensor([2, 3])));
    const plain = (a: Tensor): Tensor => sum(block(a, tensor([2, 3])));
    expect(grad(f)(x).toArray()).toEqual(grad(plain)(x).toArray());
    expect(gradcheck(f, x, { order: 3 }).passed).toBe(true);
    const [twice, plainTwice] = [f, plain].map((g) => grad((a: Tensor) => sum(grad(g)(a))));
    expect(twice(x).toArray()).toEqual(plainTwice(x).toArray());
    expect(vmap(grad(wrapped))(x, x).toArray()).toEqual(vmap(grad(block))(x, x).toArray());
  });

  test('runs its body once forward and once more backward', () => {
    let calls = 0;
    const counted = checkpoint((a: Tensor) => {
      calls++;
      return exp(a);
    });
    counted(x);
    expect(calls).toBe(1);
    const { pullback } = vjp(counted, x);
    expect(calls).toBe(2);
    pullback(x);
    expect(calls).toBe(3);
  });

  test('in a program, the second run stands behind barriers with numbers of their own, equal in equal programs', () => {
    const program = (): number[] => {
      const { nodes } = traceGraph(([a]) => [grad((b: Tensor) => sum(wrapped(b, wrapped(b, b))))(a)], [x]);
      return nodes.flatMap((node) =>
        node.kind === 'op' && node.op === barrierOp ? [(node.attrs as { number: number }).number] : [],
      );
    };
    expect(program()).toEqual([1, 1, 2, 2]);
    expect(program()).toEqual([1, 1, 2, 2]);
    const graph = traceGraph(([a]) => [grad((b: Tensor) => sum(wrapped(b, b)))(a)], [x]);
    expect(evaluateGraph(graph, [x])[0].toArray()).toEqual(grad((b: Tensor) => sum(block(b, b)))(x).toArray());
  });

  test('refuses to read what is differentiated from around it', () => {
    const error = caught(() => grad((a: Tensor) => sum(checkpoint((b: Tensor) => mul(a, b))(a)))(x));
    expect(error.code).toBe('invalid-argument');
    expect(error.message).toContain('checkpoint: the function reads a tensor');
    expect(error.message).toContain('mul');
    const batched = caught(() =>
      vmap((a: Tensor) => straightThrough(checkpoint((b: Tensor) => mul(a, b))(mul(a, 2))))(x),
    );
    expect(batched.code).toBe('invalid-argument');
    // transforms of its own are no obstacle, nor are constants from around, nor what an outer transform alone looks at
    const own = checkpoint((b: Tensor) => grad((c: Tensor) => sum(wrapped(c, mul(c, b))))(b));
    const plain = (b: Tensor): Tensor => grad((c: Tensor) => sum(block(c, mul(c, b))))(b);
    const [found, expected] = [own, plain].map((f) => grad((a: Tensor) => sum(mul(f(a), x)))(x).data);
    found.forEach((slope, i) => expect(slope).toBeCloseTo(expected[i], 12));
    const outer = grad((a: Tensor) =>
      grad((b: Tensor) => sum(checkpoint((c: Tensor) => mul(mul(c, c), a))(b)))(x).sum(),
    );
    expect(outer(x).toArray()).toEqual([1, -2]);
  });
});

describe('the rules of the barrier', () => {
  test('are those of the identity', () => {
    const f = (a: Tensor): Tensor => bind(barrierOp, [a], { number: 1 });
    expect(f(x).data).toBe(x.data);
    expect(gradcheck(f, x, { order: 2 }).passed).toBe(true);
    expect(vmap(f)(x).toArray()).toEqual(x.toArray());
  });
});

describe('residuals', () => {
  const layer = (a: Tensor, w: Tensor): Tensor => exp(matmul(a, w));
  const args = [tensor(new Float64Array(12), [4, 3]), tensor(new Float64Array(9), [3, 3])] as const;

  test('lists what the backward pass reads of the forward pass', () => {
    expect(residuals(layer, ...args)).toEqual({
      saved: [
        { type: 'float64[4,3]', bytes: 96, op: 'argument', isArgument: true },
        { type: 'float64[3,3]', bytes: 72, op: 'argument', isArgument: true },
        { type: 'float64[4,3]', bytes: 96, op: 'exp', isArgument: false },
      ],
      bytes: 264,
    });
    expect(residuals((a: Tensor) => sum(add(a, 1)), x)).toEqual({ saved: [], bytes: 0 });
    expect(residuals((a: Tensor) => mul(a, [2, 3]), x)).toEqual({ saved: [], bytes: 0 });
  });

  test('a checkpoint saves its arguments alone: of a chain, one tensor per block', () => {
    const deep = (wrap: (f: typeof layer) => typeof layer) => (a: Tensor, w: Tensor) => {
      const block = wrap((b, v) => layer(layer(layer(b, v), v), v));
      return sum(block(block(block(a, w), w), w));
    };
    const plain = residuals(
      deep((f) => f),
      ...args,
    );
    const saving = residuals(deep(checkpoint), ...args);
    expect(plain.saved.filter((saved) => !saved.isArgument)).toHaveLength(9);
    expect(saving.saved.filter((saved) => !saved.isArgument)).toHaveLength(2);
    expect(saving.bytes).toBeLessThan(plain.bytes);
  });

  test('shared numbers count once, integers are not differentiated, and dead ends not saved', () => {
    const f = (a: Tensor, n: Tensor): Tensor => {
      div(exp(a), 2);
      return sum(mul(mul(reshape(a, [1, 2]), reshape(a, [1, 2])), cast(n, 'float64')));
    };
    const report = residuals(f, x, tensor([1, 2], undefined, { dtype: 'int32' }));
    expect(report.saved.map(({ op }) => op)).toEqual(['argument', 'cast']);
  });

  test('numbers cannot be read', () => {
    expect(caught(() => residuals((a: Tensor) => tensor(a.item()), tensor(1))).code).toBe('abstract-value');
  });
});
