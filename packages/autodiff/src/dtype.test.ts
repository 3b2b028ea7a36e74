/**
 * How number types meet, in the ops and in the plain numbers beside them.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tensor } from './create.ts';
import { dtypes, isFloat, promote, type DType } from './dtype.ts';
import * as ad from './index.ts';
import type { Tensor } from './tensor.ts';
import { caught } from '../../../testing/caught.ts';

const one = (dtype: DType): Tensor => tensor([1], undefined, { dtype });
const anyType = fc.constantFrom(...dtypes);

describe('promotion', () => {
  test('the greater type wins; two types of reals do not mix', () => {
    expect(promote('op', 'int32', 'float32')).toBe('float32');
    expect(promote('op', 'bool', 'int32')).toBe('int32');
    expect(caught(() => promote('add', 'float32', 'float64')).code).toBe('dtype-mismatch');
    expect(() => ad.add(one('float32'), one('float64'))).toThrow('add: dtypes float32 and float64 do not mix');
  });

  test('is commutative, idempotent and associative where it is defined', () => {
    const join = (a: DType, b: DType): DType | null =>
      isFloat(a) && isFloat(b) && a !== b ? null : promote('op', a, b);
    fc.assert(
      fc.property(anyType, anyType, anyType, (a, b, c) => {
        expect(join(a, a)).toBe(a);
        expect(join(a, b)).toBe(join(b, a));
        const [left, right] = [join(a, b), join(b, c)];
        if (left !== null && right !== null) expect(join(left, c)).toBe(join(a, right));
      }),
      { seed: 1 },
    );
  });

  test('arithmetic of truth values is that of integers, and comparisons are truth values', () => {
    fc.assert(
      fc.property(anyType, anyType, (a, b) => {
        if (isFloat(a) && isFloat(b) && a !== b) return;
        const joined = promote('op', a, b);
        const number = joined === 'bool' ? 'int32' : joined;
        for (const op of [ad.add, ad.sub, ad.mul, ad.maximum, ad.minimum])
          expect(op(one(a), one(b)).dtype).toBe(number);
        for (const op of [ad.greater, ad.greaterEqual, ad.equal, ad.less])
          expect(op(one(a), one(b)).dtype).toBe('bool');
        for (const op of [ad.pow, ad.atan2, ad.hypot]) {
          expect(op(one(a), one(b)).dtype).toBe(isFloat(joined) ? joined : 'float64');
        }
        expect(ad.where(true, one(a), one(b)).dtype).toBe(joined);
      }),
      { seed: 2 },
    );
  });

  test('functions with real values make float64 of integers', () => {
    for (const fn of [ad.exp, ad.sin, ad.erf, ad.silu, ad.rsqrt, ad.tan, ad.log2]) {
      expect(dtypes.map((dtype) => fn(one(dtype)).dtype)).toEqual(['float64', 'float64', 'float32', 'float64']);
    }
    for (const fn of [ad.sign, ad.floor, ad.round, ad.relu]) expect(fn(one('int32')).dtype).toBe('int32');
  });
});

describe('a plain number beside a tensor', () => {
  test('takes its type, on either side', () => {
    expect(ad.add(one('float32'), 0.5).dtype).toBe('float32');
    expect(ad.sub(0.5, one('float32')).dtype).toBe('float32');
    expect(ad.mul(one('int32'), 3).dtype).toBe('int32');
    expect(ad.where(one('bool'), one('float32'), 0).dtype).toBe('float32');
    expect(ad.clamp(one('float32'), { min: 0.1, max: [0.2] }).dtype).toBe('float32');
  });

  test('makes a real of an integer where it is a fraction, and a number of a truth value', () => {
    expect(ad.mul(one('int32'), 0.5).toArray()).toEqual([0.5]);
    expect(ad.add(one('bool'), 1).toArray()).toEqual([2]);
    expect(ad.greater(one('int32'), 0.5).toArray()).toEqual([1]);
  });

  test('is rounded to float32 before it is used', () => {
    expect(ad.add(tensor([0], undefined, { dtype: 'float32' }), 0.1).item()).toBe(Math.fround(0.1));
  });
});

describe('derivatives and types', () => {
  test('come back in the type of the argument, also through a cast', () => {
    const x = tensor([1, 2], undefined, { dtype: 'float32' });
    const slope = ad.grad((v: Tensor) => ad.cast(v, 'float64').mul([3, 4]).sum())(x);
    expect([slope.dtype, slope.toArray()]).toEqual(['float32', [3, 4]]);
  });

  test('stop at integers', () => {
    expect(
      ad
        .grad((v: Tensor) => ad.cast(v, 'int32').mul(3).sum().add(v.sum()))(tensor([1.5, 2]))
        .toArray(),
    ).toEqual([1, 1]);
  });
});
