/**
 * The control block: a shared buffer through which the calling thread hands out the parts of a job. WebAssembly code knows
 * nothing of it, and has no atomics; all waiting is done here, in JavaScript.
 *
 * A job is opened by writing its description and then the number of parts to take. Whoever finds that number above zero lowers
 * it by one and owns the part of that number: the workers, and the caller when it is done with its own part, so a worker that the
 * system does not let run delays nobody. The job is over when as many parts were finished as workers took.
 */

/** Places of the 32-bit words. Those that different threads write lie on cache lines of their own. */
export const word = {
  /** Counts the calls for attention: a job, or a letter. Idle workers wait for it to change. */
  bell: 0,
  /** Parts of the job that nobody has taken yet. */
  open: 32,
  /** Parts that workers have finished. */
  done: 64,
  /** The number of letters sent to every worker. */
  sent: 96,
  /** The description of the job: heap, export, arguments per part; and whether a part failed. */
  heap: 128,
  kernel: 129,
  arguments: 130,
  failed: 131,
  /** From here on: the number of letters that each worker has read, a cache line each. */
  read: 160,
} as const;

/** Words per cache line (pairs of lines are fetched together). */
export const lineWords = 32;

export const mostThreads = 64;
/** Arguments of a part, at most. */
export const mostArguments = 24;

/** The block as 32-bit words, and as the arguments: those of part k from k * mostArguments on. */
export interface Control {
  readonly buffer: SharedArrayBuffer;
  readonly words: Int32Array;
  readonly numbers: Float64Array;
}

/** Bytes before the arguments. */
export const wordBytes: number = 4 * (word.read + mostThreads * lineWords);

/** A control block of zeros. */
export function newControl(): Control {
  const buffer = new SharedArrayBuffer(wordBytes + 8 * mostArguments * mostThreads);
  return { buffer, words: new Int32Array(buffer, 0, wordBytes / 4), numbers: new Float64Array(buffer, wordBytes) };
}
