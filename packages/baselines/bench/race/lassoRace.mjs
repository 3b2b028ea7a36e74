/** The eleven instances of one lambda, to two gaps each, and the three paths. */
import { atMost, row } from '../../../../tools/bench/bench.mjs';
import { judgeOf, problemOf } from './certify.mjs';
import { lasso, lassoOfProblem, lassoPath } from './contenders.mjs';
import { duel } from './duel.mjs';
import { simulate } from './instances.mjs';
import { sweep } from './sweep.mjs';

const targets = [1e-6, 1e-9];

/** The laws of the data, and the lambdas as shares of lambdaMax. */
const instances = [
  { law: { rows: 100, columns: 10_000, rho: 0 }, shares: [0.5, 0.1, 0.01] },
  { law: { rows: 100, columns: 10_000, rho: 0.6 }, shares: [0.1, 0.01] },
  { law: { rows: 500, columns: 5000, rho: 0.6 }, shares: [0.1, 0.01] },
  { law: { rows: 500, columns: 600, rho: 0.6 }, shares: [0.1, 0.01] },
  { law: { rows: 10_000, columns: 100, rho: 0.6 }, shares: [0.1, 0.01] },
];

const paths = [
  { rows: 500, columns: 5000, rho: 0.6 },
  { rows: 100, columns: 10_000, rho: 0.6 },
  { rows: 10_000, columns: 100, rho: 0.6 },
];

/** Without one of these the best native peer is not known, and a row has no ratio. */
const needed = { single: ['celer', 'skglm', 'sklearn'], path: ['celer', 'glmnet'] };

/** Peers from the one that is most often the best on, so that hopeless sweeps are seen early. */
const order = ['celer', 'skglm', 'sklearn LARS', 'celer growing', 'sklearn Gram', 'skglm Gram', 'sklearn', 'glmnet'];

/** An exact path by knots, interpolated at the lambdas: its time stands below the table, the goals are set by the other peers. */
const knots = 'sklearn LARS';

/** Where a Gram matrix of all columns is worth its price. */
const suits = (name, { rows, columns }) => !name.endsWith('Gram') || columns <= 2 * rows;

/** The rows of single lambdas. */
export async function raceLambdas({ session, native, store }) {
  const rows = [];
  const notes = [];
  const absent = absentOf(native, needed.single);
  for (const { law, shares } of instances) {
    for (const share of shares) {
      const label = `${describe(law)}, ${share} lambdaMax`;
      const asked = targets.filter((target) => session.isAsked(nameOf(label, target)));
      if (asked.length === 0) continue;
      session.say(label);
      const data = await dataOf({ store, native }, law);
      const lambda = share * problemOf(data, 0).lambdaMax;
      const reached = await sweepAll({ session, native }, data, [lambda], asked);
      for (const target of asked) {
        const ours = () => lasso(data, lambda, target).coefficients;
        const result = await raceOne(session, { data, lambdas: [lambda], target, ours }, reached.get(target), absent);
        rows.push(row({ name: nameOf(label, target), ...result, goal: atMost(1) }));
        if (session.hasOurs) notes.push(`${nameOf(label, target)}: ${withoutCopies(data, lambda, target)}`);
      }
    }
  }
  return { rows, notes };
}

/** The rows of paths: 100 lambdas from lambdaMax to a hundredth of it, each certified to 1e-6. */
export async function racePaths({ session, native, store }) {
  const rows = [];
  const notes = [];
  const [target] = targets;
  const absent = absentOf(native, needed.path);
  for (const law of paths) {
    const name = `path of 100 lambdas to 0.01 lambdaMax, ${describe(law)}, each to ${target.toExponential()}`;
    if (!session.isAsked(name)) continue;
    session.say(name);
    const data = await dataOf({ store, native }, law);
    const top = problemOf(data, 0).lambdaMax;
    const lambdas = Array.from({ length: 100 }, (_, k) => top * 0.01 ** (k / 99));
    const reached = await sweepAll({ session, native }, data, lambdas, [target]);
    const ours = () => joined(lassoPath(data, lambdas, target), law.columns);
    const iterative = reached.get(target).filter(({ peer }) => peer.name !== knots);
    const result = await raceOne(session, { data, lambdas, target, ours }, iterative, absent);
    rows.push(row({ name, ...result, goal: atMost(1) }));
    const times = reached.get(target).map(({ peer, ms }) => `${peer.name} ${ms.toFixed(1)} ms`);
    notes.push(`${name}: ${times.join(', ')}`);
  }
  return { rows, notes };
}

const absentOf = ({ peers }, names) => names.filter((name) => !peers.has(name));

const describe = ({ rows, columns, rho }) => `${rows} x ${columns}, rho ${rho}`;

const nameOf = (label, target) => `${label}, to ${target.toExponential()}`;

async function dataOf({ store, native }, law) {
  const { data, isNew } = store(simulate, law);
  if (isNew) await native.load(data);
  return data;
}

/** What each peer reaches, by target. */
async function sweepAll({ session, native }, data, lambdas, asked) {
  const judge = judgeOf(data, lambdas);
  const reached = new Map(asked.map((target) => [target, []]));
  const best = new Map();
  for (const name of order) {
    const peer = native.peers.get(name);
    if (peer === undefined || !suits(name, data)) continue;
    const race = { lambdas, targets: asked, judge, runs: session.runs, best, say: session.say };
    for (const [target, found] of await sweep(peer, race)) {
      reached.get(target).push(found);
      const setsPace = lambdas.length === 1 || name !== knots;
      if (setsPace) best.set(target, Math.min(best.get(target) ?? Infinity, found.ms));
    }
  }
  return reached;
}

/** Ours beside the best peer; no value where ours is not certified. */
async function raceOne({ runs, hasOurs, say }, { data, lambdas, target, ours }, reached, absent) {
  const opponents = { lambdas, runs };
  if (!hasOurs) return figures(null, (await duel(undefined, reached, opponents)).best, absent);
  ours();
  const started = performance.now();
  const coefficients = ours();
  const once = performance.now() - started;
  const { ms, best } = await duel({ ours, ms: once }, reached, opponents);
  const gap = judgeOf(data, lambdas)(coefficients, target);
  const isCertified = gap <= target;
  say(
    `    lasso: ${ms.toFixed(1)} ms to ${target.toExponential()}` +
      (isCertified ? '' : `, NOT certified: ${gap.toExponential(1)}`) +
      (best === undefined ? '' : `; in turns with it ${best.peer.name}: ${best.ms.toFixed(1)} ms`),
  );
  return figures(isCertified ? ms : null, best, absent);
}

/** What goes into a row. */
function figures(value, best, absent) {
  if (absent.length > 0) return { value, unit: 'ms', peer: `without ${absent.join(', ')}`, peerValue: null };
  return { value, unit: 'ms', peer: best?.peer.name ?? null, peerValue: best?.ms ?? null };
}

/** The time from a problem that stands already, with what it has kept from before: a figure without a goal. */
function withoutCopies(data, lambda, target) {
  const problem = problemOf(data, lambda);
  const times = [];
  for (let k = 0; k < 4; k++) {
    const started = performance.now();
    lassoOfProblem(problem, target);
    times.push(performance.now() - started);
  }
  return `${Math.min(...times.slice(1)).toFixed(1)} ms from a problem that was solved before`;
}

function joined(solutions, p) {
  const all = new Float64Array(solutions.length * p);
  for (const [k, { coefficients }] of solutions.entries()) all.set(coefficients, k * p);
  return all;
}
