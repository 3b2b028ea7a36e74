import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { full, isTensor, ones, onesLike, tensor, toTensor, zeros, zerosLike, type NestedNumbers } from './create.ts';
import { caught } from '../../../testing/caught.ts';

describe('a tensor is not a number', () => {
  test('it prints itself in a text, and refuses plain arithmetic', () => {
    expect(String(tensor([1, 2]))).toBe('tensor([1,2])');
    const sum = (x: unknown): number => (x as number) + 1;
    const product = (x: unknown): number => (x as number) * 2;
    expect(caught(() => sum(tensor(2))).code).toBe('invalid-argument');
    expect(caught(() => product(tensor(2))).code).toBe('invalid-argument');
  });
});

describe('tensors from numbers', () => {
  test('nested arrays give their nesting as the shape, and come back', () => {
    for (const data of [5, [1, 2], [[1], [2]], [[[1, 2]], [[3, 4]]], [[], []]] as NestedNumbers[]) {
      expect(tensor(data).toArray()).toEqual(data);
    }
    expect(tensor(5).shape).toEqual([]);
    expect(tensor([[], []]).shape).toEqual([2, 0]);
  });

  test('flat data are copied by default and never written to', () => {
    const data = new Float64Array([1, 2, 3, 4]);
    const x = tensor(data, [2, 2]);
    data[0] = 99;
    expect(x.toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(tensor(new Float32Array([0.5, 2])).toArray()).toEqual([0.5, 2]);
  });

  test('a Float64Array is kept as it is with copy: false', () => {
    const data = new Float64Array(6);
    expect(tensor(data, [2, 3], { copy: false }).data).toBe(data);
    expect(tensor(data, [2, 3]).data).not.toBe(data);
  });

  test('constants', () => {
    expect(zeros([2]).toArray()).toEqual([0, 0]);
    expect(ones([1, 2]).toArray()).toEqual([[1, 1]]);
    expect(full([], 3).item()).toBe(3);
    expect(zerosLike(ones([3])).toArray()).toEqual([0, 0, 0]);
    expect(onesLike(zeros([])).item()).toBe(1);
  });

  test('a tensor is known by its brand, and passes through toTensor', () => {
    const x = tensor([1]);
    expect(isTensor(x)).toBe(true);
    expect(toTensor(x)).toBe(x);
    for (const other of [1, [1], null, undefined, {}]) expect(isTensor(other)).toBe(false);
  });

  test('errors name what does not fit', () => {
    const cases: [() => unknown, string][] = [
      [() => tensor([[1, 2], [3]]), 'shape-mismatch'],
      [() => tensor([1, [2]] as NestedNumbers), 'invalid-argument'],
      [() => tensor(['1'] as unknown as number[]), 'invalid-argument'],
      [() => tensor(new Float64Array(5), [2, 3]), 'shape-mismatch'],
      [() => tensor([1], [-1]), 'invalid-argument'],
      [() => full([0.5], 1), 'invalid-argument'],
      [() => zeros([2]).item(), 'non-scalar'],
    ];
    for (const [make, code] of cases) expect(make).toThrowError(expect.objectContaining({ code }));
  });

  test('a tensor prints its numbers', () => {
    expect(String(tensor([[1, 2]]))).toBe('tensor([[1,2]])');
    expect([tensor([[1, 2]]).rank, tensor([[1, 2]]).size]).toEqual([2, 2]);
  });
});

test('full holds what the type can: truth values are 0 or 1, and no fraction is an integer', () => {
  expect(full([2], 5, 'bool').toArray()).toEqual([1, 1]);
  expect(full([2], 0.1, 'float32').data[0]).toBe(Math.fround(0.1));
  expect(caught(() => full([2], 0.5, 'int32')).code).toBe('invalid-argument');
});

test('a tensor in a console or a text shows its numbers, and long axes by their ends', () => {
  expect(inspect(tensor([1, Number.NaN, -Infinity]))).toBe('tensor([1,NaN,-Infinity])');
  expect(String(tensor([[0.5], [2]], { dtype: 'float32' }))).toBe('tensor([[0.5],[2]], float32)');
  expect(String(tensor([true, false]))).toBe('tensor([true,false])');
  expect(String(tensor(3, { dtype: 'int32' }))).toBe('tensor(3, int32)');
  expect(String(zeros([2000]))).toBe('tensor([0,0,0,...,0,0,0])');
  expect(String(zeros([0, 3]))).toBe('tensor([])');
});
