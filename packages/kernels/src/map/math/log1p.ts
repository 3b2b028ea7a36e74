/** log(1 + x); see assembly/math/log1p.ts. */
import { logSum } from './log.ts';
import { exponentOf, significandOf } from './words.ts';

export function log1p(x: number): number {
  if (!(x > -1 && x < Infinity)) return x < -1 ? NaN : x === -1 ? -Infinity : x;
  if (x === 0) return x;
  const u = 1 + x;
  const k = exponentOf(u);
  if (k === 0) return logSum(0, x, 0);
  const taken = u - 1;
  const lost = 1 - (u - taken) + (x - taken);
  return logSum(k, significandOf(u, k) - 1, lost / u);
}
