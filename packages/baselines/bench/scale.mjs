/**
 * The largest problems: time to a certified relative gap of 1e-6, memory beside that of an empty process, and how late a
 * solve ends that is aborted or runs out of time. Each figure comes from a process of its own. The memory of the sparse ones
 * is bounded by 4 times the bytes of its arrays, that of the dense float32 one by 4 times its own; times are bounded, not raced.
 * Runs on the build: `node packages/baselines/bench/scale.mjs [--json]`.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { lasso, lassoAsync } from '@spred/baselines';
import { createProblem, cscMatrix, denseMatrix } from '@spred/problems';
import { boundRow, report } from '../../../tools/bench/bench.mjs';

/** Sizes, shares of lambdaMax, and what a solve may take in milliseconds. */
const instances = {
  'sparse-0.1': {
    kind: 'sparse',
    name: '10,000 x 1,000,000 sparse, 1e7 entries, 0.1 lambdaMax',
    share: 0.1,
    most: 5000,
  },
  'sparse-0.01': {
    kind: 'sparse',
    name: '10,000 x 1,000,000 sparse, 1e7 entries, 0.01 lambdaMax',
    share: 0.01,
    most: 15_000,
  },
  'tall-0.1': { kind: 'tall', name: '50,000 x 2,000 float32, 0.1 lambdaMax', share: 0.1, most: 6000 },
  'tall-0.01': { kind: 'tall', name: '50,000 x 2,000 float32, 0.01 lambdaMax', share: 0.01, most: 30_000 },
  wide: { kind: 'wide', name: '100 x 400,000, the demo of the paper', share: 0, most: 4000 },
};

/** Within this many milliseconds a solve ends when it is told to. */
const latest = 100;
const shares = [0.02, 0.2, 0.4, 0.6, 0.8, 0.95];

const child = process.argv.indexOf('--child');
if (child >= 0) await measure(process.argv[child + 1], process.argv[child + 2]);
else main();

function main() {
  const empty = run('empty', 'solve').memory;
  const rows = [];
  const notes = [];
  for (const [id, { kind, name, most }] of Object.entries(instances)) {
    const { memory, arrays, milliseconds, support } = run(id, 'solve');
    rows.push(boundRow({ name: `${name}: time`, value: milliseconds, unit: 'ms', bound: most }));
    if (kind !== 'wide') {
      const [value, bound] = [memory - empty, 4 * arrays].map((bytes) => bytes / 1e6);
      rows.push(boundRow({ name: `${name}: memory, 4 x the arrays`, value, unit: 'MB', bound }));
    }
    const { aborted, outOfTime } = run(id, 'stop');
    rows.push(
      boundRow({ name: `${name}: aborted, the latest`, value: Math.max(...aborted), unit: 'ms', bound: latest }),
    );
    rows.push(
      boundRow({ name: `${name}: out of time, the latest`, value: Math.max(...outOfTime), unit: 'ms', bound: latest }),
    );
    notes.push(`${name}: ${support} coefficients are not zero`);
  }
  report(rows, [`An empty process takes ${(empty / 1e6).toFixed(0)} MB.`, ...notes]);
}

/** One measurement in a process of its own. */
function run(id, what) {
  const file = fileURLToPath(import.meta.url);
  const { stdout, status } = spawnSync(process.execPath, [...process.execArgv, file, '--child', id, what], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`${id}: the process ended with ${status}`);
  return JSON.parse(stdout);
}

async function measure(id, what) {
  const result = id === 'empty' ? {} : await (what === 'solve' ? solveOnce(id) : endEarly(id));
  console.log(JSON.stringify({ ...result, memory: 1024 * process.resourceUsage().maxRSS }));
}

async function solveOnce(id) {
  const { make, arrays } = instance(id);
  const started = performance.now();
  const { status, certificate, support } = lasso(make());
  const milliseconds = performance.now() - started;
  if (status !== 'converged' || certificate.relativeGap > 1e-6) throw new Error(`${id} ended as ${status}`);
  return { milliseconds, support: support.length, arrays };
}

/** By how much solves come late that are to end after shares of the time of a whole one, counted from when the timer is due. */
async function endEarly(id) {
  const { make } = instance(id);
  const aborted = [];
  const outOfTime = [];
  let problem = make();
  const started = performance.now();
  lasso(problem);
  const milliseconds = performance.now() - started;
  for (const share of shares) {
    problem = make();
    const controller = new AbortController();
    const limit = share * milliseconds;
    let due = performance.now() + limit;
    const timer = setTimeout(() => controller.abort(), limit);
    if ((await lassoAsync(problem, { signal: controller.signal })).status === 'aborted')
      aborted.push(performance.now() - due);
    clearTimeout(timer);
    problem = make();
    due = performance.now() + limit;
    if (lasso(problem, { timeLimitMs: limit }).status === 'time-limit') outOfTime.push(performance.now() - due);
  }
  return { aborted, outOfTime };
}

/** The problem of an instance, made anew on the same arrays each time; the arrays are filled in place. */
function instance(id) {
  const { kind, share } = instances[id];
  const { n, p, matrix, numbers, arrays } = kind === 'sparse' ? sparse() : dense(kind);
  const { y, draw } = numbers;
  for (let i = 0; i < n; i++) y[i] += { wide: 0.02, sparse: 0.3, tall: 5 }[kind] * draw();
  const intercept = kind !== 'wide';
  const lambda = kind === 'wide' ? 1e-5 : share * largestCorrelation(matrix(), y, n, p);
  return { make: () => createProblem({ X: matrix(), y, lambda, intercept }), arrays };
}

/** max_j |x_j'(y - mean)| / n: lambdaMax with an intercept, without what a problem would keep. */
function largestCorrelation(matrix, y, n, p) {
  const mean = y.reduce((total, value) => total + value, 0) / n;
  const residual = y.map((value) => value - mean);
  let largest = 0;
  for (let j = 0; j < p; j++) largest = Math.max(largest, Math.abs(matrix.columnDot(j, residual)));
  return largest / n;
}

/** Numbers in (-1/2, 1/2) that need no memory, and a y to add to. */
function numbersFor(n) {
  let state = 1;
  return { y: new Float64Array(n), draw: () => (state = (16_807 * state) % 2_147_483_647) / 2_147_483_647 - 0.5 };
}

function sparse() {
  const [n, p, each] = [10_000, 1_000_000, 10];
  const numbers = numbersFor(n);
  const { y, draw } = numbers;
  const columnStarts = new Int32Array(p + 1);
  const rowIndices = new Int32Array(each * p);
  const values = new Float64Array(each * p);
  for (let j = 0; j < p; j++) {
    columnStarts[j + 1] = each * (j + 1);
    const w = j % 1000 === 0 ? 4 * draw() : 0;
    for (let e = 0; e < each; e++) {
      const k = each * j + e;
      rowIndices[k] = Math.floor((n / each) * (e + 0.4999 + 0.999 * draw()));
      values[k] = 2 * draw();
      y[rowIndices[k]] += w * values[k];
    }
  }
  const arrays = columnStarts.byteLength + rowIndices.byteLength + values.byteLength;
  const matrix = () => cscMatrix({ rows: n, columns: p, columnStarts, rowIndices, values });
  return { n, p, matrix, numbers, arrays };
}

function dense(kind) {
  const [n, p] = kind === 'wide' ? [100, 400_000] : [50_000, 2000];
  const numbers = numbersFor(n);
  const { y, draw } = numbers;
  const values = kind === 'wide' ? new Float64Array(n * p) : new Float32Array(n * p);
  const scale = kind === 'wide' ? Math.sqrt(12 / p) : 1;
  for (let k = 0; k < values.length; k++) values[k] = scale * draw();
  for (let j = 0; j < p; j += kind === 'wide' ? 10 : 20) {
    const w = 3 * draw();
    for (let i = 0; i < n; i++) y[i] += w * values[j * n + i];
  }
  const matrix = () => denseMatrix(values, { rows: n, columns: p });
  return { n, p, matrix, numbers, arrays: values.byteLength };
}
