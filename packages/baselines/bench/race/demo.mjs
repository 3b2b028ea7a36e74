/**
 * `npm run bench:demo`: the compressed sensing of the spred paper's demo (100 samples, 40,000 and 400,000 features,
 * lambda 1e-5 on the mean square / 2) to a certified relative gap of 1e-6, with every solver's time bounded, and a step of
 * spred with Adam beside one of PyTorch. The times of celer, skglm and scikit-learn's LARS on the same data stand below
 * the table. See session.mjs for the arguments and peers.mjs for what must be installed.
 */
import { openSession } from './session.mjs';

const session = await openSession();
const { raceAdam, raceDemo } = await import('./demoRace.mjs');
const { openPeers } = await import('./peers.mjs');
const { createStore } = await import('./instances.mjs');
const { report } = await import('../../../../tools/bench/bench.mjs');

const track = { session, native: await openPeers(session), store: createStore(session.folder) };
const rows = [];
const notes = [];
for (const columns of [40_000, 400_000]) {
  for (const race of [raceDemo, raceAdam]) {
    const result = await race(track, columns);
    rows.push(...result.rows);
    notes.push(...result.notes);
  }
}
report(rows, notes);
session.end();
