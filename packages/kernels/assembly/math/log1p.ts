/**
 * log(1 + x), to full relative precision also near 0. With u = 1 + x rounded and c what the rounding lost, it is
 * log(u) + c / u; where u is near 1, log1p(x) is log(1 + f) of log.ts with f = x itself and no correction.
 */
import { centred, exponentOf, logEdges, logSum, significandOf } from './log';
import { all, put, signOf, take, where } from './words';

/** log(1 + x) for finite x > -1. */
// @ts-ignore: decorator
@inline
export function log1pInside<T>(x: v128): v128 {
  const one = all<T>(1);
  const u = v128.add<T>(one, x);
  const bits = centred<T>(u);
  const k = exponentOf<T>(bits);
  const isNear = v128.eq<T>(k, all<T>(0));
  const f = where(isNear, x, v128.sub<T>(significandOf<T>(bits), one));
  const taken = v128.sub<T>(u, one); // the part of x in u
  const lost = v128.add<T>(v128.sub<T>(one, v128.sub<T>(u, taken)), v128.sub<T>(x, taken));
  const y = logSum<T>(k, f, v128.andnot(v128.div<T>(lost, u), isNear));
  return v128.or(y, signOf<T>(x)); // -0 stays -0
}

// @ts-ignore: decorator
@inline
export function log1p<T>(x: v128): v128 {
  return logEdges<T>(x, log1pInside<T>(x), all<T>(-1));
}

export function log1p_f64(n: i32, x: usize, out: usize): void {
  if (n > 0) do {
    put<f64>(n, out, log1p<f64>(take<f64>(n, x)));
    n -= 2;
    x += 16;
    out += 16;
  } while (n > 0);
}

export function log1p_f32(n: i32, x: usize, out: usize): void {
  if (n > 0) do {
    put<f32>(n, out, log1p<f32>(take<f32>(n, x)));
    n -= 4;
    x += 16;
    out += 16;
  } while (n > 0);
}
