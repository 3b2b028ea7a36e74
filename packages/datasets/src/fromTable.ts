/**
 * From a table of numbers to a data set: one column is the target, the others are the features.
 */
import { requireKnown, SpredError } from '@spred/core';
import { requireColumn, type CsvTable } from './csv.ts';
import { checkedDataset, type Dataset } from './dataset.ts';

/** What {@link datasetFromTable} is told. */
export interface FromTableOptions {
  /** The column that is the target; default: the last one. */
  readonly target?: string;
  readonly name?: string;
  readonly description?: string;
  readonly source?: string;
}

const optionNames = Object.keys({
  target: true,
  name: true,
  description: true,
  source: true,
} satisfies Record<keyof FromTableOptions, true>);

/**
 * A data set whose features are all columns but the target, in the table's order. The numbers are copied.
 *
 * Throws `unknown-name` for a target that is no column, `empty` when no feature is left, `invalid-argument` for an option
 * that there is not.
 *
 * @example
 * ```ts
 * import { datasetFromTable, parseCsv } from '@spred/datasets';
 *
 * const dataset = datasetFromTable(parseCsv('a,price,b\n1,10,2\n3,20,4\n'), { target: 'price' });
 * console.log(dataset.featureNames, dataset.y[1]); // [ 'a', 'b' ] 20
 * ```
 */
export function datasetFromTable(table: CsvTable, options: FromTableOptions = {}): Dataset {
  requireKnown('datasetFromTable', options, optionNames);
  const { columns, rows } = table;
  const target = options.target ?? columns[columns.length - 1];
  const targetColumn = requireColumn(columns, target);
  const featureNames = columns.filter((_, j) => j !== targetColumn);
  if (featureNames.length === 0) {
    throw new SpredError('empty', `"${target}" is the only column: there is no feature left`, { argument: 'table' });
  }
  const X = new Float64Array(rows * featureNames.length);
  featureNames.forEach((name, j) => X.set(table.column(name), j * rows));
  return checkedDataset({
    name: options.name ?? 'table',
    description: options.description ?? `${featureNames.length} columns, to predict "${target}"`,
    source: options.source ?? 'given by the user',
    samples: rows,
    features: featureNames.length,
    X,
    y: table.column(target).slice(),
    featureNames,
  });
}
