/** log(1 + e^x); see assembly/math/softplus.ts. */
import { exp } from './exp.ts';
import { log1p } from './log1p.ts';

export function softplus(x: number): number {
  return (x < 0 ? 0 : x) + log1p(exp(-Math.abs(x)));
}
