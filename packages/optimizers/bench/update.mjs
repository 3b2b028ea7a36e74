/**
 * One Adam update of two vectors of 1000 parameters, eager and compiled, against hand-written in-place loops.
 * Runs on the build: `node packages/optimizers/bench/update.mjs [--json]`.
 */
import { compile, tensor } from '@spred/autodiff';
import { adam, applyUpdates } from '@spred/optimizers';
import { boundRow, race, report } from '../../../tools/bench/bench.mjs';

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

const optimizer = adam({ learningRate: 0.001 });
const grads = { u: tensor(wave(0.3)), w: tensor(wave(0.7)) };
let params = { u: tensor(wave(0.1)), w: tensor(wave(0.2)) };
let state = optimizer.init(params);
const plain = [0.3, 0.7].map((k) => ({ p: wave(k), g: wave(k), m: new Float64Array(size), v: new Float64Array(size) }));
let steps = 0;

const update = () => {
  state = optimizer.update(grads, state, params).state;
};
const updateAndApply = () => {
  const step = optimizer.update(grads, state, params);
  params = applyUpdates(params, step.updates);
  state = step.state;
};
const advance = compile(
  (at, given, slopes) => {
    const step = optimizer.update(slopes, given, at);
    return [applyUpdates(at, step.updates), step.state];
  },
  { donate: [0, 1] },
);
let planned = [{ u: tensor(wave(0.1)), w: tensor(wave(0.2)) }, optimizer.init(params)];
const compiled = () => {
  planned = advance(planned[0], planned[1], grads);
};
const byHand = () => {
  steps++;
  for (const { p, g, m, v } of plain) handWritten(p, g, m, v, steps);
};

const [updated, applied, plan, inPlace] = race([update, updateAndApply, compiled, byHand], {
  calls: 200,
  rounds: 31,
  warmUp: 10,
  unit: 'us',
});
const times = (value) => `${(value / inPlace).toFixed(2)} x`;
report(
  [
    boundRow({ name: 'adam update, 2 x 1000 parameters', value: updated, unit: 'us', bound: 30 }),
    boundRow({ name: 'adam update and applyUpdates', value: applied, unit: 'us', bound: 35 }),
    boundRow({ name: 'adam update and applyUpdates, compiled', value: plan, unit: 'us', bound: 30 }),
  ],
  [
    `hand-written loops in place ${inPlace.toFixed(1)} us: the update ${times(updated)}, both ${times(applied)}, both compiled ${times(plan)}`,
  ],
);
