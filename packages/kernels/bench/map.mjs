/**
 * Element-wise maps, strided copies and patches of images, against the loops that one would write in JavaScript and against the
 * bandwidth of a copying loop. `node packages/kernels/bench/map.mjs [--json]` on the build.
 */
import * as namespace from '@spred/kernels';
import { atLeast, atMost, compare, race, report, row } from '../../../tools/bench/bench.mjs';
import { compile, instantiate } from './lib/compile.mjs';

// First of all: the compiler, itself WebAssembly, keeps the processor busy for a while after its first use.
const streams = await compile('streams');
const kernels = { ...namespace };
const n = 2 ** 20;
const arrays = { float64: Float64Array, float32: Float32Array };
const rows = [];
const memory = kernels.createMemory({ bytes: 5 * 8 * n });

/** A loop over Math.*, compiled for itself alone, so that no other loop's types slow it down. */
// oxlint-disable-next-line typescript/no-implied-eval -- the text is one of those below
const loopOf = (formula) => new Function('x', 'y', 'out', `for (let i = 0; i < x.length; i++) out[i] = ${formula};`);

/** The loop in JavaScript per function, and the numbers it is timed on: from -3 to 3, or from 0 on. */
const functions = {
  exp: ['Math.exp(x[i])'],
  expm1: ['Math.expm1(x[i])'],
  log: ['Math.log(x[i])', 0],
  log1p: ['Math.log1p(x[i])', 0],
  tanh: ['Math.tanh(x[i])'],
  sigmoid: ['1 / (1 + Math.exp(-x[i]))'],
  softplus: ['Math.max(x[i], 0) + Math.log1p(Math.exp(-Math.abs(x[i])))'],
  sin: ['Math.sin(x[i])'],
  cos: ['Math.cos(x[i])'],
  pow: ['x[i] ** y[i]', 0],
  sqrt: ['Math.sqrt(x[i])', 0],
};
/** How many times as fast as the loop at least. */
const goals = { float64: 2, float32: 4 };
const lower = { log: { float64: 1.5, float32: 4 }, pow: { float64: 2, float32: 4 }, sqrt: { float64: 1, float32: 1 } };

const numbers = (dtype, low) => arrays[dtype].from({ length: n }, () => low + (3 - low) * Math.random());

for (const [name, [formula, low = -3]] of Object.entries(functions)) {
  for (const dtype of ['float64', 'float32']) {
    const [first, second] = [numbers(dtype, low), numbers(dtype, -3)];
    const [x, y, out] = [memory.vector(dtype, first), memory.vector(dtype, second), memory.vector(dtype, n)];
    const [loop, target] = [loopOf(formula), new arrays[dtype](n)];
    rows.push(
      compare({
        name: `${name} ${dtype}, 2^20 numbers`,
        unit: 'ns',
        peer: `${name === 'pow' ? '**' : `Math.${name}`} loop`.replace(/Math\.(sigmoid|softplus)/, 'Math.exp'),
        goal: atMost(1 / (lower[name] ?? goals)[dtype]),
        scale: n,
        rounds: 9,
        warmUp: 4,
        ours: name === 'pow' ? () => kernels.binary('pow', x, y, out) : () => kernels[name](x, out),
        theirs: () => loop(first, second, target),
      }),
    );
    for (const vector of [x, y, out]) vector.free();
  }
}

// erf has no counterpart in the language: its plain twin stands in.
for (const dtype of ['float64', 'float32']) {
  const values = numbers(dtype, -3);
  const plain = kernels.createMemory({ engine: 'plain' });
  const [x, out, own, target] = [memory, memory, plain, plain].map((place) => place.vector(dtype, values));
  rows.push(
    compare({
      name: `erf ${dtype}, 2^20 numbers`,
      unit: 'ns',
      peer: 'the plain twin',
      goal: atMost(1 / goals[dtype]),
      scale: n,
      rounds: 9,
      warmUp: 4,
      ours: () => kernels.erf(x, out),
      theirs: () => kernels.erf(own, target),
    }),
  );
  for (const vector of [x, out]) vector.free();
  plain.free();
}

/** Ours against a loop that copies, in GB/s of bytes read and written. */
function againstCopy(name, bytes, copied, goal, ours) {
  const loops = instantiate(streams, 2 * copied + 4096);
  new Uint8Array(loops.memory.buffer).fill(1);
  const theirs = () => loops.copy(copied / 8, 1024, 1024 + copied);
  const calls = Math.max(1, Math.round(1e8 / bytes));
  // Engines compile once more in the background what runs often: until then nothing is measured.
  for (const end = performance.now() + 800; performance.now() < end;) {
    ours();
    theirs();
  }
  const times = race([ours, theirs], { calls, rounds: 15, warmUp: 5 });
  const [value, peerValue] = [bytes / times[0] / 1e6, (2 * copied) / times[1] / 1e6];
  rows.push(row({ name, value, unit: 'GB/s', peer: 'copying loop', peerValue, goal: atLeast(goal) }));
}

for (const dtype of ['float64', 'float32']) {
  const { BYTES_PER_ELEMENT: size } = arrays[dtype];
  for (const [length, place] of [
    [2 ** 17 / size, 'L2'],
    [n, '2^20 numbers'],
  ]) {
    const [x, y, out] = [0, 1, 2].map(() => memory.vector(dtype, numbers(dtype, 0).subarray(0, length)));
    againstCopy(`add ${dtype}, ${place}`, 3 * size * length, 1.5 * size * length, 0.85, () =>
      kernels.binary('add', x, y, out),
    );
    againstCopy(`relu ${dtype}, ${place}`, 2 * size * length, size * length, 0.65, () => kernels.relu(x, out));
    for (const vector of [x, y, out]) vector.free();
  }
  const side = 1024;
  const [x, out] = [0, 1].map(() => memory.vector(dtype, numbers(dtype, 0)));
  const [from, to] = [numbers(dtype, 0), new arrays[dtype](n)];
  rows.push(
    compare({
      name: `transposing copy ${dtype}, 1024 x 1024`,
      unit: 'us',
      peer: 'two loops in JS',
      goal: atMost(0.5),
      calls: 5,
      rounds: 11,
      warmUp: 3,
      ours: () => kernels.copyStrided(x, [side, side], [1, side], 0, out),
      theirs: () => {
        for (let i = 0; i < side; i++) for (let j = 0; j < side; j++) to[i * side + j] = from[j * side + i];
      },
    }),
  );
  againstCopy(`transposing copy ${dtype}, 1024 x 1024`, 2 * size * n, size * n, 0.2, () =>
    kernels.copyStrided(x, [side, side], [1, side], 0, out),
  );
  const bias = memory.vector(dtype, [1, 2, 3]);
  const pixels = { data: x.subvector(0, 3 * 2 ** 18), shape: [4, 256, 256, 3] };
  const sums = { data: out.subvector(0, 3 * 2 ** 18), shape: [4, 256, 256, 3] };
  rows.push(
    compare({
      name: `add ${dtype}, 4 x 256 x 256 x 3 and 3`,
      unit: 'us',
      peer: 'a loop in JS',
      goal: atMost(1),
      calls: 5,
      rounds: 11,
      warmUp: 3,
      ours: () => kernels.binary('add', pixels, bias, sums),
      theirs: () => {
        for (let i = 0; i < 3 * 2 ** 18; i++) to[i] = from[i] + from[i % 3];
      },
    }),
  );
  for (const vector of [x, out, bias]) vector.free();
}

/** The patches of images by the loops of the definition. */
function naivePatches({ batch, channels, height, width, patch, padding }, from, to) {
  const [down, across] = [height + 2 * padding - patch + 1, width + 2 * padding - patch + 1];
  let at = 0;
  for (let b = 0; b < batch * channels; b++) {
    for (let i = 0; i < patch; i++) {
      for (let j = 0; j < patch; j++) {
        for (let y = 0; y < down; y++) {
          for (let x = 0; x < across; x++) {
            const [v, h] = [y + i - padding, x + j - padding];
            const isInside = v >= 0 && v < height && h >= 0 && h < width;
            to[at++] = isInside ? from[(b * height + v) * width + h] : 0;
          }
        }
      }
    }
  }
}

/** The two convolutions of LeNet on a batch of 64. */
for (const geometry of [
  { batch: 64, channels: 1, height: 28, width: 28, patch: 5, padding: 2 },
  { batch: 64, channels: 6, height: 14, width: 14, patch: 5, padding: 0 },
]) {
  const { batch, channels, height, width, patch, padding } = geometry;
  const { length } = kernels.patchGrid(geometry);
  const images = memory.vector('float32', batch * channels * height * width).fill(0.5);
  const columns = memory.vector('float32', length);
  const [from, to] = [images.read(), new Float32Array(length)];
  const name = `${batch} x ${channels} x ${height} x ${width}, ${patch} x ${patch}, padding ${padding}`;
  rows.push(
    compare({
      name: `im2col float32, ${name}`,
      unit: 'us',
      peer: 'loops in JS',
      goal: atMost(0.25),
      calls: 5,
      rounds: 11,
      warmUp: 3,
      ours: () => kernels.im2col({ ...geometry, images, columns }),
      theirs: () => naivePatches(geometry, from, to),
    }),
  );
  for (const vector of [images, columns]) vector.free();
}
memory.free();
report(rows);
