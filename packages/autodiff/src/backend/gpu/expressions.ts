/**
 * Elementwise ops as expressions of kernel source, one per op, safe on every device:
 *
 * - comparisons decide, because `max`, `exp` and `log` of a device may lose NaN (`exp(NaN)` was seen as Infinity, `log(-1)` as 0);
 *   NaN answers "false" to all of them, so the last branch is that of NaN;
 * - `log1p`, `expm1` and `tanh` are computed by series near 0, where devices cancel; `tanh` is cut at 10, where some overflow;
 * - a power of a negative number has its sign put back, which `pow` of a device does not know.
 */
import type { DType } from '../../dtype.ts';
import type { Body } from './indexing.ts';

/** The value of an op from the names (or literals) of its operands. */
export type Expression = (operands: readonly string[], attrs: unknown, body: Body) => string;

const nan = (x: string): string => `(${x} - ${x}) / (${x} - ${x})`;

/** `value` where x is a number, x itself where it is NaN. */
const unlessNaN = (x: string, value: string): string => `(${x} <= 0 || ${x} > 0 ? ${value} : ${x})`;

const truth = (condition: string): string => `(${condition} ? 1.0 : 0.0)`;

const logOf = (x: string): string => `(${x} > 0 ? Math.log(${x}) : (${x} < 0 ? ${nan(x)} : -1 / (${x} * ${x})))`;

/** ln(1 + x) = 2 artanh(x / (2 + x)), by its series where |x| < 1/4. */
function log1pOf(x: string, body: Body): string {
  const s = body.local(`${x} / (2 + ${x})`);
  const q = body.local(`${s} * ${s}`);
  const u = body.local(`1 + ${x}`);
  const series = `2 * ${s} * (1 + ${q} * (1 / 3 + ${q} * (1 / 5 + ${q} * (1 / 7 + ${q} / 9))))`;
  return `(${x} > -0.25 && ${x} < 0.25 ? ${series} : ${logOf(u)})`;
}

/** exp(x) - 1, by its series where |x| < 1/2. */
function expm1Of(x: string): string {
  const series = [9, 8, 7, 6, 5, 4, 3, 2].reduce((rest, n) => `(1 + ${x} / ${n} * ${rest})`, '1');
  return unlessNaN(x, `(${x} > -0.5 && ${x} < 0.5 ? ${x} * ${series} : Math.exp(${x}) - 1)`);
}

/** tanh(x), by its series where |x| < 1/5; beyond 10 it is 1 in float32. */
function tanhOf(x: string, body: Body): string {
  const q = body.local(`${x} * ${x}`);
  const series = `${x} * (1 - ${q} * (1 / 3 - ${q} * (2 / 15 - ${q} * (17 / 315 - ${q} * 62 / 2835))))`;
  const middle = `(${q} < 0.04 ? ${series} : Math.tanh(${x}))`;
  return `(${x} > 10 ? 1.0 : (${x} < -10 ? -1.0 : ${unlessNaN(x, middle)}))`;
}

/**
 * |a|^b, with the sign of an odd power of a negative number; NaN for other powers of finite negative numbers. As in JavaScript, 1 to an
 * infinite power is NaN, and anything to the power 0 is 1.
 */
function powOf(a: string, b: string, body: Body): string {
  const size = body.local(`Math.abs(${a})`);
  const ofZero = `(${b} > 0 ? ${size} : 1 / ${size})`;
  const ofOne = `1 + (${b} - ${b})`;
  const power = body.local(`(${size} > 0 ? (${size} === 1 ? ${ofOne} : Math.pow(${size}, ${b})) : ${ofZero})`);
  const half = body.local(`${b} * 0.5`);
  const isEven = `${b} > 16777215 || ${b} < -16777215 || ${half} === Math.floor(${half})`;
  const isWhole = `${b} === Math.floor(${b})`;
  const ofNegative = `(${isEven} || ${size} > 3.4e38 && ${b} !== Math.floor(${b}) ? ${power} : (${isWhole} ? -${power} : ${nan(a)}))`;
  return `(${b} === 0 ? 1.0 : ${unlessNaN(b, `(${a} < 0 ? ${ofNegative} : ${unlessNaN(a, power)})`)})`;
}

/**
 * sin(x + shift pi/2): devices were seen to be wrong by 2e-4. Up to 8192 the nearest multiple of pi/2 is taken off in three parts that
 * float32 holds exactly, and a series does the rest; beyond, what the device has.
 */
function sinOf(x: string, shift: 0 | 1, body: Body): string {
  const k = body.local(`Math.floor(${x} * ${2 / Math.PI} + 0.5)`);
  const r = body.local(`((${x} - ${k} * 1.5703125) - ${k} * 0.0004837512969970703) - ${k} * 7.549789954891882e-8`);
  const q = body.local(`${r} * ${r}`);
  const sin = body.local(`${r} * (1 - ${q} / 6 * (1 - ${q} / 20 * (1 - ${q} / 42 * (1 - ${q} / 72))))`);
  const cos = body.local(`1 - ${q} / 2 * (1 - ${q} / 12 * (1 - ${q} / 30 * (1 - ${q} / 56)))`);
  const turn = shift === 0 ? k : body.local(`${k} + 1`);
  const quarter = body.local(`${turn} - 4 * Math.floor((${turn} + 0.5) / 4)`);
  const near = `(${quarter} < 0.5 ? ${sin} : (${quarter} < 1.5 ? ${cos} : (${quarter} < 2.5 ? -${sin} : -${cos})))`;
  const far = shift === 0 ? `Math.sin(${x})` : `Math.cos(${x})`;
  return unlessNaN(x, `(${x} > -8192 && ${x} < 8192 ? ${near} : ${far})`);
}

/** erf(x): its series where |x| < 1/2, else Abramowitz and Stegun 7.1.26, right to 2e-7. */
function erfOf(x: string, body: Body): string {
  const size = body.local(`Math.abs(${x})`);
  const q = body.local(`${x} * ${x}`);
  const t = body.local(`1 / (1 + 0.3275911 * ${size})`);
  const rest = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592].reduce(
    (sum, coefficient) => (sum === '' ? `${t} * ${coefficient}` : `${t} * (${coefficient} + ${sum})`),
    '',
  );
  const far = body.local(`(${size} > 6 ? 1.0 : 1 - ${rest} * Math.exp(-${q}))`);
  const series = `1.1283791671 * ${x} * (1 - ${q} * (1 / 3 - ${q} * (1 / 10 - ${q} * (1 / 42 - ${q} * (1 / 216 - ${q} / 1320)))))`;
  return unlessNaN(x, `(${size} < 0.5 ? ${series} : (${x} < 0 ? -${far} : ${far}))`);
}

/** The angle of the point (b, a), from the arc tangent of a number of size at most 1. */
function atan2Of(a: string, b: string, body: Body): string {
  const [high, wide] = [body.local(`Math.abs(${a})`), body.local(`Math.abs(${b})`)];
  const ratio = body.local(
    `(${high} === ${wide} ? (${high} > 0 ? 1.0 : ${high}) : (${high} < ${wide} ? ${high} / ${wide} : ${wide} / ${high}))`,
  );
  const steep = body.local(`Math.atan(${ratio})`);
  const acute = body.local(`(${high} > ${wide} ? ${Math.PI / 2} - ${steep} : ${steep})`);
  const upper = body.local(`(${b} < 0 ? ${Math.PI} - ${acute} : ${acute})`);
  return unlessNaN(a, unlessNaN(b, `(${a} < 0 ? -${upper} : ${upper})`));
}

/** Rounds to the nearest whole number, halves to the even one. */
function roundOf(x: string, body: Body): string {
  const low = body.local(`Math.floor(${x})`);
  const over = body.local(`${x} - ${low}`);
  const half = body.local(`${low} * 0.5`);
  return `(${over} < 0.5 ? ${low} : (${over} > 0.5 ? ${low} + 1 : (${half} === Math.floor(${half}) ? ${low} : ${low} + 1)))`;
}

const convert: Readonly<Record<DType, (x: string) => string>> = {
  float64: (x) => x,
  float32: (x) => x,
  int32: (x) => `(${x} < 0 ? Math.ceil(${x}) : (${x} >= 0 ? Math.floor(${x}) : 0.0))`,
  bool: (x) => `(${x} >= 0 && ${x} <= 0 ? 0.0 : 1.0)`,
};

/** Arithmetic, for real numbers and integers. */
export const arithmetic: Readonly<Record<string, Expression>> = {
  abs: ([x]) => `Math.abs(${x})`,
  add: ([a, b]) => `${a} + ${b}`,
  lerp: ([a, b, t]) => `(1 - ${t}) * ${a} + ${t} * ${b}`,
  maximum: ([a, b]) => `(${a} > ${b} ? ${a} : (${a} <= ${b} ? ${b} : ${a} + ${b}))`,
  minimum: ([a, b]) => `(${a} < ${b} ? ${a} : (${a} >= ${b} ? ${b} : ${a} + ${b}))`,
  mul: ([a, b]) => `${a} * ${b}`,
  neg: ([x]) => `-${x}`,
  relu: ([x]) => `(${x} < 0 ? 0.0 : ${x})`,
  sign: ([x]) => `(${x} > 0 ? 1.0 : (${x} < 0 ? -1.0 : ${x}))`,
  square: ([x]) => `${x} * ${x}`,
  sub: ([a, b]) => `${a} - ${b}`,
};

/** Functions of real numbers. */
export const functions: Readonly<Record<string, Expression>> = {
  atan2: ([a, b], _, body) => atan2Of(a, b, body),
  cos: ([x], _, body) => sinOf(x, 1, body),
  div: ([a, b]) => `${a} / ${b}`,
  erf: ([x], _, body) => erfOf(x, body),
  exp: ([x]) => unlessNaN(x, `Math.exp(${x})`),
  expm1: ([x]) => expm1Of(x),
  floor: ([x]) => `Math.floor(${x})`,
  log: ([x]) => logOf(x),
  log1p: ([x], _, body) => log1pOf(x, body),
  pow: ([a, b], _, body) => powOf(a, b, body),
  round: ([x], _, body) => roundOf(x, body),
  sigmoid: ([x]) => unlessNaN(x, `1 / (1 + Math.exp(-${x}))`),
  sin: ([x], _, body) => sinOf(x, 0, body),
  softplus: ([x], _, body) => {
    const small = body.local(unlessNaN(x, `Math.exp(-Math.abs(${x}))`));
    return `(${x} < 0 ? 0.0 : ${x}) + ${log1pOf(small, body)}`;
  },
  sqrt: ([x]) => `(${x} < 0 ? ${nan(x)} : Math.sqrt(${x}))`,
  tanh: ([x], _, body) => tanhOf(x, body),
};

/** What works on entries of every type. */
export const choices: Readonly<Record<string, Expression>> = {
  cast: ([x], attrs) => convert[(attrs as { dtype: DType }).dtype](x),
  equal: ([a, b]) => truth(`${a} >= ${b} && ${a} <= ${b}`),
  greater: ([a, b]) => truth(`${a} > ${b}`),
  greaterEqual: ([a, b]) => truth(`${a} >= ${b}`),
  where: ([condition, a, b]) => `(${condition} > 0.5 ? ${a} : ${b})`,
};

/** What works on indices. An index that stays out of range is refused by nobody here: `gather` answers it with NaN. */
export const indexing: Readonly<Record<string, Expression>> = {
  wrapIndex: ([k], attrs) => `(${k} < 0 ? ${k} + ${(attrs as { length: number }).length} : ${k})`,
};
