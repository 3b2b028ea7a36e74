/**
 * Seeded regression problems with correlated columns: the law of benchopt's `make_correlated_data`.
 *
 *   columns   x_0 = e_0,  x_j = rho x_{j-1} + sqrt(1 - rho^2) e_j,  e_j ~ N(0, I): unit variance, corr(x_i, x_j) = rho^|i-j|
 *   support   drawn at random; non-zero coefficients ~ N(0, 1)
 *   target    y = X w + e,  e normal, scaled so that ||X w|| / ||e|| = snr exactly
 *
 * Every part has a random key of its own: more samples or another snr leave the support and the coefficients alone.
 */
import { foldIn, normal, permutation, randomKey, requireInteger, requireKnown, SpredError } from '@spred/core';
import { checkedDataset, type Dataset } from './dataset.ts';

/** What {@link correlatedGaussian} makes. */
export interface CorrelatedGaussianOptions {
  /** n, at least 1. */
  readonly samples: number;
  /** p, at least 1. */
  readonly features: number;
  /** rho: the correlation of neighbouring columns, in (-1, 1); default 0. */
  readonly correlation?: number;
  /** How many coefficients are not zero, 0 .. p; default: a fifth of p, rounded down. */
  readonly nonZeros?: number;
  /** ||Xw|| / ||noise||, > 0; `Infinity` for no noise; default 3. Without non-zeros y is N(0, I) whatever this is. */
  readonly snr?: number;
  /** Same seed, same bytes (on one engine); default 0. */
  readonly seed?: number;
}

const optionNames = Object.keys({
  samples: true,
  features: true,
  correlation: true,
  nonZeros: true,
  snr: true,
  seed: true,
} satisfies Record<keyof CorrelatedGaussianOptions, true>);

/**
 * A regression problem with correlated Gaussian columns; `trueCoefficients` holds what y was made with.
 *
 * Throws `invalid-argument` for a number out of its range, and for an option that there is not.
 *
 * @example
 * ```ts
 * import { correlatedGaussian } from '@spred/datasets';
 *
 * const { X, trueCoefficients } = correlatedGaussian({ samples: 50, features: 200, nonZeros: 5, seed: 1 });
 * console.log(X.length, trueCoefficients.filter((w) => w !== 0).length); // 10000 5
 * ```
 */
export function correlatedGaussian(
  options: CorrelatedGaussianOptions,
): Dataset & { readonly trueCoefficients: Float64Array } {
  requireKnown('correlatedGaussian', options, optionNames);
  const { samples, features, correlation = 0, snr = 3, seed = 0 } = options;
  requireInteger('samples', samples, 1);
  requireInteger('features', features, 1);
  const nonZeros = options.nonZeros ?? Math.floor(features / 5);
  requireInteger('nonZeros', nonZeros, 0);
  if (nonZeros > features) {
    throw new SpredError('invalid-argument', `nonZeros is ${nonZeros}, but there are ${features} features`, {
      argument: 'nonZeros',
    });
  }
  if (!(correlation > -1 && correlation < 1)) {
    throw new SpredError('invalid-argument', `correlation must lie between -1 and 1, got ${String(correlation)}`, {
      argument: 'correlation',
    });
  }
  if (!(snr > 0)) throw new SpredError('invalid-argument', `snr must be > 0, got ${String(snr)}`, { argument: 'snr' });

  const key = randomKey(seed);
  const X = autoregressiveColumns(samples, features, correlation, (j) => normal(foldIn(foldIn(key, 0), j), samples));
  const trueCoefficients = new Float64Array(features);
  const support = permutation(foldIn(key, 1), features).subarray(0, nonZeros);
  const draws = normal(foldIn(key, 2), nonZeros);
  support.forEach((j, k) => (trueCoefficients[j] = draws[k]));

  const y = product(X, samples, trueCoefficients);
  const noise = normal(foldIn(key, 3), samples);
  const level = nonZeros === 0 ? 1 : norm(y) / snr / norm(noise);
  for (let i = 0; i < samples; i++) y[i] += level * noise[i];
  const dataset = {
    name: `gaussian-${samples}x${features}`,
    description: `normal columns with correlation ${correlation}^|i-j|, ${nonZeros} of ${features} coefficients not zero, snr ${snr}, seed ${seed}`,
    source: 'generated, by the law of benchopt make_correlated_data',
    samples,
    features,
    X,
    y,
    featureNames: Array.from({ length: features }, (_, j) => `x${j}`),
    trueCoefficients,
  };
  checkedDataset(dataset);
  return dataset;
}

/** Columns of the stationary AR(1) process along the features, column-major. */
function autoregressiveColumns(
  n: number,
  p: number,
  rho: number,
  innovation: (j: number) => Float64Array,
): Float64Array {
  const X = new Float64Array(n * p);
  X.set(innovation(0));
  const sigma = Math.sqrt(1 - rho * rho);
  for (let j = 1; j < p; j++) {
    const e = innovation(j);
    for (let i = 0; i < n; i++) X[i + j * n] = rho * X[i + (j - 1) * n] + sigma * e[i];
  }
  return X;
}

function product(X: Float64Array, n: number, w: Float64Array): Float64Array {
  const out = new Float64Array(n);
  for (let j = 0; j < w.length; j++) {
    if (w[j] !== 0) for (let i = 0; i < n; i++) out[i] += w[j] * X[i + j * n];
  }
  return out;
}

function norm(v: Float64Array): number {
  return Math.sqrt(v.reduce((total, value) => total + value * value, 0));
}
