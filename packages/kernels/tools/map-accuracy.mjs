/**
 * By how many ulp the map kernels miss the exact values: the worst over many random numbers, and over all float32 numbers.
 * Runs on the build of this package.
 *
 *   node tools/map-accuracy.mjs [--points 100000] [--only exp] [--all-floats] [--write]
 *
 * float64 results are measured against precise.mjs, float32 results against those of float64, which are exact enough.
 * `--all-floats` goes through every float32 number (minutes per function), else as many random ones are taken. `--write` keeps
 * the worst points found in test/mapPoints.json, with their exact values, for the tests.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as allKernels from '@spred/kernels';
import { cos, erf, exp, expm1, log, log1p, nearest, pow, real, sigmoid, sin } from './lib/precise.mjs';
import { softplus, tanh, ulpError } from './lib/precise.mjs';

const { values: options } = parseArgs({
  options: {
    points: { type: 'string', default: '100000' },
    only: { type: 'string' },
    'all-floats': { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const kernels = { ...allKernels };
const exactly = { cos, erf, exp, expm1, log, log1p, pow, sigmoid, sin, softplus, tanh };
const count = Number(options.points);
/** Points in a row from one place, and points that are kept. */
const [turn, kept] = [1000, 40];

const between = (low, high) => () => low + (high - low) * Math.random();
/** Of either sign, from 2^low to 2^high. */
const sized = (low, high) => () => (Math.random() < 0.5 ? -1 : 1) * 2 ** (low + (high - low) * Math.random());
const near = (center, low) => () => center + sized(low, -1)();
const multiples = (unit, most) => () => unit * Math.floor(most * Math.random());

/** Where to look: everywhere, and more densely where errors are large. */
const everywhere = sized(-1074, 1024);
const places = {
  exp: [between(-745.2, 709.8), between(-1, 1), between(-20, 20), sized(-60, 3)],
  expm1: [
    between(-40, 709.8),
    between(-2, 2),
    between(0.3, 1.1),
    between(-1.1, -0.3),
    between(20, 40),
    sized(-1074, 1),
  ],
  log: [everywhere, between(0, 2), between(0.7, 1.42), near(1, -53), between(0, 1000)],
  log1p: [everywhere, between(-1, 1), between(-0.3, 0.5), near(-1, -53), sized(-60, 0)],
  tanh: [between(-20, 20), between(-1, 1), between(0.05, 0.26), sized(-1074, 1)],
  sigmoid: [between(-745, 40), between(-5, 5), between(-20, 20), sized(-60, 1)],
  softplus: [between(-745, 40), between(-5, 5), between(-1, 1), sized(-60, 9)],
  erf: [between(-6, 6), between(-1, 1), between(0.8, 1.2), sized(-1074, 1)],
  sin: [
    between(-0.8, 0.8),
    between(-10, 10),
    between(-1e6, 1e6),
    everywhere,
    multiples(Math.PI / 2, 1e6),
    sized(-30, 30),
  ],
  cos: [
    between(-0.8, 0.8),
    between(-10, 10),
    between(-1e6, 1e6),
    everywhere,
    multiples(Math.PI / 2, 1e6),
    sized(-30, 30),
  ],
};
const inDomain = { log: (x) => x > 0, log1p: (x) => x > -1 };

const [exponent, base] = [between(-1074, 1024), everywhere];
const pairs = [
  () => [between(0.5, 2)(), between(-1000, 1000)()],
  () => [between(0, 10)(), between(-10, 10)()],
  () => [1 + sized(-52, -1)(), sized(0, 60)()],
  () => [Math.abs(base()), sized(-60, 0)()],
  () => {
    const x = Math.abs(base());
    return [x, exponent() / Math.log2(x)];
  },
  () => {
    const x = 2 ** between(-0.5, 0.5)();
    return [x, exponent() / Math.log2(x)];
  },
];

const memory = kernels.createMemory();
const chunk = 2 ** 16;
const vectors = {};
for (const dtype of ['float64', 'float32']) {
  vectors[dtype] = [0, 1, 2].map(() => memory.vector(dtype, chunk));
}

/** f over a list of numbers (at most a chunk), as the kernels of a type give it. */
function mapped(name, dtype, x, y) {
  const [first, second, out] = vectors[dtype].map((vector) => vector.subvector(0, x.length));
  first.write(x);
  if (y === undefined) kernels[name](first, out);
  else {
    second.write(y);
    kernels.binary(name, first, second, out);
  }
  return out.read();
}

/** Keeps the worst errors, and where they are. */
class Worst {
  list = [];
  add(error, point) {
    if (!(error > this.least)) return;
    this.list.push({ error, point });
    this.list.sort((a, b) => b.error - a.error);
    this.list.length = Math.min(this.list.length, kept);
  }
  /** An error must be larger to be kept. */
  get least() {
    return this.list.length < kept ? -1 : this.list[kept - 1].error;
  }
}

function doubles(name) {
  const worst = new Worst();
  const isInside = inDomain[name] ?? (() => true);
  for (let done = 0; done < count; done += turn) {
    const place = places[name][(done / turn) % places[name].length];
    const x = Float64Array.from({ length: turn }, () => {
      let value = place();
      while (!isInside(value)) value = place();
      return value;
    });
    const y = mapped(name, 'float64', x);
    for (let i = 0; i < x.length; i++) worst.add(ulpError(y[i], exactly[name](x[i])), [x[i]]);
  }
  return worst;
}

function doublePowers() {
  const worst = new Worst();
  for (let done = 0; done < count; done += turn) {
    const points = Array.from({ length: turn }, pairs[(done / turn) % pairs.length]);
    const [x, y] = [0, 1].map((k) => Float64Array.from(points, (point) => point[k]));
    const power = mapped('pow', 'float64', x, y);
    for (let i = 0; i < x.length; i++) {
      if (Math.abs(y[i] * Math.log2(x[i])) > 1100) continue;
      worst.add(ulpError(power[i], pow(x[i], y[i])), [x[i], y[i]]);
    }
  }
  return worst;
}

const bits = new Float64Array(1);
const halves = new Int32Array(bits.buffer);
/** 2^-e of the last place of a float32 result near `exact`, from the exponent of this. */
const places32 = Float64Array.from({ length: 2048 }, (_, field) => 2 ** -(Math.max(field - 1023, -126) - 23));

function floatError(value, exact) {
  if (Object.is(value, Math.fround(exact)) || (Number.isNaN(value) && Number.isNaN(exact))) {
    if (!Number.isFinite(exact)) return 0;
  }
  if (!Number.isFinite(value)) return Math.abs(exact) >= 2 ** 128 - 2 ** 103 && value > 0 === exact > 0 ? 0 : Infinity;
  bits[0] = exact;
  return Math.abs(value - exact) * places32[(halves[1] >> 20) & 0x7ff];
}

/** float32 results against float64 ones, over all float32 numbers or random ones. */
function floats(name) {
  const worst = new Worst();
  const patterns = new Uint32Array(chunk);
  const x = new Float32Array(patterns.buffer);
  const chunks = options['all-floats'] ? 2 ** 16 : Math.ceil(count / chunk);
  for (let c = 0; c < chunks; c++) {
    for (let i = 0; i < chunk; i++) {
      patterns[i] = options['all-floats'] ? c * chunk + i : Math.floor(Math.random() * 2 ** 32);
    }
    const y = mapped(name, 'float32', x);
    const exact = mapped(name, 'float64', x);
    for (let i = 0; i < chunk; i++) {
      const error = floatError(y[i], exact[i]);
      if (!(error <= worst.least)) worst.add(Number.isNaN(error) ? Infinity : error, [x[i]]);
    }
  }
  return worst;
}

function floatPowers() {
  const worst = new Worst();
  for (let done = 0; done < count; done += chunk) {
    const points = Array.from({ length: chunk }, (_, i) => pairs[i % pairs.length]());
    const [x, y] = [0, 1].map((k) =>
      Float32Array.from(points, (point) => (point[k] > 0 ? 1 : -1) * Math.min(Math.abs(point[k]), 3e38)),
    );
    const power = mapped('pow', 'float32', x, y);
    const exact = mapped('pow', 'float64', x, y);
    for (let i = 0; i < chunk; i++) worst.add(floatError(power[i], exact[i]), [x[i], y[i]]);
  }
  return worst;
}

/** The exact value as a double and what is beyond it. */
function twofold(exact) {
  const value = nearest(exact);
  const { m, e } = real(value);
  const least = Math.min(e, exact.e);
  const rest = (exact.m << BigInt(exact.e - least)) - (m << BigInt(e - least));
  return [value, rest === 0n ? 0 : nearest({ m: rest, e: least })];
}

const saved = {};
console.log('| function | float64 | at | float32 | at |');
for (const name of [...Object.keys(places), 'pow']) {
  if (options.only !== undefined && options.only !== name) continue;
  const inDouble = name === 'pow' ? doublePowers() : doubles(name);
  const inFloat = name === 'pow' ? floatPowers() : floats(name);
  const cells = [inDouble, inFloat].map(({ list }) => `${list[0].error.toFixed(3)} | ${list[0].point.join(', ')}`);
  console.log(`| ${name} | ${cells.join(' | ')} |`);
  const exact = (point) => twofold(exactly[name](...point));
  saved[name] = {
    float64: inDouble.list.map(({ point }) => [...point, ...exact(point)]),
    float32: inFloat.list
      .filter(({ point }) => point.every(Number.isFinite))
      .map(({ point }) => [...point, exact(point)[0]]),
  };
}
if (options.write) {
  const file = join(import.meta.dirname, '..', 'test', 'mapPoints.json');
  writeFileSync(file, `${JSON.stringify(saved)}\n`);
}
memory.free();
