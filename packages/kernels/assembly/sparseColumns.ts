/**
 * The loops over one sparse column: `count` values, and the rows that they stand in. There are no gathers among the
 * instructions, so all is scalar; two accumulators, for the entries of even and of odd place in their column, hide the
 * latency of an addition without a cost for short columns. The twins keep that order.
 */

/** sum_k values_k x[indices_k]. */
// @ts-ignore: decorator
@inline
export function gatherDot<T>(count: i32, values: usize, indices: usize, x: usize): T {
  let even: T = 0, odd: T = 0;
  const end = indices + 4 * <usize>(count & -2);
  while (indices != end) {
    even += load<T>(values) * load<T>(x + sizeof<T>() * <usize>load<u32>(indices));
    odd += load<T>(values, sizeof<T>()) * load<T>(x + sizeof<T>() * <usize>load<u32>(indices, 4));
    values += 2 * sizeof<T>();
    indices += 8;
  }
  if (count & 1) even += load<T>(values) * load<T>(x + sizeof<T>() * <usize>load<u32>(indices));
  return even + odd;
}

/** sum_k values_k, in the order of gatherDot. */
// @ts-ignore: decorator
@inline
export function columnSum<T>(count: i32, values: usize): T {
  let even: T = 0, odd: T = 0;
  const end = values + sizeof<T>() * <usize>(count & -2);
  while (values != end) {
    even += load<T>(values);
    odd += load<T>(values, sizeof<T>());
    values += 2 * sizeof<T>();
  }
  if (count & 1) even += load<T>(values);
  return even + odd;
}

/** y[indices_k] += alpha values_k. The rows of a column differ, so the order does not matter. */
// @ts-ignore: decorator
@inline
export function scatterAxpy<T>(count: i32, alpha: T, values: usize, indices: usize, y: usize): void {
  const end = indices + 4 * <usize>count;
  while (indices != end) {
    const at = y + sizeof<T>() * <usize>load<u32>(indices);
    store<T>(at, load<T>(at) + alpha * load<T>(values));
    values += sizeof<T>();
    indices += 4;
  }
}
