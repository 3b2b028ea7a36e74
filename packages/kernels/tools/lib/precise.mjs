/**
 * The functions of the map kernels to some 60 digits, in whole numbers: what their coefficients are fitted to (fit-polynomials.mjs) and what
 * their results are measured against (map-accuracy.mjs). Nothing here is fast.
 *
 * Two kinds of numbers. Inside, fixed point: a BigInt v stands for v / 2^W. Outside, a real number is `{ m, e }`, the
 * BigInt m times 2^e, so that results of any size keep their relative precision.
 */

/** Bits after the point. */
export const W = 256;
const wide = BigInt(W);
export const one = 1n << wide;

const double = new DataView(new ArrayBuffer(8));

/** A finite number as m * 2^e, exactly. */
export function real(x) {
  double.setFloat64(0, x);
  const bits = double.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & ((1n << 52n) - 1n);
  const m = exponent === 0 ? fraction : fraction | (1n << 52n);
  return { m: x < 0 ? -m : m, e: Math.max(exponent, 1) - 1075 };
}

const shift = (m, by) => (by >= 0 ? m << BigInt(by) : m >> BigInt(-by));
export const abs = (v) => (v < 0n ? -v : v);
/** Bits of |m|. */
const bitLength = (m) => abs(m).toString(2).length;

/** A real number in fixed point (what lies below 2^-W is dropped), and back. */
export const fixed = ({ m, e }) => shift(m, e + W);
export const fromFixed = (v) => ({ m: v, e: -W });
export const times = (a, b) => (a * b) >> wide;
export const over = (a, b) => (a << wide) / b;
const product = (a, b) => ({ m: a.m * b.m, e: a.e + b.e });
/** Only for 1/4 < |b| in fixed point. */
const quotient = (a, b) => ({ m: (a.m << wide) / b, e: a.e });
const small = (x, bound) => Math.abs(x) < bound;

/** a number x (a double) in fixed point */
export const number = (x) => fixed(real(x));

/** Square root in fixed point, by Newton's method. */
export function sqrt(v) {
  const target = v << wide;
  let root = 1n << BigInt((bitLength(target) >> 1) + 1);
  for (;;) {
    const next = (root + target / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/** 2 atanh(s) for small s: log of (1 + s) / (1 - s). */
function twiceAtanh(s) {
  const z = times(s, s);
  let term = s;
  let sum = 0n;
  for (let n = 1n; term !== 0n && term !== -1n; n += 2n) {
    sum += term / n;
    term = times(term, z);
  }
  return 2n * sum;
}

export const ln2 = twiceAtanh(one / 3n);

/** Machin's formula, at any number of bits after the point. */
function machin(bits) {
  const unit = 1n << BigInt(bits + 32);
  const arctanOfInverse = (n) => {
    let term = unit / n;
    let sum = term;
    for (let k = 3n, sign = -1n; term !== 0n; k += 2n, sign = -sign) {
      term /= n * n;
      sum += (sign * term) / k;
    }
    return sum;
  };
  return (4n * (4n * arctanOfInverse(5n) - arctanOfInverse(239n))) >> 32n;
}

export const pi = machin(W);

/** e^v for small v: the series at v / 2^8, squared eight times. */
function expSmall(v) {
  const scaled = v >> 8n;
  let term = one;
  let sum = 0n;
  for (let n = 1n; term !== 0n && term !== -1n; n++) {
    sum += term;
    term = times(term, scaled) / n;
  }
  for (let k = 0; k < 8; k++) sum = times(sum, sum);
  return sum;
}

/** e^v of a fixed-point number of any size. */
export function expFixed(v) {
  const k = (2n * v + ln2) / (2n * ln2) - (2n * v + ln2 < 0n ? 1n : 0n);
  return { m: expSmall(v - k * ln2), e: Number(k) - W };
}

/** log of a real number > 0, in fixed point. */
export function logFixed({ m, e }) {
  const length = bitLength(m);
  // m 2^e = f 2^k with f in [1/2, 1) or, above 0.7, the same halved and k one more.
  let f = shift(m, W - length);
  let k = e + length;
  if (f < (one * 7n) / 10n) {
    f *= 2n;
    k--;
  }
  return BigInt(k) * ln2 + twiceAtanh(over(f - one, f + one));
}

/** (e^v - 1) / v, of a small v. */
function expm1Ratio(v) {
  let term = one;
  let sum = 0n;
  for (let n = 2n; term !== 0n && term !== -1n; n++) {
    sum += term;
    term = times(term, v) / n;
  }
  return sum;
}

/** log(1 + v) / v, of a small v: 2 atanh(s) / v with s = v / (2 + v). */
function log1pRatio(v) {
  const inverse = over(one, 2n * one + v);
  const s = times(v, inverse);
  const z = times(s, s);
  let term = 2n * inverse;
  let sum = 0n;
  for (let n = 1n; term !== 0n && term !== -1n; n += 2n) {
    sum += term / n;
    term = times(term, z);
  }
  return sum;
}

/** log(1 + a) of a real number a >= 0, whatever its size. */
function log1pOf(a) {
  const v = fixed(a);
  return v < one / 4n ? product(a, fromFixed(log1pRatio(v))) : fromFixed(logFixed(fromFixed(one + v)));
}

export const exp = (x) => expFixed(number(x));
export const log = (x) => fromFixed(logFixed(real(x)));

export function expm1(x) {
  if (small(x, 0.25)) return product(real(x), fromFixed(expm1Ratio(number(x))));
  return fromFixed(fixed(exp(x)) - one);
}

export function log1p(x) {
  if (small(x, 0.25)) return product(real(x), fromFixed(log1pRatio(number(x))));
  return fromFixed(logFixed(fromFixed(one + number(x))));
}

export function tanh(x) {
  if (small(x, 0.25)) {
    // e^(2x) - 1 = 2x g, so tanh = 2x g / (2x g + 2).
    const g = expm1Ratio(2n * number(x));
    return quotient(product(real(x), fromFixed(g)), one + times(number(x), g));
  }
  const power = fixed(exp(-2 * Math.abs(x)));
  const value = over(one - power, one + power);
  return fromFixed(x < 0 ? -value : value);
}

export function sigmoid(x) {
  const power = exp(-Math.abs(x));
  const denominator = one + fixed(power);
  return x < 0 ? quotient(power, denominator) : fromFixed(over(one, denominator));
}

export function softplus(x) {
  const rest = log1pOf(exp(-Math.abs(x)));
  return x > 0 ? fromFixed(number(x) + fixed(rest)) : rest;
}

/** erf(x) / x as a function of z = x^2: the series, whose terms reach e^z. */
export function erfRatio(z) {
  let term = 2n * over(one, sqrt(pi));
  let sum = 0n;
  for (let n = 1n; term !== 0n && term !== -1n; n++) {
    sum += term / (2n * n - 1n);
    term = -times(term, z) / n;
  }
  return sum;
}

export function erf(x) {
  if (Math.abs(x) > 6.5) return fromFixed(x < 0 ? -one : one); // to 61 bits
  return product(real(x), fromFixed(erfRatio(times(number(x), number(x)))));
}

/** |x|^y, with the sign of an odd power. */
export function pow(x, y) {
  const exponent = real(y);
  const v = shift(logFixed(real(Math.abs(x))) * exponent.m, exponent.e);
  const value = expFixed(v);
  return x < 0 && Math.abs(y % 2) === 1 ? { m: -value.m, e: value.e } : value;
}

const piBits = W + 1200;
const longPi = machin(piBits);

/** The part of x beyond a multiple k of pi/2, in [-pi/4, pi/4], and k modulo 4. */
function quarterTurns(x) {
  const { m, e } = real(x);
  const v = shift(m, e + piBits);
  const k = (4n * v + longPi) / (2n * longPi) - (4n * v + longPi < 0n ? 1n : 0n);
  return { rest: shift(v - (k * longPi) / 2n, W - piBits), quadrant: Number(((k % 4n) + 4n) % 4n) };
}

/** sin(v) / v and cos(v), of a small v, from their series. */
function series(v, first) {
  const z = times(v, v);
  let term = one;
  let sum = 0n;
  for (let n = first; term !== 0n && term !== -1n; n += 2n) {
    sum += term;
    term = -times(term, z) / (n * (n + 1n));
  }
  return sum;
}
export const sinRatio = (v) => series(v, 2n);
export const cosSeries = (v) => series(v, 1n);

function circular(x, turn) {
  const { rest, quadrant } = quarterTurns(x);
  const q = (quadrant + turn) % 4;
  const value = q % 2 === 0 ? times(rest, sinRatio(rest)) : cosSeries(rest);
  return fromFixed(q > 1 ? -value : value);
}

export const sin = (x) => (small(x, 0.5) ? product(real(x), fromFixed(sinRatio(number(x)))) : circular(x, 0));
export const cos = (x) => circular(x, 1);

/** The formats: bits of the significand, the exponent of the smallest number, the first power of two that overflows. */
const formats = { float64: { bits: 53, least: -1074, top: 1024 }, float32: { bits: 24, least: -149, top: 128 } };

/** By how many units in the last place of `exact` the number `value` misses it. A zero of the wrong sign is not seen. */
export function ulpError(value, exact, dtype = 'float64') {
  const { bits, least, top } = formats[dtype];
  const length = exact.m === 0n ? 0 : bitLength(exact.m) + exact.e;
  const ulp = exact.m === 0n ? least : Math.max(length - bits, least);
  if (!Number.isFinite(value)) {
    // Right if the exact value, rounded, overflows: from half an ulp below 2^top on.
    const bound = shift((1n << BigInt(bits + 1)) - 1n, 8);
    const scaled = shift(abs(exact.m), exact.e - top + bits + 9);
    return scaled >= bound && Math.sign(value) === (exact.m < 0n ? -1 : 1) ? 0 : Infinity;
  }
  const { m, e } = real(value);
  // Both in units of 2^-40 ulp.
  const difference = shift(m, e - ulp + 40) - shift(exact.m, exact.e - ulp + 40);
  return Math.abs(Number(difference)) / 2 ** 40;
}

/** The double nearest to a real number (of the normal range, or zero), rounded to even. */
export function nearest({ m, e }) {
  const excess = bitLength(m) + e <= -1022 ? -1074 - e : bitLength(m) - 53;
  if (excess <= 0) return Number(m) * 2 ** e;
  const half = 1n << BigInt(excess - 1);
  const size = abs(m);
  let rounded = (size + half) >> BigInt(excess);
  if ((size & (2n * half - 1n)) === half && rounded % 2n === 1n) rounded--;
  const value = scale(Number(rounded), e + excess);
  return m < 0n ? -value : value;
}

/** x 2^e in two steps, either of which may leave the range of a power. */
function scale(x, e) {
  const first = e >> 1;
  return x * 2 ** first * 2 ** (e - first);
}
