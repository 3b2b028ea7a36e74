/**
 * The lines of a tensor along one axis: what works on one line at a time (running sums, sorting, the place of the largest)
 * visits each by its first entry and the step between two.
 */
import { sizeOf, type Shape } from '../../shape.ts';

/** A shape seen from an axis: how many entries lie before it, along it, and behind it (which is the step along it). */
export interface Around {
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
}

/** The three lengths that `[outer, length, inner]` merges a shape into. */
export function around(shape: Shape, axis: number): Around {
  return { outer: sizeOf(shape.slice(0, axis)), length: shape[axis], inner: sizeOf(shape.slice(axis + 1)) };
}

/** Calls `visit(start, line)` for every line: its entries are `start + i * inner`, and `line` counts the lines. */
export function forEachLine({ outer, length, inner }: Around, visit: (start: number, line: number) => void): void {
  for (let i = 0; i < outer; i++) {
    for (let j = 0; j < inner; j++) visit(i * length * inner + j, i * inner + j);
  }
}
