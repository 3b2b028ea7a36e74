/**
 * Every op that can be expressed, against PyTorch in float64: output and gradients to 1e-10, where "to t" means
 * |a - b| <= t max(1, |b|). The committed fixture holds a few of the cases, so that a bare clone verifies something.
 */
import { describe, expect, test } from 'vitest';
import * as ad from '../src/index.ts';
import type { NestedNumbers, Tensor } from '../src/index.ts';
import { errorOf, readFixture, readOracle, withoutOracles } from './oracles.ts';

interface OpCase {
  readonly name: string;
  readonly inputs: readonly NestedNumbers[];
  readonly output: NestedNumbers;
  readonly cotangent: NestedNumbers;
  readonly grads: readonly NestedNumbers[];
}

/** The cases that the ops of today express; the others wait for theirs. */
const implemented: Readonly<Record<string, (...inputs: Tensor[]) => Tensor>> = {
  add_broadcast: ad.add,
  mul_broadcast: ad.mul,
  div: ad.div,
  pow: (a) => a.mul(a).mul(a),
  sub_scalar: ad.sub,
  exp: ad.exp,
  tanh: ad.tanh,
  sigmoid: ad.sigmoid,
  relu: ad.relu,
  softplus: ad.softplus,
  silu: (a) => a.mul(ad.sigmoid(a)),
  neg: ad.neg,
  square: ad.square,
  abs: ad.abs,
  leaky_relu: (a) => ad.sub(ad.relu(a), ad.relu(ad.neg(a)).mul(0.01)),
  log: ad.log,
  sqrt: ad.sqrt,
  rsqrt: (a) => ad.div(1, ad.sqrt(a)),
  reciprocal: (a) => ad.div(1, a),
  log1p: ad.log1p,
  sum_axis1: (a) => ad.sum(a, { axes: 1 }),
  mean_axes02_keepdim: (a) => ad.mean(a, { axes: [0, 2], keepDims: true }),
  var_axis0_unbiased: (a) => ad.sum(ad.square(ad.sub(a, ad.mean(a, { axes: 0 }))), { axes: 0 }).div(a.shape[0] - 1),
  logsumexp_axis1: (a) => ad.log(ad.sum(ad.exp(a), { axes: 1 })),
  norm2: (a) => ad.sqrt(ad.squaredNorm(a)),
  matmul_2d: (a, b) => ad.matmul(a, b),
  matvec: (a, b) => ad.matmul(a, b),
  softmax_axis1: (a) => ad.div(ad.exp(a), ad.sum(ad.exp(a), { axes: 1, keepDims: true })),
  log_softmax_axis1: (a) => ad.sub(a, ad.log(ad.sum(ad.exp(a), { axes: 1, keepDims: true }))),
  bce_with_logits_mean: (a) => ad.logisticLoss(a, [1, 0, 1]),
  reshape_transpose: (a) => ad.transpose(ad.reshape(a, [6, 2])),
  expand: (a) => ad.broadcastTo(a, [3, 4]),
  permute_201: (a) => ad.transpose(a, [2, 0, 1]),
  slice_step2: (a) => ad.slice(a, [null, [1, null, 2]]),
  pad_1_2: (a) =>
    ad.pad(a, [
      [0, 0],
      [1, 2],
    ]),
  'clamp_-0.5_0.5': (a) => ad.neg(ad.maximum(ad.neg(ad.maximum(a, -0.5)), -0.5)),
  maximum: ad.maximum,
};

/** The largest error of output and gradients; infinite where a shape differs. */
function worstError(example: OpCase): number {
  const op = implemented[example.name];
  const inputs = example.inputs.map((input) => ad.tensor(input));
  const { value, pullback } = ad.vjp((args: Tensor[]) => op(...args), inputs);
  const gradients = pullback(ad.tensor(example.cotangent));
  return Math.max(
    errorOf(value, example.output),
    ...gradients.map((gradient, i) => errorOf(gradient, example.grads[i])),
  );
}

describe('committed cases', () => {
  test.each(readFixture<OpCase[]>('ops.json'))('$name', (example) => {
    expect(worstError(example)).toBeLessThanOrEqual(1e-10);
  });
});

describe('all cases', () => {
  const cases = readOracle<OpCase[]>('autodiff_ops.json');
  test.for(Object.keys(implemented))('%s', (name, ctx) => {
    if (cases === null) return ctx.skip(withoutOracles);
    const example = cases.find((candidate) => candidate.name === name);
    expect(example).toBeDefined();
    expect(worstError(example as OpCase)).toBeLessThanOrEqual(1e-10);
  });
});
