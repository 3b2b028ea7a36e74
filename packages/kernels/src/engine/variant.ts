/** Which variant of the engine new memories get. Memories made before a change keep theirs. */
export const variant: {
  /** Fused multiply-add. */
  relaxed: boolean;
  /** Shared memories, for threads. */
  shared: boolean;
} = { relaxed: false, shared: false };
