/**
 * One Adam update of two vectors of 1000 parameters, against hand-written in-place loops.
 * Usage, after a build: node bench/update.mjs [--json].
 */
import { tensor } from '@spred/autodiff';
import { adam, applyUpdates } from '../dist/index.js';

const size = 1000;
const wave = (k) => Float64Array.from({ length: size }, (_, i) => Math.sin(k * (i + 1)));

/** Adam on plain arrays, everything in place. */
function handWritten(p, g, m, v, t) {
  const first = 1 - 0.9 ** t;
  const second = 1 - 0.999 ** t;
  for (let i = 0; i < p.length; i++) {
    m[i] = 0.9 * m[i] + 0.1 * g[i];
    v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
    p[i] -= (0.001 * (m[i] / first)) / (Math.sqrt(v[i] / second) + 1e-8);
  }
}

/** Microseconds per call: the medians of 31 batches each, taken in turns. */
function race(...bodies) {
  const times = bodies.map(() => []);
  for (let batch = -10; batch < 31; batch++) {
    bodies.forEach((body, k) => {
      const start = performance.now();
      for (let i = 0; i < 200; i++) body();
      if (batch >= 0) times[k].push(((performance.now() - start) * 1000) / 200);
    });
  }
  return times.map((list) => list.sort((a, b) => a - b)[15]);
}

const optimizer = adam({ learningRate: 0.001 });
const grads = { u: tensor(wave(0.3)), w: tensor(wave(0.7)) };
let params = { u: tensor(wave(0.1)), w: tensor(wave(0.2)) };
let state = optimizer.init(params);
const plain = [0.3, 0.7].map((k) => ({ p: wave(k), g: wave(k), m: new Float64Array(size), v: new Float64Array(size) }));
let steps = 0;

const [value, applied, peerValue] = race(
  () => {
    state = optimizer.update(grads, state, params).state;
  },
  () => {
    const step = optimizer.update(grads, state, params);
    params = applyUpdates(params, step.updates);
    state = step.state;
  },
  () => {
    steps++;
    for (const { p, g, m, v } of plain) handWritten(p, g, m, v, steps);
  },
);
const row = (name, microseconds, bound) => ({
  name,
  value: microseconds,
  unit: 'us',
  peer: 'hand-written loops in place',
  peerValue,
  ratio: microseconds / peerValue,
  goal: `<= ${bound} us`,
  met: microseconds <= bound,
});
const rows = [row('adam update, 2 x 1000 parameters', value, 30), row('adam update and applyUpdates', applied, 35)];
if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ rows }));
} else {
  for (const { name, value: us, peerValue: theirs, goal, met } of rows) {
    console.log(`${name}: ${us.toFixed(2)} us, peer ${theirs.toFixed(2)} us; goal ${goal}: ${met ? 'met' : 'missed'}`);
  }
}
