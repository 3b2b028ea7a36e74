/**
 * What every bench of the packages is made of: bodies timed in turns, rows with a peer and a goal, and one way to print them.
 *
 * Times of a shared machine drift by tens of percent within seconds. So ours and its peer take turns, each figure is the
 * median of its turns, and a goal is a bound on the ratio of the two, never on a time alone where there is a peer.
 */
import { formatTable } from './table.mjs';

/**
 * @typedef {object} Goal
 * @property {'<=' | '>='} op
 * @property {number} ratio bound on value / peerValue
 */

/**
 * @typedef {object} Row
 * @property {string} name what was measured
 * @property {number | null} value null when it did not get there
 * @property {string} unit of both values
 * @property {string | null} peer what it stands beside; 'bound' when peerValue is a figure that was set, not measured
 * @property {number | null} peerValue
 * @property {number | null} ratio value / peerValue; null without either
 * @property {Goal} goal
 * @property {boolean} met false when there is no ratio
 */

const perMillisecond = { ms: 1, us: 1e3, ns: 1e6 };

/** @param {readonly number[]} values the upper one of the two in the middle when their number is even */
export function median(values) {
  if (values.length === 0) throw new Error('there is no median of nothing');
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

/** @param {number} ratio @returns {Goal} */
export const atMost = (ratio) => ({ op: '<=', ratio });

/** @param {number} ratio @returns {Goal} */
export const atLeast = (ratio) => ({ op: '>=', ratio });

/**
 * The time of one call of each body: medians over rounds in which every body has its turn, a batch of `calls` calls.
 *
 * @param {readonly (() => unknown)[]} bodies
 * @param {{ calls?: number, rounds?: number, warmUp?: number, unit?: 'ms' | 'us' | 'ns' }} [options] `warmUp` rounds come first and do not count
 * @returns {number[]} in `unit`, milliseconds unless told
 */
export function race(bodies, { calls = 1, rounds = 21, warmUp = 5, unit = 'ms' } = {}) {
  const times = bodies.map(() => []);
  for (let round = -warmUp; round < rounds; round++) {
    for (const [k, body] of bodies.entries()) {
      let result;
      const started = performance.now();
      for (let i = 0; i < calls; i++) result = body();
      const elapsed = performance.now() - started;
      // Looking at a result keeps the engine from leaving the work out, and NaN is quick to compute with.
      if (Number.isNaN(result)) throw new Error('a body returned NaN');
      if (round >= 0) times[k].push((elapsed * perMillisecond[unit]) / calls);
    }
  }
  return times.map((list) => median(list));
}

/**
 * A row from figures that were measured.
 *
 * @param {{ name: string, value: number | null, unit: string, peer?: string | null, peerValue?: number | null, goal: Goal }} figures
 * @returns {Row}
 */
export function row({ name, value, unit, peer = null, peerValue = null, goal }) {
  if (peer === null) peerValue = null;
  const ratio = value === null || peerValue === null ? null : value / peerValue;
  const met = ratio !== null && (goal.op === '<=' ? ratio <= goal.ratio : ratio >= goal.ratio);
  return { name, value, unit, peer, peerValue, ratio, goal: { op: goal.op, ratio: goal.ratio }, met };
}

/**
 * A row against a bound that was set, in the unit of the value, where there is no peer to race.
 *
 * @param {{ name: string, value: number, unit: string, bound: number }} figures
 */
export const boundRow = ({ name, value, unit, bound }) =>
  row({ name, value, unit, peer: 'bound', peerValue: bound, goal: atMost(1) });

/**
 * Races ours against its peer and makes the row of it.
 *
 * @param {{ name: string, unit: 'ms' | 'us' | 'ns', peer: string, goal: Goal, ours: () => unknown, theirs: () => unknown,
 *   scale?: number, calls?: number, rounds?: number, warmUp?: number }} duel `scale` items are worked on in one call; the row is per item
 */
export function compare({ name, unit, peer, goal, ours, theirs, scale = 1, ...turns }) {
  const [value, peerValue] = race([ours, theirs], { ...turns, unit }).map((time) => time / scale);
  return row({ name, value, unit, peer, peerValue, goal });
}

/**
 * Prints a table and the notes below it or, with `--json` among the arguments, one object with the rows alone.
 *
 * @param {readonly Row[]} rows
 * @param {readonly string[]} [notes] figures without a goal, one line each
 */
export function report(rows, notes = []) {
  if (process.argv.includes('--json')) console.log(JSON.stringify({ rows }));
  else console.log([formatTable(rows), ...notes].join('\n'));
}
