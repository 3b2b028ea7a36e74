/** Rows of a bench as an aligned table of plain text. */

/** @import { Row } from './bench.mjs' */

const columns = [
  { title: '', cell: ({ met }) => (met ? 'ok' : 'MISS') },
  { title: 'measured', cell: ({ name }) => name },
  { title: 'value', isRight: true, cell: ({ value, unit }) => withUnit(value, unit) },
  { title: 'peer', isRight: true, cell: ({ peerValue, unit }) => withUnit(peerValue, unit) },
  { title: '', cell: ({ peer }) => peer ?? 'no peer' },
  { title: 'ratio', isRight: true, cell: ({ ratio }) => (ratio === null ? '-' : ratio.toFixed(2)) },
  { title: 'goal', cell: ({ goal }) => `${goal.op} ${goal.ratio}` },
];

/** @param {readonly Row[]} rows */
export function formatTable(rows) {
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ cell }) => cell(row)))];
  const widths = columns.map((_, k) => Math.max(...cells.map((line) => line[k].length)));
  const pad = (text, k) => (columns[k].isRight === true ? text.padStart(widths[k]) : text.padEnd(widths[k]));
  return cells.map((line) => line.map(pad).join('  ').trimEnd()).join('\n');
}

/** Three digits or so, without exponents. */
export function formatNumber(value) {
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 3);
}

const withUnit = (value, unit) => (value === null ? '-' : `${formatNumber(value)} ${unit}`);
