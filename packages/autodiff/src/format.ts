/**
 * Tensors as texts.
 */
import { formatShape, isSpredError } from '@spred/core';
import type { Storage } from './dtype.ts';
import { sizeOf } from './shape.ts';
import type { Tensor } from './tensor.ts';

/** Tensors of more entries than this show the ends of their axes alone, so many entries of each. */
const most = 1000;
const ends = 3;

/** `tensor([[1,2],[3,4]])`, `tensor([1,NaN], float32)`; `tensor(float32[3])` where the numbers cannot be had. */
export function formatTensor(value: Tensor): string {
  const { dtype, shape } = value;
  const data = numbersOf(value);
  if (data === null) return `tensor(${dtype}${formatShape(shape)})`;
  const isLong = sizeOf(shape) > most;
  const text = (axis: number, start: number): string => {
    if (axis === shape.length) return dtype === 'bool' ? String(data[start] !== 0) : String(data[start]);
    const step = sizeOf(shape.slice(axis + 1));
    const isCut = isLong && shape[axis] > 2 * ends;
    const parts = places(shape[axis], isCut);
    return `[${parts.map((i) => (i < 0 ? '...' : text(axis + 1, start + i * step))).join(',')}]`;
  };
  return `tensor(${text(0, 0)}${dtype === 'float64' || dtype === 'bool' ? '' : `, ${dtype}`})`;
}

/** Which entries of an axis are shown; -1 stands for those left out. */
function places(length: number, isCut: boolean): number[] {
  if (!isCut) return Array.from({ length }, (_, i) => i);
  const head = Array.from({ length: ends }, (_, i) => i);
  return [...head, -1, ...head.map((i) => length - ends + i)];
}

/** The entries, or `null` while a transform looks on and for a tensor that was given away. */
function numbersOf(value: Tensor): Storage | null {
  if (value.storage === null && value.source?.isAbstract === true) return null;
  try {
    return value.data;
  } catch (error) {
    if (isSpredError(error)) return null;
    throw error;
  }
}
