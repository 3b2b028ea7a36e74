/**
 * Ending a run from outside. The first SIGINT or SIGTERM asks the run to end: it stops at its next turn of the event
 * loop, and what is finished gets written. A second one ends the process at once.
 */
import { eventLoopTurn } from '@spred/core';

/** Thrown through a run that was asked to end. */
export class Interrupted extends Error {
  readonly signal: NodeJS.Signals;

  constructor(signal: NodeJS.Signals) {
    super(`interrupted by ${signal}`);
    this.name = 'Interrupted';
    this.signal = signal;
  }
}

/** The exit code that shells expect of a process that a signal ended. */
export const exitCodes: Readonly<Partial<Record<NodeJS.Signals, number>>> = { SIGINT: 130, SIGTERM: 143 };

/** Milliseconds of work after which the event loop gets its turn. */
const sliceMs = 40;

/** Signals this soon after the first are echoes of it: a terminal and a parent process may both send one. */
const echoMs = 250;

/** Gives the event loop its turn now and then, and throws {@link Interrupted} once the run was asked to end. */
export class Pacer {
  #sliceEnd = performance.now() + sliceMs;
  #signal: NodeJS.Signals | undefined;

  /** Asks the run to end at its next turn. */
  interrupt(signal: NodeJS.Signals): void {
    this.#signal ??= signal;
  }

  /** Whether a turn is due: cheap, to be asked after every piece of work. */
  isDue(): boolean {
    return performance.now() >= this.#sliceEnd;
  }

  /** Takes the turn. */
  async turn(): Promise<void> {
    await eventLoopTurn();
    this.#sliceEnd = performance.now() + sliceMs;
    if (this.#signal !== undefined) throw new Interrupted(this.#signal);
  }
}

/** Lets signals interrupt a pacer. Returns the function that takes the listeners away again. */
export function listenForSignals(pacer: Pacer, onFirst: (signal: NodeJS.Signals) => void): () => void {
  const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM'];
  let askedAt: number | undefined;
  const listener = (signal: NodeJS.Signals): void => {
    if (askedAt !== undefined) {
      if (performance.now() - askedAt > echoMs) process.exit(exitCodes[signal]);
      return;
    }
    askedAt = performance.now();
    pacer.interrupt(signal);
    onFirst(signal);
  };
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}
