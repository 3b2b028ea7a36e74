/** The diabetes data of the LARS paper, in the paper's scaling: centred, columns of unit norm. */
import { centerAndNormalize, loadDiabetes } from '@spred/datasets';
import type { DatasetSource } from './source.ts';

export const diabetesSource: DatasetSource = {
  id: 'diabetes',
  description: '442 x 10, real (Efron et al. 2004); centred, columns of unit norm',
  load: () => centerAndNormalize(loadDiabetes()),
};
