/**
 * What the reductions do with a number, a vector, a pair of them. `op` is a constant wherever these are used in a loop.
 */
import { lanes } from './lanes';

export const enum Op {
  Sum,
  SumOfSquares,
  Product,
  Maximum,
  Minimum,
  // Not for callers: one instruction instead of eight, but either zero may win over the other, and NaN may be lost.
  QuickMaximum,
  QuickMinimum,
}

// @ts-ignore: decorator
@inline
export function identity<T>(op: i32): T {
  if (op == Op.Product) return 1;
  if (op == Op.Maximum || op == Op.QuickMaximum) return <T>-Infinity;
  if (op == Op.Minimum || op == Op.QuickMinimum) return <T>Infinity;
  return 0;
}

/** An entry as it enters the reduction. */
// @ts-ignore: decorator
@inline
export function term<T>(op: i32, x: T): T {
  return op == Op.SumOfSquares ? <T>(x * x) : x;
}

// @ts-ignore: decorator
@inline
export function terms<T>(op: i32, x: v128): v128 {
  return op == Op.SumOfSquares ? v128.mul<T>(x, x) : x;
}

// @ts-ignore: decorator
@inline
export function join<T>(op: i32, a: T, b: T): T {
  if (op == Op.Product) return <T>(a * b);
  if (op == Op.Maximum || op == Op.QuickMaximum) return max<T>(a, b);
  if (op == Op.Minimum || op == Op.QuickMinimum) return min<T>(a, b);
  return <T>(a + b);
}

// @ts-ignore: decorator
@inline
export function joined<T>(op: i32, a: v128, b: v128): v128 {
  if (op == Op.Product) return v128.mul<T>(a, b);
  if (op == Op.Maximum) return v128.max<T>(a, b);
  if (op == Op.Minimum) return v128.min<T>(a, b);
  if (op == Op.QuickMaximum) return v128.pmax<T>(a, b);
  if (op == Op.QuickMinimum) return v128.pmin<T>(a, b);
  return v128.add<T>(a, b);
}

/** The lanes from left to right. */
// @ts-ignore: decorator
@inline
export function joinLanes<T>(op: i32, v: v128): T {
  const two = join<T>(op, v128.extract_lane<T>(v, 0), v128.extract_lane<T>(v, 1));
  if (lanes<T>() == 2) return two;
  return join<T>(op, join<T>(op, two, v128.extract_lane<T>(v, 2)), v128.extract_lane<T>(v, 3));
}
