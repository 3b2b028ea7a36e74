import { describe, expect, it } from 'vitest';
import { parseCsv } from './csv.ts';
import { datasetFromTable } from './fromTable.ts';

describe('a table as a data set', () => {
  const table = parseCsv('a,b,c\n1,2,3\n4,5,6\n');

  it('takes the last column as the target unless told otherwise', () => {
    expect([...datasetFromTable(table).y]).toEqual([3, 6]);
    const dataset = datasetFromTable(table, { target: 'b', name: 'mine' });
    expect([...dataset.y]).toEqual([2, 5]);
    expect([...dataset.X]).toEqual([1, 4, 3, 6]);
    expect(dataset.featureNames).toEqual(['a', 'c']);
    expect(dataset.name).toBe('mine');
  });

  it('names the columns there are when the target is none of them', () => {
    expect(() => datasetFromTable(table, { target: 'd' })).toThrow('there is no column "d"; there are "a", "b", "c"');
  });

  it('needs a feature besides the target', () => {
    expect(() => datasetFromTable(parseCsv('y\n1'))).toThrow('"y" is the only column');
  });
});
