/**
 * What reproducible random numbers cost beside `Math.random`, and what a driven generator costs beside a bare loop.
 * Runs on the build: `node packages/core/bench/random.mjs [--json]`.
 */
import { drive, normal, permutation, randomKey, uniform } from '@spred/core';
import { atMost, compare, report } from '../../../tools/bench/bench.mjs';

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

/** Nanoseconds per number, or per step. */
const perItem = (name, peer, goal, ours, theirs) =>
  compare({
    name,
    unit: 'ns',
    peer,
    goal: atMost(goal),
    ours: () => ours(count),
    theirs: () => theirs(count),
    scale: count,
  });

report([
  perItem('a uniform number', 'Math.random', 12, (n) => uniform(key, n), engineUniforms),
  perItem('a normal number', 'Box-Muller of Math.random', 8, (n) => normal(key, n), engineNormals),
  perItem('a place of a permutation', 'Fisher-Yates of Math.random', 12, (n) => permutation(key, n), enginePermutation),
  perItem('a driven yield', 'a turn of a bare loop', 15, (n) => drive(steps(n), { onIteration: () => true }), bareLoop),
]);
