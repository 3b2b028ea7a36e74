/**
 * What reproducible random numbers cost beside `Math.random`, and what a driven generator costs beside a bare loop.
 * Runs on the build: `node packages/core/bench/random.mjs [--json]`.
 */
import { drive, normal, permutation, randomKey, uniform } from '../dist/index.js';

const rounds = 21;
const count = 20_000;
const key = randomKey(1);

function* steps(n) {
  let total = 0;
  for (let i = 0; i < n; i++) {
    total += Math.sqrt(i);
    yield i;
  }
  return total;
}

function bareLoop(n) {
  let total = 0;
  for (let i = 0; i < n; i++) total += Math.sqrt(i);
  return total;
}

function engineUniforms(n) {
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) out[i] = Math.random();
  return out;
}

/** Box and Muller's transform of the engine's numbers, both of a pair used. */
function engineNormals(n) {
  const out = new Float64Array(n);
  for (let i = 0; i < n; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - Math.random()));
    const angle = 2 * Math.PI * Math.random();
    out[i] = radius * Math.cos(angle);
    if (i + 1 < n) out[i + 1] = radius * Math.sin(angle);
  }
  return out;
}

function enginePermutation(n) {
  const order = new Uint32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    const swapped = order[i];
    order[i] = order[j];
    order[j] = swapped;
  }
  return order;
}

/** Nanoseconds per number of two bodies: the medians of rounds taken in turns. */
function race(...bodies) {
  const times = bodies.map(() => []);
  for (let round = -5; round < rounds; round++) {
    bodies.forEach((body, k) => {
      const started = performance.now();
      body(count);
      if (round >= 0) times[k].push(((performance.now() - started) * 1e6) / count);
    });
  }
  return times.map((list) => list.sort((a, b) => a - b)[rounds >> 1]);
}

function row(name, peer, goal, ours, theirs) {
  const [value, peerValue] = race(ours, theirs);
  const ratio = value / peerValue;
  return { name, value, unit: 'ns', peer, peerValue, ratio, goal: { op: '<=', ratio: goal }, met: ratio <= goal };
}

const rows = [
  row('a uniform number', 'Math.random', 12, (n) => uniform(key, n), engineUniforms),
  row('a normal number', 'Box-Muller of Math.random', 8, (n) => normal(key, n), engineNormals),
  row('a place of a permutation', 'Fisher-Yates of Math.random', 12, (n) => permutation(key, n), enginePermutation),
  row('a driven yield', 'a turn of a bare loop', 15, (n) => drive(steps(n), { onIteration: () => true }), bareLoop),
];

if (process.argv.includes('--json')) console.log(JSON.stringify({ rows }));
else {
  for (const { name, value, unit, peer, peerValue, ratio, goal, met } of rows) {
    const figures = `${value.toFixed(1)} ${unit}, ${peer} ${peerValue.toFixed(1)} ${unit}: ${ratio.toFixed(2)} x`;
    console.log(`${met ? 'ok  ' : 'MISS'} ${name}: ${figures} (goal ${goal.op} ${goal.ratio})`);
  }
}
