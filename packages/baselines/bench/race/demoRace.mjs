/** The races of the demo: bounds for ours, the peers beside, and the step of Adam. */
import { atMost, boundRow, median, row } from '../../../../tools/bench/bench.mjs';
import { judgeOf, problemOf } from './certify.mjs';
import { adamSteps, lars, lasso, varPro } from './contenders.mjs';
import { compressedSensing } from './instances.mjs';
import { sweep } from './sweep.mjs';

const rows = 100;
const lambda = 1e-5;
const target = 1e-6;

/** Ours, with the seconds that each may take at 40,000 and at 400,000 features. */
const bounded = [
  { name: 'lasso', solve: lasso, bounds: { 40_000: 0.15, 400_000: 0.8 } },
  { name: 'larsLasso', solve: lars, bounds: { 40_000: 0.5 } },
  { name: 'spredVarPro, not polished', solve: varPro, bounds: { 40_000: 0.3, 400_000: 1.2 } },
];

const beside = ['celer', 'skglm', 'sklearn LARS'];

/** Ours against their bounds, and the peers as notes. */
export async function raceDemo({ session, native, store }, columns) {
  const found = [];
  const notes = [];
  const asked = bounded
    .map(({ name, solve, bounds }) => ({ name: `${rows} x ${columns}: ${name}`, solve, bound: bounds[columns] }))
    .filter(({ name, bound }) => bound !== undefined && session.isAsked(name));
  if (asked.length === 0) return { rows: found, notes };

  const { data, isNew } = store(compressedSensing, { rows, columns });
  if (isNew) await native.load(data);
  const judge = judgeOf(data, [lambda]);
  session.say(
    `demo, ${rows} x ${columns}: lambda is lambdaMax / ${(problemOf(data, 0).lambdaMax / lambda).toFixed(1)}`,
  );
  for (const { name, solve, bound } of session.hasOurs ? asked : []) {
    if (solve === undefined) {
      session.say(`    ${name}: there is no such solver`);
      continue;
    }
    const times = [];
    let coefficients;
    for (let run = -1; run < session.runs; run++) {
      const started = performance.now();
      ({ coefficients } = solve(data, lambda, target));
      if (run >= 0) times.push((performance.now() - started) / 1000);
    }
    const gap = judge(coefficients);
    const seconds = median(times);
    session.say(`    ${name}: ${seconds.toFixed(3)} s, relative gap ${gap.toExponential(1)}`);
    const value = gap <= target ? seconds : null;
    found.push(
      value === null
        ? row({ name, value, unit: 's', peer: 'bound', peerValue: bound, goal: atMost(1) })
        : boundRow({ name, value, unit: 's', bound }),
    );
  }
  for (const name of beside) {
    const peer = native.peers.get(name);
    if (peer === undefined) continue;
    const race = { lambdas: [lambda], targets: [target], judge, runs: session.runs, best: new Map(), say: session.say };
    const reached = (await sweep(peer, race)).get(target);
    const time = reached === undefined ? 'not reached' : `${(reached.ms / 1000).toFixed(3)} s`;
    notes.push(`${rows} x ${columns}: ${name} ${time}`);
  }
  return { rows: found, notes };
}

/** A step of spred with Adam beside one of PyTorch on one thread, both in float64; PyTorch's float32 is a note. */
export async function raceAdam({ session, native, store }, columns) {
  const name = `${rows} x ${columns}: step of spredAdam, float64`;
  if (adamSteps === undefined || !session.hasOurs || !session.isAsked(name)) return { rows: [], notes: [] };
  const { data, isNew } = store(compressedSensing, { rows, columns });
  if (isNew) await native.load(data);
  const problem = problemOf(data, lambda);
  const steps = columns > 100_000 ? 20 : 100;
  const own = [];
  const theirs = { float64: [], float32: [] };
  for (let round = -1; round < 3; round++) {
    // What comes before the first step and after the last one is in both runs.
    const [short, long] = [steps, 3 * steps].map((count) => {
      const started = performance.now();
      adamSteps(problem, count);
      return performance.now() - started;
    });
    if (round >= 0) own.push((long - short) / (2 * steps));
    for (const [dtype, times] of Object.entries(theirs)) {
      const answer = await native.adam?.({ penalty: lambda, steps, dtype });
      if (answer !== undefined && round >= 0) times.push(...answer.times);
    }
  }
  const [float64, float32] = Object.values(theirs).map((times) => (times.length === 0 ? null : median(times)));
  const value = median(own);
  const compared = float64 === null ? '' : `, PyTorch ${float64.toFixed(2)} ms, in float32 ${float32.toFixed(2)} ms`;
  session.say(`    ${name}: ${value.toFixed(2)} ms${compared}`);
  return {
    rows: [
      row({ name, value, unit: 'ms', peer: float64 === null ? null : 'PyTorch', peerValue: float64, goal: atMost(1) }),
    ],
    notes: float32 === null ? [] : [`${rows} x ${columns}: PyTorch in float32 ${float32.toFixed(2)} ms a step`],
  };
}
