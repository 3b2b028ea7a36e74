/**
 * TensorFlow.js: `Optimizer.minimize` inside `tidy`, as its guides have it. Layouts are its own: channels last.
 *
 * Variants, and the faster counts: `cpu` is its backend in JavaScript, `wasm` its WebAssembly with SIMD. Both stay on one
 * thread: in Node the WebAssembly backend starts no others (its worker lies behind a blob URL, which Node does not
 * load). It also lacks the gradient of a convolution's kernel; a variant that lacks something does not run, and `failed`
 * says why.
 */
import { bestInChildren, serve } from './children.mjs';
import { lenet, mlp, mlpAdam, spred } from './workloads.mjs';

/** @param {readonly string[]} names */
export const times = (names) => bestInChildren(import.meta.filename, names, ['cpu', 'wasm']);

const engines = {
  mlp: (tf, data) => learnDense(tf, data, tf.tanh, tf.train.sgd(mlp.rate)),
  'mlp-adam': (tf, data) => learnDense(tf, data, tf.relu, adam(tf, mlpAdam)),
  lenet(tf, data) {
    const { padding, channels, sizes, batch } = lenet;
    const cells = sizes[0] / channels[2];
    // Channels last: images and kernels, and the rows of the first dense layer, which follow the order of its inputs.
    const x = tensorOf(tf, data, 'x').transpose([0, 2, 3, 1]);
    const params = Object.fromEntries(
      data.params.map((name) => {
        const value = tensorOf(tf, data, name);
        if (name.startsWith('k')) return [name, tf.variable(value.transpose([2, 3, 1, 0]))];
        if (name !== 'w1') return [name, tf.variable(value)];
        const rows = value.reshape([channels[2], cells, sizes[1]]).transpose([1, 0, 2]);
        return [name, tf.variable(rows.reshape([sizes[0], sizes[1]]))];
      }),
    );
    const targets = tensorOf(tf, data, 'targets');
    const { k1, c1, k2, c2, ...rest } = params;
    const pool = (v) => tf.avgPool(v, 2, 2, 'valid');
    const loss = () => {
      const first = pool(tf.tanh(tf.add(tf.conv2d(x, k1, 1, padding), c1)));
      const second = pool(tf.tanh(tf.add(tf.conv2d(first, k2, 1, 'valid'), c2)));
      return crossEntropy(tf, layers(tf, rest, second.reshape([batch, -1]), tf.tanh), targets);
    };
    return learn(tf.train.sgd(lenet.rate), loss);
  },
  spred(tf, data) {
    const { n, p, lambda } = spred;
    const x = tensorOf(tf, data, 'x');
    const y = tensorOf(tf, data, 'y');
    const [u, w] = ['u', 'w'].map((name) => tf.variable(tensorOf(tf, data, name)));
    const squared = (v) => tf.sum(tf.square(v));
    const loss = () => {
      const residual = tf.sub(tf.matMul(x, tf.mul(u, w).reshape([p, 1])).reshape([n]), y);
      return tf.add(tf.mul(squared(residual), 1 / (2 * n)), tf.mul(tf.add(squared(u), squared(w)), lambda / 2));
    };
    return learn(adam(tf, spred), loss);
  },
  elementwise(tf, data) {
    const [a, b] = ['a', 'b'].map((name) => tensorOf(tf, data, name));
    return {
      step: () => tf.tidy(() => tf.tanh(tf.mul(tf.exp(a), b))),
      read: (out) => out.dataSync().reduce((sum, value) => sum + value, 0) / out.size,
      release: (out) => out.dispose(),
    };
  },
};

const tensorOf = (tf, { arrays, shapes }, name) => tf.tensor(arrays[name], [...shapes[name]]);
const adam = (tf, { rate, beta1, beta2, epsilon }) => tf.train.adam(rate, beta1, beta2, epsilon);

function learnDense(tf, data, activation, optimizer) {
  const [x, targets] = ['x', 'targets'].map((name) => tensorOf(tf, data, name));
  const params = Object.fromEntries(data.params.map((name) => [name, tf.variable(tensorOf(tf, data, name))]));
  return learn(optimizer, () => crossEntropy(tf, layers(tf, params, x, activation), targets));
}

function layers(tf, params, x, activation) {
  const depth = Object.keys(params).length / 2;
  let h = x;
  for (let k = 1; k <= depth; k++) {
    h = tf.add(tf.matMul(h, params[`w${k}`]), params[`b${k}`]);
    if (k < depth) h = activation(h);
  }
  return h;
}

const crossEntropy = (tf, logits, targets) => tf.losses.softmaxCrossEntropy(targets, logits);

/** `minimize` disposes of everything between but the loss. */
const learn = (optimizer, loss) => ({
  step: () => optimizer.minimize(loss, true),
  read: (value) => value.dataSync()[0],
  release: (value) => value.dispose(),
});

await serve(async (name, data, { variant }) => {
  const tf = await import('@tensorflow/tfjs');
  await import('@tensorflow/tfjs-backend-wasm');
  if (!(await tf.setBackend(variant))) throw new Error(`the backend ${String(variant)} does not start`);
  return engines[name](tf, data);
});
