/**
 * The instances. Simulated data are by the law of benchopt's `make_correlated_data`: columns x_j = rho x_{j-1} +
 * sqrt(1 - rho^2) e_j of standard normal numbers, a random fifth of the coefficients standard normal and the others 0,
 * and y = X w + noise with ||X w|| / ||noise|| = snr. The demo is the compressed sensing of the spred paper's notebook:
 * A of n rows with entries N(0, 1/p), a tenth of the signal standard normal, noise of standard deviation 0.01.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { normal, permutation, randomKey, splitKey } from '@spred/core';

/**
 * @typedef {object} Data
 * @property {number} rows n
 * @property {number} columns p
 * @property {Float64Array} X n x p, column after column
 * @property {Float64Array} y
 */

/** @param {{ rows: number, columns: number, rho: number, density?: number, snr?: number, seed?: number }} law @returns {Data} */
export function simulate({ rows, columns, rho, density = 0.2, snr = 3, seed = 27 }) {
  const [ofX, ofSupport, ofWeights, ofNoise] = splitKey(randomKey(seed), 4);
  const X = normal(ofX, rows * columns);
  const innovation = Math.sqrt(1 - rho * rho);
  if (rho !== 0) for (let at = rows; at < X.length; at++) X[at] = rho * X[at - rows] + innovation * X[at];
  const support = permutation(ofSupport, columns).subarray(0, Math.floor(density * columns));
  const signal = combine({ rows, X }, support, normal(ofWeights, support.length));
  const noise = normal(ofNoise, rows);
  const share = Math.hypot(...signal) / Math.hypot(...noise) / snr;
  return { rows, columns, X, y: signal.map((value, i) => value + share * noise[i]) };
}

/** @param {{ rows: number, columns: number, seed?: number }} size @returns {Data} */
export function compressedSensing({ rows, columns, seed = 27 }) {
  const [ofX, ofSupport, ofWeights, ofNoise] = splitKey(randomKey(seed), 4);
  const X = normal(ofX, rows * columns);
  const scale = 1 / Math.sqrt(columns);
  for (let at = 0; at < X.length; at++) X[at] *= scale;
  const support = permutation(ofSupport, columns).subarray(0, Math.floor(columns / 10));
  const signal = combine({ rows, X }, support, normal(ofWeights, support.length));
  const noise = normal(ofNoise, rows);
  return { rows, columns, X, y: signal.map((value, i) => value + 0.01 * noise[i]) };
}

/** X w for coefficients on a support. */
function combine({ rows, X }, support, weights) {
  const out = new Float64Array(rows);
  support.forEach((j, k) => {
    for (let i = 0; i < rows; i++) out[i] += weights[k] * X[j * rows + i];
  });
  return out;
}

/** Keeps the data made last, and as files for other processes. */
export function createStore(folder) {
  let key;
  let data;
  /** @param {(law: any) => Data} make @param {object} law @returns {{ data: Data, isNew: boolean }} */
  return (make, law) => {
    const asked = `${make.name} ${JSON.stringify(law)}`;
    if (asked === key) return { data, isNew: false };
    data = make(law);
    key = asked;
    for (const name of ['X', 'y']) writeFileSync(fileOf(folder, name), bytesOf(data[name]));
    return { data, isNew: true };
  };
}

/** Where {@link createStore} writes `X` and `y`. */
export const fileOf = (folder, name) => join(folder, `${name}.bin`);

/** Little-endian, as other processes read it, which is what every machine has that Node runs on. */
const bytesOf = (values) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
