/**
 * Composed functions decide by shapes alone: traced to a program and evaluated, each gives what it gives eagerly, with
 * its gradient.
 */
import { describe, expect, test } from 'vitest';
import { expectClose, some } from '../../test/tensors.ts';
import { evaluateGraph } from '../graph/graph.ts';
import { traceGraph } from '../graph/trace.ts';
import { add } from '../ops/add.ts';
import { cholesky } from '../ops/cholesky.ts';
import { fold } from '../ops/fold.ts';
import { matmul } from '../ops/matmul.ts';
import { mul } from '../ops/mul.ts';
import { solve } from '../ops/solve.ts';
import { triangularSolve } from '../ops/triangularSolve.ts';
import { unfold } from '../ops/unfold.ts';
import type { Tensor } from '../tensor.ts';
import { vjp } from '../transforms/vjp.ts';
import { adaptiveAvgPool2d, globalAvgPool } from './adaptivePooling.ts';
import { multiHeadAttention, scaledDotProductAttention } from './attention.ts';
import { conv1d, conv2d } from './conv.ts';
import { convTranspose2d } from './convTranspose.ts';
import { dropout } from './dropout.ts';
import { embedding } from './embedding.ts';
import { choleskySolve, det, inverse, logdet, matrixPower } from './linalg.ts';
import { batchNorm, groupNorm, layerNorm, rmsNorm } from './normalisation.ts';
import { avgPool2d, maxPool2d } from './pooling.ts';
import { scan } from './scan.ts';

const image = some([2, 4, 5, 4]);
const [square, right] = [add(some([2, 3, 3], 2), [[4, 0, 0], [0, 4, 0], [0, 0, 4]]), some([3, 2])]; // prettier-ignore

const cases: Readonly<Record<string, readonly [fn: (...args: Tensor[]) => Tensor, ...args: Tensor[]]>> = {
  unfold: [(x) => unfold(x, { kernel: 2, stride: 2, padding: 1 }), image],
  fold: [(x) => fold(x, { kernel: 2, size: [3, 2] }), some([2, 8, 2])],
  conv1d: [
    (x, w, bias) => conv1d(x, w, { bias, padding: 'same', groups: 2 }),
    some([2, 4, 5]),
    some([2, 2, 3]),
    some([2]),
  ],
  conv2d: [(x, w, bias) => conv2d(x, w, { bias, padding: [[1, 0], [0, 1]] }), image, some([2, 4, 2, 2]), some([2])], // prettier-ignore
  'conv2d of points': [(x, w) => conv2d(x, w, { stride: 2 }), image, some([3, 4, 1, 1])],
  convTranspose2d: [(x, w) => convTranspose2d(x, w, { stride: 2, padding: 1 }), image, some([4, 2, 3, 3])],
  maxPool2d: [(x) => maxPool2d(x, { kernel: 3, padding: 1 }), image],
  avgPool2d: [(x) => avgPool2d(x, { kernel: 2, padding: 1, countIncludePad: false }), image],
  adaptiveAvgPool2d: [(x) => adaptiveAvgPool2d(x, 2), image],
  globalAvgPool: [(x) => globalAvgPool(x), image],
  batchNorm: [(x, scale, shift) => batchNorm(x, { scale, shift }).value, image, some([4]), some([4], 2)],
  groupNorm: [(x, scale) => groupNorm(x, { scale, groups: 2 }), image, some([4])],
  layerNorm: [(x, scale) => layerNorm(x, { scale, axes: [1, 2] }), image, some([4, 5])],
  rmsNorm: [(x) => rmsNorm(x), image],
  attention: [
    (q, k, v) => scaledDotProductAttention(q, k, v, { causal: true, mask: [[true, true, false]] }),
    some([2, 3]),
    some([3, 3]),
    some([3, 2]),
  ],
  multiHeadAttention: [(x) => multiHeadAttention(x, x, x, { heads: 2 }), some([2, 3, 4])],
  embedding: [(table) => embedding(table, [1, 1, 0]), some([3, 2])],
  dropout: [(x) => dropout(x, { rate: 0.5, mask: [true, false, true] }), some([3])],
  cholesky: [(a) => cholesky(add(matmul(a, a, { transposeB: true }), square)), square],
  choleskySolve: [(l, b) => choleskySolve(l, b), square, right],
  triangularSolve: [(a, b) => triangularSolve(a, b, { lower: false, transpose: true }), square, right],
  solve: [(a, b) => solve(a, b), square, right],
  inverse: [(a) => inverse(a), square],
  det: [(a) => det(a), square],
  logdet: [(a) => logdet(matmul(a, a, { transposeA: true })), square],
  matrixPower: [(a) => matrixPower(a, -3), square],
  'scan, checkpointed': [
    (h, xs) =>
      scan((c: Tensor, x: Tensor) => [add(mul(c, x), x), c] as const, h, xs, { checkpoint: 2, reverse: true }).carry,
    some([2]),
    some([5, 2]),
  ],
  scan: [
    (h, xs) => scan((c: Tensor, x: Tensor) => [add(mul(c, x), x), c] as const, h, xs).outputs,
    some([2]),
    some([4, 2]),
  ],
};

describe('traced', () => {
  test.each(Object.keys(cases))('%s', (name) => {
    const [fn, ...args] = cases[name];
    const program = (values: readonly Tensor[]): Tensor[] => {
      const { value, pullback } = vjp((inputs: Tensor[]) => fn(...inputs), values.slice(0, -1));
      return [value, ...pullback(values[values.length - 1])];
    };
    const values = [...args, some(fn(...args).shape, 3)];
    const expected = program(values);
    const found = evaluateGraph(traceGraph(program, values), values);
    expect(found).toHaveLength(expected.length);
    found.forEach((value, i) => expectClose(value, expected[i], 1e-13));
  });
});
