/**
 * Compiled training steps beside jax-js, TensorFlow.js and PyTorch, all on the same float32 numbers:
 * `node packages/autodiff/bench/autodiff.mjs [--json] [--only <workload>] [--rounds <k>]` on the build.
 *
 * Ours has two threads beside the engines in JavaScript, whose threads are said in their files, and one beside PyTorch,
 * which is held to one. Every figure comes from a process of its own, so ours and a peer cannot take turns step by step;
 * with `--rounds` the whole round of processes repeats, and each figure is the median of its rounds. Before any ratio the
 * losses of the first steps must agree. A missing peer leaves a row without a ratio, its goal not met.
 */
import { parseArgs } from 'node:util';
import { atMost, median, report, row } from '../../../tools/bench/bench.mjs';
import * as ours from './ours.mjs';
import * as jaxJs from './peers/jaxJs.mjs';
import * as tfjs from './peers/tfjs.mjs';
import * as torch from './peers/torch.mjs';
import { names } from './peers/workloads.mjs';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    only: { type: 'string', multiple: true, default: [...names] },
    rounds: { type: 'string', default: '1' },
  },
});
const rounds = Number(values.rounds);
if (!(rounds >= 1)) throw new Error(`--rounds must be at least 1, got ${values.rounds}`);
const unknown = values.only.filter((name) => !names.includes(name));
if (unknown.length > 0) throw new Error(`no workload ${unknown.join(', ')}; there are ${names.join(', ')}`);

/** Who runs, in the order of the turns: ours stands next to whom it is compared with. */
const engines = {
  'jax-js': jaxJs.times,
  'ours, 2 threads': (asked) => ours.times(asked, { threads: 2 }),
  tfjs: tfjs.times,
  'PyTorch, 1 thread': torch.times,
  'ours, 1 thread': (asked) => ours.times(asked, { threads: 1 }),
};

/** What a step may take of PyTorch's: convolutions and transcendental functions have native vectors there. */
const ofPyTorch = { mlp: 1.2, 'mlp-adam': 1.2, lenet: 3, spred: 1, elementwise: 3 };

const rows = [];
const notes = ['losses of the first steps agree to 1e-3; variants and times of the peers:'];
for (const name of names.filter((each) => values.only.includes(each))) {
  const figures = await figuresOf(name);
  requireAgreement(name, figures);
  const [two, one] = [figures['ours, 2 threads'], figures['ours, 1 thread']];
  const against = (value, peer, ratio, key = 'ms') => ({
    value: value?.[key] ?? null,
    unit: 'ms',
    peer,
    peerValue: figures[peer]?.[key] ?? null,
    goal: atMost(ratio),
  });
  for (const peer of ['jax-js', 'tfjs']) rows.push(row({ name: `${name}, two threads`, ...against(two, peer, 0.5) }));
  rows.push(row({ name: `${name}, one thread`, ...against(one, 'PyTorch, 1 thread', ofPyTorch[name]) }));
  rows.push(row({ name: `${name}, compile`, ...against(two, 'jax-js', 1, 'compileMs') }));
  for (const [engine, measured] of Object.entries(figures)) notes.push(`  ${name}, ${engine}: ${describe(measured)}`);
}
report(rows, notes);

/** Each engine's figures of one workload; of several rounds the median times. */
async function figuresOf(name) {
  const all = Object.fromEntries(Object.keys(engines).map((engine) => [engine, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [engine, times] of Object.entries(engines)) all[engine].push((await times([name]))[name]);
  }
  return Object.fromEntries(
    Object.entries(all).map(([engine, list]) => {
      const present = list.filter((figures) => figures !== null);
      if (present.length === 0) return [engine, null];
      const middle = (key) => median(present.map((figures) => figures[key]));
      return [engine, { ...present[0], ms: middle('ms'), compileMs: middle('compileMs') }];
    }),
  );
}

/** A ratio of the times of different computations would say nothing. */
function requireAgreement(name, figures) {
  const present = Object.entries(figures).filter(([, measured]) => measured !== null);
  for (const [engine, { loss }] of present) {
    const [reference, { loss: expected }] = present[0];
    if (loss.every((value, k) => Math.abs(value - expected[k]) <= 1e-3 * Math.max(Math.abs(expected[k]), 1e-3)))
      continue;
    throw new Error(`${name}: the losses of ${engine} [${loss}] are not those of ${reference} [${expected}]`);
  }
}

function describe(measured) {
  if (measured === null) return 'null';
  const { ms, steps, compileMs, variant, all, failed } = measured;
  const parts = [`${ms.toFixed(3)} ms over ${steps} steps`, `first call ${compileMs.toFixed(0)} ms longer`];
  if (variant !== undefined) parts.push(`${variant}`);
  const others = Object.entries(all ?? {}).filter(([each]) => each !== variant);
  for (const [each, time] of others) parts.push(`${each} ${time.toFixed(3)} ms`);
  for (const [each, reason] of Object.entries(failed ?? {})) parts.push(`no ${each}: ${reason}`);
  return parts.join('; ');
}
