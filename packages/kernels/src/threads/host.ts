/**
 * What the threads need of the place that they run in. `#host` in the manifest leads to `src/node/host.ts` in Node and to
 * `src/browser/host.ts` everywhere else.
 */

/** A worker, as its owner sees it. */
export interface HostWorker {
  post(letter: object): void;
  /** From now on the worker does not keep the process alive. */
  unref(): void;
  end(): void;
}

/** What the owner wants to hear of a worker. */
export interface HostEvents {
  onLetter(letter: unknown): void;
  /** The worker could not be started, or died. Not called after `end()`. */
  onDeath(reason: string): void;
}

/** Starts a worker on a text of plain JavaScript, in which `port` has `postMessage` and `onmessage`. Throws where workers are forbidden. */
export type StartWorker = (source: string, events: HostEvents) => HostWorker;
