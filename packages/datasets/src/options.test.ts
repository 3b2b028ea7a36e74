/**
 * Options that there are not are refused, wherever there are options; one that is undefined counts as not given.
 */
import { describe, expect, it } from 'vitest';
import { correlatedGaussian, datasetFromTable, parseCsv } from './index.ts';
import { readCsvFile } from './node/index.ts';

const text = 'a,b\n1,2\n';

const cases: readonly (readonly [string, (extra: object) => unknown, string])[] = [
  ['parseCsv', (extra) => parseCsv(text, extra), 'header, delimiter'],
  ['datasetFromTable', (extra) => datasetFromTable(parseCsv(text), extra), 'target, name, description, source'],
  [
    'correlatedGaussian',
    (extra) => correlatedGaussian({ samples: 2, features: 2, ...extra }),
    'samples, features, correlation, nonZeros, snr, seed',
  ],
];

describe('options that there are not are refused', () => {
  it.each([...cases, ['readCsvFile', (extra: object) => readCsvFile('none.csv', extra), 'header, delimiter'] as const])(
    'by %s',
    async (of, call, known) => {
      await expect((async () => call({ sep: ';' }))()).rejects.toMatchObject({
        code: 'invalid-argument',
        argument: 'sep',
        message: `${of}: there is no option sep; there are ${known}`,
      });
    },
  );

  it.each(cases)('by %s, not where they are undefined', (_, call) => {
    expect(() => call({ sep: undefined })).not.toThrow();
  });
});
