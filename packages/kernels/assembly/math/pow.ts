/**
 * x^y = 2^(y log2(x)). An error of the exponent is a relative error of the power, and the exponent goes to 1024: it must be known
 * to 2^-54 or so, eleven bits more than a float64 has. So log2(x) and the product with y are sums of two float64 numbers,
 * whose leading parts are cut to 26 bits where they are multiplied: such products are exact.
 *
 * For float32, plain float64 arithmetic in two halves is exact enough.
 */
import { madd } from '../lanes';
import { expRest, large, scale } from './exp';
import { centred, exponentOf, significandOf } from './log';
import { all, cubic, signOf, step, toExponent, where } from './words';

/** The leading 26 bits of the significands. */
// @ts-ignore: decorator
@inline
function cut(x: v128): v128 {
  return v128.and(x, i64x2.splat(0xfffffffff8000000));
}

/** 3 (log((1 + s) / (1 - s)) / (2 s) - 1 - z / 3) / z^2 as a function of z = s^2. */
// @ts-ignore: decorator
@inline
function powTail(z: v128): v128 {
  const z2 = f64x2.mul(z, z);
  const a = cubic<f64>(z, z2, 0.6000000000000016, 0.4285714285675296, 0.33333333491278094, 0.27272701611559175);
  const b = madd<f64>(all<f64>(0.19559805023458937), z2, step<f64>(all<f64>(0.19911122380081048), z, 0.23079000195628557));
  return madd<f64>(b, f64x2.mul(z2, z2), a);
}

/** x^y for float64 x > 0 and finite y. */
// @ts-ignore: decorator
@inline
function powInside(x: v128, y: v128): v128 {
  const one = all<f64>(1), three = all<f64>(3);
  // x = 2^k m, as in log.ts; f = m - 1 is exact, d + dLow = m + 1 as well.
  const isTiny = f64x2.lt(x, all<f64>(2.2250738585072014e-308));
  const bits = centred<f64>(where(isTiny, f64x2.mul(x, all<f64>(18014398509481984)), x));
  const k = f64x2.sub(exponentOf<f64>(bits), v128.and(isTiny, all<f64>(54)));
  const m = significandOf<f64>(bits);
  const f = f64x2.sub(m, one);
  const d = f64x2.add(m, one);
  const inverse = f64x2.div(one, d);

  // s = f / d = sHigh + sLow.
  const s = f64x2.mul(f, inverse);
  const sHigh = cut(s), dHigh = cut(d);
  const dLow = f64x2.add(f64x2.sub(d, dHigh), f64x2.sub(m, f64x2.sub(d, one)));
  const left = f64x2.sub(f64x2.sub(f, f64x2.mul(sHigh, dHigh)), f64x2.mul(sHigh, dLow));
  const sLow = f64x2.mul(left, inverse);

  // log(m) = 2/3 s (3 + s^2 + s^4 tail(s^2)), the bracket being tHigh + tLow.
  const square = f64x2.mul(sHigh, sHigh);
  const squareLow = f64x2.mul(sLow, f64x2.add(sHigh, s));
  const z = f64x2.add(square, squareLow);
  const rest = madd<f64>(f64x2.mul(z, z), powTail(z), squareLow);
  const tHigh = cut(f64x2.add(three, f64x2.add(square, rest)));
  const tLow = f64x2.sub(rest, f64x2.sub(f64x2.sub(tHigh, three), square));
  const lead = f64x2.mul(sHigh, tHigh);
  const trail = madd<f64>(sLow, tHigh, f64x2.mul(s, tLow));
  const pHigh = cut(f64x2.add(lead, trail));
  const pLow = f64x2.sub(trail, f64x2.sub(pHigh, lead));

  // log2(x) = k + 2 / (3 log(2)) (pHigh + pLow) = logHigh + logLow.
  const qHigh = f64x2.mul(pHigh, all<f64>(0.9617966860532761));
  const qLow = madd<f64>(pHigh, all<f64>(7.872699542894897e-9), f64x2.mul(pLow, all<f64>(0.9617966939259756)));
  const logHigh = cut(f64x2.add(f64x2.add(qHigh, qLow), k));
  const logLow = f64x2.sub(qLow, f64x2.sub(f64x2.sub(logHigh, k), qHigh));

  // y log2(x) = eHigh + eLow. Beyond 1e20 any y overflows, or x is 1; beyond 1100 any exponent does.
  const bounded = f64x2.pmin(f64x2.pmax(y, all<f64>(-1e20)), all<f64>(1e20));
  const yHigh = cut(bounded);
  const eHigh = f64x2.pmin(f64x2.pmax(f64x2.mul(yHigh, logHigh), all<f64>(-1100)), all<f64>(1100));
  const eRest = madd<f64>(f64x2.sub(bounded, yHigh), logHigh, f64x2.mul(bounded, logLow));
  const eLow = f64x2.pmin(f64x2.pmax(eRest, all<f64>(-1)), one);

  // 2^(eHigh + eLow) = 2^whole e^(w + wLow), with w + wLow = log(2) (r + rLow).
  const plus = large<f64>(2046, 0);
  const shifted = f64x2.add(eHigh, plus);
  const part = f64x2.sub(eHigh, f64x2.sub(shifted, plus));
  const r = cut(f64x2.add(part, eLow));
  const rLow = f64x2.sub(eLow, f64x2.sub(r, part));
  const main = f64x2.mul(r, all<f64>(0.6931471675634384));
  const side = madd<f64>(rLow, all<f64>(0.6931471805599453), f64x2.mul(r, all<f64>(1.2996506893889889e-8)));
  const w = f64x2.add(main, side);
  const wLow = f64x2.sub(side, f64x2.sub(w, main));
  return scale<f64>(f64x2.add(one, f64x2.add(w, expRest<f64>(w, wLow))), shifted);
}

/** x^y to float32 precision, for float64 x > 0 in the normal range and finite y. */
// @ts-ignore: decorator
@inline
function powSingle(x: v128, y: v128): v128 {
  const bits = centred<f64>(x);
  const m = significandOf<f64>(bits);
  const s = f64x2.div(f64x2.sub(m, all<f64>(1)), f64x2.add(m, all<f64>(1)));
  const z = f64x2.mul(s, s);
  const z2 = f64x2.mul(z, z);
  const a = cubic<f64>(z, z2, 2.8853900817901352, 0.9617966732854631, 0.5770835943674032, 0.41167222232881023);
  const ratio = madd<f64>(all<f64>(0.3407382955957478), f64x2.mul(z2, z2), a);
  const exponent = f64x2.mul(y, madd<f64>(s, ratio, exponentOf<f64>(bits)));
  const e = f64x2.pmin(f64x2.pmax(exponent, all<f64>(-300)), all<f64>(300));
  const plus = large<f64>(1023, 0);
  const shifted = f64x2.add(e, plus);
  const r = f64x2.sub(e, f64x2.sub(shifted, plus));
  const r2 = f64x2.mul(r, r);
  const b = cubic<f64>(r, r2, 0.9999999999190654, 0.6931472070332603, 0.24022651514025617, 0.0555032653451145);
  const c = step<f64>(step<f64>(all<f64>(0.00015478387524209042), r, 0.0013400702700518265), r, 0.009617993277228646);
  return f64x2.mul(madd<f64>(c, f64x2.mul(r2, r2), b), toExponent<f64>(shifted));
}

/** x^y as JavaScript has it, given `power` = |x|^y: signs, zeros, infinities and NaN. */
function powEdges(x: v128, y: v128, power: v128): v128 {
  const zero = all<f64>(0), infinity = all<f64>(Infinity);
  const size = f64x2.abs(x);
  const isWhole = f64x2.eq(f64x2.trunc(y), y);
  const half = f64x2.mul(y, all<f64>(0.5));
  const isOdd = v128.and(isWhole, f64x2.ne(f64x2.trunc(half), half));
  const isInverse = f64x2.lt(y, zero);
  power = where(f64x2.eq(size, zero), v128.and(isInverse, infinity), power);
  power = where(f64x2.eq(size, infinity), v128.andnot(infinity, isInverse), power);
  power = v128.or(power, v128.and(signOf<f64>(x), isOdd));
  const isRoot = v128.andnot(v128.and(f64x2.lt(x, zero), f64x2.gt(x, all<f64>(-Infinity))), isWhole);
  const isVague = v128.and(f64x2.eq(size, all<f64>(1)), f64x2.eq(f64x2.abs(y), infinity));
  const isUnknown = v128.or(f64x2.ne(x, x), f64x2.ne(y, y));
  power = where(v128.or(v128.or(isRoot, isVague), isUnknown), all<f64>(NaN), power);
  return where(f64x2.eq(y, zero), all<f64>(1), power);
}

/** Whether a lane needs `powEdges`: all but finite x > 0 and finite y. */
// @ts-ignore: decorator
@inline
function hasEdges(x: v128, y: v128): bool {
  const infinity = all<f64>(Infinity);
  const isPlain = v128.and(f64x2.gt(x, all<f64>(0)), f64x2.lt(x, infinity));
  return v128.any_true(v128.not(v128.and(isPlain, f64x2.lt(f64x2.abs(y), infinity))));
}

// @ts-ignore: decorator
@inline
function pow_pair(x: v128, y: v128): v128 {
  const power = powInside(f64x2.abs(x), y);
  return hasEdges(x, y) ? powEdges(x, y, power) : power;
}

// @ts-ignore: decorator
@inline
function pow_pair_single(x: v128, y: v128): v128 {
  const power = powSingle(f64x2.abs(x), y);
  return f32x4.demote_f64x2_zero(hasEdges(x, y) ? powEdges(x, y, power) : power);
}

/** x^y, lane by lane. */
// @ts-ignore: decorator
@inline
export function pow<T>(x: v128, y: v128): v128 {
  if (sizeof<T>() == 8) return pow_pair(x, y);
  const first = pow_pair_single(f64x2.promote_low_f32x4(x), f64x2.promote_low_f32x4(y));
  const upperX = v128.shuffle<i64>(x, x, 1, 0), upperY = v128.shuffle<i64>(y, y, 1, 0);
  const second = pow_pair_single(f64x2.promote_low_f32x4(upperX), f64x2.promote_low_f32x4(upperY));
  return v128.shuffle<i64>(first, second, 0, 2);
}
