/** Cutting a length into parts for the threads. */

/**
 * 0, ..., length: at most `parts` runs that begin at multiples of `step`. Cut i lies near `place(i / parts)` of the length:
 * evenly, unless the places say otherwise.
 */
export function cutsOf(
  length: number,
  parts: number,
  step: number,
  place: (share: number) => number = (share) => share,
): number[] {
  const cuts = [0];
  for (let i = 1; i < parts; i++) {
    const cut = Math.round((length * place(i / parts)) / step) * step;
    if (cut > cuts[cuts.length - 1] && cut < length) cuts.push(cut);
  }
  return [...cuts, length];
}
