/**
 * Two threads against what two threads can do, measured in turns: registers alone (multiply-adds), and memory that is read, or read
 * and written. A row compares the speed of two threads with the limit of two threads; the one below it compares the speed-up over
 * one thread with the speed-up of the limit, which says what the threads themselves cost. `node packages/kernels/bench/threads.mjs [--json]` on the build.
 */
import { setTimeout } from 'node:timers/promises';
import { createMemory, enableThreads, gemm, gemv, square, syrk, tanh } from '@spred/kernels';
import { runParts } from '../dist/threads/parallel.js';
import { atLeast, boundRow, median, race, report, row } from '../../../tools/bench/bench.mjs';
import { multiplyAddLimit } from './lib/multiplyAdd.mjs';
import { twoThreads } from './lib/twoThreads.mjs';

const arrays = { float64: Float64Array, float32: Float32Array };
const wave = (dtype, length) => arrays[dtype].from({ length }, (_, i) => Math.sin(3.7 * i));
const rounds = process.argv.includes('--long') ? 31 : 11;

/** The limit of multiply-adds on one thread and on two; `work` floating-point operations a run on each. */
async function multiplyAdds(dtype) {
  const { accumulators } = await multiplyAddLimit(dtype);
  const loops = await twoThreads('multiplyAdd', 65_536);
  new arrays[dtype](loops.memory.buffer).fill(0.5); // x = y = 1/2: the chains stay at 1
  const steps = 2_000_000;
  const name = `chains${accumulators}_${dtype === 'float64' ? 'f64' : 'f32'}`;
  return {
    unit: 'GFLOP/s',
    work: (2 * steps * accumulators * 16) / arrays[dtype].BYTES_PER_ELEMENT,
    one: () => loops.one(name, [steps, 0]),
    both: () => loops.both(name, [steps, 0], [steps, 4096]),
    end: loops.end,
  };
}

/** The limit of bytes read, or read and written, on one thread and on two, far beyond the caches. */
async function streams(name) {
  const numbers = 6_400_000; // a thread; 51 MB
  const bytes = 8 * numbers;
  const loops = await twoThreads('streams', 4 * bytes);
  new Float64Array(loops.memory.buffer).fill(1);
  return {
    unit: 'GB/s',
    work: name === 'copy' ? 2 * bytes : bytes,
    one: () => loops.one(name, [numbers, 0, 2 * bytes]),
    both: () => loops.both(name, [numbers, 0, 2 * bytes], [numbers, bytes, 3 * bytes]),
    end: loops.end,
  };
}

const rows = [];

/**
 * Both rows of a kernel; `make` gives its body over a memory, `work` what it does in the unit of the limit. Without `work` there is
 * only the row of the speed-up.
 */
async function against(name, limit, work, make) {
  await enableThreads(1);
  const memories = [createMemory()];
  const one = make(memories[0]);
  await enableThreads(2);
  memories.push(createMemory());
  const two = make(memories[1]);
  await setTimeout(50); // the workers learn of the memory
  const times = race([one, two, limit.one, limit.both], { rounds, warmUp: 4 });
  const peers = { peer: 'limit of two threads', goal: atLeast(0.85) };
  if (work !== undefined) {
    const [value, peerValue] = [work / times[1] / 1e6, (2 * limit.work) / times[3] / 1e6];
    rows.push(row({ name, value, unit: limit.unit, peerValue, ...peers }));
  }
  const [value, peerValue] = [times[0] / times[1], (2 * times[2]) / times[3]];
  rows.push(row({ name: `${name}, over one thread`, value, unit: 'x', peerValue, ...peers }));
  for (const memory of memories) memory.free();
}

for (const dtype of ['float64', 'float32']) {
  const limit = await multiplyAdds(dtype);
  for (const n of [512, 1024]) {
    await against(`gemm ${dtype} ${n}`, limit, 2 * n ** 3, (memory) => {
      const [a, b] = [0, 1].map(() => memory.matrix(dtype, n, n, wave(dtype, n * n)));
      const c = memory.matrix(dtype, n, n);
      return () => gemm({ a, b, c });
    });
  }
  const [n, k] = [512, 1000];
  await against(`syrk ${dtype} X'X, X ${k} x ${n}`, limit, n * (n + 1) * k, (memory) => {
    const a = memory.matrix(dtype, k, n, wave(dtype, k * n));
    const c = memory.matrix(dtype, n, n);
    return () => syrk({ a, c, transpose: true });
  });
  const length = 2 ** 20;
  await against(`tanh ${dtype} 2^20`, limit, undefined, (memory) => {
    const x = memory.vector(dtype, wave(dtype, length));
    const out = memory.vector(dtype, length);
    return () => tanh(x, out);
  });
  await limit.end();
}

{
  const limit = await streams('read');
  const [long, short] = [5000, 2500];
  for (const transpose of [false, true]) {
    await against(`gemv 100 MB${transpose ? ', transposed' : ''}`, limit, 8 * long * short, (memory) => {
      const a = memory.matrix('float64', long, short, wave('float64', long * short));
      const x = memory.vector('float64', wave('float64', transpose ? long : short));
      const y = memory.vector('float64', transpose ? short : long);
      return () => gemv({ a, x, y, transpose });
    });
  }
  await limit.end();
}
{
  const limit = await streams('copy');
  const length = 6_250_000;
  await against('square 50 MB to 50 MB', limit, 16 * length, (memory) => {
    const x = memory.vector('float64', wave('float64', length));
    const out = memory.vector('float64', length);
    return () => square(x, out);
  });
  await limit.end();
}

/** How long a job takes that has nothing to do, in microseconds: in a burst, and after a pause in which the worker fell asleep. */
async function roundTrip() {
  await enableThreads(2);
  const memory = createMemory();
  await setTimeout(50);
  const job = () => runParts(memory, 'float64', 'dot', [[0, 0, 0], [0, 0, 0]]); // prettier-ignore
  const [burst] = race([job], { calls: 1000, rounds: 31, unit: 'us' });
  const asleep = Array.from({ length: 101 }, () => {
    const start = performance.now() + 1;
    while (performance.now() < start);
    job();
    return (performance.now() - start) * 1000;
  });
  rows.push(boundRow({ name: 'a job without work, in a burst', value: burst, unit: 'us', bound: 10 }));
  return `a job without work after a pause of 1 ms: ${median(asleep).toFixed(0)} us`;
}

const note = await roundTrip();
await enableThreads(1);
report(rows, [note]);
