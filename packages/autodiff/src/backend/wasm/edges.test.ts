/**
 * Plans at the edges: truth values as numbers, special values through fused passes, long sums in float32, products of nothing.
 */
import { describe, expect, test } from 'vitest';
import { expectAlike } from '../../../test/alike.ts';
import { compile } from '../../compile/compile.ts';
import * as ad from '../../index.ts';
import { bind, opTable, tensor, type Tensor } from '../../index.ts';

const wave = (length: number): Tensor => tensor(Float64Array.from({ length }, (_, i) => Math.sin(i)));

/** What a plan gives twice, and what the ops give. */
function expectBoth(program: (...inputs: Tensor[]) => Tensor[], ...inputs: Tensor[]): void {
  const plan = compile(program);
  const wanted = program(...inputs);
  for (let k = 0; k < 2; k++) expectAlike(plan(...inputs), wanted, 1e-12);
  plan.dispose();
}

describe('truth values', () => {
  test('of numbers, after passes that used the working space', () => {
    const busy = (x: Tensor): Tensor => ad.sum(ad.mul(ad.tanh(ad.add(x, 1)), ad.tanh(ad.mul(x, 3))));
    expectBoth(
      (x, y) => [busy(x), ad.cast(ad.cast(y, 'bool'), 'float64')],
      wave(100),
      tensor([0, 1, 2, 0, -0, NaN, 5e-324]),
    );
  });

  test('as numbers have the storage of numbers, also where they are the argument', () => {
    for (const dtype of ['float64', 'int32', 'float32'] as const) {
      const program = (mask: Tensor): Tensor[] => [
        ad.cast(mask, dtype),
        ad.reshape(ad.cast(mask, dtype), [20, 2]),
        mask,
      ];
      expectBoth(program, ad.greater(wave(40), 0));
    }
  });

  test('stay 0 and 1 where an op makes other numbers of them', () => {
    const masks = (x: Tensor): Tensor[] => {
      const mask = ad.greater(x, 0.1);
      const columns = ad.reshape(ad.broadcastTo(mask, [4, 16]), [1, 4, 16]);
      return [
        ad.neg(mask),
        ad.fold(columns, { kernel: 2, size: [5, 5] }),
        ad.max(mask),
        ad.minimum(mask, ad.flip(mask, { axes: 0 })),
      ];
    };
    expectBoth((x) => masks(x).flatMap((mask) => [mask, ad.cast(mask, 'float64'), ad.sum(mask)]), wave(16));
  });
});

test('the slope of tanh is taken from its value only where the two have one shape', () => {
  const four = tensor([[4]]);
  expectBoth((x) => [ad.tanh(x), ad.mul(ad.mul(ad.sigmoid(ad.mul(x, 2)), ad.sigmoid(ad.mul(x, -2))), four)], wave(3));
});

const specials = [
  0,
  -0,
  1,
  -1,
  0.5,
  -2.5,
  NaN,
  Infinity,
  -Infinity,
  5e-324,
  -5e-324,
  1e-310,
  1e-40,
  3e38,
  1e300,
  745.5,
  -745.5,
  88.8,
  1e-8,
  1e15,
];

describe.each(['float64', 'float32'] as const)('special values: %s', (dtype) => {
  const [unit, least] = dtype === 'float64' ? [1e-13, 1e-322] : [3e-6, 1e-44];
  const column = ad.cast(tensor(specials, [specials.length, 1]), dtype);
  const row = ad.cast(tensor(specials), dtype);

  const isAlike = (x: number, y: number): boolean =>
    x === y ||
    (Number.isNaN(x) && Number.isNaN(y)) ||
    (Number.isFinite(x) && Math.abs(x - y) <= Math.max(unit * Math.abs(x), least));

  const entrywise = opTable.filter(
    ({ kind, arity, name }) => kind === 'elementwise' && arity <= 2 && name !== 'cast' && name !== 'wrapIndex',
  );
  test.each(entrywise.map((op) => [op.name, op] as const))('%s', (_, op) => {
    const args = op.arity === 1 ? [row] : [column, row];
    const wanted = bind(op, args, undefined as never);
    const plan = compile((...inputs: Tensor[]) => {
      const value = bind(op, inputs, undefined as never);
      return [value, ad.where(ad.equal(value, value), value, 0)]; // in a group with others
    });
    const [found] = plan(...args);
    const differing = [...wanted.data].flatMap((x, i) => (isAlike(x, found.data[i]) ? [] : [[i, x, found.data[i]]]));
    expect(differing).toEqual([]);
    plan.dispose();
  });

  test.each(Object.entries({ sum: ad.sum, max: ad.max, min: ad.min, prod: ad.prod }))(
    '%s over blocks',
    (name, reduce) => {
      for (const shape of [
        [3, 4],
        [900, 5],
        [5, 900],
        [3000, 3],
      ]) {
        for (const special of [NaN, Infinity, -Infinity]) {
          const entries = Float64Array.from({ length: shape[0] * shape[1] }, (_, i) => 1 + 1e-6 * Math.sin(i));
          entries[Math.floor(0.77 * entries.length)] = special;
          const program = (x: Tensor): Tensor[] =>
            [[0], [1], [0, 1]].flatMap((axes) => [
              reduce(ad.mul(x, 1.5), { axes }),
              reduce(x, { axes }),
              ad.argmax(x, { axis: axes[0] }),
            ]);
          const x = ad.cast(tensor(entries, shape), dtype);
          const plan = compile(program);
          const [found, wanted] = [plan(x), program(x)];
          plan.dispose();
          // 1.5^900 is beyond float32: there is an infinity on the way, and it stays
          if (name === 'prod') found.forEach((value, k) => expect(value.shape).toEqual(wanted[k].shape));
          else expectAlike(found, wanted, dtype === 'float64' ? 1e-12 : 1e-4);
        }
      }
    },
  );
});

test('sums of 2^22 numbers in float32 stay within (64 + log2 n) eps, whatever the axis', () => {
  const bound = 86 * 2 ** -23; // what the kernels promise
  for (const shape of [[2 ** 22], [2 ** 21, 2], [2 ** 18, 16], [2 ** 11, 2 ** 11], [2, 2 ** 21]]) {
    const x = ad.full(shape, 0.1, 'float32');
    const [each] = x.data;
    const plan = compile((v: Tensor) => [
      ad.sum(ad.add(v, 0.25), { axes: 0 }),
      ad.sum(v, { axes: 0 }),
      ad.sum(ad.mul(v, v)),
    ]);
    const [moved, plain, squares] = plan(x);
    const wanted = [Math.fround(each + 0.25) * shape[0], each * shape[0], Math.fround(each * each) * 2 ** 22];
    [moved, plain, squares].forEach((value, k) => {
      const worst = Math.max(...Float64Array.from(value.data.slice(0, 5000), (y) => Math.abs(y / wanted[k] - 1)));
      expect([shape, k, worst, worst <= bound]).toEqual([shape, k, worst, true]);
    });
    plan.dispose();
  }
});

test('several reductions in one pass of many blocks keep their parts apart', () => {
  const x = ad.reshape(wave(129 * 400), [129, 400]);
  const program = (v: Tensor): Tensor[] => {
    const value = ad.tanh(ad.add(v, 0.3));
    const rows = ad.sum(value, { axes: 1, keepDims: true });
    return [
      ad.max(value, { axes: 0 }),
      ad.sum(value, { axes: 0 }),
      ad.prod(value, { axes: 0 }),
      ad.sum(ad.div(value, rows), { axes: 0 }),
      ad.sum(value),
    ];
  };
  const plan = compile(program);
  expect(plan.explain(x).plan.steps[0]).toMatch(/max sum prod .* in 65 blocks/);
  plan.dispose();
  expectBoth(program, x);
});

test('integers wrap around as they do one by one', () => {
  const big = tensor([2147483647, -2147483648, 123456789, -5, 0], [5], { dtype: 'int32' });
  const program = (x: Tensor): Tensor[] => [
    ad.add(x, 1),
    ad.sub(ad.neg(x), 2),
    ad.mul(x, x),
    ad.neg(ad.neg(x)),
    ad.abs(x),
    ad.mul(ad.neg(x), ad.neg(x)),
    ad.sum(x),
    ad.prod(x),
    ad.cumsum(x),
    ad.max(x),
    ad.cast(x, 'float32'),
    ad.cast(ad.cast(x, 'float32'), 'int32'),
    ad.cast(ad.mul(ad.cast(x, 'float64'), 1e3), 'int32'),
    ad.cast(ad.mul(ad.cast(x, 'float32'), 1e3), 'int32'),
  ];
  expectBoth(program, big);
  expectBoth((x) => [ad.cast(x, 'int32'), ad.cast(x, 'bool')], tensor(specials));
});

test('products over an axis of length 0 are zeros, over what the memory held before', () => {
  const busy = (x: Tensor): Tensor => ad.tanh(ad.add(ad.matmul(ad.tanh(ad.transpose(x)), ad.sin(x)), 3));
  for (const [p, q] of [
    [
      [3, 0],
      [0, 4],
    ],
    [[0], [0]],
    [[3, 0], [0]],
    [
      [2, 3, 0],
      [2, 0, 4],
    ],
    [
      [3, 0],
      [0, 1],
    ],
    [
      [1, 0],
      [0, 4],
    ],
  ]) {
    expectBoth(
      (a, b, x) => [busy(x), ad.add(ad.matmul(a, b), 1), ad.matmul(a, b)],
      ad.zeros(p),
      ad.zeros(q),
      ad.reshape(wave(400), [20, 20]),
    );
  }
});

test('many axes, most of them short', () => {
  const x = ad.reshape(wave(1536), [2, 1, 3, 2, 1, 2, 4, 2, 8, 1]);
  const turned = (v: Tensor): Tensor => ad.transpose(v, [9, 7, 5, 3, 1, 8, 6, 4, 2, 0]);
  expectBoth(
    (v) => [
      turned(v),
      ad.add(turned(v), ad.sum(turned(v), { axes: [0, 2, 4, 6, 8], keepDims: true })),
      ad.max(v, { axes: [0, 3, 8] }),
    ],
    x,
  );
});

test('what float32 adds up at one place is rounded once, as in the reference', () => {
  const at = (rows: number, picks: number): Tensor =>
    tensor(Int32Array.from({ length: picks }, (_, i) => (7 * i) % rows));
  const tenths = (shape: number[]): Tensor => ad.full(shape, 0.1, 'float32');
  const cases: [Tensor, Tensor, Tensor][] = [
    [ad.zeros([3], 'float32'), at(3, 20_000), tenths([20_000])],
    [ad.ones([5, 4], 'float32'), at(5, 3000), tenths([3000, 4])],
    [ad.zeros([900, 2], 'float32'), at(900, 40), tenths([40, 2])],
    [ad.ones([2], 'float32'), at(2, 0), tenths([0])],
  ];
  for (const [x, indices, updates] of cases) {
    const program = (a: Tensor, i: Tensor, u: Tensor): Tensor[] => [ad.scatterAdd(a, i, u), ad.mul(a, 2)];
    const plan = compile(program);
    for (let k = 0; k < 2; k++) expectAlike(plan(x, indices, updates), program(x, indices, updates), 0);
    plan.dispose();
  }
});
