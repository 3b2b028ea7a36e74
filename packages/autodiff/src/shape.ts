/**
 * Shapes: sizes, strides, axes and the broadcasting rule. Everything here is plain integers; no tensor is touched.
 *
 * Broadcasting is NumPy's: shapes are aligned at their last axis, missing axes count as 1, and two lengths fit when
 * they are equal or one of them is 1.
 */
import { formatShape, SpredError } from '@spred/core';

/** The lengths of a tensor's axes, first axis first. `[]` is a scalar; a length may be 0. */
export type Shape = readonly number[];

/** The one shape object that scalars share, so that most comparisons of scalar shapes are one pointer comparison. */
export const scalarShape: Shape = Object.freeze([]);

/** The number of entries: the product of the lengths, 1 for a scalar. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (let axis = 0; axis < shape.length; axis++) size *= shape[axis];
  return size;
}

/** True when two shapes are equal. */
export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return false;
  return true;
}

/** How far one step along each axis goes in row-major storage: `[12,4,1]` for `[2,3,4]`. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= shape[axis];
  }
  return strides;
}

/** The strides with which `shape` is read as if it had the shape `target`: 0 along every repeated axis. */
export function broadcastStrides(shape: Shape, target: Shape): number[] {
  const own = stridesOf(shape);
  const missing = target.length - shape.length;
  return target.map((_, axis) => (axis < missing || shape[axis - missing] === 1 ? 0 : own[axis - missing]));
}

/** The shape that `a` and `b` broadcast to. Throws `shape-mismatch`, naming `op` and the axis that does not fit. */
export function broadcastShapes(op: string, a: Shape, b: Shape): Shape {
  if (sameShape(a, b) || b.length === 0) return a;
  if (a.length === 0) return b;
  const rank = Math.max(a.length, b.length);
  const out = new Array<number>(rank);
  for (let axis = rank - 1; axis >= 0; axis--) {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) {
      throw new SpredError(
        'shape-mismatch',
        `${op}: shapes ${formatShape(a)} and ${formatShape(b)} do not broadcast (axis ${axis}: ${left} != ${right})`,
        { shapes: [a, b] },
      );
    }
    out[axis] = left === 1 ? right : left;
  }
  return out;
}

/** Throws `shape-mismatch` unless `shape` broadcasts to exactly `target`. */
export function requireBroadcastTo(op: string, shape: Shape, target: Shape): void {
  const missing = target.length - shape.length;
  const fits = missing >= 0 && shape.every((length, axis) => length === 1 || length === target[axis + missing]);
  if (!fits) {
    throw new SpredError(
      'shape-mismatch',
      `${op}: shape ${formatShape(shape)} does not broadcast to ${formatShape(target)}`,
      { shapes: [shape, target] },
    );
  }
}

/** An axis counted from the front. Negative axes count from the back. Throws `invalid-axis`. */
export function normalizeAxis(op: string, axis: number, rank: number): number {
  const fromFront = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || fromFront < 0 || fromFront >= rank) {
    throw new SpredError('invalid-axis', `${op}: axis ${axis} does not exist in a tensor of rank ${rank}`, {
      argument: 'axes',
      index: axis,
    });
  }
  return fromFront;
}

/** Axes counted from the front, ascending. Throws `invalid-axis` when one does not exist or comes twice. */
export function normalizeAxes(op: string, axes: readonly number[], rank: number): number[] {
  if (!Array.isArray(axes)) {
    throw new SpredError('invalid-axis', `${op}: axes must be an integer or an array of them, got ${String(axes)}`, {
      argument: 'axes',
    });
  }
  const normal = axes.map((axis) => normalizeAxis(op, axis, rank)).sort((a, b) => a - b);
  const repeated = normal.find((axis, i) => i > 0 && axis === normal[i - 1]);
  if (repeated !== undefined) {
    throw new SpredError('invalid-axis', `${op}: axis ${repeated} is given twice`, {
      argument: 'axes',
      index: repeated,
    });
  }
  return normal;
}

/** Throws `invalid-argument` unless it is an array. */
export function requireLengths(op: string, shape: Shape): void {
  if (Array.isArray(shape)) return;
  throw new SpredError('invalid-argument', `${op}: shape must be an array of lengths, got ${String(shape)}`, {
    argument: 'shape',
  });
}

/** Throws `invalid-argument` unless it is an array and every length is an integer >= 0. */
export function requireShape(op: string, shape: Shape): void {
  requireLengths(op, shape);
  shape.forEach((length, axis) => {
    if (!Number.isSafeInteger(length) || length < 0) {
      throw new SpredError('invalid-argument', `${op}: shape[${axis}] must be an integer >= 0, got ${String(length)}`, {
        argument: 'shape',
        index: axis,
      });
    }
  });
}
