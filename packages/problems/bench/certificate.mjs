/**
 * What a certificate costs, beside one pass of X' over a vector (the least that any dual point needs).
 * Runs on the build: `node packages/problems/bench/certificate.mjs [--json]`.
 */
import { normal, randomKey, splitKey } from '@spred/core';
import { certificate, createProblem, denseMatrix } from '@spred/problems';
import { atMost, compare, report } from '../../../tools/bench/bench.mjs';

function measure(samples, features, nonZeros) {
  const [keyX, keyY] = splitKey(randomKey(0));
  const X = denseMatrix(normal(keyX, samples * features), { rows: samples, columns: features });
  const problem = createProblem({ X, y: normal(keyY, samples), lambda: 0.01, intercept: false });
  const coefficients = new Float64Array(features);
  for (let j = 0; j < nonZeros; j++) coefficients[j] = 0.1;
  const out = new Float64Array(features);
  return compare({
    name: `certificate ${samples} x ${features}, ${nonZeros} non-zeros`,
    unit: 'ms',
    peer: "one product X'v",
    goal: atMost(20),
    ours: () => certificate(problem, coefficients),
    theirs: () => X.multiplyTransposed(problem.datafit.targets, out),
    rounds: 15,
  });
}

report([measure(200, 1000, 20), measure(442, 10, 8), measure(100, 10000, 50)]);
