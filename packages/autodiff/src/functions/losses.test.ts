/**
 * The losses: their formulas, their reductions, their edges, their derivatives, and that they keep their type and can be traced.
 */
import { describe, expect, test } from 'vitest';
import { batchFlat } from '../batch.ts';
import { gradcheck } from '../check.ts';
import { tensor } from '../create.ts';
import { evaluateGraph } from '../graph/graph.ts';
import { traceGraph } from '../graph/trace.ts';
import * as ad from '../index.ts';
import type { LossOptions, NestedNumbers } from '../index.ts';
import type { Tensor } from '../tensor.ts';
import { gapOf } from '../../test/examples.ts';
import { caught } from '../../../../testing/caught.ts';

type Loss = (predictions: Tensor, targets: Tensor, options?: LossOptions) => Tensor;

const ints = (data: NestedNumbers): Tensor => tensor(data, undefined, { dtype: 'int32' });
const numbers = tensor([0.3, -1.2, 2.5, 0.9]);
const others = tensor([0.1, 1.4, 2.2, -0.7]);
const logits = tensor([
  [0.2, -1, 3],
  [1.5, 0.4, -0.3],
]);
const distributions = tensor([
  [0.2, 0.3, 0.5],
  [0.7, 0.1, 0.2],
]);

/** A loss, an argument where it is smooth, targets, and the losses by the formula, entry by entry or row by row. */
const cases: readonly (readonly [name: string, loss: Loss, predictions: Tensor, targets: Tensor, expected: Tensor])[] =
  [
    ['mse', ad.mse, numbers, others, entries((p, y) => (p - y) ** 2)],
    ['mae', ad.mae, numbers, others, entries((p, y) => Math.abs(p - y))],
    ['huber', (p, y, o) => ad.huber(p, y, { ...o, delta: 1.5 }), numbers, others, entries((p, y) => bent(p - y, 1.5))],
    [
      'smoothL1',
      (p, y, o) => ad.smoothL1(p, y, { ...o, beta: 0.5 }),
      numbers,
      others,
      entries((p, y) => bent(p - y, 0.5) / 0.5),
    ],
    [
      'smoothL1 with beta 0',
      (p, y, o) => ad.smoothL1(p, y, { ...o, beta: 0 }),
      numbers,
      others,
      entries((p, y) => Math.abs(p - y)),
    ],
    [
      'poissonNll',
      ad.poissonNll,
      numbers,
      tensor([2, 0, 7, 1]),
      entries((p, _, i) => Math.exp(p) - [2, 0, 7, 1][i] * p),
    ],
    [
      'poissonNll of rates',
      (p, y, o) => ad.poissonNll(p, y, { ...o, logRates: false }),
      tensor([0.3, 2]),
      tensor([2, 0]),
      tensor([0.3 - 2 * Math.log(0.3), 2]),
    ],
    ['bce', ad.bce, tensor([0.3, 0.6, 0.5]), tensor([1, 0, 0.25]), tensor([-Math.log(0.3), -Math.log(0.4), Math.LN2])],
    [
      'bceWithLogits',
      ad.bceWithLogits,
      numbers,
      tensor([1, 0, 1, 0.5]),
      entries((p, _, i) => Math.log1p(Math.exp(p)) - [1, 0, 1, 0.5][i] * p),
    ],
    ['hinge', ad.hinge, numbers, tensor([1, -1, -1, 1]), tensor([0.7, 0, 3.5, 0.1])],
    [
      'crossEntropy of classes',
      ad.crossEntropy,
      logits,
      ints([2, 1]),
      rows((row, i) => logSumExp(row) - row[[2, 1][i]]),
    ],
    [
      'crossEntropy of probabilities',
      ad.crossEntropy,
      logits,
      distributions,
      rows((row, i) => logSumExp(row) - inner(row, i)),
    ],
    [
      'crossEntropy along the first axis',
      (p, y, o) => ad.crossEntropy(ad.transpose(p), y, { ...o, axis: 0 }),
      logits,
      ints([2, 1]),
      rows((row, i) => logSumExp(row) - row[[2, 1][i]]),
    ],
    [
      'crossEntropy with smoothed labels',
      (p, y, o) => ad.crossEntropy(p, y, { ...o, labelSmoothing: 0.2 }),
      logits,
      ints([0, 1]),
      rows((row, i) => logSumExp(row) - 0.8 * row[i] - (0.2 / 3) * (row[0] + row[1] + row[2])),
    ],
    ['nll', ad.nll, logits, ints([2, 1]), rows((row, i) => -row[[2, 1][i]])],
    [
      'klDivergence',
      ad.klDivergence,
      logits,
      distributions,
      rows((row, i) => target(i).reduce((sum, y, k) => sum + y * (Math.log(y) - row[k]), 0)),
    ],
  ];

describe.each(cases)('%s', (_, loss, predictions, targets, expected) => {
  test('is its formula, as it is, summed, and averaged', () => {
    expect(gapOf(loss(predictions, targets, { reduction: 'none' }), expected)).toBeLessThanOrEqual(1e-14);
    expect(gapOf(loss(predictions, targets, { reduction: 'sum' }), ad.sum(expected))).toBeLessThanOrEqual(1e-14);
    expect(gapOf(loss(predictions, targets), ad.mean(expected))).toBeLessThanOrEqual(1e-14);
  });

  test('has the derivatives of its formula, to second order', () => {
    const report = gradcheck((p: Tensor) => loss(p, targets), predictions, { order: 2 });
    expect(report.error).toBeLessThanOrEqual(1e-8);
  });

  test('keeps float32, and its gradient does', () => {
    const narrow = ad.cast(predictions, 'float32');
    const { value, grad } = ad.valueAndGrad((p: Tensor) =>
      loss(p, targets.dtype === 'int32' ? targets : ad.cast(targets, 'float32')),
    )(narrow);
    expect([value.dtype, grad.dtype]).toEqual(['float32', 'float32']);
    expect(gapOf(value, loss(predictions, targets))).toBeLessThanOrEqual(2e-6);
  });

  test('is traced and batched without its numbers', () => {
    const graph = traceGraph(([p, y]) => [loss(p, y)], [predictions, targets]);
    expect(gapOf(evaluateGraph(graph, [predictions, targets])[0], loss(predictions, targets))).toBe(0);
    const twice = [predictions, targets].map((value) => ad.broadcastTo(value, [2, ...value.shape]));
    const [both] = batchFlat(([p, y]) => [loss(p, y)], twice, 2);
    expect(gapOf(both, ad.broadcastTo(loss(predictions, targets), [2]))).toBeLessThanOrEqual(1e-15);
  });

  test('refuses a reduction that there is not', () => {
    const odd = { reduction: 'median' } as unknown as LossOptions;
    expect(caught(() => loss(predictions, targets, odd))).toMatchObject({
      code: 'invalid-argument',
      argument: 'reduction',
    });
  });
});

describe('edges', () => {
  test('shapes that would broadcast are refused, scalars are not', () => {
    const error = caught(() => ad.mse([1, 2], [[1], [2]]));
    expect([error.code, error.argument, error.shapes]).toEqual(['shape-mismatch', 'targets', [[2], [2, 1]]]);
    expect(ad.mse([1, 3], 1).item()).toBe(2);
    expect(caught(() => ad.crossEntropy(logits, [0, 1, 2])).code).toBe('shape-mismatch');
    expect(caught(() => ad.crossEntropy(logits, [0, 1], { axis: 2 })).code).toBe('invalid-axis');
  });

  test('classes that there are not are refused where they are known', () => {
    for (const targets of [
      [0, 3],
      [0, -1],
      [0, 0.5],
      [0, Number.NaN],
    ]) {
      expect(caught(() => ad.crossEntropy(logits, targets))).toMatchObject({
        code: 'invalid-argument',
        argument: 'targets',
        index: 1,
      });
      expect(caught(() => ad.nll(logits, targets)).code).toBe('invalid-argument');
    }
  });

  test('options out of range are refused', () => {
    expect(caught(() => ad.huber([1], [2], { delta: 0 })).argument).toBe('delta');
    expect(caught(() => ad.smoothL1([1], [2], { beta: -1 })).argument).toBe('beta');
    expect(caught(() => ad.crossEntropy(logits, [0, 1], { labelSmoothing: 1.5 })).argument).toBe('labelSmoothing');
    expect(caught(() => ad.cosineSimilarity([1], [1], { epsilon: 0 })).argument).toBe('epsilon');
  });

  test('certain predictions, right and wrong, have finite losses and derivatives', () => {
    const expectSame = (found: Tensor, wanted: NestedNumbers): void => expect(gapOf(found, tensor(wanted))).toBe(0);
    const slope = (fn: (x: Tensor) => Tensor, x: NestedNumbers): Tensor => ad.grad(fn)(tensor(x));
    const [none, sum] = [{ reduction: 'none' }, { reduction: 'sum' }] as const;
    expectSame(ad.bce([0, 1, 0, 1], [0, 1, 1, 0], none), [0, 0, 100, 100]);
    expectSame(
      slope((p) => ad.bce(p, [0, 1, 1, 0], sum), [0, 1, 0, 1]),
      [1, -1, 0, 0],
    );
    expectSame(ad.bceWithLogits([1000, -1000, -40], [1, 0, 0], none), [0, 0, Math.exp(-40)]);
    expectSame(
      slope((z) => ad.bceWithLogits(z, [0, 0], sum), [1000, -1000]),
      [1, 0],
    );
    expectSame(ad.crossEntropy([[1000, -1000]], [1]), 2000);
    expectSame(
      slope((z) => ad.crossEntropy(z, [1]), [[1000, -1000]]),
      [[1, -1]],
    );
  });

  test('a masked class, with logit -Infinity, costs nothing where its target is 0', () => {
    const masked = [[0, 0, -Infinity]];
    expect(ad.crossEntropy(masked, [1]).item()).toBe(Math.LN2);
    expect(ad.crossEntropy(masked, [[0.5, 0.5, 0]]).item()).toBe(Math.LN2);
    const slope = ad.grad((z: Tensor) => ad.crossEntropy(z, [1]))(tensor(masked));
    expect(slope.toArray()).toEqual([[0.5, -0.5, 0]]);
  });

  test('an example of class 1 counts its weight', () => {
    const weighted = ad.bceWithLogits([0, 0], [1, 0], { positiveWeight: 3, reduction: 'none' });
    expect(gapOf(weighted, tensor([3 * Math.LN2, Math.LN2]))).toBeLessThanOrEqual(1e-15);
  });

  test('divergence from itself is 0, also with zeros', () => {
    const same = tensor([[0.25, 0.75, 0]]);
    expect(ad.klDivergence(ad.log(same), same).item()).toBe(0);
  });

  test('nothing has the mean loss NaN and the sum 0', () => {
    expect(ad.mse([], []).item()).toBeNaN();
    expect(ad.crossEntropy(ad.zeros([0, 3]), [], { reduction: 'sum' }).item()).toBe(0);
  });
});

describe('cosineSimilarity', () => {
  test('is the cosine along any axis, and 0 for zeros, with a finite derivative', () => {
    const a = tensor([
      [3, 0],
      [4, 0],
    ]);
    expect(
      ad
        .cosineSimilarity(
          a,
          [
            [1, 1],
            [0, 0],
          ],
          { axis: 0 },
        )
        .toArray(),
    ).toEqual([0.6, 0]);
    const slope = ad.grad((x: Tensor) => ad.cosineSimilarity(x, [1, 0]))(tensor([0, 0]));
    expect(slope.data.every(Number.isFinite)).toBe(true);
    const report = gradcheck(([x, y]: Tensor[]) => ad.cosineSimilarity(x, y), [numbers, others], { order: 2 });
    expect(report.error).toBeLessThanOrEqual(1e-8);
  });
});

function entries(fn: (p: number, y: number, i: number) => number): Tensor {
  return tensor(Array.from(numbers.data, (p, i) => fn(p, others.data[i], i)));
}

function rows(fn: (row: readonly number[], i: number) => number): Tensor {
  return tensor((logits.toArray() as number[][]).map(fn));
}

function bent(error: number, delta: number): number {
  const size = Math.abs(error);
  return size <= delta ? error ** 2 / 2 : delta * (size - delta / 2);
}

function logSumExp(row: readonly number[]): number {
  return Math.log(row.reduce((sum, x) => sum + Math.exp(x), 0));
}

/** The target distribution of a row. */
function target(i: number): readonly number[] {
  return (distributions.toArray() as number[][])[i];
}

function inner(row: readonly number[], i: number): number {
  return target(i).reduce((sum, y, k) => sum + y * row[k], 0);
}
