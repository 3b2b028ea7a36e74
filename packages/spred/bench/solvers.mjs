// spred against coordinate descent: time to a certified relative gap of 1e-6, one thread, same run.
// node packages/spred/bench/solvers.mjs [--json]
import { coordinateDescent } from '@spred/baselines';
import { normal, randomKey, splitKey } from '@spred/core';
import { createProblem, denseMatrix, solve } from '@spred/problems';
import { spredAdam, spredMomentum } from '@spred/spred';

const repeats = 5;

/** AR(1) columns (rho 0.5), 20 non-zeros, snr 3. */
function problemOf(samples, features) {
  const [keyX, keyW, keyE] = splitKey(randomKey(0), 3);
  const X = normal(keyX, samples * features);
  for (let k = samples; k < X.length; k++) X[k] = 0.5 * X[k - samples] + Math.sqrt(0.75) * X[k];
  const truth = normal(keyW, 20);
  const y = new Float64Array(samples);
  truth.forEach((w, k) => {
    const column = Math.floor((k * features) / 20) * samples;
    for (let i = 0; i < samples; i++) y[i] += w * X[column + i];
  });
  const noise = normal(keyE, samples);
  const scale = Math.hypot(...y) / (3 * Math.hypot(...noise));
  const matrix = denseMatrix(X, { rows: samples, columns: features });
  return createProblem({ X: matrix, y: y.map((v, i) => v + scale * noise[i]), lambda: 0, intercept: false });
}

function median(run) {
  const times = [];
  for (let i = 0; i < repeats; i++) {
    const start = performance.now();
    run();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[repeats >> 1];
}

const base = problemOf(200, 1000);
const rows = [];
for (const ratio of [0.5, 0.1, 0.01]) {
  const problem = base.withLambda(ratio * base.lambdaMax);
  const peerValue = median(() => solve(coordinateDescent, problem));
  for (const solver of [spredMomentum, spredAdam]) {
    let reached = true;
    const value = median(() => (reached &&= solve(solver, problem).status === 'converged'));
    const goal = { op: '<=', ratio: 30 };
    rows.push({
      name: `${solver.id}, 200 x 1000, lambda/lambdaMax ${ratio}`,
      value: reached ? value : null,
      unit: 'ms',
      peer: 'coordinate descent',
      peerValue,
      ratio: reached ? value / peerValue : null,
      goal,
      met: reached && value / peerValue <= goal.ratio,
    });
  }
}
if (process.argv.includes('--json')) console.log(JSON.stringify({ rows }));
else {
  for (const row of rows) {
    const figure = row.value === null ? 'not reached' : `${row.value.toFixed(1)} ms, ${row.ratio.toFixed(1)}x`;
    console.log(`${row.name.padEnd(46)} ${figure} ${row.peer} (${row.peerValue.toFixed(1)} ms)`);
  }
}
