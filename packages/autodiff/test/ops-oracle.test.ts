/**
 * The functions of the package against PyTorch in float64: outputs and gradients, each case through the public function
 * of its name, by every way to run one. The committed fixture holds a few of the cases, so that a bare clone verifies
 * something.
 */
import { describe, expect, test } from 'vitest';
import * as ad from '../src/index.ts';
import type { DType, NestedNumbers, Tensor } from '../src/index.ts';
import { errorOf, readFixture, readOracle, scaledErrorOf, withoutOracles } from './oracles.ts';

interface OpCase {
  readonly name: string;
  readonly note: string;
  readonly inputs: readonly NestedNumbers[];
  readonly output: NestedNumbers;
  readonly cotangent: NestedNumbers;
  readonly grads: readonly NestedNumbers[];
}

/** Output and gradients of a case, from its inputs and the cotangent, which comes last. */
type Program = (values: Tensor[]) => Tensor[];

/** A way to run programs. */
interface Run {
  readonly name: string;
  readonly dtype: DType;
  /** The program as this way runs it. */
  readonly prepare: (program: Program) => Program;
  /** The distance between what came out and what should. */
  readonly errorOf: (actual: Tensor, expected: NestedNumbers) => number;
  readonly tolerance: number;
}

/** All ways: float64 to 1e-10, |a - b| <= t max(1, |b|); float32 to 2e-5 of the largest entry. Backends add theirs here. */
const exact = { dtype: 'float64', errorOf, tolerance: 1e-10 } as const;
const rounded = { dtype: 'float32', errorOf: scaledErrorOf, tolerance: 2e-5 } as const;
const eager = (program: Program): Program => program;
const onReference = (program: Program): Program => ad.compile(program, { backend: ad.referenceBackend });
const onWasm = (program: Program): Program => ad.compile(program);
const runs: readonly Run[] = [
  { name: 'eager float64', ...exact, prepare: eager },
  { name: 'eager float32', ...rounded, prepare: eager },
  { name: 'compiled reference float64', ...exact, prepare: onReference },
  { name: 'compiled wasm float64', ...exact, prepare: onWasm },
  { name: 'compiled wasm float32', ...rounded, prepare: onWasm },
];

/** What each case is. */
const implemented: Readonly<Record<string, (...inputs: Tensor[]) => Tensor>> = {
  add_broadcast: (a, b) => ad.add(a, b),
  mul_broadcast: (a, b) => ad.mul(a, b),
  div: (a, b) => ad.div(a, b),
  pow: (a) => ad.pow(a, 3),
  sub_scalar: (a, b) => ad.sub(a, b),
  exp: (a) => ad.exp(a),
  sin: (a) => ad.sin(a),
  cos: (a) => ad.cos(a),
  tanh: (a) => ad.tanh(a),
  sigmoid: (a) => ad.sigmoid(a),
  relu: (a) => ad.relu(a),
  softplus: (a) => ad.softplus(a),
  gelu: (a) => ad.gelu(a),
  silu: (a) => ad.silu(a),
  neg: (a) => ad.neg(a),
  square: (a) => ad.square(a),
  abs: (a) => ad.abs(a),
  erf: (a) => ad.erf(a),
  leaky_relu: (a) => ad.leakyRelu(a, { slope: 0.01 }),
  elu: (a) => ad.elu(a),
  log: (a) => ad.log(a),
  sqrt: (a) => ad.sqrt(a),
  rsqrt: (a) => ad.rsqrt(a),
  reciprocal: (a) => ad.reciprocal(a),
  log1p: (a) => ad.log1p(a),
  expm1: (a) => ad.expm1(a),
  sum_axis1: (a) => ad.sum(a, { axes: 1 }),
  mean_axes02_keepdim: (a) => ad.mean(a, { axes: [0, 2], keepDims: true }),
  max_axis1: (a) => ad.max(a, { axes: 1 }),
  prod_axis0: (a) => ad.prod(a, { axes: 0 }),
  var_axis0_unbiased: (a) => ad.variance(a, { axes: 0, correction: 1 }),
  logsumexp_axis1: (a) => ad.logsumexp(a, { axes: 1 }),
  norm2: (a) => ad.norm(a),
  cumsum_axis1: (a) => ad.cumsum(a, { axis: 1 }),
  matmul_2d: (a, b) => ad.matmul(a, b),
  matmul_batched_broadcast: (a, b) => ad.matmul(a, b),
  matvec: (a, b) => ad.matmul(a, b),
  einsum_bij_bjk: (a, b) => ad.einsum('bij,bjk->bik', a, b),
  softmax_axis1: (a) => ad.softmax(a, { axes: 1 }),
  log_softmax_axis1: (a) => ad.logSoftmax(a, { axes: 1 }),
  cross_entropy_mean: (a) => ad.crossEntropy(a, classes),
  'cross_entropy_label_smoothing_0.1': (a) => ad.crossEntropy(a, classes, { labelSmoothing: 0.1 }),
  bce_with_logits_mean: (a) => ad.bceWithLogits(a, [1, 0, 1]),
  huber_delta1_mean: (a) => ad.huber(a, huberTargets, { delta: 1 }),
  conv2d_stride1_pad0_dil1_groups1: (x, w, bias) => ad.conv2d(x, w, { bias }),
  conv2d_stride2_pad1_dil1_groups1: (x, w, bias) => ad.conv2d(x, w, { bias, stride: 2, padding: 1 }),
  conv2d_stride1_pad2_dil2_groups1: (x, w, bias) => ad.conv2d(x, w, { bias, padding: 2, dilation: 2 }),
  conv2d_stride1_pad1_dil1_groups2: (x, w, bias) => ad.conv2d(x, w, { bias, padding: 1, groups: 2 }),
  conv2d_transpose_stride2: (x, w) => ad.convTranspose2d(x, w, { stride: 2 }),
  max_pool2d_2: (x) => ad.maxPool2d(x, { kernel: 2 }),
  avg_pool2d_2: (x) => ad.avgPool2d(x, { kernel: 2 }),
  batch_norm_train: (x, scale, shift) => ad.batchNorm(x, { scale, shift }).value,
  layer_norm_last: (x, scale, shift) => ad.layerNorm(x, { scale, shift }),
  reshape_transpose: (a) => ad.transpose(ad.reshape(a, [6, 2])),
  permute_201: (a) => ad.transpose(a, [2, 0, 1]),
  slice_step2: (a) => ad.slice(a, [null, [1, null, 2]]),
  flip_axis1: (a) => ad.flip(a, { axes: 1 }),
  pad_1_2: (a) => ad.pad(a, [[0, 0], [1, 2]]), // prettier-ignore
  concat_axis1: (a, b) => ad.concat([a, b], { axis: 1 }),
  stack_axis0: (a, b) => ad.stack([a, b]),
  gather_rows_index_select: (a) => ad.take(a, [2, 0, 2]),
  where: (a, b) => ad.where(ad.greater(a, 0), a, b),
  'clamp_-0.5_0.5': (a) => ad.clamp(a, { min: -0.5, max: 0.5 }),
  maximum: (a, b) => ad.maximum(a, b),
  tril: (a) => ad.tril(a),
  expand: (a) => ad.broadcastTo(a, [3, 4]),
  sort_axis1: (a) => ad.sort(a, { axis: 1 }),
  cholesky: (a) => ad.cholesky(ad.add(ad.matmul(a, a, { transposeB: true }), ad.mul(3, ad.eye(3, { dtype: a.dtype })))),
  solve: (a, b) => ad.solve(ad.add(a, ad.mul(4, ad.eye(3, { dtype: a.dtype }))), b),
};

const classes = [1, 0, 4];

/** As the note of the case has them. */
const huberTargets = [0.6960168612950298, -0.8878296139596876, -0.1934286243371471, -0.6302875864718623];

/** The largest error of output and gradients; infinite where a shape differs. */
function worstError(example: OpCase, run: Run): number {
  const op = implemented[example.name];
  const program = run.prepare((values) => {
    const { value, pullback } = ad.vjp((args: Tensor[]) => op(...args), values.slice(0, -1));
    return [value, ...pullback(values[values.length - 1])];
  });
  const values = [...example.inputs, example.cotangent].map((value) =>
    ad.tensor(value, undefined, { dtype: run.dtype }),
  );
  const expected = [example.output, ...example.grads];
  return Math.max(
    ...program(values).map((found, i) => (found.dtype === run.dtype ? run.errorOf(found, expected[i]) : Infinity)),
  );
}

describe.each(runs)('$name', (run) => {
  describe('committed cases', () => {
    test.each(readFixture<OpCase[]>('ops.json'))('$name', (example) => {
      expect(worstError(example, run)).toBeLessThanOrEqual(run.tolerance);
    });
  });

  describe('all cases', () => {
    const cases = readOracle<OpCase[]>('autodiff_ops.json');
    test.for(Object.keys(implemented))('%s', (name, ctx) => {
      if (cases === null) return ctx.skip(withoutOracles);
      const example = cases.find((candidate) => candidate.name === name);
      expect(example).toBeDefined();
      expect(worstError(example as OpCase, run)).toBeLessThanOrEqual(run.tolerance);
    });
  });
});

test('every case of the reference is here', (ctx) => {
  const cases = readOracle<OpCase[]>('autodiff_ops.json');
  if (cases === null) return ctx.skip(withoutOracles);
  expect(cases.map(({ name }) => name).filter((name) => !(name in implemented))).toEqual([]);
  expect(cases).toHaveLength(69);
});
