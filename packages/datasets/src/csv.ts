/**
 * A strict reader of numeric CSV text (RFC 4180: quoted fields, doubled quotes, CRLF; a byte order mark and blank lines
 * at the end are ignored). Strict on purpose: a ragged row or a cell that is not a finite number is an error that names
 * its line and column, never a silent NaN in a design matrix.
 */
import { requireKnown, SpredError } from '@spred/core';

/** How the text is to be read. */
export interface CsvOptions {
  /** Whether the first line holds the column names; default true. Without it columns are called `column1`, ... */
  readonly header?: boolean;
  /** What separates the fields, one character; default `,`. */
  readonly delimiter?: string;
}

/** The names of {@link CsvOptions}. */
export const csvOptionNames: readonly string[] = Object.keys({
  header: true,
  delimiter: true,
} satisfies Record<keyof CsvOptions, true>);

/** A table of numbers. */
export interface CsvTable {
  /** The column names, in order. */
  readonly columns: readonly string[];
  /** The number of data rows. */
  readonly rows: number;
  /** The numbers, column-major: row i of column j at `values[i + j * rows]`. */
  readonly values: Float64Array;
  /** A column by its name, as a view. Throws `unknown-name`, listing the names there are. */
  column(name: string): Float64Array;
}

/**
 * Reads numeric CSV text.
 *
 * Throws `empty` when there is no data row, `file-format` (index: the line, counted from 1) at a ragged row, an unclosed
 * quote, a repeated column name, or a cell that is not a finite decimal number, `invalid-argument` for a
 * delimiter of another length than 1 and for an option that there is not.
 *
 * @example
 * ```ts
 * import { parseCsv } from '@spred/datasets';
 *
 * const table = parseCsv('height,weight\n1.80,75\n1.65,60\n');
 * console.log(table.rows, table.column('weight')[1]); // 2 60
 * ```
 */
export function parseCsv(text: string, options: CsvOptions = {}): CsvTable {
  requireKnown('parseCsv', options, csvOptionNames);
  const { header = true, delimiter = ',' } = options;
  if (delimiter.length !== 1 || delimiter === '"' || delimiter === '\n' || delimiter === '\r') {
    throw new SpredError('invalid-argument', `delimiter must be one character, got ${JSON.stringify(delimiter)}`, {
      argument: 'delimiter',
    });
  }
  const records = new Records(text, delimiter);
  let record = records.next();
  if (record === undefined) throw new SpredError('empty', 'the CSV text is empty', { argument: 'text' });
  const columns = header ? namesOf(record) : record.map((_, j) => `column${j + 1}`);
  if (header) record = records.next();

  const width = columns.length;
  const rowMajor: number[] = [];
  let rows = 0;
  for (; record !== undefined; record = records.next()) {
    if (record.length !== width) {
      const expected = header ? `the header has ${width}` : `line 1 has ${width}`;
      throw formatError(records.line, `${record.length} ${record.length === 1 ? 'field' : 'fields'}, but ${expected}`);
    }
    for (let j = 0; j < width; j++) rowMajor.push(parseCell(record[j], records.line, columns[j]));
    rows++;
  }
  if (rows === 0) throw new SpredError('empty', 'the CSV text has a header but no data row', { argument: 'text' });
  const values = new Float64Array(rows * width);
  for (let i = 0; i < rows; i++) for (let j = 0; j < width; j++) values[i + j * rows] = rowMajor[i * width + j];
  return {
    columns,
    rows,
    values,
    column(name) {
      const j = requireColumn(columns, name);
      return values.subarray(j * rows, (j + 1) * rows);
    },
  };
}

/** The position of a column. Throws `unknown-name`, listing the names there are. */
export function requireColumn(columns: readonly string[], name: string): number {
  const j = columns.indexOf(name);
  if (j < 0) {
    const known = columns.map((column) => `"${column}"`).join(', ');
    throw new SpredError('unknown-name', `there is no column "${name}"; there are ${known}`, { argument: 'column' });
  }
  return j;
}

const decimalNumber = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

function parseCell(cell: string, line: number, column: string): number {
  const text = cell.trim();
  // Number() also takes '', '0x10' and 'Infinity': the pattern does not.
  const value = decimalNumber.test(text) ? Number(text) : NaN;
  if (!Number.isFinite(value)) {
    const what = text === '' ? 'an empty cell' : `${JSON.stringify(cell)} is not a finite number`;
    throw formatError(line, `column "${column}": ${what}`);
  }
  return value;
}

function namesOf(record: readonly string[]): string[] {
  const names = record.map((name) => name.trim());
  const repeated = names.find((name, j) => names.indexOf(name) !== j);
  if (names.every((name) => decimalNumber.test(name))) {
    throw formatError(1, 'numbers stand where the column names should be; without names the first line would be lost');
  }
  if (repeated !== undefined) throw formatError(1, `the column name "${repeated}" appears twice`);
  return names;
}

function formatError(line: number, message: string): SpredError {
  return new SpredError('file-format', `line ${line}: ${message}`, { argument: 'text', index: line });
}

/** Splits text into records. `line` is the line (from 1) on which the last record began. */
class Records {
  line = 0;
  readonly #text: string;
  readonly #delimiter: string;
  readonly #end: number;
  #position: number;
  #nextLine = 1;
  #nextQuote = -1;

  constructor(text: string, delimiter: string) {
    this.#text = text;
    this.#delimiter = delimiter;
    this.#position = text.charCodeAt(0) === 0xfeff ? 1 : 0;
    let end = text.length;
    while (end > this.#position && (text[end - 1] === '\n' || text[end - 1] === '\r')) end--;
    this.#end = end;
  }

  next(): string[] | undefined {
    if (this.#position >= this.#end) return undefined;
    this.line = this.#nextLine;
    const text = this.#text;
    let lineEnd = text.indexOf('\n', this.#position);
    if (lineEnd < 0 || lineEnd > this.#end) lineEnd = this.#end;
    // The next quote is looked for once, not once per line: text without quotes is scanned a single time.
    if (this.#nextQuote < this.#position) {
      const found = text.indexOf('"', this.#position);
      this.#nextQuote = found < 0 ? Infinity : found;
    }
    if (this.#nextQuote < lineEnd) return this.#quotedRecord();
    // No quote on this line: the fields are what lies between the delimiters.
    const last = text[lineEnd - 1] === '\r' ? lineEnd - 1 : lineEnd;
    const fields = text.slice(this.#position, last).split(this.#delimiter);
    this.#position = lineEnd + 1;
    this.#nextLine++;
    return fields;
  }

  /** A record with quotes, character by character: a quoted field may hold delimiters, line breaks and "" for ". */
  #quotedRecord(): string[] {
    const text = this.#text;
    const fields: string[] = [];
    let field = '';
    let quoted = false;
    let at = this.#position;
    for (; at < this.#end; at++) {
      const character = text[at];
      if (character === '\n') this.#nextLine++;
      if (quoted) {
        if (character !== '"') field += character;
        else if (text[at + 1] === '"') field += text[at++];
        else quoted = false;
      } else if (character === '"' && field.trim() === '') {
        quoted = true;
        field = '';
      } else if (character === this.#delimiter) {
        fields.push(field);
        field = '';
      } else if (character === '\n') break;
      else if (character !== '\r') field += character;
    }
    if (quoted) throw formatError(this.line, 'a quote is not closed');
    if (at >= this.#end) this.#nextLine++;
    this.#position = at + 1;
    fields.push(field);
    return fields;
  }
}
