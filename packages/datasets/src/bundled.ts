/**
 * The two public data sets that come with the package. Their numbers are CSV text in generated modules (see
 * `tools/bundle.mjs`), so that importing costs nothing and a bundler drops what is not used; each call parses afresh
 * and returns a data set of its own.
 */
import { parseCsv } from './csv.ts';
import { diabetesCsv } from './data/diabetes.generated.ts';
import { irisCsv } from './data/iris.generated.ts';
import type { Dataset } from './dataset.ts';
import { datasetFromTable } from './fromTable.ts';

/**
 * The diabetes data of the LARS paper, raw units: 442 patients, ten baseline measurements, and the progression of the
 * disease a year later. For the paper's own scaling use `centerAndNormalize`.
 *
 * Source: Efron, Hastie, Johnstone, Tibshirani, "Least angle regression", Annals of Statistics 32, 2004.
 *
 * @example
 * ```ts
 * import { loadDiabetes } from '@spred/datasets';
 *
 * const { samples, features, featureNames, y } = loadDiabetes();
 * console.log(samples, features, featureNames[2], y[0]); // 442 10 bmi 151
 * ```
 */
export function loadDiabetes(): Dataset {
  return datasetFromTable(parseCsv(diabetesCsv), {
    target: 'target',
    name: 'diabetes',
    description: 'ten baseline measurements of 442 diabetes patients, to predict disease progression after a year',
    source: 'Efron, Hastie, Johnstone and Tibshirani, Annals of Statistics 32 (2004)',
  });
}

/**
 * Fisher's iris data: 150 flowers, four lengths in cm, and the species as a class number (0 setosa, 1 versicolor,
 * 2 virginica).
 *
 * Source: Fisher, "The use of multiple measurements in taxonomic problems", Annals of Eugenics 7, 1936.
 *
 * @example
 * ```ts
 * import { loadIris } from '@spred/datasets';
 *
 * const { samples, features, X, y } = loadIris();
 * console.log(samples, features, X[0], y[149]); // 150 4 5.1 2
 * ```
 */
export function loadIris(): Dataset {
  return datasetFromTable(parseCsv(irisCsv), {
    target: 'target',
    name: 'iris',
    description: 'sepal and petal sizes of 150 iris flowers, to predict one of three species',
    source: 'Fisher, Annals of Eugenics 7 (1936)',
  });
}
