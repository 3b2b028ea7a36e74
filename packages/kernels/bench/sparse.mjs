/**
 * Sparse columns against the same loops in plain JavaScript on typed arrays, and float32 shadows against the float64
 * product that they spare and against the bandwidth of the memory. `node packages/kernels/bench/sparse.mjs [--json]` on
 * the build.
 */
import {
  cdEpochCsc,
  createMemory,
  cscSquaredNorms,
  gemv,
  shadow,
  sparseMatrix,
  spmv,
  startShift,
} from '@spred/kernels';
import { atLeast, atMost, compare, race, report, row } from '../../../tools/bench/bench.mjs';
import { bandwidthLoops } from './lib/bandwidth.mjs';

const rows = [];
const notes = [];

/** Uniform numbers in [0, 1) from a seed. */
function uniform(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

/** A random n x p matrix in compressed columns; `count(j)` entries in column j. */
function randomColumns(n, p, count) {
  const random = uniform(1);
  const columnStarts = new Int32Array(p + 1);
  for (let j = 0; j < p; j++) columnStarts[j + 1] = columnStarts[j] + count(j, random);
  const rowIndices = new Int32Array(columnStarts[p]);
  for (let j = 0; j < p; j++) {
    // One row out of each of equally many: distinct, rising, spread over all.
    const own = columnStarts[j + 1] - columnStarts[j];
    for (let k = 0; k < own; k++) {
      const [from, to] = [k, k + 1].map((part) => Math.floor((part * n) / own));
      rowIndices[columnStarts[j] + k] = from + Math.floor((to - from) * random());
    }
  }
  const values = Float64Array.from({ length: columnStarts[p] }, () => random() - 0.5);
  return { rows: n, columns: p, values, rowIndices, columnStarts };
}

/** The epoch as one would write it first. */
function plainEpoch({ values, rowIndices, columnStarts }, r, w, curvature, threshold, columns) {
  let largest = 0;
  for (const j of columns) {
    const bound = curvature[j];
    if (bound === 0) continue;
    const [from, to] = [columnStarts[j], columnStarts[j + 1]];
    let gradient = 0;
    for (let k = from; k < to; k++) gradient += values[k] * r[rowIndices[k]];
    const z = w[j] * bound + gradient;
    const next = z > threshold ? (z - threshold) / bound : z < -threshold ? (z + threshold) / bound : 0;
    const delta = next - w[j];
    if (delta === 0) continue;
    w[j] = next;
    for (let k = from; k < to; k++) r[rowIndices[k]] -= delta * values[k];
    largest = Math.max(largest, bound * Math.abs(delta));
  }
  return largest;
}

function plainProduct({ rows: n, columns, values, rowIndices, columnStarts }, x, y) {
  y.fill(0, 0, n);
  for (let j = 0; j < columns; j++) {
    const [to, coefficient] = [columnStarts[j + 1], x[j]];
    for (let k = columnStarts[j]; k < to; k++) y[rowIndices[k]] += values[k] * coefficient;
  }
}

function plainTransposed({ columns, values, rowIndices, columnStarts }, v, out) {
  for (let j = 0; j < columns; j++) {
    const to = columnStarts[j + 1];
    let sum = 0;
    for (let k = columnStarts[j]; k < to; k++) sum += values[k] * v[rowIndices[k]];
    out[j] = sum;
  }
}

/**
 * @type {readonly [name: string, n: number, p: number, count: (j: number, random: () => number) => number, threshold:
 * number][]}
 */
const problems = [
  ['1e6 columns of 10', 10_000, 1_000_000, () => 10, 60],
  [
    'like rcv1: 47,236 columns of 75',
    20_242,
    47_236,
    (_, random) => Math.ceil(Math.min(20_242, 7.5 / (random() + 0.005) ** 0.8)),
    40,
  ],
];

/** The rows of one problem, and what is worth a note. */
function measure([name, n, p, count, threshold], turns) {
  const entries = randomColumns(n, p, count);
  const nonZeros = entries.values.length;
  const memory = createMemory({ bytes: 14 * nonZeros + 60 * p });
  const matrix = sparseMatrix(memory, 'float64', entries);
  const y = Float64Array.from({ length: n }, (_, i) => 30 * Math.sin(i));
  const residual = memory.vector('float64', y);
  const [coefficients, curvature, means] = [0, 1, 2].map(() => memory.vector('float64', p));
  cscSquaredNorms(matrix, curvature);
  const thresholds = memory.vector('float64', p).fill(threshold);
  const order = Int32Array.from({ length: p }, (_, j) => j);
  const columns = memory.vector('int32', order);
  const options = { matrix, residual, coefficients, curvature, thresholds, columns };
  const [r, w, bounds] = [y.slice(), new Float64Array(p), curvature.read()];
  const duel = (kernel, ours, theirs) =>
    compare({
      name: `${kernel}, ${name}, per entry`,
      unit: 'ns',
      scale: nonZeros,
      peer: 'plain JS',
      goal: atMost(0.9),
      ours,
      theirs,
      ...turns,
    });
  const epoch = duel(
    'cdEpochCsc',
    () => cdEpochCsc(options),
    () => plainEpoch(entries, r, w, bounds, threshold, order),
  );
  const support = coefficients.read().reduce((total, value) => total + (value === 0 ? 0 : 1), 0);
  const centred = { ...options, means: means.fill(0.001), state: startShift(residual) };
  const [time, plainTime] = race([() => cdEpochCsc(centred), () => cdEpochCsc(options)], turns);
  const x = Float64Array.from({ length: p }, (_, j) => 1 + (j % 7));
  const [xs, image, back] = [memory.vector('float64', x), memory.vector('float64', n), memory.vector('float64', p)];
  const [plainImage, plainBack] = [new Float64Array(n), new Float64Array(p)];
  const products = [
    duel(
      'spmv',
      () => spmv({ matrix, x: xs, y: image }),
      () => plainProduct(entries, x, plainImage),
    ),
    duel(
      'spmv transposed',
      () => spmv({ matrix, x: image, y: back, transpose: true }),
      () => plainTransposed(entries, plainImage, plainBack),
    ),
  ];
  memory.free();
  const note =
    `${name}: ${nonZeros} entries, ${support} columns in the support, an epoch takes ${plainTime.toFixed(1)} ms, ` +
    `with implicit centring ${time.toFixed(1)} ms`;
  return { rows: [epoch, ...products], note };
}

// Engines compile once more in the background what they have run often, and the compiler of the limits leaves much to
// collect: a small problem first, which does not count.
const { loops: small } = await bandwidthLoops(4096);
for (let k = 0; k < 20_000; k++) small.read1(1088, 4096);
measure(['small', 500, 1000, () => 10, 1], { calls: 50, rounds: 20 });
for (const problem of problems) {
  const { rows: own, note } = measure(problem, { rounds: 11, warmUp: 4 });
  rows.push(...own);
  notes.push(note);
}

for (const [n, p] of [
  [10_000, 2000],
  [1000, 20_000],
  [200, 100_000],
]) {
  const memory = createMemory({ bytes: 12 * n * p });
  const a = memory.matrix('float64', n, p);
  const column = Float64Array.from({ length: n }, (_, i) => Math.sin(i));
  for (let j = 0; j < p; j++) a.column(j).write(column);
  const copy = shadow(a);
  const v = memory.vector('float64', column);
  const [out, bounds, exact] = [0, 1, 2].map(() => memory.vector('float64', p));
  rows.push(
    compare({
      name: `shadow, ${n} x ${p}`,
      unit: 'ms',
      peer: 'gemv transposed, float64',
      goal: atMost(0.6),
      ours: () => copy.correlations(v, out, bounds),
      theirs: () => gemv({ a, x: v, y: exact, transpose: true }),
    }),
  );
  const bytes = 4 * n * p - ((4 * n * p) % 128);
  const { at, loops } = await bandwidthLoops(bytes);
  const [ours, limit] = race([() => copy.correlations(v, out, bounds), () => loops.read1(at[0], bytes)]);
  rows.push(
    row({
      name: `shadow, ${n} x ${p}`,
      value: bytes / ours / 1e6,
      unit: 'GB/s',
      peer: 'read limit, 1 stream',
      peerValue: bytes / limit / 1e6,
      goal: atLeast(0.85),
    }),
  );
  memory.free();
}

report(rows, notes);
