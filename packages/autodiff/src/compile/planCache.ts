/**
 * The plans of a compiled function, one per kind of arguments; the one that was not used for the longest time goes first.
 */
import { SpredError } from '@spred/core';

/** A bounded cache of things that hold memory. */
export class PlanCache<E extends { dispose(): void }> {
  private readonly entries = new Map<string, E>();
  private readonly most: number;
  private latestKey = '';
  private latest: E | null = null;
  private isDisposed = false;

  constructor(most: number) {
    this.most = most;
  }

  get planCount(): number {
    return this.entries.size;
  }

  /** The entry for a key, made where there is none. Throws `use-after-free` after `dispose`. */
  get(key: string, make: () => E): E {
    if (this.latest !== null && key === this.latestKey) return this.latest;
    if (this.isDisposed) {
      throw new SpredError('use-after-free', 'a compiled function is called after it was disposed');
    }
    let entry = this.entries.get(key);
    if (entry === undefined) {
      entry = make();
      if (this.isDisposed) {
        entry.dispose(); // the function did, while it was traced
        return this.get(key, make);
      }
    } else this.entries.delete(key);
    this.entries.set(key, entry); // the last one now
    this.latestKey = key;
    this.latest = entry;
    if (this.entries.size > this.most) {
      const [[oldest, dropped]] = this.entries;
      this.entries.delete(oldest);
      dropped.dispose();
    }
    return entry;
  }

  /** Lets go of an entry that turned out to be of no use, without disposing of it. */
  forget(entry: E): void {
    for (const [key, held] of this.entries) if (held === entry) this.entries.delete(key);
    if (this.latest === entry) this.latest = null;
  }

  dispose(): void {
    this.isDisposed = true;
    this.latest = null;
    for (const entry of this.entries.values()) entry.dispose();
    this.entries.clear();
  }
}
