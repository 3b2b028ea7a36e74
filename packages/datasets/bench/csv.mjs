/**
 * How fast CSV text becomes numbers, beside `JSON.parse` of the same rows (native code, and not strict about shape).
 * Runs on the build: `node packages/datasets/bench/csv.mjs [--json]`.
 */
import { correlatedGaussian, parseCsv } from '@spred/datasets';
import { atMost, compare, report } from '../../../tools/bench/bench.mjs';

/** The reader is plain JavaScript: it may take this many times as long as the engine's own parser. */
const goal = atMost(6);

function table(samples, features) {
  const { X } = correlatedGaussian({ samples, features, seed: 1 });
  const columns = Array.from({ length: features }, (_, j) => X.subarray(j * samples, (j + 1) * samples));
  return Array.from({ length: samples }, (_, i) => columns.map((column) => column[i]));
}

const rows = [
  [20_000, 10],
  [500, 400],
].map(([samples, features]) => {
  const numbers = table(samples, features);
  const header = numbers[0].map((_, j) => `x${j}`).join(',');
  const csv = `${header}\n${numbers.map((row) => row.join(',')).join('\n')}\n`;
  const json = JSON.stringify(numbers);
  return compare({
    name: `CSV of ${samples} x ${features} numbers, ${(csv.length / 1e6).toFixed(1)} MB`,
    unit: 'ms',
    peer: 'JSON.parse',
    goal,
    ours: () => parseCsv(csv),
    theirs: () => JSON.parse(json),
    rounds: 9,
    warmUp: 1,
  });
});
report(rows);
