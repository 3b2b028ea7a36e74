/**
 * The time of a step: first call, losses, warm-up, then the median of at least 51 steps, or of at least 11 where a step
 * takes seconds. Steps are few enough for no number to fade out: an
 * average of Adam that no gradient feeds falls below 1e-38 after some 750 steps, and denormal numbers are slow.
 */
import { median } from '../../../../tools/bench/bench.mjs';

/**
 * @typedef {object} Engine
 * @property {() => unknown} step one step, to its end; may be asynchronous
 * @property {(result: never) => number | Promise<number>} read the loss of a step, or the mean of what it computed
 * @property {(result: never) => void} [release]
 */

/**
 * @typedef {object} Figures
 * @property {number} ms median of a step
 * @property {number[]} loss of the first steps
 * @property {number} steps of which the median is
 * @property {number} compileMs the first call, with whatever is traced and compiled in it, less a median step
 */

/**
 * Steps go on until there are as many as the first number of a pair and a second is up, or as many as the second. When
 * `patience` (milliseconds) is up, `few` will do.
 */
export const limits = {
  losses: 5,
  warmUp: { range: [20, 150], few: 2, patience: 5_000 },
  timed: { range: [51, 151], few: 11, patience: 45_000 },
};

/** @param {Engine} engine @returns {Promise<Figures>} */
export async function measure({ step, read, release = () => {} }) {
  const started = performance.now();
  const first = await step();
  const firstMs = performance.now() - started;
  const loss = [await read(first)];
  release(first);
  while (loss.length < limits.losses) {
    const result = await step();
    loss.push(await read(result));
    release(result);
  }
  await timesOf(step, release, limits.warmUp);
  const times = await timesOf(step, release, limits.timed);
  const ms = median(times);
  return { ms, loss, steps: times.length, compileMs: Math.max(0, firstMs - ms) };
}

/** Milliseconds of steps. */
async function timesOf(step, release, { range: [least, most], few, patience }) {
  const times = [];
  const begun = performance.now();
  for (;;) {
    const spent = performance.now() - begun;
    if (times.length >= most || (times.length >= least && spent > 1000) || (times.length >= few && spent > patience)) {
      return times;
    }
    const started = performance.now();
    const result = step();
    const value = result instanceof Promise ? await result : result;
    times.push(performance.now() - started);
    release(value);
  }
}
