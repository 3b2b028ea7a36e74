/**
 * What every engine of `bench:autodiff` computes: shapes, constants and seeded numbers, the same bytes for all of them.
 *
 * Matrices are row-major. A dense layer is `x W + b` with W of inputs x outputs; images are batch x channels x rows x
 * columns and kernels outputs x inputs x rows x columns. An engine of another layout reorders before the clock starts.
 */
import { normal, randomKey, splitKey, uniform } from '@spred/core';

/**
 * @typedef {object} Data
 * @property {Record<string, Float32Array>} arrays by name
 * @property {Record<string, readonly number[]>} shapes of the arrays
 * @property {readonly string[]} params the arrays that are learned, in order
 */

export const classes = 10;
export const mlp = { batch: 64, sizes: [128, 128, 10], rate: 0.05 };
export const mlpAdam = { batch: 128, sizes: [784, 256, 128, 10], rate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
export const lenet = {
  batch: 64,
  side: 28,
  kernel: 5,
  padding: 2,
  channels: [1, 6, 16],
  sizes: [400, 120, 84, 10],
  rate: 0.05,
};
export const spred = { n: 100, p: 40_000, lambda: 1e-5, rate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
export const elementwise = { length: 2 ** 20 };

/** The workloads by name; each call draws the same numbers again. @type {Record<string, () => Data>} */
export const workloads = {
  mlp: () => classifier(1, [mlp.batch, mlp.sizes[0]], dense(mlp.sizes)),
  'mlp-adam': () => classifier(2, [mlpAdam.batch, mlpAdam.sizes[0]], dense(mlpAdam.sizes)),
  lenet() {
    const { batch, side, kernel, channels, sizes } = lenet;
    const kernels = [1, 2].flatMap((k) => [
      [`k${k}`, [channels[k], channels[k - 1], kernel, kernel]],
      [`c${k}`, [channels[k]]],
    ]);
    return classifier(3, [batch, channels[0], side, side], [...kernels, ...dense(sizes)]);
  },
  spred() {
    const { n, p } = spred;
    const [xKey, uKey, wKey, yKey] = splitKey(randomKey(4), 4);
    const shapes = { x: [n, p], y: [n], u: [p], w: [p] };
    const arrays = {
      x: Float32Array.from(normal(xKey, n * p)),
      y: new Float32Array(n),
      u: scaled(normal(uKey, p), 0.1),
      w: scaled(normal(wKey, p), 0.1),
    };
    // Twenty coefficients of one half, and noise.
    const noise = normal(yKey, n);
    for (let i = 0; i < n; i++) {
      arrays.y[i] = 0.1 * noise[i];
      for (let k = 0; k < 20; k++) arrays.y[i] += 0.5 * arrays.x[i * p + k * 2000];
    }
    return { arrays, shapes, params: ['u', 'w'] };
  },
  elementwise() {
    const { length } = elementwise;
    const [a, b] = splitKey(randomKey(5)).map((key) => symmetric(key, length, 1));
    return { arrays: { a, b }, shapes: { a: [length], b: [length] }, params: [] };
  },
};

export const names = Object.keys(workloads);

/** The shapes of dense layers: w1, b1, w2, b2 and so on. */
function dense(sizes) {
  return sizes.slice(1).flatMap((outputs, k) => [
    [`w${k + 1}`, [sizes[k], outputs]],
    [`b${k + 1}`, [outputs]],
  ]);
}

/**
 * Normal inputs `x`, labels drawn at random as numbers (`labels`) and as rows of the unit matrix (`targets`), weights
 * uniform within sqrt(6 / (inputs + outputs)) (Glorot and Bengio 2010), and biases of 0.
 */
function classifier(seed, inputShape, paramShapes) {
  const batch = inputShape[0];
  const [xKey, labelKey, ...keys] = splitKey(randomKey(seed), 2 + paramShapes.length);
  const labels = Float32Array.from(uniform(labelKey, batch), (u) => Math.floor(classes * u));
  const targets = new Float32Array(batch * classes);
  for (const [i, label] of labels.entries()) targets[i * classes + label] = 1;
  const arrays = { x: Float32Array.from(normal(xKey, sizeOf(inputShape))), labels, targets };
  for (const [k, [name, shape]] of paramShapes.entries()) {
    arrays[name] = shape.length === 1 ? new Float32Array(shape[0]) : glorot(keys[k], shape);
  }
  return {
    arrays,
    shapes: { x: inputShape, labels: [batch], targets: [batch, classes], ...Object.fromEntries(paramShapes) },
    params: paramShapes.map(([name]) => name),
  };
}

function glorot(key, shape) {
  const [first, second, ...window] = shape;
  return symmetric(key, sizeOf(shape), Math.sqrt(6 / ((first + second) * sizeOf(window))));
}

const sizeOf = (shape) => shape.reduce((product, size) => product * size, 1);
const scaled = (values, factor) => Float32Array.from(values, (value) => factor * value);
const symmetric = (key, count, bound) => Float32Array.from(uniform(key, count), (u) => bound * (2 * u - 1));
