/**
 * Where each value lies: offsets such that no two values that are needed at the same step share bytes.
 *
 * Values are placed from the largest to the smallest, each at the lowest offset that is free for all of its life (first fit).
 */

/** A value that needs memory from one step to another, both included. */
export interface Life {
  readonly bytes: number;
  readonly from: number;
  readonly to: number;
}

/** Offsets per life, and how many bytes they take together. */
export interface MemoryPlan {
  readonly offsets: readonly number[];
  readonly bytes: number;
}

/** Values begin at multiples of this many bytes: at cache lines. */
export const alignment = 64;

/** Bytes rounded up to whole cache lines. */
export function aligned(bytes: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}

/** Offsets for all lives. */
export function planMemory(lives: readonly Life[]): MemoryPlan {
  const order = lives.map((_, i) => i).sort((a, b) => lives[b].bytes - lives[a].bytes || lives[a].from - lives[b].from);
  const offsets = new Array<number>(lives.length).fill(0);
  const placed: number[] = []; // by offset
  let bytes = 0;
  for (const i of order) {
    const size = aligned(lives[i].bytes);
    let offset = 0;
    for (const other of placed) {
      if (lives[other].to < lives[i].from || lives[other].from > lives[i].to) continue;
      if (offsets[other] >= offset + size) break;
      offset = Math.max(offset, offsets[other] + aligned(lives[other].bytes));
    }
    offsets[i] = offset;
    bytes = Math.max(bytes, offset + size);
    insertByOffset(placed, i, offsets);
  }
  return { offsets, bytes };
}

function insertByOffset(placed: number[], i: number, offsets: readonly number[]): void {
  let low = 0;
  let high = placed.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (offsets[placed[middle]] <= offsets[i]) low = middle + 1;
    else high = middle;
  }
  placed.splice(low, 0, i);
}
