import { isSpredError } from '@spred/core';
import { describe, expect, it } from 'vitest';
import { correlatedGaussian, type CorrelatedGaussianOptions } from './correlatedGaussian.ts';

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((total, value, i) => total + value * b[i], 0);

function signalAndNoise(options: CorrelatedGaussianOptions): [number, number] {
  const { X, y, samples, trueCoefficients } = correlatedGaussian(options);
  const signal = new Float64Array(samples);
  trueCoefficients.forEach((w, j) => {
    for (let i = 0; i < samples; i++) signal[i] += w * X[i + j * samples];
  });
  const noise = y.map((value, i) => value - signal[i]);
  return [Math.sqrt(dot(signal, signal)), Math.sqrt(dot(noise, noise))];
}

describe('the correlated Gaussian law', () => {
  it('has columns of unit variance with correlation rho^|i-j|', () => {
    const n = 20_000;
    for (const rho of [0, 0.5, -0.7]) {
      const { X } = correlatedGaussian({ samples: n, features: 6, correlation: rho, seed: 3 });
      const column = (j: number): Float64Array => X.subarray(j * n, (j + 1) * n);
      for (let i = 0; i < 6; i++) {
        for (let j = i; j < 6; j++) {
          // Standard error of a sample correlation: at most sqrt(2 / n) = 0.01.
          expect(Math.abs(dot(column(i), column(j)) / n - rho ** (j - i))).toBeLessThan(0.045);
        }
      }
    }
  });

  it('has exactly the signal-to-noise ratio that was asked for', () => {
    for (const snr of [0.5, 3, 40]) {
      const [signal, noise] = signalAndNoise({ samples: 60, features: 90, correlation: 0.5, nonZeros: 7, snr });
      expect(Math.abs(signal / noise / snr - 1)).toBeLessThan(1e-12);
    }
    const [, noise] = signalAndNoise({ samples: 60, features: 90, nonZeros: 7, snr: Infinity });
    expect(noise).toBe(0);
  });

  it('has as many non-zeros as asked for; with none the target is noise alone', () => {
    for (const nonZeros of [0, 1, 30]) {
      const { trueCoefficients, y } = correlatedGaussian({ samples: 10, features: 30, nonZeros });
      expect(trueCoefficients.filter((w) => w !== 0).length).toBe(nonZeros);
      expect(dot(y, y)).toBeGreaterThan(0);
    }
  });

  it('is the same for the same seed, and another for another', () => {
    const options = { samples: 12, features: 8, correlation: 0.5, nonZeros: 3 };
    expect(correlatedGaussian({ ...options, seed: 5 })).toEqual(correlatedGaussian({ ...options, seed: 5 }));
    expect(correlatedGaussian({ ...options, seed: 5 }).X).not.toEqual(correlatedGaussian({ ...options, seed: 6 }).X);
  });

  it('keeps its coefficients when the samples or the noise change', () => {
    const options = { features: 20, nonZeros: 4, seed: 2 };
    const { trueCoefficients } = correlatedGaussian({ ...options, samples: 5 });
    expect(correlatedGaussian({ ...options, samples: 9, snr: 1 }).trueCoefficients).toEqual(trueCoefficients);
  });

  it('refuses numbers out of their range', () => {
    const wrong: Partial<CorrelatedGaussianOptions>[] = [
      { samples: 0 },
      { features: 1.5 },
      { correlation: 1 },
      { nonZeros: 6 },
      { snr: 0 },
      { snr: NaN },
      { seed: 0.5 },
    ];
    for (const change of wrong) {
      let code = '';
      try {
        correlatedGaussian({ samples: 5, features: 5, ...change });
      } catch (error) {
        code = isSpredError(error) ? error.code : String(error);
      }
      expect([change, code]).toEqual([change, 'invalid-argument']);
    }
  });
});
