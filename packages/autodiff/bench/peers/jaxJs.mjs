/**
 * jax-js on its WebAssembly backend: loss, gradient and update in one `jit`, parameters fed back. Every use of an array
 * but its last takes a `.ref`: that is how jax-js counts who holds it.
 *
 * Two variants, and the faster one counts. `plain` is jax-js as Node runs it: it looks for a browser's Worker, finds none
 * and stays on one thread. `workers` hands it one made of `node:worker_threads`, so that it has the threads of a browser.
 */
import { availableParallelism } from 'node:os';
import { bestInChildren, serve } from './children.mjs';
import { BrowserWorker } from './browserWorker.mjs';
import { lenet, mlp, mlpAdam, spred } from './workloads.mjs';

/** @param {readonly string[]} names */
export const times = (names) => bestInChildren(import.meta.filename, names, ['plain', 'workers']);

const arrayOf =
  ({ numpy }, { arrays, shapes }) =>
  (name) =>
    numpy.array(arrays[name]).reshape([...shapes[name]]);

const engines = {
  mlp: (jax, data) => learn(jax, data, ['x', 'targets'], denseLoss(jax, jax.numpy.tanh), sgd(jax, mlp)),
  'mlp-adam': (jax, data) => learn(jax, data, ['x', 'targets'], denseLoss(jax, jax.nn.relu), adam(jax, mlpAdam)),
  lenet(jax, data) {
    const { lax, numpy } = jax;
    const dense = denseLoss(jax, numpy.tanh);
    const loss = ([k1, c1, k2, c2, ...rest], x, targets) => {
      const { padding } = lenet;
      const around = [padding, padding];
      const first = lax.conv(x, k1, [1, 1], [around, around]).add(c1.reshape([1, -1, 1, 1]));
      const second = lax.conv(pool(numpy.tanh(first)), k2, [1, 1], 'VALID').add(c2.reshape([1, -1, 1, 1]));
      return dense(rest, pool(numpy.tanh(second)).reshape([lenet.batch, -1]), targets);
    };
    return learn(jax, data, ['x', 'targets'], loss, sgd(jax, lenet));

    /** The mean over windows of 2 x 2. */
    function pool(x) {
      return lax.reduceWindow(x, (window) => numpy.mean(window), [2, 2], [2, 2]);
    }
  },
  spred(jax, data) {
    const { numpy } = jax;
    const { n, lambda } = spred;
    const squared = (v) => numpy.dot(v.ref, v);
    const loss = ([u, w], x, y) => {
      const residual = numpy.matmul(x, u.ref.mul(w.ref)).sub(y);
      return squared(residual)
        .mul(1 / (2 * n))
        .add(
          squared(u)
            .add(squared(w))
            .mul(lambda / 2),
        );
    };
    return learn(jax, data, ['x', 'y'], loss, adam(jax, spred));
  },
  elementwise(jax, data) {
    const { numpy } = jax;
    const [a, b] = ['a', 'b'].map(arrayOf(jax, data));
    const body = jax.jit((p, q) => numpy.tanh(numpy.exp(p).mul(q)));
    return {
      step: async () => {
        const out = body(a.ref, b.ref);
        await out.blockUntilReady();
        return out;
      },
      read: async (out) => (await out.ref.data()).reduce((sum, value) => sum + value, 0) / out.size,
      release: (out) => out.dispose(),
    };
  },
};

/** Softmax cross-entropy of dense layers, the mean over the batch. */
function denseLoss({ numpy, nn }, activation) {
  return (params, x, targets) => {
    const batch = x.shape[0];
    let h = x;
    for (let k = 0; k < params.length; k += 2) {
      h = numpy.matmul(h, params[k]).add(params[k + 1]);
      if (k + 2 < params.length) h = activation(h);
    }
    return numpy.sum(nn.logSoftmax(h).mul(targets)).mul(-1 / batch);
  };
}

/** The state of a rule beside the parameters, and `update(params, grads, state) -> [params, state]`. */
function sgd(_, { rate }) {
  return {
    init: () => [],
    update: (params, grads, state) => [params.map((value, k) => value.sub(grads[k].mul(rate))), state],
  };
}

function adam({ numpy }, { rate, beta1, beta2, epsilon }) {
  return {
    // beta^t are arrays: numbers that change would be compiled anew.
    init: (params) => [
      ...[0, 1].map(() => params.map(({ shape }) => numpy.zeros(shape))),
      [numpy.array(1), numpy.array(1)],
    ],
    update(params, grads, [m, v, [power1, power2]]) {
      const [next1, next2] = [power1.mul(beta1), power2.mul(beta2)];
      const means = m.map((old, k) => old.mul(beta1).add(grads[k].ref.mul(1 - beta1)));
      const squares = v.map((old, k) => old.mul(beta2).add(grads[k].ref.mul(grads[k]).mul(1 - beta2)));
      const [unbias1, unbias2] = [next1, next2].map((power) => numpy.array(1).sub(power.ref));
      const moved = params.map((value, k) => {
        const root = numpy.sqrt(squares[k].ref.div(unbias2.ref)).add(epsilon);
        return value.sub(means[k].ref.div(unbias1.ref).mul(rate).div(root));
      });
      unbias1.dispose();
      unbias2.dispose();
      return [moved, [means, squares, [next1, next2]]];
    },
  };
}

function learn(jax, data, inputNames, loss, rule) {
  const make = arrayOf(jax, data);
  const inputs = inputNames.map(make);
  let params = data.params.map(make);
  let state = rule.init(params);
  const both = jax.valueAndGrad(loss);
  const update = jax.jit((at, held, ...given) => {
    const [value, grads] = both(jax.tree.ref(at), ...given);
    return [value, ...rule.update(at, grads, held)];
  });
  return {
    step: async () => {
      const [value, nextParams, nextState] = update(params, state, ...jax.tree.ref(inputs));
      [params, state] = [nextParams, nextState];
      await jax.blockUntilReady([value, params, state]);
      return value;
    },
    read: async (value) => (await value.ref.data())[0],
    release: (value) => value.dispose(),
  };
}

await serve(async (name, data, { variant }) => {
  globalThis.navigator ??= { hardwareConcurrency: availableParallelism(), userAgent: 'Node.js' };
  if (variant === 'workers') globalThis.Worker = BrowserWorker;
  const jax = await import('@jax-js/jax');
  await jax.init('wasm');
  jax.defaultDevice('wasm');
  return engines[name](jax, data);
});
