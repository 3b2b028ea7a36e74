/** x^y; see assembly/math/pow.ts. */
import { expRest, large } from './exp.ts';
import { cubic, cut, exponentOf, scale, significandOf } from './words.ts';

function powTail(z: number): number {
  const z2 = z * z;
  const a = cubic(z, z2, 0.6000000000000016, 0.4285714285675296, 0.33333333491278094, 0.27272701611559175);
  const b = 0.23079000195628557 + 0.19911122380081048 * z + 0.19559805023458937 * z2;
  return a + b * (z2 * z2);
}

const between = (x: number, bound: number): number => (x < -bound ? -bound : x > bound ? bound : x);

/** x^y for finite x > 0 and y that is not NaN. */
function powInside(x: number, y: number): number {
  const isTiny = x < 2.2250738585072014e-308;
  const normal = isTiny ? x * 18014398509481984 : x;
  const shift = exponentOf(normal);
  const m = significandOf(normal, shift);
  const k = isTiny ? shift - 54 : shift;
  const f = m - 1;
  const d = m + 1;
  const inverse = 1 / d;

  // s = f / d = sHigh + sLow
  const s = f * inverse;
  const [sHigh, dHigh] = [cut(s), cut(d)];
  const dLow = d - dHigh + (m - (d - 1));
  const left = f - sHigh * dHigh - sHigh * dLow;
  const sLow = left * inverse;

  // log(m) = 2/3 s (tHigh + tLow) = 2/3 (pHigh + pLow)
  const square = sHigh * sHigh;
  const squareLow = sLow * (sHigh + s);
  const z = square + squareLow;
  const rest = squareLow + z * z * powTail(z);
  const tHigh = cut(3 + (square + rest));
  const tLow = rest - (tHigh - 3 - square);
  const lead = sHigh * tHigh;
  const trail = s * tLow + sLow * tHigh;
  const pHigh = cut(lead + trail);
  const pLow = trail - (pHigh - lead);

  // log2(x) = logHigh + logLow
  const qHigh = pHigh * 0.9617966860532761;
  const qLow = pLow * 0.9617966939259756 + pHigh * 7.872699542894897e-9;
  const logHigh = cut(qHigh + qLow + k);
  const logLow = qLow - (logHigh - k - qHigh);

  // y log2(x) = eHigh + eLow
  const bounded = between(y, 1e20);
  const yHigh = cut(bounded);
  const eHigh = between(yHigh * logHigh, 1100);
  const eLow = between(bounded * logLow + (bounded - yHigh) * logHigh, 1);

  // 2^(eHigh + eLow) = 2^whole e^(w + wLow)
  const whole = eHigh + (large + 2046) - (large + 2046);
  const part = eHigh - whole;
  const r = cut(part + eLow);
  const rLow = eLow - (r - part);
  const main = r * cut(Math.LN2);
  const side = r * 1.2996506893889889e-8 + rLow * Math.LN2;
  const w = main + side;
  return scale(1 + (w + expRest(w, side - (w - main))), whole);
}

export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  const size = Math.abs(x);
  const isWhole = Math.trunc(y) === y;
  if (Number.isNaN(x) || Number.isNaN(y) || (size === 1 && Math.abs(y) === Infinity)) return NaN;
  if (x < 0 && x > -Infinity && !isWhole) return NaN;
  const isOdd = isWhole && Math.trunc(y * 0.5) !== y * 0.5;
  const isNegative = x < 0 || Object.is(x, -0);
  let power: number;
  if (size === 0) power = y < 0 ? Infinity : 0;
  else if (size === Infinity) power = y < 0 ? 0 : Infinity;
  else power = powInside(size, y);
  return isOdd && isNegative ? -power : power;
}
