/** Which variant of the engine new memories get. Memories made before a change keep theirs. */
export const variant: {
  /** Fused multiply-add. */
  relaxed: boolean;
  /** Shared memories, for threads. */
  shared: boolean;
  threads: number;
  /** Counts the changes. */
  generation: number;
} = { relaxed: false, shared: false, threads: 1, generation: 0 };
