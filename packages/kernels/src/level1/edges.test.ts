/** The vector kernels at the ends of the range of numbers, and their errors. */
import { describe, expect, it } from 'vitest';
import { caught } from '../../../../testing/caught.ts';
import { engines } from '../../test/cases.ts';
import { amax, asum, axpy, copy, createMemory, dot, nrm2, scal, softThreshold, type Vector } from '../index.ts';

const memories = engines();
const dtypes = ['float64', 'float32'] as const;

describe('numbers at the ends of the range', () => {
  const scales = {
    float64: [-1074, -1060, -1000, -540, -500, 0, 500, 540, 1000],
    float32: [-149, -140, -70, 0, 60, 120],
  };

  it.each(dtypes)('nrm2 scales by powers of two as its argument does, %s', (dtype) => {
    for (const memory of memories) {
      for (const exponent of scales[dtype]) {
        const x = memory.vector(
          dtype,
          [3, -12, 0, 4, 0, 0, 0, 0, 0].map((value) => value * 2 ** exponent),
        );
        expect(nrm2(x)).toBe(13 * 2 ** exponent);
        x.free();
      }
    }
  });

  it('nrm2 adds small entries to large ones', () => {
    for (const memory of memories) {
      const x = memory.vector('float64', [1e200, 1e-200, 0, 1e200]);
      expect(nrm2(x)).toBeCloseTo(Math.SQRT2 * 1e200, -186);
      const y = memory.vector('float32', new Float32Array(10_000).fill(3e36));
      expect(nrm2(y) / 3e38).toBeCloseTo(1, 5);
    }
  });

  it('NaN and Infinity come through, at every place', () => {
    for (const memory of memories) {
      for (const dtype of dtypes) {
        for (const n of [1, 2, 5, 8, 9, 33, 70]) {
          const x = memory.vector(dtype, n);
          const ones = memory.vector(dtype, new Float64Array(n).fill(1));
          for (let at = 0; at < n; at++) {
            const reductions = [dot(ones, x), nrm2(x), asum(x), amax(x)];
            expect(reductions).toEqual([0, 0, 0, 0]);
            for (const bad of [NaN, Infinity]) {
              x.write([bad], at);
              expect([dot(ones, x), nrm2(x), asum(x), amax(x)]).toEqual([bad, bad, bad, bad]);
            }
            x.write([0], at);
          }
          for (const vector of [x, ones]) vector.free();
        }
      }
    }
  });

  it('an infinite threshold gives 0, and a zero one changes nothing', () => {
    for (const memory of memories) {
      const x = memory.vector('float64', [1e308, -5, 0, -0, NaN]);
      const out = memory.vector('float64', 5);
      softThreshold(x, Infinity, out);
      expect([...out.read()]).toEqual([0, 0, 0, 0, NaN]);
      softThreshold(x, 0, out);
      expect([...out.read()]).toEqual([1e308, -5, 0, -0, NaN]);
    }
  });
});

describe('errors', () => {
  const memory = createMemory();
  const x = memory.vector('float64', 3);
  const strange = x as unknown as Vector<'float32'>;
  const long = memory.vector('float64', 4);
  const floats = memory.vector('float32', 3) as unknown as Vector<'float64'>;
  const ints = memory.vector('int32', 3) as unknown as Vector<'float64'>;
  const elsewhere = createMemory().vector('float64', 3);
  const freed = memory.vector('float64', 3);
  freed.free();

  const pairs: readonly [string, (x: Vector<'float64'>, y: Vector<'float64'>) => unknown][] = [
    ['dot', dot],
    ['axpy', (u, v) => axpy(1, u, v)],
    ['copy', copy],
    ['softThreshold', (u, v) => softThreshold(u, 1, v)],
    ['softThreshold', (u, v) => softThreshold(u, u, v)],
  ];

  it.each(pairs)('%s wants two vectors of one length, type and memory', (name, call) => {
    const errors = [long, floats, elsewhere, freed].map((y) => caught(() => call(x, y)));
    expect(errors.map(({ code }) => code)).toEqual([
      'shape-mismatch',
      'dtype-mismatch',
      'mixed-memories',
      'use-after-free',
    ]);
    expect(errors[0].message).toMatch(new RegExp(`^${name}: `));
    expect(errors[0].shapes).toEqual([[4], [3]]);
    expect(caught(() => call(ints, ints)).code).toBe('dtype-mismatch');
    expect(caught(() => call(freed, x)).code).toBe('use-after-free');
  });

  it.each([
    ['scal', (u: Vector<'float64'>) => scal(1, u)],
    ['nrm2', nrm2],
    ['asum', asum],
    ['amax', amax],
  ] as const)('%s wants real numbers that are not freed', (name, call) => {
    expect(caught(() => call(ints)).message).toBe(`${name}: x is int32, where real numbers are needed`);
    expect(caught(() => call(freed)).code).toBe('use-after-free');
  });

  it('softThreshold refuses thresholds that do not fit', () => {
    expect(caught(() => softThreshold(x, -1, x)).argument).toBe('t');
    expect(caught(() => softThreshold(x, long, x)).argument).toBe('t');
    expect(caught(() => softThreshold(x, elsewhere, x)).code).toBe('mixed-memories');
    expect(caught(() => softThreshold(strange, floats as unknown as Vector<'float32'>, strange)).code).toBe(
      'dtype-mismatch',
    );
  });
});
