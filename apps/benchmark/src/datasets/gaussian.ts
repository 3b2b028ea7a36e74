/** A seeded problem with more features than samples: neighbouring columns correlate at 0.5, 20 of 1000 coefficients count. */
import { correlatedGaussian } from '@spred/datasets';
import type { DatasetSource } from './source.ts';

export const gaussianSource: DatasetSource = {
  id: 'gaussian-200x1000',
  description: '200 x 1000, generated: AR(1) columns with correlation 0.5, 20 non-zeros, snr 3',
  load: (seed) => correlatedGaussian({ samples: 200, features: 1000, correlation: 0.5, nonZeros: 20, snr: 3, seed }),
};
