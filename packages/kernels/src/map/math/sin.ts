/** Sine and cosine; see assembly/math/sin.ts. */
import { large } from './exp.ts';
import { bitsOf, cubic, cut, powerOfField } from './words.ts';

function sinTail(z: number): number {
  const z2 = z * z;
  const a = cubic(z, z2, -0.16666666666666632, 0.008333333333322417, -0.00019841269829809122, 0.000002755731369207399);
  return a + (-2.5050758106815073e-8 + 1.5896793741562808e-10 * z) * (z2 * z2);
}

function cosTail(z: number): number {
  const z2 = z * z;
  const a = cubic(z, z2, 0.0416666666666666, -0.0013888888888874194, 0.00002480158728951979, -2.7557314361875544e-7);
  return a + (2.087572443226286e-9 + -1.1359702123141419e-11 * z) * (z2 * z2);
}

/** sin(r + low + q pi/2) */
function circular(r: number, low: number, q: number): number {
  const z = r * r;
  const half = z * 0.5;
  const near = 1 - half;
  const isSine = (q & 1) === 0;
  const sine = r + (low * near + z * r * sinTail(z));
  const cosine = near + (1 - near - half + (z * z * cosTail(z) - r * low));
  const value = isSine ? sine : cosine;
  return (q & 2) === 0 ? value : -value;
}

/** What the subtraction difference = a - b lost. */
function lostBy(a: number, b: number, difference: number): number {
  const taken = a - difference;
  return a - (difference + taken) - (b - taken);
}

/** sin(x + turn pi/2) for |x| < 2^20. */
function sinInside(x: number, turn: number): number {
  const k = x * 0.6366197723675814 + large - large;
  const a = x - k * 1.5707963267341256;
  const second = k * 6.077100506303966e-11;
  const b = a - second;
  const third = k * 2.0222662487111665e-21;
  const c = b - third;
  const lost = lostBy(a, second, b) + lostBy(b, third, c);
  const rest = lost - k * 8.4784276603689e-32;
  const r = c + rest;
  return circular(r, rest - (r - c), k + turn);
}

/** The first 1216 bits of 2/pi. */
const twoOverPi = BigInt(
  '0xa2f9836e4e441529fc2757d1f534ddc0db6295993c439041fe5163abdebbc561b7246e3a424dd2e006492eea09d1921cfe1deb1cb129a73e' +
    'e88235f52ebb4484e99c7026b45f7e413991d639835339f49c845f8bbdf9283b1ff897ffde05980fef2f118b5a0a6d1f6d367ecf27cb09b7' +
    '4f463f669e5fea2d7527bac7ebe5f17b3d0739f78a5292ea6bfb5fb11f8d5d0856033046fc7b6bab',
);
const bits = (count: number): bigint => (1n << BigInt(count)) - 1n;

/** sin(x + turn pi/2) for finite |x| >= 2^20. */
function sinBeyond(x: number, turn: number): number {
  const field = Number((bitsOf(x) >> 52n) & 0x7ffn);
  const m = (bitsOf(x) & bits(52)) | (1n << 52n);
  // The 192 bits of 2/pi whose products with m are not multiples of 4, and the product, whose first two bits are k.
  const start = field - 1077;
  const matter = (twoOverPi >> BigInt(1216 - 192 - start)) & bits(192);
  const product = (m * matter) & bits(192);
  let q = Number(product >> 190n);
  let fraction = (product >> 62n) & bits(128);
  const isUpper = fraction >> 127n === 1n;
  if (isUpper) {
    q++;
    fraction = (1n << 128n) - fraction;
  }
  // fraction = d + dLow
  const zeros = 128 - fraction.toString(2).length;
  fraction <<= BigInt(zeros);
  const [f, g] = [fraction >> 64n, fraction & bits(64)];
  const unit = powerOfField(1023 - 64 - zeros);
  const d = Number(f & ~0x7ffn) * unit;
  const dLow = (Number(f & 0x7ffn) + Number(g >> 11n) * 1.1102230246251565e-16) * unit;
  const dHigh = cut(d);
  const lead = dHigh * 1.5707963109016418;
  const rest = (d - dHigh) * 1.5707963109016418 + (d * 1.5893254773528196e-8 + dLow * 1.5707963267948966);
  const r = lead + rest;
  const low = rest - (r - lead);
  const whole = isUpper ? -1 : 1;
  return x < 0 ? -circular(whole * r, whole * low, q - turn) : circular(whole * r, whole * low, q + turn);
}

const turned = (x: number, turn: number): number => {
  if (Math.abs(x) < 1048576) return sinInside(x, turn);
  return Math.abs(x) < Infinity ? sinBeyond(x, turn) : NaN;
};

export const sin = (x: number): number => (Math.abs(x) < 1e-8 ? x : turned(x, 0));
export const cos = (x: number): number => turned(x, 1);
