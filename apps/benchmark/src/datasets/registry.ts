/** The data sets there are without a file of one's own, in the order of the run. */
import { diabetesSource } from './diabetes.ts';
import { gaussianSource } from './gaussian.ts';
import type { DatasetSource } from './source.ts';

export const datasets: readonly DatasetSource[] = [diabetesSource, gaussianSource];
