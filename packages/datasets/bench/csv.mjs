/**
 * How fast CSV text becomes numbers, beside `JSON.parse` of the same rows (native code, and not strict about shape).
 * Runs on the build: `node packages/datasets/bench/csv.mjs [--json]`.
 */
import { correlatedGaussian, parseCsv } from '../dist/index.js';

const rounds = 9;
/** The reader is plain JavaScript: it may take this many times as long as the engine's own parser. */
const goal = 6;

function table(samples, features) {
  const { X } = correlatedGaussian({ samples, features, seed: 1 });
  const columns = Array.from({ length: features }, (_, j) => X.subarray(j * samples, (j + 1) * samples));
  return Array.from({ length: samples }, (_, i) => columns.map((column) => column[i]));
}

function medianMilliseconds(work) {
  work();
  const times = Array.from({ length: rounds }, () => {
    const started = performance.now();
    work();
    return performance.now() - started;
  });
  return times.sort((a, b) => a - b)[rounds >> 1];
}

const rows = [
  [20_000, 10],
  [500, 400],
].map(([samples, features]) => {
  const numbers = table(samples, features);
  const header = numbers[0].map((_, j) => `x${j}`).join(',');
  const csv = `${header}\n${numbers.map((row) => row.join(',')).join('\n')}\n`;
  const json = JSON.stringify(numbers);
  const value = medianMilliseconds(() => parseCsv(csv));
  const peerValue = medianMilliseconds(() => JSON.parse(json));
  const ratio = value / peerValue;
  return {
    name: `CSV of ${samples} x ${features} numbers, ${(csv.length / 1e6).toFixed(1)} MB`,
    value,
    unit: 'ms',
    peer: 'JSON.parse',
    peerValue,
    ratio,
    goal: { op: '<=', ratio: goal },
    met: ratio <= goal,
  };
});

if (process.argv.includes('--json')) console.log(JSON.stringify({ rows }));
else
  for (const { name, value, peer, peerValue, ratio, met } of rows) {
    const figures = `${value.toFixed(1)} ms, ${peer} ${peerValue.toFixed(1)} ms: ${ratio.toFixed(2)} x`;
    console.log(`${met ? 'ok  ' : 'MISS'} ${name}: ${figures} (goal <= ${goal})`);
  }
