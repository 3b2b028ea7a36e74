/**
 * What the tests of all packages share: whether work that is done again and again leaves something behind.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');

/** Collects the garbage at once. */
export const collect = runInNewContext('gc') as () => void;

/** Counts of what is held, by name, in bytes or pieces. */
export type Held = Readonly<Record<string, number>>;

/** What the process holds when its garbage is gone, in bytes: the heap, and array buffers outside it. */
export function heldByProcess(): { heap: number; buffers: number } {
  for (let k = 0; k < 5; k++) collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { heap: heapUsed, buffers: arrayBuffers };
}

/** How often the work may leave something before that is a leak. */
const rounds = 4;

/**
 * Does `work` and returns what it left beyond 5 % of what was held at first, and beyond `slack` of the same name: nothing, if
 * all is well. The machine keeps things of its own, too, as it finds functions hot and compiles them, which the work sets off
 * but does not cause; they come once, where a leak comes with the work, every time. So work that left something is done again,
 * and has leaked if it leaves as much in each round.
 *
 * Work that returns no promise is measured in the same turn of the event loop.
 */
export async function leftBehind(work: () => unknown, held: () => Held, slack: Held = {}): Promise<string[]> {
  let left: string[] = [];
  const first = held();
  for (let round = 0; round < rounds; round++) {
    const before = held();
    const promise = work();
    if (promise instanceof Promise) await promise;
    const after = held();
    left = Object.keys(before)
      .filter((name) => after[name] - before[name] > 0.05 * first[name] + (slack[name] ?? 0))
      .map((name) => `${name}: ${before[name]} -> ${after[name]}`);
    if (left.length === 0) return [];
  }
  return left;
}
