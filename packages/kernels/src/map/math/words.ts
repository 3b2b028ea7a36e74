/**
 * The words of the functions in this folder, which do in plain TypeScript what assembly/math does lane by lane: the same
 * operations in the same order, so that float64 results agree bit for bit.
 */

const double = new Float64Array(1);
/** The halves of the number above: low, high. */
const halves = new Int32Array(double.buffer);

/** 2^k by its exponent field, k + 1023. */
export function powerOfField(field: number): number {
  halves[0] = 0;
  halves[1] = field << 20;
  return double[0];
}

/** y 2^k in two steps, so that only the second may leave the normal range. */
export function scale(y: number, k: number): number {
  const both = k + 2046;
  const half = both >> 1;
  return y * powerOfField(half) * powerOfField(both - half);
}

/** The whole k with x = 2^k m, m from sqrt(1/2) to sqrt(2), of a normal x > 0. */
export function exponentOf(x: number): number {
  double[0] = x;
  // The bits of 1 less those of sqrt(1/2) are added, and the exponent field is read off.
  const carry = (halves[0] >>> 0) + 0x9980c433 > 0xffffffff ? 1 : 0;
  return ((halves[1] + 0x00095f61 + carry) >> 20) - 1023;
}

/** The m of the same, given k. */
export function significandOf(x: number, k: number): number {
  double[0] = x;
  halves[1] -= k << 20;
  return double[0];
}

/** The leading 26 bits of the significand. */
export function cut(x: number): number {
  double[0] = x;
  halves[0] &= 0xf8000000;
  return double[0];
}

/** The bits of a number, as a whole number. */
export function bitsOf(x: number): bigint {
  double[0] = x;
  return (BigInt(halves[1] >>> 0) << 32n) | BigInt(halves[0] >>> 0);
}

/** |size| with the sign of x, also of zeros. */
export function withSign(size: number, x: number): number {
  return x < 0 || Object.is(x, -0) ? -size : size;
}

/** a + b t + c t^2 + d t^3, where `square` is t^2. */
export function cubic(t: number, square: number, a: number, b: number, c: number, d: number): number {
  return a + b * t + (c + d * t) * square;
}
