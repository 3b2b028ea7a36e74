import { createMemory, Matrix, syrk } from '@spred/kernels';
import { normal, randomKey } from '@spred/core';
import { describe, expect, it } from 'vitest';
import { atOnce } from './atOnce.ts';
import { SymmetricSystem } from './symmetricSystem.ts';

const memory = createMemory();

/** B'B + shift I for normal numbers B, all of it. */
function definite(size: number, shift: number): Float64Array {
  const b = memory.matrix('float64', size, size, normal(randomKey(size), size * size));
  const c = new Matrix(memory.vector('float64', size * size), size, size);
  syrk({ a: b, transpose: true, c });
  const values = c.data.read();
  for (let k = 0; k < size; k++) values[k * (size + 1)] += shift;
  b.data.free();
  c.data.free();
  return values;
}

const lengthOf = (v: Float64Array): number => Math.sqrt(v.reduce((total, value) => total + value * value, 0));

describe.each([
  ['at once', 300],
  ['by panels', 1025],
  ['by panels that do not fit', 1400],
])('a system that is factorised %s', (_, size) => {
  const values = definite(size, size);
  const truth = normal(randomKey(1), size);
  const right = truth.map((__, i) => truth.reduce((total, value, j) => total + values[i + j * size] * value, 0));

  it('gives back what went in', () => {
    const system = new SymmetricSystem(memory);
    system.values(size).set(values);
    expect(system.factor(size, 1e-13)).toBe(true);
    const x = right.slice();
    system.solve(x);
    expect(lengthOf(x.map((value, i) => value - truth[i]))).toBeLessThan(1e-12 * lengthOf(truth));
    system.free();
  });

  it('says where it is singular, or indefinite, and can be used again', () => {
    const system = new SymmetricSystem(memory);
    for (const diagonal of [-1, 1e-300]) {
      const spoilt = system.values(size);
      spoilt.set(values);
      // The last row is that of a column which is zero, or worse.
      for (let j = 0; j < size; j++) spoilt[size - 1 + j * size] = spoilt[j + (size - 1) * size] = 0;
      spoilt[size * size - 1] = diagonal;
      expect(system.factor(size, diagonal < 0 ? 0 : 1e-13)).toBe(diagonal > 0);
    }
    // Twice the same column leaves no pivot.
    const twice = system.values(size);
    twice.set(values);
    for (let i = 0; i < size; i++) twice[i + (size - 1) * size] = twice[i];
    for (let j = 0; j < size; j++) twice[size - 1 + j * size] = twice[j * size];
    twice[size * size - 1] = twice[0];
    twice[size - 1] = twice[(size - 1) * size] = twice[0];
    expect(system.factor(size, 1e-10)).toBe(false);
    system.values(size).set(values);
    expect(system.factor(size, 1e-13)).toBe(true);
    system.free();
  });

  it('in slices is the same to the last bit', () => {
    const [whole, sliced] = [new SymmetricSystem(memory), new SymmetricSystem(memory)];
    whole.values(size).set(values);
    sliced.values(size).set(values);
    whole.factor(size, 0);
    const slices = sliced.factorInSlices(size, 0);
    let pauses = 0;
    while (!slices.next().done) pauses++;
    expect(pauses > 0).toBe(size > 1024);
    const [a, b] = [right.slice(), right.slice()];
    whole.solve(a);
    sliced.solve(b);
    expect(b).toEqual(a);
    whole.free();
    sliced.free();
  });
});

describe('a symmetric system', () => {
  it('solves, with and without a shift, and refuses what is singular', () => {
    const system = new SymmetricSystem(memory);
    system.values(2).set([4, 2, 0, 5]);
    expect(system.factor(2, 1e-13)).toBe(true);
    const x = Float64Array.of(8, 14);
    system.solve(x);
    expect(Array.from(x)).toEqual([0.75, 2.5]);
    system.values(2).set([1, 1, 0, 1]);
    expect(system.factor(2, 1e-13)).toBe(false);
    const ones = memory.matrix('float64', 2, 2, [1, 1, 1, 1]);
    expect(atOnce(system.factorShifted(ones, 1, 1e-13))).toBe(true);
    const b = Float64Array.of(3, 3);
    system.solve(b);
    expect(b[0]).toBeCloseTo(1, 14);
    system.free();
  });
});
