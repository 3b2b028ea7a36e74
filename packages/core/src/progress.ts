/**
 * Progress of long work, as text. On a terminal one line is rewritten in place; elsewhere (a log, a pipe) plain lines
 * are written, and seldom. Where the text goes is the caller's: this file knows no process and no stream.
 */

/** Where progress is written. */
export interface ProgressSink {
  /** Writes text as it is. */
  readonly write: (text: string) => void;
  /** True when the text lands on a terminal, where a line can be rewritten. */
  readonly interactive: boolean;
}

/** A progress line. */
export interface Progress {
  /** Shows where the work stands; cheap to call often. */
  update(text: string): void;
  /** Writes a line that stays (a finished row, a warning). */
  line(text: string): void;
  /** Removes the progress line; to be called at the end of the work. */
  finish(): void;
}

/** Milliseconds between two updates that are shown: on a terminal, and in plain text. */
const terminalIntervalMs = 100;
const plainIntervalMs = 5000;

/**
 * Makes a progress line over a sink.
 *
 * @example
 * ```ts
 * import { createProgress } from '@spred/core';
 *
 * const lines: string[] = [];
 * const progress = createProgress({ write: (text) => lines.push(text), interactive: false });
 * progress.line('row 1 of 2');
 * progress.finish();
 * console.log(lines); // [ 'row 1 of 2\n' ]
 * ```
 */
export function createProgress(sink: ProgressSink, now: () => number = () => performance.now()): Progress {
  const interval = sink.interactive ? terminalIntervalMs : plainIntervalMs;
  // In plain text the first update waits a whole interval: short work prints no progress at all.
  let nextUpdate = sink.interactive ? -Infinity : now() + interval;
  let shown = false;
  const clear = (): void => {
    if (shown) sink.write('\r\u001b[K');
    shown = false;
  };
  return {
    update(text) {
      const time = now();
      if (time < nextUpdate) return;
      nextUpdate = time + interval;
      if (sink.interactive) {
        clear();
        sink.write(text);
        shown = true;
      } else {
        sink.write(`${text}\n`);
      }
    },
    line(text) {
      clear();
      sink.write(`${text}\n`);
    },
    finish() {
      clear();
    },
  };
}
