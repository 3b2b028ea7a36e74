/**
 * The largest problems: time to a certified relative gap of 1e-6, and memory beside that of an empty process. Each figure
 * comes from a process of its own. The memory of the sparse ones is bounded by 4 times the bytes of its arrays, that of the
 * dense float32 one by 4 times its own; times are bounded, not raced. How late such a solve ends that is told to:
 * `abort.mjs`. Runs on the build: `node packages/baselines/bench/scale.mjs [--json]`.
 */
import { lasso } from '@spred/baselines';
import { boundRow, report } from '../../../tools/bench/bench.mjs';
import { inProcess } from './scale/child.mjs';
import { instance, instances } from './scale/instances.mjs';

const child = process.argv.indexOf('--child');
if (child >= 0) measure(process.argv[child + 1]);
else main();

function main() {
  const empty = inProcess(import.meta.url, 'empty').memory;
  const rows = [];
  const notes = [];
  for (const [id, { kind, name, most }] of Object.entries(instances)) {
    const { memory, arrays, milliseconds, support } = inProcess(import.meta.url, id);
    rows.push(boundRow({ name: `${name}: time`, value: milliseconds, unit: 'ms', bound: most }));
    if (kind !== 'wide') {
      const [value, bound] = [memory - empty, 4 * arrays].map((bytes) => bytes / 1e6);
      rows.push(boundRow({ name: `${name}: memory, 4 x the arrays`, value, unit: 'MB', bound }));
    }
    notes.push(`${name}: ${support} coefficients are not zero`);
  }
  report(rows, [`An empty process takes ${(empty / 1e6).toFixed(0)} MB.`, ...notes]);
}

function measure(id) {
  const result = id === 'empty' ? {} : solveOnce(id);
  console.log(JSON.stringify({ ...result, memory: 1024 * process.resourceUsage().maxRSS }));
}

function solveOnce(id) {
  const { make, arrays } = instance(id);
  const started = performance.now();
  const { status, certificate, support } = lasso(make());
  const milliseconds = performance.now() - started;
  if (status !== 'converged' || certificate.relativeGap > 1e-6) throw new Error(`${id} ended as ${status}`);
  return { milliseconds, support: support.length, arrays };
}
