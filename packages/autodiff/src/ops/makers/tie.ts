/**
 * The derivative of the greater of two entries, and of the smaller.
 */
import type { Tensor } from '../../tensor.ts';
import { greater } from '../greater.ts';
import { mul } from '../mul.ts';
import { where } from '../where.ts';

/** t where a > b, t/2 where they are equal, 0 where a < b. */
export function shareOfGreater(t: Tensor, a: Tensor, b: Tensor): Tensor {
  return where(greater(a, b), t, where(greater(b, a), 0, mul(t, 0.5)));
}
