/**
 * Loops over strided operands: as few axes as will do, and their tables in memory.
 */
import type { Memory } from '@spred/kernels';
import { axisWords, viewAt, workingBytes } from '@spred/kernels/raw';
import type { Shape } from '../../shape.ts';

/** Axes that several operands share: per axis its extent, and the stride of each operand in entries. */
export interface Axes {
  readonly extents: readonly number[];
  /** `strides[operand][axis]`. */
  readonly strides: readonly (readonly number[])[];
}

/**
 * The axes of a shape, neighbours joined where every operand runs on from one into the next; axes of length 1 are left out. Axes are
 * not joined across a border: `borders` names axes that must begin a new one. At least one axis is left.
 */
export function joinAxes(shape: Shape, strides: readonly (readonly number[])[], borders: readonly number[] = []): Axes {
  const extents: number[] = [];
  const joined: number[][] = strides.map(() => []);
  let border = false;
  shape.forEach((extent, axis) => {
    border ||= borders.includes(axis);
    if (extent === 1) return;
    const last = extents.length - 1;
    const runsOn =
      last >= 0 && !border && strides.every((own, operand) => joined[operand][last] === own[axis] * extent);
    if (runsOn) {
      extents[last] *= extent;
      strides.forEach((own, operand) => (joined[operand][last] = own[axis]));
    } else {
      extents.push(extent);
      strides.forEach((own, operand) => joined[operand].push(own[axis]));
    }
    border = false;
  });
  if (extents.length === 0) return { extents: [1], strides: strides.map(() => [0]) };
  return { extents, strides: joined };
}

/** The tables of axes that `walk` reads: written once, shared by all steps with the same axes. */
export class AxisTables {
  private readonly addresses = new Map<string, number>();
  private readonly contents: number[][] = [];
  private base = 0;

  /** The place of a table for the operands a, b, c and out, as a number for {@link addressOf}. */
  add({ extents, strides }: Axes): { readonly rank: number; readonly table: number } {
    const words: number[] = [];
    extents.forEach((extent, axis) => {
      words.push(extent);
      for (let operand = 0; operand < 4; operand++) words.push(strides[operand][axis]);
      words.push(0);
    });
    const key = words.join(',');
    let table = this.addresses.get(key);
    if (table === undefined) {
      table = this.bytes;
      this.addresses.set(key, table);
      this.contents.push(words);
      this.bytes += Math.ceil((workingBytes + 4 * words.length) / 64) * 64;
    }
    return { rank: words.length / axisWords, table };
  }

  /** Bytes of all tables so far. */
  bytes = 0;

  /** Writes the tables. */
  write(memory: Memory, base: number): void {
    this.base = base;
    let at = base;
    for (const words of this.contents) {
      viewAt(memory, 'int32', words.length, at + workingBytes).set(words);
      at += Math.ceil((workingBytes + 4 * words.length) / 64) * 64;
    }
  }

  /** The byte address of a table, after {@link write}. */
  addressOf(table: number): number {
    return this.base + table;
  }
}
