/**
 * Time to a certified relative gap of 1e-6, beside a coordinate descent as one would write it first: plain loops over
 * columns, and the duality gap of the scaled residual every ten epochs. Medians of runs taken in turns.
 * Runs on the build: `node packages/baselines/bench/lasso.mjs [--json]`.
 */
import {
  andersonCd,
  coordinateDescent,
  featureSign,
  fista,
  interiorPoint,
  ista,
  larsLasso,
  ssnal,
} from '@spred/baselines';
import { normal, randomKey, splitKey } from '@spred/core';
import { createProblem, denseMatrix, solve } from '@spred/problems';
import { atMost, race, report, row } from '../../../tools/bench/bench.mjs';

const tolerance = 1e-6;

/**
 * How many times as long as the peer a solver may take: CD must keep up, first-order methods need more passes, and the
 * matrices of the second-order ones are dear where the problem is easy.
 */
const goals = new Map([
  [coordinateDescent, atMost(1.2)],
  [larsLasso, atMost(2.5)],
  [fista, atMost(10)],
  [ista, atMost(40)],
  [andersonCd, atMost(1.5)],
  [featureSign, atMost(2.5)],
  [ssnal, atMost(20)],
  [interiorPoint, atMost(200)],
]);

/** AR(1) columns with correlation 0.5, 20 non-zeros of alternating sign, and noise; no intercept. */
function correlated(samples, features) {
  const [ofX, ofNoise] = splitKey(randomKey(samples + features));
  const draws = normal(ofX, samples * features);
  const values = new Float64Array(samples * features);
  for (let j = 0; j < features; j++) {
    for (let i = 0; i < samples; i++) {
      const at = j * samples + i;
      values[at] = j === 0 ? draws[at] : 0.5 * values[at - samples] + Math.sqrt(0.75) * draws[at];
    }
  }
  const y = normal(ofNoise, samples);
  for (let k = 0; k < 20; k++) {
    const column = Math.floor((k * features) / 20) * samples;
    for (let i = 0; i < samples; i++) y[i] += (k % 2 === 0 ? 1 : -1) * values[column + i];
  }
  return { values, y };
}

/** The peer. Sum-scaled, on raw column-major values. */
function naiveCoordinateDescent(n, p, values, y, lam) {
  const norms = new Float64Array(p);
  for (let j = 0; j < p; j++) for (let i = 0; i < n; i++) norms[j] += values[j * n + i] ** 2;
  const w = new Float64Array(p);
  const r = Float64Array.from(y);
  let scale = 0;
  for (const value of y) scale += (value * value) / 2;
  for (let epoch = 1; ; epoch++) {
    for (let j = 0; j < p; j++) {
      let correlation = 0;
      for (let i = 0; i < n; i++) correlation += values[j * n + i] * r[i];
      const z = w[j] + correlation / norms[j];
      const next = Math.sign(z) * Math.max(0, Math.abs(z) - lam / norms[j]);
      const change = next - w[j];
      if (change !== 0) for (let i = 0; i < n; i++) r[i] -= change * values[j * n + i];
      w[j] = next;
    }
    if (epoch % 10 !== 0) continue;
    let largest = lam;
    let fit = 0;
    let l1 = 0;
    for (let j = 0; j < p; j++) {
      let correlation = 0;
      for (let i = 0; i < n; i++) correlation += values[j * n + i] * r[i];
      largest = Math.max(largest, Math.abs(correlation));
      l1 += Math.abs(w[j]);
    }
    let dual = 0;
    for (let i = 0; i < n; i++) {
      fit += r[i] * r[i];
      dual += y[i] ** 2 - (y[i] - (lam / largest) * r[i]) ** 2;
    }
    if (fit / 2 + lam * l1 - dual / 2 <= tolerance * scale) return w;
  }
}

const rows = [
  [100, 1000, 0.1],
  [500, 600, 0.1],
].flatMap(([n, p, fraction]) => {
  const { values, y } = correlated(n, p);
  const X = denseMatrix(values, { rows: n, columns: p });
  const free = createProblem({ X, y, lambda: 0, intercept: false });
  const problem = free.withLambda(fraction * free.lambdaMax);
  const solvers = [...goals.keys()];
  for (const solver of solvers) {
    const { status } = solve(solver, problem, { tolerance });
    if (status !== 'converged') throw new Error(`${solver.id} ended with ${status}`);
  }
  const bodies = solvers.map((solver) => () => solve(solver, problem, { tolerance }));
  const [peerValue, ...times] = race([() => naiveCoordinateDescent(n, p, values, y, n * problem.lambda), ...bodies], {
    rounds: 5,
    warmUp: 1,
  });
  return solvers.map((solver, k) =>
    row({
      name: `${solver.id}, ${n} x ${p}, lambda = ${fraction} lambdaMax, to a gap of 1e-6`,
      value: times[k],
      unit: 'ms',
      peer: 'naive coordinate descent',
      peerValue,
      goal: goals.get(solver),
    }),
  );
});
report(rows);
