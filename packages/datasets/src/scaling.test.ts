import { describe, expect, it } from 'vitest';
import { loadDiabetes } from './bundled.ts';
import { correlatedGaussian } from './correlatedGaussian.ts';
import { checkedDataset, type Dataset } from './dataset.ts';
import { centerAndNormalize, standardize } from './scaling.ts';

const sums = (dataset: Dataset, j: number): [number, number] => {
  const column = dataset.X.subarray(j * dataset.samples, (j + 1) * dataset.samples);
  return [column.reduce((total, x) => total + x, 0), column.reduce((total, x) => total + x * x, 0)];
};

const withConstantColumn: Dataset = checkedDataset({
  name: 'tiny',
  description: '',
  source: '',
  samples: 3,
  features: 2,
  X: Float64Array.of(0.1, 0.1, 0.1, 1, 2, 6),
  y: Float64Array.of(1, 2, 6),
  featureNames: ['constant', 'b'],
});

describe('scaling', () => {
  it('centerAndNormalize: centred columns of unit norm, centred target', () => {
    const scaled = centerAndNormalize(loadDiabetes());
    for (let j = 0; j < scaled.features; j++) {
      const [sum, squares] = sums(scaled, j);
      expect(Math.abs(sum)).toBeLessThan(1e-13);
      expect(Math.abs(squares - 1)).toBeLessThan(1e-13);
    }
    expect(Math.abs(scaled.y.reduce((total, value) => total + value, 0))).toBeLessThan(1e-9);
  });

  it("the scaled diabetes data has the lambdaMax of the LARS paper: max |x_j'y| = 949.4352603840377", () => {
    const { X, y, samples, features } = centerAndNormalize(loadDiabetes());
    let largest = 0;
    for (let j = 0; j < features; j++) {
      const correlation = X.subarray(j * samples, (j + 1) * samples).reduce((total, x, i) => total + x * y[i], 0);
      largest = Math.max(largest, Math.abs(correlation));
    }
    expect(Math.abs(largest / samples / 2.148043575529499 - 1)).toBeLessThan(1e-12);
  });

  it('standardize: centred columns with a mean square of 1, the target as it was', () => {
    const raw = loadDiabetes();
    const scaled = standardize(raw);
    for (let j = 0; j < scaled.features; j++) {
      const [sum, squares] = sums(scaled, j);
      expect(Math.abs(sum)).toBeLessThan(1e-11);
      expect(Math.abs(squares / scaled.samples - 1)).toBeLessThan(1e-13);
    }
    expect(scaled.y).toEqual(raw.y);
  });

  it('leaves a constant column at exactly zero, with scale 1', () => {
    for (const scale of [centerAndNormalize, standardize]) {
      const { X, scaling } = scale(withConstantColumn);
      expect([...X.subarray(0, 3)]).toEqual([0, 0, 0]);
      expect([scaling.means[0], scaling.scales[0]]).toEqual([0.1, 1]);
    }
  });

  it('says how to go back', () => {
    const raw = loadDiabetes();
    const { X, y, scaling } = centerAndNormalize(raw);
    for (const [i, j] of [
      [0, 0],
      [17, 3],
      [441, 9],
    ] as const) {
      const back = X[i + j * 442] * scaling.scales[j] + scaling.means[j];
      expect(Math.abs(back / raw.X[i + j * 442] - 1)).toBeLessThan(1e-13);
    }
    expect(y[5] + scaling.targetMean).toBeCloseTo(raw.y[5], 10);
  });

  it('keeps X w: true coefficients are scaled along, up to the means', () => {
    const raw = correlatedGaussian({ samples: 30, features: 4, nonZeros: 4, snr: Infinity });
    const { X, y, trueCoefficients } = centerAndNormalize(raw);
    const fitted = new Float64Array(30);
    trueCoefficients!.forEach((w, j) => fitted.forEach((_, i) => (fitted[i] += w * X[i + j * 30])));
    fitted.forEach((value, i) => expect(Math.abs(value - y[i])).toBeLessThan(1e-12));
  });

  it('modifies nothing', () => {
    const raw = loadDiabetes();
    centerAndNormalize(raw);
    standardize(raw);
    expect(raw).toEqual(loadDiabetes());
  });
});

describe('a data set', () => {
  it('is refused when its parts do not fit', () => {
    const wrong = { ...withConstantColumn, y: Float64Array.of(1) };
    expect(() => checkedDataset(wrong)).toThrow('y has length 1, but a data set of shape [3,2] needs 3');
    expect(() => checkedDataset({ ...withConstantColumn, samples: 0 })).toThrow('nothing to fit');
  });
});
