/**
 * Our side of `bench:autodiff`: each workload over `@spred/autodiff`, compiled, on one thread or two.
 *
 * A workload gets the shared numbers and gives an engine as measure.mjs wants it: `step` is one whole step (value,
 * gradient, update) that returns its loss, `read` the loss as a number. The first step is the one that compiles. Null
 * stands for a workload that does not run compiled, and its goals are not met.
 */
import {
  add,
  avgPool2d,
  cast,
  compile,
  conv2d,
  crossEntropy,
  div,
  exp,
  matmul,
  mean,
  mul,
  relu,
  reshape,
  sqrt,
  square,
  sub,
  sum,
  tanh,
  tensor,
  valueAndGrad,
  zerosLike,
} from '@spred/autodiff';
import { enableThreads } from '@spred/kernels';
import { inChild, serve } from './peers/children.mjs';
import * as spec from './peers/workloads.mjs';

/** @typedef {import('./peers/measure.mjs').Engine | null} MaybeEngine */

/**
 * @param {readonly string[]} names
 * @param {{ threads: number }} options
 * @returns {Promise<Record<string, import('./peers/children.mjs').EngineFigures | null>>}
 */
export async function times(names, { threads }) {
  const figures = {};
  for (const name of names) figures[name] = await inChild(import.meta.filename, name, { threads });
  return figures;
}

/** @typedef {import('./peers/workloads.mjs').Data} Data */

/** A float32 tensor of each array. */
const tensorsOf = ({ arrays, shapes }) =>
  Object.fromEntries(Object.entries(arrays).map(([name, values]) => [name, tensor(values, shapes[name])]));

const pick = (names, from) => Object.fromEntries(names.map((name) => [name, from[name]]));
const map = (tree, fn) => Object.fromEntries(Object.entries(tree).map(([name, leaf]) => [name, fn(leaf, name)]));

/** x W + b, with a nonlinearity between the layers. */
function dense(params, x, layers, activation) {
  for (let k = 1; k <= layers; k++) {
    x = add(matmul(x, params[`w${k}`]), params[`b${k}`]);
    if (k < layers) x = activation(x);
  }
  return x;
}

/** A training step of gradient descent: from the parameters and a batch to the next parameters and the loss. */
function descent(loss, rate) {
  return (params, x, targets) => {
    const { value, grad } = valueAndGrad(loss)(params, x, targets);
    return [map(params, (leaf, name) => sub(leaf, mul(grad[name], rate))), value];
  };
}

/** A training step of Adam. `powers` are beta1^t and beta2^t of the step before. */
function adam(loss, { rate, beta1, beta2, epsilon }) {
  return ({ params, m, v, powers }, ...rest) => {
    const { value, grad } = valueAndGrad(loss)(params, ...rest);
    const next = [mul(powers[0], beta1), mul(powers[1], beta2)];
    const scale = div(rate, sub(1, next[0]));
    const root = sqrt(sub(1, next[1]));
    const first = map(m, (leaf, name) => add(mul(leaf, beta1), mul(grad[name], 1 - beta1)));
    const second = map(v, (leaf, name) => add(mul(leaf, beta2), mul(square(grad[name]), 1 - beta2)));
    const moved = map(params, (leaf, name) =>
      sub(leaf, mul(div(first[name], add(div(sqrt(second[name]), root), epsilon)), scale)),
    );
    return [{ params: moved, m: first, v: second, powers: next }, value];
  };
}

/** Runs a step on its own state again and again. */
function training(step, state, ...batch) {
  const compiled = compile(step, { donate: [0] });
  return {
    step() {
      const [next, loss] = compiled(state, ...batch);
      state = next;
      return loss;
    },
    read: (loss) => loss.item(),
  };
}

const fresh = (params) => ({
  params,
  m: map(params, zerosLike),
  v: map(params, zerosLike),
  powers: [cast(1, 'float32'), cast(1, 'float32')],
});

const tanhLoss = (params, x, targets) => crossEntropy(dense(params, x, 2, tanh), targets);
const reluLoss = (params, x, targets) => crossEntropy(dense(params, x, 3, relu), targets);

const pool = (images) => avgPool2d(tanh(images), { kernel: 2 });
function lenetLoss(params, images, targets) {
  const first = pool(conv2d(images, params.k1, { bias: params.c1, padding: spec.lenet.padding }));
  const second = pool(conv2d(first, params.k2, { bias: params.c2 }));
  return crossEntropy(dense(params, reshape(second, [spec.lenet.batch, -1]), 3, tanh), targets);
}

/** @type {Record<string, (data: Data) => MaybeEngine>} */
const engines = {
  /** 128-128-10, tanh, batch 64, softmax cross-entropy, gradient descent. */
  mlp(data) {
    const { x, targets, ...rest } = tensorsOf(data);
    return training(descent(tanhLoss, spec.mlp.rate), pick(data.params, rest), x, targets);
  },
  /** 784-256-128-10, relu, batch 128, softmax cross-entropy, Adam. */
  'mlp-adam'(data) {
    const { x, targets, ...rest } = tensorsOf(data);
    return training(adam(reluLoss, spec.mlpAdam), fresh(pick(data.params, rest)), x, targets);
  },
  /** Convolutions 5 x 5 to 6 and 16 channels, tanh, average pools of 2 x 2, dense 120-84-10, batch 64, descent. */
  lenet(data) {
    const { x, targets, ...rest } = tensorsOf(data);
    return training(descent(lenetLoss, spec.lenet.rate), pick(data.params, rest), x, targets);
  },
  /** ||X (u w) - y||^2 / 2n + lambda/2 (||u||^2 + ||w||^2), Adam of u and w. */
  spred(data) {
    const { x, y, u, w } = tensorsOf(data);
    const { n, lambda } = spec.spred;
    const loss = (factors, design, response) => {
      const residual = sub(matmul(design, mul(factors.u, factors.w)), response);
      const decay = add(sum(square(factors.u)), sum(square(factors.w)));
      return add(div(sum(square(residual)), 2 * n), mul(decay, lambda / 2));
    };
    return training(adam(loss, spec.spred), fresh({ u, w }), x, y);
  },
  /** tanh(exp(a) b), forward alone. */
  elementwise(data) {
    const { a, b } = tensorsOf(data);
    const compiled = compile((left, right) => tanh(mul(exp(left), right)));
    return { step: () => compiled(a, b), read: (y) => mean(y).item() };
  },
};

await serve(async (name, data, { threads }) => {
  if (threads > 1) await enableThreads(threads);
  return engines[name](data);
});
