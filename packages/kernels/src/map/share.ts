/** Maps of one vector into another of the same length, in parts where threads share them. */
import { SpredError } from '@spred/core';
import type { RealKernels } from '../engine/raw.ts';
import { bytesOf, type RealDtype } from '../memory/dtype.ts';
import { requireBeside, requireVector } from '../memory/require.ts';
import { addressOf, type Vector } from '../memory/vector.ts';
import { runParts } from '../threads/parallel.ts';

/** Parts begin at multiples of this many numbers: whole vectors, and cache lines of their own. */
const grain = 1024;

/** Throws unless x and out are of one memory, type and length, and the same numbers or apart. */
export function requirePair(kernel: string, x: Vector<RealDtype>, out: Vector<RealDtype>): void {
  requireBeside(kernel, 'out', out, x);
  requireVector(kernel, 'out', out, x.length);
  const distance = Math.abs(addressOf(x) - addressOf(out));
  if (distance > 0 && distance < x.length * bytesOf[x.dtype]) {
    throw new SpredError('invalid-argument', `${kernel}: out overlaps x; it may be x itself, or lie apart from it`, {
      argument: 'out',
    });
  }
}

/** Runs a kernel over x and out in so many parts, whose arguments are `list(count, x, out)`. */
export function share(
  kernel: keyof RealKernels,
  parts: number,
  x: Vector<RealDtype>,
  out: Vector<RealDtype>,
  list: (count: number, x: number, out: number) => readonly number[],
): void {
  const { length, memory, dtype } = x;
  const bytes = bytesOf[dtype];
  const [from, to] = [addressOf(x), addressOf(out)];
  const each = Math.ceil(length / parts / grain) * grain;
  const lists: (readonly number[])[] = [];
  for (let start = 0; start < length; start += each) {
    lists.push(list(Math.min(each, length - start), from + start * bytes, to + start * bytes));
  }
  runParts(memory, dtype, kernel, lists);
}
