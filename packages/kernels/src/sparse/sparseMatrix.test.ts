/** Handles to sparse matrices: what structure they take, and that nothing of a refused one stays. */
import { describe, expect, it } from 'vitest';
import { caught } from '../../../../testing/caught.ts';
import { engines } from '../../test/cases.ts';
import { SparseMatrix, sparseMatrix } from '../index.ts';

const memories = engines();
const good = { rows: 3, columns: 2, values: [1, 2, 3], rowIndices: [0, 2, 1], columnStarts: [0, 2, 3] };

describe('what is refused', () => {
  it.each([
    ['columnStarts', [1, 2, 3], 0],
    ['columnStarts', [0, 4, 3], 2],
    ['columnStarts', [0, 2, 2], 2],
    ['columnStarts', [0, 1.5, 3], 1],
    ['columnStarts', [0, -1, 3], 1],
    ['rowIndices', [0, 3, 1], 1],
    ['rowIndices', [-1, 2, 1], 0],
    ['rowIndices', [0, 0, 1], 1],
    ['rowIndices', [2, 0, 1], 1],
    ['rowIndices', [0, 2, 2 ** 32 + 1], 2],
    ['rowIndices', [0, 2, NaN], 2],
  ])('%s %j at %d, and nothing stays allocated', (argument, list, index) => {
    for (const memory of memories) {
      const { used } = memory;
      const error = caught(() => sparseMatrix(memory, 'float64', { ...good, [argument]: list }));
      expect(error.code).toBe('invalid-argument');
      expect(error.argument).toBe(argument);
      expect(error.index).toBe(index);
      expect(memory.used).toBe(used);
    }
  });

  it('lists of the wrong length', () => {
    const [memory] = memories;
    expect(caught(() => sparseMatrix(memory, 'float64', { ...good, rowIndices: [0, 2] })).code).toBe('shape-mismatch');
    expect(caught(() => sparseMatrix(memory, 'float64', { ...good, columns: 1 })).code).toBe('shape-mismatch');
    expect(caught(() => sparseMatrix(memory, 'float64', { ...good, rows: -1 })).code).toBe('invalid-argument');
  });

  it('vectors of another memory or type', () => {
    const [memory, other] = memories;
    const values = memory.vector('float64', good.values);
    const [rows, starts] = [memory.vector('int32', good.rowIndices), memory.vector('int32', good.columnStarts)];
    const elsewhere = other.vector('int32', good.rowIndices);
    expect(new SparseMatrix(values, rows, starts, 3, 2).dtype).toBe('float64');
    expect(caught(() => new SparseMatrix(values, elsewhere, starts, 3, 2)).code).toBe('mixed-memories');
    expect(caught(() => new SparseMatrix(values, values as never, starts, 3, 2)).code).toBe('dtype-mismatch');
    expect(caught(() => new SparseMatrix(rows as never, rows, starts, 3, 2)).code).toBe('dtype-mismatch');
    expect(caught(() => new SparseMatrix(values, rows, starts, 2, 2)).index).toBe(1);
  });
});

describe('a sparse matrix', () => {
  it('gives its bytes back, once', () => {
    const [memory] = memories;
    const { used } = memory;
    const matrix = sparseMatrix(memory, 'float32', good);
    expect([matrix.isFree, matrix.memory === memory, matrix.rows, matrix.columns]).toEqual([false, true, 3, 2]);
    matrix.free();
    matrix[Symbol.dispose]();
    expect([matrix.isFree, memory.used]).toEqual([true, used]);
    expect(caught(() => matrix.free()).code).toBe('use-after-free');
    sparseMatrix(memory, 'float32', good)[Symbol.dispose]();
    expect(memory.used).toBe(used);
  });

  it('may be empty', () => {
    for (const memory of memories) {
      for (const [rows, columns] of [
        [0, 0],
        [3, 0],
        [0, 3],
      ]) {
        const empty = {
          rows,
          columns,
          values: [],
          rowIndices: [],
          columnStarts: new Array<number>(columns + 1).fill(0),
        };
        const matrix = sparseMatrix(memory, 'float64', empty);
        expect([matrix.rows, matrix.columns]).toEqual([rows, columns]);
        matrix.free();
      }
    }
  });
});
