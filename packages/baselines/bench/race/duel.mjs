/**
 * Ours against the best of the peers, in turns, because the speed of a shared machine drifts: a peer that was within a
 * third of the best in the sweeps runs again, a batch of runs in each of three rounds, between the batches of ours.
 */
import { median } from '../../../../tools/bench/bench.mjs';
import { repeats } from './sweep.mjs';

/** @import { Reached } from './sweep.mjs' */

const rounds = 3;

/** Ours runs untimed for so long first, in milliseconds: the sweeps have warmed the peers up, and V8 compiles what is hot. */
const warmUp = 1000;

/** How near the best a peer must be to have its turns. */
const near = 1.33;

/**
 * @param {{ ours: () => unknown, ms: number } | undefined} work one run of ours and about how long it takes; none: the peers alone
 * @param {readonly Reached[]} reached by the peers
 * @param {{ lambdas: readonly number[], runs: number }} race
 * @returns {Promise<{ ms: number | undefined, best: Reached | undefined }>} medians of ours, and of the peer with the least
 */
export async function duel(work, reached, { lambdas, runs }) {
  const least = Math.min(...reached.map((peer) => peer.ms));
  const opponents = reached.filter((peer) => peer.ms <= near * least).map((peer) => ({ ...peer, times: [] }));
  const own = [];
  for (const end = performance.now() + warmUp; work !== undefined && performance.now() < end;) work.ours();
  for (let round = 0; round < rounds; round++) {
    for (let k = 0; work !== undefined && k < repeats(runs, work.ms) / rounds; k++) {
      const started = performance.now();
      work.ours();
      own.push(performance.now() - started);
    }
    for (const { peer, tolerance, ms: expected, times } of opponents) {
      const count = Math.ceil(repeats(runs, expected) / rounds);
      times.push(...(await peer.solve({ lambdas, tolerance: tolerance ?? 0, runs: count, seconds: 10 })).times);
    }
  }
  const [best] = opponents
    .map(({ times, ...peer }) => ({ ...peer, ms: median(times) }))
    .toSorted((a, b) => a.ms - b.ms);
  return { ms: work && median(own), best };
}
