/**
 * The odometer: walks a shape in row-major order by runs along its last axis, and keeps for two strided operands the
 * position where each run starts. Broadcasting, reductions and all movement of entries are this walk with other strides.
 */
import type { Shape } from '../../shape.ts';

/**
 * Calls `visit(start, a, b)` once per run of `shape[last]` entries: `start` counts entries of the shape itself,
 * `a` and `b` are offsets under the given strides. A scalar is one run of one entry; an empty shape has no run.
 */
export function forEachRun(
  shape: Shape,
  aStrides: readonly number[],
  bStrides: readonly number[],
  visit: (start: number, a: number, b: number) => void,
): void {
  const outer = shape.length - 1;
  if (shape.includes(0)) return;
  const run = outer < 0 ? 1 : shape[outer];
  const index = new Array<number>(Math.max(outer, 0)).fill(0);
  let start = 0;
  let a = 0;
  let b = 0;
  for (;;) {
    visit(start, a, b);
    start += run;
    let axis = outer - 1;
    for (; axis >= 0; axis--) {
      a += aStrides[axis];
      b += bStrides[axis];
      if (++index[axis] < shape[axis]) break;
      a -= aStrides[axis] * shape[axis];
      b -= bStrides[axis] * shape[axis];
      index[axis] = 0;
    }
    if (axis < 0) return;
  }
}
