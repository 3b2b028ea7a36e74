/** log(1 + e^x) = max(x, 0) + log(1 + e^-|x|), where nothing overflows. */
import { exp } from './exp';
import { log1pInside } from './log1p';
import { all, put, take } from './words';

// @ts-ignore: decorator
@inline
export function softplus<T>(x: v128): v128 {
  const rest = log1pInside<T>(exp<T>(v128.neg<T>(v128.abs<T>(x))));
  return v128.add<T>(v128.pmax<T>(x, all<T>(0)), rest);
}

export function softplus_f64(n: i32, x: usize, out: usize): void {
  if (n > 0) do {
    put<f64>(n, out, softplus<f64>(take<f64>(n, x)));
    n -= 2;
    x += 16;
    out += 16;
  } while (n > 0);
}

export function softplus_f32(n: i32, x: usize, out: usize): void {
  if (n > 0) do {
    put<f32>(n, out, softplus<f32>(take<f32>(n, x)));
    n -= 4;
    x += 16;
    out += 16;
  } while (n > 0);
}
