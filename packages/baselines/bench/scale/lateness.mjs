/** By how many milliseconds solves come late that are told to end; for Node and for a page. */
import { lasso, lassoAsync } from '@spred/baselines';
import { instance } from './instances.mjs';

/** When they are told to, as shares of the time of a whole solve. */
const shares = [0.02, 0.2, 0.4, 0.6, 0.8, 0.95];

/**
 * Aborts solves of an instance from a timer, and lets others run out of time; lateness counts from when the timer is due.
 * And the longest slice of a whole solve: the least that one may come late who is told at the worst time.
 */
export async function lateness(id) {
  const { make } = instance(id);
  const aborted = [];
  const outOfTime = [];
  let problem = make();
  const started = performance.now();
  let last = started;
  let longest = 0;
  const onIteration = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  };
  lasso(problem, { onIteration });
  const milliseconds = performance.now() - started;
  for (const share of shares) {
    problem = make();
    const controller = new AbortController();
    const limit = share * milliseconds;
    let due = performance.now() + limit;
    const timer = setTimeout(() => controller.abort(), limit);
    if ((await lassoAsync(problem, { signal: controller.signal })).status === 'aborted')
      aborted.push(performance.now() - due);
    clearTimeout(timer);
    problem = make();
    due = performance.now() + limit;
    if (lasso(problem, { timeLimitMs: limit }).status === 'time-limit') outOfTime.push(performance.now() - due);
  }
  return { aborted, outOfTime, longest };
}
