/** The operands of element-wise maps: numbers of a vector seen as an array of any shape and strides, and what they have in common. */
import { formatShape, SpredError } from '@spred/core';
import { bytesOf, type RealDtype } from '../memory/dtype.ts';
import { requireBeside } from '../memory/require.ts';
import { addressOf, type Vector } from '../memory/vector.ts';

/** Numbers of a vector as an array: entry (i, j, ...) is the number offset + i strides[0] + j strides[1] + ... */
export interface Strided<D extends RealDtype = RealDtype> {
  readonly data: Vector<D>;
  readonly shape: readonly number[];
  /** How far apart neighbours along each axis lie, in numbers; negative and 0 are fine. Default: row by row, without gaps. */
  readonly strides?: readonly number[];
  /** The number that entry (0, ..., 0) is. Default 0. */
  readonly offset?: number;
}

/** An operand: an array, or a vector as an array of one axis. */
export type Operand<D extends RealDtype = RealDtype> = Vector<D> | Strided<D>;

/** An operand whose shape, strides and bounds were checked. */
export interface View {
  readonly data: Vector<RealDtype>;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  /** Whether it lies row by row without gaps, as strides that were not given say. */
  readonly isFlat: boolean;
  /** The byte address of entry (0, ..., 0). */
  readonly start: number;
  /** The byte addresses of the first number and of the end of the last one; equal where there is none. */
  readonly low: number;
  readonly high: number;
}

/** An axis that operands share: its extent, and the strides of a, b, c and out, 0 where one is broadcast or not there. */
export interface Axis {
  readonly extent: number;
  readonly strides: readonly number[];
}

/** The strides of an array without gaps. */
export function rowMajor(shape: readonly number[]): number[] {
  const strides: number[] = [];
  let step = 1;
  for (let k = shape.length - 1; k >= 0; k--) {
    strides[k] = step;
    step *= shape[k];
  }
  return strides;
}

const isExtent = (extent: number): boolean => Number.isSafeInteger(extent) && extent >= 0;

/** Checks an operand. Throws `use-after-free`, and `invalid-argument` or `shape-mismatch` where it does not lie within its vector. */
export function viewOf(kernel: string, argument: string, operand: Operand): View {
  if (!('data' in operand)) {
    const start = addressOf(operand);
    const { length } = operand;
    const high = start + length * bytesOf[operand.dtype];
    return { data: operand, shape: [length], strides: [1], isFlat: true, start, low: start, high };
  }
  const { data, shape, offset = 0 } = operand;
  const strides = operand.strides ?? rowMajor(shape);
  const address = addressOf(data);
  const isValid =
    strides.length === shape.length &&
    Number.isSafeInteger(offset) &&
    shape.every(isExtent) &&
    strides.every(Number.isSafeInteger);
  if (!isValid) {
    throw new SpredError(
      'invalid-argument',
      `${kernel}: ${argument} has shape ${formatShape(shape)}, strides ${formatShape(strides)} and offset ${offset}: it needs whole numbers, a stride per axis`,
      { argument, shapes: [shape] },
    );
  }
  let [first, last] = [offset, offset];
  for (let k = 0; k < shape.length; k++) {
    const reach = (shape[k] - 1) * strides[k];
    if (reach > 0) last += reach;
    else first += reach;
  }
  const bytes = bytesOf[data.dtype];
  const start = address + offset * bytes;
  const isFlat = operand.strides === undefined;
  if (shape.includes(0)) return { data, shape, strides, isFlat, start, low: start, high: start };
  if (first < 0 || last >= data.length) {
    throw new SpredError(
      'shape-mismatch',
      `${kernel}: ${argument} reaches from entry ${first} to ${last} of a vector of length ${data.length}`,
      { argument, shapes: [shape, [data.length]] },
    );
  }
  return { data, shape, strides, isFlat, start, low: address + first * bytes, high: address + (last + 1) * bytes };
}

/** Whether two shapes are the same. */
function isSameShape(p: readonly number[], q: readonly number[]): boolean {
  if (p.length !== q.length) return false;
  for (let k = 0; k < p.length; k++) if (p[k] !== q[k]) return false;
  return true;
}

/** One axis for arrays that all lie without gaps, each of the shape of the output or of one entry: the most common case by far. */
export function flatAxes(views: readonly View[], out: View): Axis[] | undefined {
  if (!out.isFlat) return undefined;
  const strides: number[] = [];
  for (const { isFlat, shape } of views) {
    const isSingle = shape.length === 1 && shape[0] === 1;
    if (!isSingle && !(isFlat && isSameShape(shape, out.shape))) return undefined;
    strides.push(isSingle ? 0 : 1);
  }
  while (strides.length < 3) strides.push(0);
  strides.push(1);
  let extent = 1;
  for (const own of out.shape) extent *= own;
  return [{ extent, strides }];
}

/**
 * The strides of an operand along the axes of `shape`: axes are matched from the last one, and a missing axis or one of extent 1
 * is broadcast. Throws `shape-mismatch`.
 */
export function broadcast(kernel: string, argument: string, view: View, shape: readonly number[]): number[] {
  const missing = shape.length - view.shape.length;
  const strides = shape.map((extent, k) => {
    const own = view.shape[k - missing] ?? 1;
    if (own === extent) return extent === 1 || k < missing ? 0 : view.strides[k - missing];
    return own === 1 ? 0 : NaN;
  });
  if (missing < 0 || strides.some(Number.isNaN)) {
    throw new SpredError(
      'shape-mismatch',
      `${kernel}: ${argument} of shape ${formatShape(view.shape)} does not broadcast to out of shape ${formatShape(shape)}`,
      { argument, shapes: [view.shape, shape] },
    );
  }
  return strides;
}

/**
 * As few axes as will do for a, b, c and out, whose strides along the axes of `shape` are given. Axes of extent 1 are left out, the
 * others ordered by the strides of out, and those that run on from one into the next are joined. At least one axis is left.
 */
export function commonAxes(shape: readonly number[], operands: readonly (readonly number[])[]): Axis[] {
  const axes: Axis[] = [];
  for (let k = 0; k < shape.length; k++) {
    if (shape[k] !== 1) axes.push({ extent: shape[k], strides: operands.map((strides) => strides[k]) });
  }
  axes.sort((p, q) => Math.abs(q.strides[3]) - Math.abs(p.strides[3]));
  const joined: Axis[] = [];
  for (const axis of axes) {
    const outer = joined.at(-1);
    if (outer?.strides.every((stride, k) => stride === axis.strides[k] * axis.extent)) {
      joined[joined.length - 1] = { extent: outer.extent * axis.extent, strides: axis.strides };
    } else joined.push(axis);
  }
  return joined.length > 0 ? joined : [{ extent: 1, strides: [1, 1, 1, 1] }];
}

/** Puts the longest axis last, where the loop is, if the last one is so short that the way from row to row would cost more. */
export function longestLast(axes: Axis[]): Axis[] {
  if (axes.length < 2 || axes[axes.length - 1].extent > 4) return axes;
  const longest = axes.reduce((most, { extent }, k) => (extent > axes[most].extent ? k : most), 0);
  if (axes[longest].extent < 32) return axes;
  return [...axes.filter((_, k) => k !== longest), axes[longest]];
}

/**
 * Throws unless the inputs lie in the memory of the output and are of its type, no two entries of the output are one number, and
 * each input that shares numbers with it is the same array. The inputs are the first operands of the axes.
 */
export function requireOperands(
  kernel: string,
  names: readonly string[],
  views: readonly View[],
  out: View,
  axes: readonly Axis[],
): void {
  if (out.high > out.low && !out.isFlat && out.strides.some((stride, k) => stride === 0 && out.shape[k] > 1)) {
    throw new SpredError('invalid-argument', `${kernel}: out has stride 0 along an axis of several entries`, {
      argument: 'out',
      shapes: [out.shape],
    });
  }
  for (let k = 0; k < views.length; k++) {
    const view = views[k];
    requireBeside(kernel, names[k], view.data, out.data);
    if (view.low >= out.high || out.low >= view.high) continue;
    const isSame = axes.every(({ extent, strides }) => extent === 1 || strides[k] === strides[3]);
    if (isSame && view.start === out.start) continue;
    throw new SpredError(
      'invalid-argument',
      `${kernel}: out overlaps ${names[k]} without being the same; it may lie in its place, or apart from it`,
      { argument: 'out' },
    );
  }
}
