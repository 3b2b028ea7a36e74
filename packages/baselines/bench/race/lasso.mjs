/**
 * `npm run bench:lasso`: the time from column-major values and y to a certified relative gap of 1e-6 and of 1e-9, and
 * that of paths of 100 lambdas to 1e-6 at each, beside the best of celer, skglm, scikit-learn (plain, Gram and LARS) and
 * glmnet on the same data. Every process has one thread. See session.mjs for the arguments, peers.mjs for what must be
 * installed: without a peer a row has no ratio, and its goal is not met.
 */
import { openSession } from './session.mjs';

const session = await openSession();
const { raceLambdas, racePaths } = await import('./lassoRace.mjs');
const { openPeers } = await import('./peers.mjs');
const { createStore } = await import('./instances.mjs');
const { atMost, report, row } = await import('../../../../tools/bench/bench.mjs');

const native = await openPeers(session);
const track = { session, native, store: createStore(session.folder) };

const single = await raceLambdas(track);
const paths = await racePaths(track);
const rows = [...single.rows, ...paths.rows];

const ratios = rows.map(({ ratio }) => ratio);
const isWhole = rows.length > 0 && !ratios.includes(null);
const mean = isWhole ? Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length) : null;
rows.push(
  row({
    name: 'geometric mean of the ratios above',
    value: mean,
    unit: 'x',
    peer: 'best native peers',
    peerValue: 1,
    goal: atMost(0.6),
  }),
);
report(rows, [...single.notes, ...paths.notes]);
session.end();
