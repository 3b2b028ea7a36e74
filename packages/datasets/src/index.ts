/**
 * Data to fit: bundled public sets, a seeded generator, a CSV reader and the usual scalings. Files are read by
 * `@spred/datasets/node`.
 *
 * @packageDocumentation
 */
export { checkedDataset, type Dataset } from './dataset.ts';
export { parseCsv, type CsvOptions, type CsvTable } from './csv.ts';
export { datasetFromTable, type FromTableOptions } from './fromTable.ts';
export { loadDiabetes, loadIris } from './bundled.ts';
export { correlatedGaussian, type CorrelatedGaussianOptions } from './correlatedGaussian.ts';
export { centerAndNormalize, standardize, type ScaledDataset, type Scaling } from './scaling.ts';
