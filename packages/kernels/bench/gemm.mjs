/**
 * Matrix products against the multiply-add limit of the machine, measured in turns with them, and against other packages.
 * `node packages/kernels/bench/gemm.mjs [--json]` on the build. Node 24 adds rows with fused multiply-add.
 */
import { createMemory, enableRelaxed, gemm, gemmBatched, syrk } from '@spred/kernels';
import { atLeast, race, report, row } from '../../../tools/bench/bench.mjs';
import { multiplyAddLimit } from './lib/multiplyAdd.mjs';
import { jaxProduct, numpyProduct, plainProduct } from './lib/peers.mjs';

const shapes = [
  [256, 256, 256],
  [512, 512, 512],
  [1024, 1024, 1024],
  [64, 256, 784],
];
const arrays = { float64: Float64Array, float32: Float32Array };
const wave = (dtype, length) => arrays[dtype].from({ length }, (_, i) => Math.sin(3.7 * i));

/** Speeds in GFLOP/s of bodies that take turns; `flops` says the work of each. */
function speeds(bodies, flops, options) {
  return race(bodies, options).map((time, i) => flops[i] / time / 1e6);
}

const rows = [];
const notes = [];

async function against(name, dtype, flops, body, flags) {
  const limit = await multiplyAddLimit(dtype, flags);
  const calls = Math.max(1, Math.ceil(2e7 / flops));
  const repeated = () => {
    for (let i = 0; i < calls; i++) body();
  };
  const rounds = flops > 1e9 ? 9 : 25;
  const [value, peerValue] = speeds([repeated, limit.run], [flops * calls, limit.flops], { rounds, warmUp: 4 });
  rows.push(row({ name, value, unit: 'GFLOP/s', peer: 'multiply-add limit', peerValue, goal: atLeast(0.8) }));
}

async function products(suffix, flags) {
  for (const dtype of ['float64', 'float32']) {
    for (const [m, n, k] of shapes) {
      const memory = createMemory();
      const a = memory.matrix(dtype, m, k, wave(dtype, m * k));
      const b = memory.matrix(dtype, k, n, wave(dtype, k * n));
      const c = memory.matrix(dtype, m, n);
      await against(`gemm ${dtype} ${m} x ${k} x ${n}${suffix}`, dtype, 2 * m * n * k, () => gemm({ a, b, c }), flags);
      memory.free();
    }
  }
}

await products('');

for (const dtype of ['float64', 'float32']) {
  const memory = createMemory();
  const [n, k] = [512, 1000];
  const x = memory.matrix(dtype, k, n, wave(dtype, k * n));
  const gram = memory.matrix(dtype, n, n);
  await against(`syrk ${dtype} X'X, X ${k} x ${n}`, dtype, n * (n + 1) * k, () =>
    syrk({ a: x, transpose: true, c: gram }),
  );
  const [batch, side] = [64, 32];
  const [p, q] = [0, 1].map(() => memory.vector(dtype, wave(dtype, batch * side * side)));
  const out = memory.vector(dtype, batch * side * side);
  const many = () => gemmBatched({ batch, rows: side, columns: side, inner: side, a: p, b: q, c: out });
  await against(`gemmBatched ${dtype} ${batch} of ${side} x ${side} x ${side}`, dtype, 2 * batch * side ** 3, many);
  memory.free();
}

await peers('float64', 'plain JS', plainProduct);
await peers('float64', 'numpy-ts', numpyProduct);
await peers('float32', 'plain JS', plainProduct);
await peers('float32', 'jax-js (wasm)', jaxProduct);

const relaxed = await enableRelaxed();
if (relaxed.relaxed) await products(', fused', ['--enable', 'relaxed-simd']);
else notes.push(`no fused multiply-add: ${relaxed.reason}`);
report(rows, notes);
process.exit(0); // jax-js keeps its workers

/** Ours against another implementation at 512; its `make` gives a body that multiplies (and may be asynchronous), or null. */
async function peers(dtype, peer, make) {
  const n = 512;
  const memory = createMemory();
  const [a, b] = [0, 1].map(() => memory.matrix(dtype, n, n, wave(dtype, n * n)));
  const c = memory.matrix(dtype, n, n);
  const theirs = await Promise.resolve(make(dtype, n)).catch((error) => {
    notes.push(`${peer} does not run: ${error.message}`);
    return null;
  });
  const times = [[], []];
  const bodies = theirs === null ? [() => gemm({ a, b, c })] : [() => gemm({ a, b, c }), theirs];
  for (let round = -3; round < 9; round++) {
    for (const [i, body] of bodies.entries()) {
      const started = performance.now();
      await body();
      if (round >= 0) times[i].push(performance.now() - started);
    }
  }
  const [value, peerValue] = times.map((list) => {
    if (list.length === 0) return null;
    return (2 * n ** 3) / list.toSorted((x, y) => x - y)[list.length >> 1] / 1e6;
  });
  rows.push(row({ name: `gemm ${dtype} ${n}`, value, unit: 'GFLOP/s', peer, peerValue, goal: atLeast(1) }));
  memory.free();
}
