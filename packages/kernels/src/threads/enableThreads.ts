/** Switching threads on and off. */
import { processors } from '#host';
import { requireInteger } from '@spred/core';
import { simdModule } from '../engine/module.ts';
import { variant } from '../engine/variant.ts';
import { mostThreads } from './control.ts';
import { Crew } from './crew.ts';
import { current } from './current.ts';

/** What {@link enableThreads} resolves to. */
export interface ThreadsInfo {
  /** How many threads share large kernels from now on, the caller's own among them. */
  readonly threads: number;
  /** Why there are fewer than were asked for. */
  readonly reason: string | undefined;
}

let last: Promise<unknown> = Promise.resolve();

/**
 * Shares the large kernels of memories made from now on among `threads` threads, the caller's own among them; by default as many
 * as the machine runs at once. 1 switches back. Results are the same to the bit for every number of threads.
 *
 * Where threads cannot be had (a page that is not cross-origin isolated, an engine without WebAssembly) one thread stays, and the
 * reason is told. The workers do not keep a process alive. Rejects with `invalid-argument` unless `threads` is a positive integer.
 *
 * @example
 * ```ts
 * import { enableThreads } from '@spred/kernels';
 *
 * console.log((await enableThreads(2)).threads); // 2
 * console.log((await enableThreads(1)).threads); // 1
 * ```
 */
export async function enableThreads(threads: number = processors()): Promise<ThreadsInfo> {
  requireInteger('threads', threads, 1);
  // Calls that overlap take turns.
  const turn = last.then(() => change(threads));
  last = turn;
  return turn;
}

async function change(wanted: number): Promise<ThreadsInfo> {
  current.crew?.end();
  useCrew(undefined);
  if (wanted > 1) {
    const reason = whyNot();
    if (reason !== undefined) useCrew(undefined, reason);
    else await hire(Math.min(wanted, mostThreads));
    if (current.reason === undefined && wanted > mostThreads) current.reason = `at most ${mostThreads} threads`;
  }
  return { threads: current.crew?.threads ?? 1, reason: current.reason };
}

async function hire(threads: number): Promise<void> {
  try {
    const crew = await Crew.start(threads, (fallen, reason) => {
      fallen.end();
      if (current.crew === fallen) useCrew(undefined, reason);
    });
    useCrew(crew);
  } catch (error) {
    useCrew(undefined, error instanceof Error ? error.message : String(error));
  }
}

function whyNot(): string | undefined {
  if (typeof SharedArrayBuffer === 'undefined') {
    return 'there is no SharedArrayBuffer: a page needs cross-origin isolation (the headers COOP and COEP)';
  }
  const simd = simdModule(true);
  return 'reason' in simd ? `there is no WebAssembly: ${simd.reason}` : undefined;
}

function useCrew(crew: Crew | undefined, reason?: string): void {
  current.crew = crew;
  current.reason = reason;
  variant.shared = crew !== undefined;
}
