import { isSpredError } from '@spred/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCsv, type CsvOptions } from './csv.ts';

function failure(text: string, options?: CsvOptions): { code: string; index: unknown; message: string } {
  try {
    parseCsv(text, options);
  } catch (error) {
    if (isSpredError(error)) return { code: error.code, index: error.index, message: error.message };
    throw error;
  }
  throw new Error('no error was thrown');
}

describe('a numeric CSV text', () => {
  it('becomes named columns', () => {
    const table = parseCsv('a,b\n1,2\n3,4.5\n');
    expect(table.columns).toEqual(['a', 'b']);
    expect(table.rows).toBe(2);
    expect([...table.values]).toEqual([1, 3, 2, 4.5]);
    expect([...table.column('b')]).toEqual([2, 4.5]);
  });

  it('may come with CRLF, a byte order mark, blank lines at the end, spaces and quotes', () => {
    const table = parseCsv('\uFEFF"the, first",b\r\n"1", 2 \r\n-3e2,+.5\r\n\r\n');
    expect(table.columns).toEqual(['the, first', 'b']);
    expect([...table.values]).toEqual([1, -300, 2, 0.5]);
  });

  it('is refused when numbers stand where the names should be: the first row would be lost', () => {
    expect(() => parseCsv('1,2\n3,4\n')).toThrow('line 1: numbers stand where the column names should be');
  });

  it('may have no header, and another delimiter', () => {
    const table = parseCsv('1;2\n3;4', { header: false, delimiter: ';' });
    expect(table.columns).toEqual(['column1', 'column2']);
    expect([...table.values]).toEqual([1, 3, 2, 4]);
  });

  it('quotes names that hold quotes and line breaks', () => {
    expect(parseCsv('"say ""hi""","two\nlines"\n1,2').columns).toEqual(['say "hi"', 'two\nlines']);
  });

  it('gives back every number exactly as it was printed', () => {
    const numbers = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(numbers, fc.boolean(), (values, quoted) => {
        const text = `v\n${values.map((value) => (quoted ? `"${value}"` : String(value))).join('\n')}\n`;
        // The text "0" stands for both zeros.
        expect([...parseCsv(text).column('v')].map((v) => v + 0)).toEqual(values.map((v) => v + 0));
      }),
    );
  });

  it('is read however long it is, with and without quotes', () => {
    const lines = Array.from({ length: 50_000 }, (_, i) => `${i},1`);
    expect(parseCsv(`a,b\n${lines.join('\n')}`).rows).toBe(50_000);
    expect(parseCsv(`a,b\n${lines.join('\n')}\n"1","2"`).rows).toBe(50_001);
  });
});

describe('a CSV text that cannot be read', () => {
  it('is named by its line when a row is ragged', () => {
    expect(failure('a,b\n1,2\n3\n')).toEqual({
      code: 'file-format',
      index: 3,
      message: 'line 3: 1 field, but the header has 2',
    });
    expect(failure('1,2\n3,4,5', { header: false }).message).toBe('line 2: 3 fields, but line 1 has 2');
    expect(failure('"a\nb",c\n1,2\n3').index).toBe(4);
  });

  it('is named by line and column when a cell is not a finite number', () => {
    expect(failure('a,b\n1,2\n3,four\n').message).toBe('line 3: column "b": "four" is not a finite number');
    expect(failure('a,b\n1,\n').message).toBe('line 2: column "b": an empty cell');
    for (const cell of ['NaN', 'Infinity', '0x10', '1e999', '1 2', '1,5"']) {
      expect(failure(`a\n"${cell.replaceAll('"', '""')}"`).code).toBe('file-format');
    }
  });

  it('is empty without a row, with or without a header', () => {
    expect(failure('').code).toBe('empty');
    expect(failure('\n\n').code).toBe('empty');
    expect(failure('a,b\n').code).toBe('empty');
  });

  it('has a quote that is never closed, or a column name twice', () => {
    expect(failure('a\n"1').code).toBe('file-format');
    expect(failure('a,a\n1,2').message).toBe('line 1: the column name "a" appears twice');
  });

  it('knows its columns by name, and says which there are', () => {
    expect(() => parseCsv('a,b\n1,2').column('c')).toThrow('there is no column "c"; there are "a", "b"');
  });

  it('is split by one character only', () => {
    expect(failure('a', { delimiter: ', ' }).code).toBe('invalid-argument');
    expect(failure('a', { delimiter: '"' }).code).toBe('invalid-argument');
  });
});
