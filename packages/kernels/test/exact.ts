/**
 * Exact arithmetic on float64 numbers, in integers times a power of two: the truth that error bounds are tested
 * against.
 */

const cell = new DataView(new ArrayBuffer(8));

/** The least exponent of what is added up: below the product of two denormal numbers. */
const least = -2200n;

/** A finite float64 number as an integer times 2^exponent. */
function split(value: number): readonly [bigint, bigint] {
  cell.setFloat64(0, value);
  const bits = cell.getBigUint64(0);
  const biased = (bits >> 52n) & 0x7ffn;
  const fraction = bits & 0xfffffffffffffn;
  const magnitude = biased === 0n ? fraction : fraction | 0x10000000000000n;
  return [bits >> 63n === 1n ? -magnitude : magnitude, (biased === 0n ? 1n : biased) - 1075n];
}

/** value * 2^2200, exactly. */
export function exact(value: number): bigint {
  const [integer, exponent] = split(value);
  return integer << (exponent - least);
}

/** sum_i x_i y_i times 2^2200, exactly. */
export function exactDot(x: ArrayLike<number>, y: ArrayLike<number>): bigint {
  let total = 0n;
  for (let i = 0; i < x.length; i++) {
    const [a, e] = split(x[i]);
    const [b, f] = split(y[i]);
    if (a !== 0n && b !== 0n) total += (a * b) << (e + f - least);
  }
  return total;
}

/** |value|. */
export const absolute = (value: bigint): bigint => (value < 0n ? -value : value);
