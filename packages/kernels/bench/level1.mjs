/**
 * The kernels against the loop that one would write first (a single accumulator, one pass), measured in the same run.
 * Runs on the build: `node packages/kernels/bench/level1.mjs [--json]`.
 */
import { axpy, Cholesky, dot, gemv, gemvTransposed, shiftedDot, sum } from '../dist/index.js';

const rounds = 31;
const warmUp = 10;
const wave = (length, phase) => Float64Array.from({ length }, (_, i) => Math.sin(3.7 * i + phase));

function naiveDot(n, x, xOffset, y, yOffset) {
  let total = 0;
  for (let i = 0; i < n; i++) total += x[xOffset + i] * y[yOffset + i];
  return total;
}

function naiveShiftedDot(n, x, xOffset, shift, y, yOffset) {
  let total = 0;
  for (let i = 0; i < n; i++) total += (x[xOffset + i] - shift) * y[yOffset + i];
  return total;
}

function naiveSum(n, x, offset) {
  let total = 0;
  for (let i = 0; i < n; i++) total += x[offset + i];
  return total;
}

function naiveAxpy(n, a, x, xOffset, y, yOffset) {
  for (let i = 0; i < n; i++) y[yOffset + i] += a * x[xOffset + i];
}

/** A x, row by row, as the formula reads. */
function naiveGemv(rows, columns, a, x, out) {
  for (let i = 0; i < rows; i++) {
    let total = 0;
    for (let j = 0; j < columns; j++) total += a[i + j * rows] * x[j];
    out[i] = total;
  }
}

function naiveGemvTransposed(rows, columns, a, v, out) {
  for (let j = 0; j < columns; j++) out[j] = naiveDot(rows, a, j * rows, v, 0);
}

/** Factorises the leading m x m part of a matrix. */
function factorise(gram, size, m) {
  const factor = new Cholesky(m);
  for (let j = 0; j < m; j++) factor.append(gram.subarray(j * size, j * size + j), gram[j * size + j]);
  return factor;
}

let sink = 0;

/** Microseconds per call of two bodies: the medians of batches taken in turns. */
function race(calls, ...bodies) {
  const times = bodies.map(() => []);
  for (let batch = -warmUp; batch < rounds; batch++) {
    bodies.forEach((body, k) => {
      const started = performance.now();
      for (let i = 0; i < calls; i++) sink += body() ?? 0;
      if (batch >= 0) times[k].push(((performance.now() - started) * 1000) / calls);
    });
  }
  return times.map((list) => list.sort((a, b) => a - b)[rounds >> 1]);
}

function row(name, calls, goal, ours, theirs, peer = 'naive loop') {
  const [value, peerValue] = race(calls, ours, theirs);
  const ratio = value / peerValue;
  return { name, value, unit: 'us', peer, peerValue, ratio, goal: { op: '<=', ratio: goal }, met: ratio <= goal };
}

const n = 1000;
const x = wave(n, 0.1);
const y = wave(n, 0.2);
const updated = new Float64Array(n);
const [m, p] = [500, 600];
const a = wave(m * p, 0.3);
const coefficients = wave(p, 0.4);
const residual = wave(m, 0.5);
const image = new Float64Array(m);
const correlations = new Float64Array(p);
const size = 100;
const gram = new Float64Array(size * size);
for (let i = 0; i < size; i++) {
  for (let j = 0; j < size; j++) gram[i * size + j] = 0.5 ** Math.abs(i - j);
}
const factor = factorise(gram, size, size);
const [last, lastDiagonal] = [gram.slice((size - 1) * size, size * size - 1), gram[size * size - 1]];

const rows = [
  row(
    `dot, ${n}`,
    2000,
    1.2,
    () => dot(n, x, 0, y, 0),
    () => naiveDot(n, x, 0, y, 0),
  ),
  row(
    `shiftedDot, ${n}`,
    2000,
    1.2,
    () => shiftedDot(n, x, 0, 0.5, y, 0),
    () => naiveShiftedDot(n, x, 0, 0.5, y, 0),
  ),
  row(
    `sum, ${n}`,
    2000,
    1,
    () => sum(n, x, 0),
    () => naiveSum(n, x, 0),
  ),
  row(
    `axpy, ${n}`,
    2000,
    1.1,
    () => axpy(n, 1e-9, x, 0, updated, 0),
    () => naiveAxpy(n, 1e-9, x, 0, updated, 0),
  ),
  row(
    `gemv, ${m} x ${p}`,
    4,
    1,
    () => gemv(m, p, a, coefficients, image),
    () => naiveGemv(m, p, a, coefficients, image),
    'naive loop by rows',
  ),
  row(
    `gemvTransposed, ${m} x ${p}`,
    4,
    1,
    () => gemvTransposed(m, p, a, residual, correlations),
    () => naiveGemvTransposed(m, p, a, residual, correlations),
  ),
  row(
    `Cholesky remove and append, ${size}`,
    20,
    0.5,
    () => {
      factor.remove(size - 1);
      factor.append(last, lastDiagonal);
    },
    () => factorise(gram, size, size).size,
    'a new factorisation',
  ),
];

if (process.argv.includes('--json')) console.log(JSON.stringify({ rows }));
else {
  for (const { name, value, unit, peer, peerValue, ratio, goal, met } of rows) {
    const figures = `${value.toFixed(2)} ${unit}, ${peer} ${peerValue.toFixed(2)} ${unit}: ${ratio.toFixed(2)} x`;
    console.log(`${met ? 'ok  ' : 'MISS'} ${name}: ${figures} (goal ${goal.op} ${goal.ratio})`);
  }
}
if (Number.isNaN(sink)) throw new Error('the results are not numbers');
