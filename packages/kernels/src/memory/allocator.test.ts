import fc from 'fast-check';
import { expect, it } from 'vitest';
import { numRuns, seed, uniform } from '../../test/cases.ts';
import { Allocator } from './allocator.ts';

const noRoom = new Error('no room');

/** What is taken, as one would first write it down: a list of addresses and lengths. */
class Model {
  readonly taken: { address: number; size: number }[] = [];

  /** Why `size` bytes at this address cannot be: unaligned, out of the bounds, or on top of others. */
  objection(address: number, size: number, base: number, end: number): string | undefined {
    if (address % 64 !== 0) return `${address} is not aligned`;
    if (address < base || address + size > end) return `${address} + ${size} leaves ${base} to ${end}`;
    const other = this.taken.find((one) => address < one.address + one.size && one.address < address + size);
    return other === undefined ? undefined : `${address} + ${size} overlaps ${other.address} + ${other.size}`;
  }

  get used(): number {
    return this.taken.reduce((total, { size }) => total + size, 0);
  }
}

/** Allocates and frees at random against the model, in a heap that ends at `limit`. Returns the first thing that is wrong. */
function firstFault(key: number, operations: number): string | undefined {
  const random = uniform(key);
  const base = Math.floor(random() * 3000);
  const start = Math.ceil(base / 64) * 64;
  const limit = start + 64 * Math.floor(random() * 400);
  const allocator = new Allocator(base);
  const model = new Model();
  const makeRoom = (end: number): void => {
    if (end > limit) throw noRoom;
  };
  for (let i = 0; i < operations; i++) {
    if (model.taken.length > 0 && random() < 0.45) {
      const at = Math.floor(random() * model.taken.length);
      const [{ address }] = model.taken.splice(at, 1);
      allocator.free(address);
    } else {
      // Many small ones, a few large ones, now and then none at all.
      const bytes = Math.floor(random() ** 4 * 6000);
      const size = Math.max(64, Math.ceil(bytes / 64) * 64);
      const before = allocator.end;
      try {
        const address = allocator.allocate(bytes, makeRoom);
        const objection = model.objection(address, size, start, allocator.end);
        if (objection !== undefined) return objection;
        model.taken.push({ address, size });
      } catch (error) {
        if (error !== noRoom) throw error;
        if (allocator.end !== before) return 'the end has moved without room for it';
      }
    }
    if (allocator.used !== model.used) return `used is ${allocator.used}, not ${model.used}`;
    if (allocator.end > limit) return 'the end is beyond the limit';
  }
  for (const { address } of model.taken) allocator.free(address);
  if (allocator.used !== 0) return 'something is left';
  // All neighbours were joined: what was ever handed out is one block again.
  const all = allocator.end - start;
  if (all > 0 && allocator.allocate(all, makeRoom) !== start) return 'free neighbours were not joined';
  return undefined;
}

it('hands out what a naive list would, and takes it back', () => {
  fc.assert(
    fc.property(seed, (key) => {
      const fault = firstFault(key, 60);
      if (fault !== undefined) throw new Error(fault);
    }),
    { seed: 3, numRuns: numRuns / 10 },
  );
});

it('does not spread when sizes of all kinds come and go', () => {
  const random = uniform(5);
  const allocator = new Allocator(0);
  const blocks: { address: number; bytes: number }[] = [];
  let bytes = 0;
  let most = 0;
  for (let i = 0; i < 200_000; i++) {
    if (bytes > 4_000_000 || (blocks.length > 0 && random() < 0.5)) {
      const at = Math.floor(random() * blocks.length);
      const block = blocks[at];
      blocks[at] = blocks[blocks.length - 1];
      blocks.pop();
      allocator.free(block.address);
      bytes -= block.bytes;
    } else {
      const size = Math.floor(10 ** (1 + 4 * random()));
      blocks.push({ address: allocator.allocate(size, () => {}), bytes: size });
      bytes += size;
      most = Math.max(most, allocator.used);
    }
  }
  expect(allocator.end).toBeLessThan(1.5 * most);
});

// Looking at all of them would take many minutes.
it('is not slowed down by many free blocks that are a little too small', { timeout: 60_000 }, () => {
  const allocator = new Allocator(0);
  const makeRoom = (): void => {};
  const addresses = Array.from({ length: 400_000 }, () => allocator.allocate(64 * 17, makeRoom));
  for (let i = 0; i < addresses.length; i += 2) allocator.free(addresses[i]);
  for (let i = 0; i < 200_000; i++) allocator.allocate(64 * 19, makeRoom);
  expect(allocator.used).toBe(200_000 * 64 * (17 + 19));
});
