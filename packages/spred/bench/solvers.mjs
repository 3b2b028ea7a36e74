/**
 * spred beside coordinate descent: time to a certified relative gap of 1e-6, one thread, runs taken in turns.
 * Runs on the build: `node packages/spred/bench/solvers.mjs [--json]`.
 */
import { coordinateDescent } from '@spred/baselines';
import { normal, randomKey, splitKey } from '@spred/core';
import { createProblem, denseMatrix, solve } from '@spred/problems';
import { spredAdam, spredLbfgs, spredMomentum, spredVarPro } from '@spred/spred';
import { atMost, race, report, row } from '../../../tools/bench/bench.mjs';

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

const base = problemOf(200, 1000);
const solvers = [spredVarPro, spredLbfgs, spredAdam, spredMomentum];
const rows = [0.5, 0.1, 0.01].flatMap((fraction) => {
  const problem = base.withLambda(fraction * base.lambdaMax);
  const reached = solvers.map((solver) => solve(solver, problem).status === 'converged');
  const bodies = [coordinateDescent, ...solvers].map((solver) => () => solve(solver, problem));
  const [peerValue, ...times] = race(bodies, { rounds: 5, warmUp: 1 });
  return solvers.map((solver, k) =>
    row({
      name: `${solver.id}, 200 x 1000, lambda/lambdaMax ${fraction}`,
      value: reached[k] ? times[k] : null,
      unit: 'ms',
      peer: 'coordinate descent',
      peerValue,
      goal: atMost(30),
    }),
  );
});
report(rows);
