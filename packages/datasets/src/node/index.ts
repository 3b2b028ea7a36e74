/**
 * What needs a file system: the `/node` entry of `@spred/datasets`.
 *
 * @packageDocumentation
 */
export { readCsvFile } from './readCsv.ts';
