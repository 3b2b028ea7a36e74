import { describe, expect, it } from 'vitest';
import { formatShape, isSpredError, SpredError } from './index.ts';

describe('a SpredError', () => {
  it('carries its code, its place and its shapes', () => {
    const cause = new Error('behind it');
    const shapes = [
      [3, 4],
      [5, 2],
    ];
    const error = new SpredError('shape-mismatch', 'matmul: 4 != 5', { argument: 'b', index: [1, 0], shapes, cause });
    expect(error).toBeInstanceOf(Error);
    expect([error.name, error.code, error.argument]).toEqual(['SpredError', 'shape-mismatch', 'b']);
    expect(error.index).toEqual([1, 0]);
    expect(error.shapes).toBe(shapes);
    expect(error.cause).toBe(cause);
    expect(String(error)).toBe('SpredError: matmul: 4 != 5');
  });

  it('has no cause where none was given', () => {
    expect('cause' in new SpredError('empty', 'X is empty')).toBe(false);
  });

  it('is recognised by its brand, so one of another copy of the package counts as well', () => {
    const foreign = Object.assign(new Error('x'), { [Symbol.for('@spred/error')]: true, code: 'empty' });
    expect(foreign).not.toBeInstanceOf(SpredError);
    expect(isSpredError(foreign)).toBe(true);
  });

  it('is not anything else', () => {
    for (const value of [new Error('x'), null, undefined, 'non-finite', 3, {}, { code: 'empty' }]) {
      expect(isSpredError(value)).toBe(false);
    }
  });

  it('does not show its brand to who lists its properties', () => {
    expect(Object.keys(new SpredError('empty', 'x')).toSorted()).toEqual([
      'argument',
      'code',
      'index',
      'name',
      'shapes',
    ]);
    expect(Object.prototype.propertyIsEnumerable.call(new SpredError('empty', 'x'), Symbol.for('@spred/error'))).toBe(
      false,
    );
  });
});

it('shapes are printed without blanks', () => {
  expect([formatShape([]), formatShape([3]), formatShape([3, 4, 0])]).toEqual(['[]', '[3]', '[3,4,0]']);
});
