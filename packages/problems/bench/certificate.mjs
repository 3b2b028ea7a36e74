// What a certificate costs, against one pass of X' over a vector (the least that any dual point needs).
// node packages/problems/bench/certificate.mjs [--json]
import { normal, randomKey, splitKey } from '@spred/core';
import { certificate, createProblem, denseMatrix } from '@spred/problems';

const repeats = 15;

function median(run) {
  const times = [];
  for (let i = 0; i < repeats; i++) {
    const start = performance.now();
    run();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[repeats >> 1];
}

function measure(samples, features, nonZeros) {
  const [keyX, keyY] = splitKey(randomKey(0));
  const X = denseMatrix(normal(keyX, samples * features), { rows: samples, columns: features });
  const problem = createProblem({ X, y: normal(keyY, samples), lambda: 0.01, intercept: false });
  const coefficients = new Float64Array(features);
  for (let j = 0; j < nonZeros; j++) coefficients[j] = 0.1;
  const out = new Float64Array(features);
  const value = median(() => certificate(problem, coefficients));
  const peerValue = median(() => X.multiplyTransposed(problem.datafit.targets, out));
  const goal = { op: '<=', ratio: 20 };
  const ratio = value / peerValue;
  return {
    name: `certificate ${samples} x ${features}, ${nonZeros} non-zeros`,
    value,
    unit: 'ms',
    peer: "one product X'v",
    peerValue,
    ratio,
    goal,
    met: ratio <= goal.ratio,
  };
}

const rows = [measure(200, 1000, 20), measure(442, 10, 8), measure(100, 10000, 50)];
if (process.argv.includes('--json')) console.log(JSON.stringify({ rows }));
else {
  for (const row of rows) {
    console.log(
      `${row.name.padEnd(44)} ${row.value.toFixed(3)} ${row.unit}, ${row.ratio.toFixed(1)}x ${row.peer} ` +
        `(goal ${row.goal.op} ${row.goal.ratio}: ${row.met ? 'met' : 'not met'})`,
    );
  }
}
