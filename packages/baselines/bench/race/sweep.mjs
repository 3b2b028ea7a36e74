/**
 * The time a peer needs for a certified relative gap: the least time, over a sweep of its own tolerance, of a run whose
 * answer is certified. Powers of ten first; then the two steps between the last one that falls short and the first that
 * does not, so that nobody pays for digits that were not asked for.
 */
import { median } from '../../../../tools/bench/bench.mjs';
import { decadesOf } from './peers.mjs';

/** @import { Peer } from './peers.mjs' */

/**
 * @typedef {object} Reached
 * @property {Peer} peer
 * @property {number | undefined} tolerance its own
 * @property {number} ms median
 */

/** A peer that takes so many times as long as the best one is not asked for tighter tolerances. */
const hopeless = 3;

/** Seconds after which no further run of the same is begun. */
const patience = 8;

/**
 * @param {Peer} peer
 * @param {{ lambdas: readonly number[], targets: readonly number[], judge: (w: Float64Array, enough: number) => number,
 *   runs: number, best: ReadonlyMap<number, number>, say: (line: string) => void }} race targets from loose to tight; `best` holds the least
 *   milliseconds of others
 * @returns {Promise<Map<number, Reached>>} by target; one that was not reached is not there
 */
export async function sweep(peer, { lambdas, targets, judge, runs, best, say }) {
  const loosest = targets[0];
  const tightest = targets.at(-1);
  const probes = [];
  const probe = async (exponent) => {
    const tolerance = exponent === undefined ? undefined : 10 ** -exponent;
    const { times, coefficients } = await peer.solve({ lambdas, tolerance: tolerance ?? 0, runs: 1, seconds: 0 });
    const found = { exponent, tolerance, ms: times[0], gap: judge(coefficients, loosest) };
    probes.push(found);
    return found;
  };

  const decades = decadesOf(peer.name);
  if (decades === undefined) {
    await probe();
  } else {
    for (let exponent = decades[0]; exponent <= decades[1]; exponent++) {
      const { ms, gap } = await probe(exponent);
      if (gap <= tightest) break;
      const open = targets.find((target) => gap > target);
      if (ms > hopeless * (best.get(open) ?? Infinity) || ms > 1000 * patience * 4) break;
    }
    for (const target of targets) {
      const first = probes.find(({ gap, exponent }) => gap <= target && Number.isInteger(exponent));
      if (first === undefined || first.exponent === decades[0]) continue;
      for (const third of [2, 1]) {
        const exponent = first.exponent - third / 3;
        const known = probes.find((other) => other.exponent === exponent) ?? (await probe(exponent));
        if (known.gap <= target) break;
      }
    }
  }

  const reached = new Map();
  const timed = new Map();
  for (const target of targets) {
    const certified = probes.filter(({ gap }) => gap <= target).toSorted((a, b) => a.ms - b.ms);
    const isOutOfReach = (certified[0]?.ms ?? Infinity) > hopeless * (best.get(target) ?? Infinity);
    // One probe may have met a busy moment: the two fastest are run again.
    for (const { tolerance, ms } of certified.slice(0, 2)) {
      if (!timed.has(tolerance)) {
        const { times } = isOutOfReach
          ? { times: [ms] }
          : await peer.solve({ lambdas, tolerance: tolerance ?? 0, runs: repeats(runs, ms), seconds: patience });
        timed.set(tolerance, median(times));
      }
      const found = { peer, tolerance, ms: timed.get(tolerance) };
      if (!(found.ms >= reached.get(target)?.ms)) reached.set(target, found);
    }
  }
  // What reaches a tighter target reaches the looser ones.
  for (let k = targets.length - 2; k >= 0; k--) {
    const [looser, tighter] = [targets[k], targets[k + 1]].map((target) => reached.get(target));
    if (tighter !== undefined && !(looser?.ms <= tighter.ms)) reached.set(targets[k], tighter);
  }
  say(`    ${peer.name}: ${targets.map((target) => describe(reached.get(target), target)).join(', ')}`);
  return reached;
}

/** As many runs of what takes `ms` milliseconds as make a fair median: short ones are repeated for 100 ms. */
export const repeats = (runs, ms) => Math.max(runs, Math.min(40, Math.ceil(100 / ms)));

function describe(reached, target) {
  if (reached === undefined) return `- to ${target.toExponential()}`;
  const own = reached.tolerance === undefined ? '' : ` (its tolerance ${reached.tolerance.toExponential(1)})`;
  return `${reached.ms.toFixed(1)} ms to ${target.toExponential()}${own}`;
}
