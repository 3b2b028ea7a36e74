/**
 * Vector kernels, matrix times vector, and epochs of coordinate descent against the bandwidth of caches and memory:
 * loops that load and store the same bytes in as many streams and compute next to nothing, in turns with ours. Then
 * against plain JavaScript. The rows of the L1 cache call the kernel below the handles, whose checks (a row of their
 * own) would be a tenth of so short a time. `node packages/kernels/bench/level1.mjs [--json]` on the build.
 */
import { axpy, cdEpoch, cdEpochGram, createMemory, dot, gemv, reduce, reduceAll, scal } from '@spred/kernels';
import * as plain from '@spred/kernels/plain';
import { atLeast, race, report, row } from '../../../tools/bench/bench.mjs';
import { kernelsOf } from '../dist/memory/memory.js';
import { addressOf } from '../dist/memory/vector.js';
import { bandwidthLoops } from './lib/bandwidth.mjs';

const bytesOf = { float64: 8, float32: 4 };
const arrays = { float64: Float64Array, float32: Float32Array };
/** Small numbers whose sums stay small: no time goes into overflow or denormals. */
const wave = (dtype, length) => arrays[dtype].from({ length }, (_, i) => ((i * 7) % 64) / 64 - 0.4921875);

const rows = [];

/** Engines compile once more in the background what they have run often: until then nothing is measured. */
async function warmUp() {
  const { at, loops } = await bandwidthLoops(4096, 4096, 4096);
  for (const end = performance.now() + 1500; performance.now() < end;) {
    for (const dtype of ['float64', 'float32']) {
      const memory = createMemory();
      const a = memory.matrix(dtype, 64, 16);
      const [x, y, short] = [64, 64, 16].map((length) => memory.vector(dtype, length));
      const columns = memory.vector('int32', 16);
      const options = { matrix: a, residual: x, coefficients: short, curvature: short, thresholds: short, columns };
      for (let i = 0; i < 300; i++) {
        dot(x, y);
        axpy(0, x, y);
        gemv({ a, x: short, y });
        gemv({ a, x, y: short, transpose: true });
        cdEpoch(options);
        loops.read2(at[0], at[1], 4096);
        loops.update2(at[0], at[1], 4096);
        loops.readColumns(16, 512, at[0], 512, at[2]);
        loops.updateByColumns(16, 512, at[0], 512, at[2]);
      }
      memory.free();
    }
  }
}

await warmUp();

/** Races bodies that move so many bytes in one call, and adds a row in GB/s. */
function against(name, peer, bytes, ours, theirs, ratio = 0.85) {
  const calls = Math.max(1, Math.round(3e7 / bytes));
  const rounds = bytes > 1e8 ? 21 : 25;
  const times = race([ours, theirs], { calls, rounds, warmUp: 6 });
  const [value, peerValue] = times.map((time) => bytes / time / 1e6);
  rows.push(row({ name, value, unit: 'GB/s', peer, peerValue, goal: atLeast(ratio) }));
}

const places = [
  ['L1', 24_576],
  ['L2', 262_144],
  ['memory', 2 ** 27],
];

for (const dtype of ['float64', 'float32']) {
  for (const [place, bytes] of places) {
    const half = bytes / 2;
    const n = half / bytesOf[dtype];
    const memory = createMemory({ bytes });
    const [x, y] = [0, 1].map(() => memory.vector(dtype, wave(dtype, n)));
    const { at, loops } = await bandwidthLoops(half, half);
    const kernels = kernelsOf(memory, dtype);
    const [xAt, yAt] = [x, y].map(addressOf);
    against(
      `dot ${dtype}, ${place}`,
      'read limit, 2 streams',
      bytes,
      place === 'L1' ? () => kernels.dot(n, xAt, yAt) : () => dot(x, y),
      () => loops.read2(at[0], at[1], half),
    );
    against(
      `axpy ${dtype}, ${place}`,
      'update limit, 2 streams',
      1.5 * bytes,
      place === 'L1' ? () => kernels.axpy(n, 1e-9, xAt, yAt) : () => axpy(1e-9, x, y),
      () => loops.update2(at[0], at[1], half),
    );
    memory.free();
  }
}

// In cache a kernel takes three instructions for a vector of the matrix (load, multiply, add) and the limit two: the
// goal is lower.
const shapes = [
  ['L2', 496, 120],
  ['memory', 4096, 4096],
  ['memory', 512, 32_768],
];

for (const dtype of ['float64', 'float32']) {
  for (const [place, tall, columns] of shapes) {
    const m = tall * (8 / bytesOf[dtype]);
    const [bytes, height, width] = [m * columns, m, columns].map((count) => count * bytesOf[dtype]);
    const memory = createMemory({ bytes });
    const a = memory.matrix(dtype, m, columns, wave(dtype, m * columns));
    const [p, q] = [columns, m].map((length) => memory.vector(dtype, wave(dtype, length)));
    const [toRows, toColumns] = [m, columns].map((length) => memory.vector(dtype, length));
    const { at, loops } = await bandwidthLoops(bytes, width, height, height);
    const size = `${m} x ${columns}, ${place}`;
    against(
      `A x ${dtype} ${size}`,
      'update limit, 5 streams',
      bytes,
      () => gemv({ a, x: p, y: toRows }),
      () => loops.updateByColumns(columns, height, at[0], height, at[3]),
    );
    against(
      `A'x ${dtype} ${size}`,
      'read limit, 5 streams',
      bytes,
      () => gemv({ a, x: q, y: toColumns, transpose: true }),
      () => loops.readColumns(columns, height, at[0], height, at[2]),
    );
    memory.free();
  }
}

{
  const bytes = 2 ** 27;
  const [n, inner] = [bytes / 8, 1000];
  const memory = createMemory({ bytes });
  const x = memory.vector('float64', wave('float64', n));
  const tall = Math.floor(n / inner);
  const [table, out] = [x.subvector(0, tall * inner), memory.vector('float64', inner)];
  const { at, loops } = await bandwidthLoops(bytes);
  const read = () => loops.read1(at[0], bytes);
  const update = () => loops.update1(at[0], bytes);
  against('scal float64, memory', 'update limit, 1 stream', 2 * bytes, () => scal(1, x), update);
  against('sum float64, memory', 'read limit, 1 stream', bytes, () => reduceAll('sum', x), read, 0.7);
  const down = () => reduce('sum', table, [tall, inner], 0, out);
  against(`sum float64 ${tall} x ${inner} down, memory`, 'read limit, 1 stream', bytes, down, read, 0.7);
  memory.free();
}

// Epochs in which no coordinate moves read every column and the residual; where all move, the residual is also written.
for (const [m, p] of [
  [100, 10_000],
  [500, 600],
  [10_000, 100],
]) {
  const entries = wave('float64', m * p).map((value, i) => value * Math.sin(i));
  const norms = Float64Array.from({ length: p }, (_, j) => plain.dot(m, entries, j * m, entries, j * m));
  const epochs = ['wasm', 'plain'].map((engine) => {
    const memory = createMemory({ engine });
    const matrix = memory.matrix('float64', m, p, entries);
    const residual = memory.vector('float64', wave('float64', m));
    const start = residual.read();
    const [coefficients, thresholds] = [0, 1].map(() => memory.vector('float64', p));
    const columns = memory.vector(
      'int32',
      norms.map((_, j) => j),
    );
    const curvature = memory.vector('float64', norms);
    const options = { matrix, residual, coefficients, curvature, thresholds, columns };
    return (threshold) => {
      thresholds.fill(threshold);
      coefficients.fill(0);
      residual.write(start);
      return cdEpoch(options);
    };
  });
  const { at, loops } = await bandwidthLoops(8 * m * p, 8 * m);
  const [bytes, height] = [8 * m * p, 8 * (m - (m % 8))];
  const readAll = () => {
    for (let j = 0; j < p; j++) loops.read2(at[0] + 8 * m * j, at[1], height);
  };
  const name = `CD epoch ${m} x ${p}`;
  against(`${name}, none moves`, 'read limit, 2 streams', bytes, () => epochs[0](1e9), readAll, 0.85);
  for (const [what, threshold] of [
    ['none moves', 1e9],
    ['all move', 0],
  ]) {
    const [value, peerValue] = race(
      epochs.map((epoch) => () => epoch(threshold)),
      { rounds: 15, unit: 'us' },
    );
    rows.push(
      row({ name: `${name}, ${what}`, value, unit: 'us', peer: 'twin', peerValue, goal: { op: '<=', ratio: 0.7 } }),
    );
  }
}

{
  // An epoch on a Gram matrix against one on the residual, of the same problem.
  const [m, p] = [500, 100];
  const memory = createMemory();
  const matrix = memory.matrix(
    'float64',
    m,
    p,
    wave('float64', m * p).map((value, i) => value * Math.sin(i)),
  );
  const gram = memory.matrix('float64', p, p);
  for (let j = 0; j < p; j++) gemv({ a: matrix, transpose: true, x: matrix.column(j), y: gram.column(j) });
  const curvature = memory.vector(
    'float64',
    gram.read().filter((_, i) => i % (p + 1) === 0),
  );
  const y = wave('float64', m);
  const columns = memory.vector(
    'int32',
    curvature.read().map((_, j) => j),
  );
  const [residual, gradient] = [m, p].map((length) => memory.vector('float64', length));
  const [coefficients, thresholds] = [p, p].map((length) => memory.vector('float64', length));
  residual.write(y);
  gemv({ a: matrix, transpose: true, x: residual, y: gradient });
  const start = gradient.read();
  const shared = { coefficients, curvature, thresholds, columns };
  const ours = () => {
    coefficients.fill(0);
    gradient.write(start);
    return cdEpochGram({ ...shared, gram, gradient });
  };
  const theirs = () => {
    coefficients.fill(0);
    residual.write(y);
    return cdEpoch({ ...shared, matrix, residual });
  };
  for (const body of [ours, theirs]) for (let i = 0; i < 20_000; i++) body();
  const [value, peerValue] = race([ours, theirs], { calls: 300, unit: 'us' });
  const goal = { op: '<=', ratio: 0.7 };
  rows.push(row({ name: `CD epoch Gram ${p}, all move`, value, unit: 'us', peer: `on ${m} x ${p}`, peerValue, goal }));
}

{
  const memory = createMemory();
  const [x, y] = [0, 1].map(() => memory.vector('float64', 8));
  const [value, peerValue] = race(
    [() => dot(x, y), () => kernelsOf(memory, 'float64').dot(8, addressOf(x), addressOf(y))],
    { calls: 50_000, unit: 'ns' },
  );
  const goal = { op: '<=', ratio: 2 };
  rows.push(row({ name: 'dot float64, 8, with handles', value, unit: 'ns', peer: 'without checks', peerValue, goal }));
}

{
  const n = 1000;
  const memory = createMemory();
  const [u, v] = [0, 1].map(() => wave('float64', n));
  const [x, y] = [u, v].map((values) => memory.vector('float64', values));
  against(
    `dot float64, ${n}`,
    'plain JS',
    16 * n,
    () => dot(x, y),
    () => plain.dot(n, u, 0, v, 0),
    1,
  );
  against(
    `axpy float64, ${n}`,
    'plain JS',
    24 * n,
    () => axpy(1e-9, x, y),
    () => plain.axpy(n, 1e-9, u, 0, v, 0),
    1,
  );
  const [m, p] = [500, 600];
  const entries = wave('float64', m * p);
  const [a, short, long] = [
    memory.matrix('float64', m, p, entries),
    memory.vector('float64', m),
    memory.vector('float64', p),
  ];
  const [shortArray, longArray] = [wave('float64', m), wave('float64', p)];
  long.write(longArray);
  against(
    `A x float64 ${m} x ${p}`,
    'plain JS',
    8 * m * p,
    () => gemv({ a, x: long, y: short }),
    () => plain.gemv(m, p, entries, longArray, shortArray),
    1,
  );
  against(
    `A'x float64 ${m} x ${p}`,
    'plain JS',
    8 * m * p,
    () => gemv({ a, x: short, y: long, transpose: true }),
    () => plain.gemvTransposed(m, p, entries, shortArray, longArray),
    1,
  );
}

report(rows);
