/** The crew of this thread, if there is one. */
import type { Crew } from './crew.ts';

export const current: {
  crew: Crew | undefined;
  /** Why there are fewer threads than were asked for. */
  reason: string | undefined;
} = { crew: undefined, reason: undefined };
