/**
 * The timing rule. The clock of a solver runs while the solver works and stands still while the benchmark looks at what
 * it has: certificates, printing and the event loop are nobody's time, and neither is the call in which a solver certifies
 * its end. Making the answer of a point (for spred that includes deciding its zeros) is the solver's work, so it counts
 * towards that point; it does not count towards later points, because a user asks for an answer once, and a denser curve
 * must not make a solver slower.
 */

/** Does some work and says how many milliseconds it took. */
export function timed<T>(work: () => T): { result: T; milliseconds: number } {
  const startedAt = performance.now();
  const result = work();
  return { result, milliseconds: performance.now() - startedAt };
}

/** The middle value (the mean of the two middle ones); NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
}
