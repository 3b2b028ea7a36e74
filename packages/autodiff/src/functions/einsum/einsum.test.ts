/**
 * Einsum against naive loops over all labels, for random formulas; its edges; its derivatives.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as ad from '../../index.ts';
import type { Tensor } from '../../index.ts';
import { sizeOf, stridesOf } from '../../shape.ts';
import { gapOf } from '../../../test/examples.ts';
import { lawError, wavy } from '../../../test/laws.ts';
import { caught } from '../../../../../testing/caught.ts';
import { expectRefused } from '../../../test/refused.ts';

const runs = process.env['SPRED_LONG'] ? 1000 : 150;

/** The sum over all assignments of numbers to labels. */
function naive(inputs: readonly string[], output: string, operands: readonly Tensor[]): Tensor {
  const sizes = new Map<string, number>();
  inputs.forEach((term, i) =>
    Array.from(term).forEach((label, axis) =>
      sizes.set(
        label,
        Math.max(sizes.get(label) ?? 1, operands[i].shape[axis] === 0 ? -Infinity : operands[i].shape[axis]),
      ),
    ),
  );
  inputs.forEach((term, i) =>
    Array.from(term).forEach((label, axis) => operands[i].shape[axis] === 0 && sizes.set(label, 0)),
  );
  const labels = [...sizes.keys()];
  const lengths = labels.map((label) => sizes.get(label)!);
  const strides = stridesOf(lengths);
  const shape = Array.from(output).map((label) => sizes.get(label)!);
  const out = new Float64Array(sizeOf(shape));
  const place = (term: string, own: readonly number[], index: readonly number[]): number => {
    const steps = stridesOf(own);
    return Array.from(term).reduce(
      (sum, label, axis) => sum + (own[axis] === 1 ? 0 : index[labels.indexOf(label)] * steps[axis]),
      0,
    );
  };
  for (let flat = 0; flat < sizeOf(lengths); flat++) {
    const index = strides.map((stride, k) => Math.floor(flat / stride) % lengths[k]);
    let product = 1;
    inputs.forEach((term, i) => (product *= operands[i].data[place(term, operands[i].shape, index)]));
    out[place(output, shape, index)] += product;
  }
  return ad.tensor(out, shape);
}

const term = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 3 }).map((labels) => labels.join(''));
const formula = fc
  .record({
    inputs: fc.array(term, { minLength: 1, maxLength: 4 }),
    lengths: fc.record({ a: fc.nat(3), b: fc.integer({ min: 1, max: 3 }), c: fc.constant(2), d: fc.constant(3) }),
    ones: fc.array(fc.nat(9), { minLength: 12, maxLength: 12 }),
    wanted: fc.shuffledSubarray(['a', 'b', 'c', 'd']),
  })
  .map(({ inputs, lengths, ones, wanted }) => ({
    inputs,
    output: wanted.filter((label) => inputs.some((each) => each.includes(label))).join(''),
    // now and then an axis of length 1, which fits any
    shapes: inputs.map((each, i) =>
      Array.from(each).map((label, axis) =>
        ones[(i * 3 + axis) % 12] === 0 && lengths.a > 0 ? 1 : lengths[label as 'a'],
      ),
    ),
  }));

describe('einsum', () => {
  test('equals the naive sum over all labels', () => {
    fc.assert(
      fc.property(formula, ({ inputs, output, shapes }) => {
        const operands = shapes.map((shape, i) => wavy(shape, 0.3 + i));
        const found = ad.einsum(`${inputs.join(',')}->${output}`, ...operands);
        expect(gapOf(found, naive(inputs, output, operands))).toBeLessThanOrEqual(1e-12);
      }),
      { numRuns: runs, seed: 21 },
    );
  });

  test('is differentiable, batchable and traceable', () => {
    fc.assert(
      fc.property(formula, ({ inputs, output, shapes }) => {
        const operands = shapes.map((shape, i) => wavy(shape, 0.3 + i));
        const text = `${inputs.join(',')}->${output}`;
        expect(lawError((...args) => ad.einsum(text, ...args), operands)).toBeLessThanOrEqual(1e-7);
      }),
      { numRuns: runs / 10, seed: 22 },
    );
  });

  test('without an arrow the result has the labels that come once, in order', () => {
    const [a, b] = [wavy([2, 3]), wavy([3, 4])];
    expect(gapOf(ad.einsum('ij,jk', a, b), ad.matmul(a, b))).toBeLessThanOrEqual(1e-15);
    expect(gapOf(ad.einsum('ba', a), ad.transpose(a))).toBe(0);
    expect(ad.einsum('...i,i', wavy([2, 5, 3]), wavy([3])).shape).toEqual([2, 5]);
  });

  test('dots broadcast from the last axis on', () => {
    const [a, b] = [wavy([5, 1, 2, 3]), wavy([4, 3, 2])];
    expect(gapOf(ad.einsum('...ij,...jk->...ik', a, b), ad.matmul(a, b))).toBeLessThanOrEqual(1e-15);
    expect(ad.einsum('i...->...', wavy([3, 2, 4])).shape).toEqual([2, 4]);
    expect(ad.einsum('...->...', ad.tensor(3)).item()).toBe(3);
  });

  test('integers stay integers, truth values are counted', () => {
    const a = ad.tensor(
      [
        [1, 2],
        [3, 4],
      ],
      undefined,
      { dtype: 'int32' },
    );
    expect(ad.einsum('ij,jk->ik', a, a).dtype).toBe('int32');
    expect(ad.einsum('i->', [true, true]).item()).toBe(2);
  });

  test('what is no formula, or does not fit, is refused by name', () => {
    const a = ad.zeros([2, 3]);
    expectRefused([
      [
        () => ad.einsum('ij,jk->ik', a, ad.zeros([4, 5])),
        'shape-mismatch',
        'einsum: shapes [2,3] and [4,5] do not align (j: 3 != 4)',
      ],
      [() => ad.einsum('ijk->i', a), 'shape-mismatch', "'ijk' in 'ijk->i' names 3 axes, operand 0 has 2"],
      [() => ad.einsum('ij->k', a), 'invalid-argument', 'label k of the result is in no operand'],
      [() => ad.einsum('ij->ii', a), 'invalid-argument', 'label i comes twice in the result'],
      [() => ad.einsum('ij,ij->', a), 'invalid-argument', 'it has 2 operands, and 1 are given'],
      [() => ad.einsum('i1->i', a), 'invalid-argument', "'i1' is not made of letters and '...'"],
      [() => ad.einsum('ij->i->j', a), 'invalid-argument', "'->' may come once"],
      [() => ad.einsum('...i->i', a), 'invalid-argument', "must have the '...'"],
      [() => ad.einsum('......i->i', a), 'invalid-argument', "'...' comes twice"],
      [() => ad.einsum('ii->i', a), 'shape-mismatch', 'i: 2 != 3'],
      [() => ad.einsum(''), 'invalid-argument', 'at least one operand'],
    ]);
  });
});

test('tensordot and outer are sums of products over named axes', () => {
  const [a, b] = [wavy([2, 3, 4]), wavy([4, 3, 5])];
  expect(
    gapOf(
      ad.tensordot(a, b, [
        [1, -1],
        [1, 0],
      ]),
      ad.einsum('ijk,kjl->il', a, b),
    ),
  ).toBeLessThanOrEqual(1e-14);
  expect(gapOf(ad.tensordot(wavy([2]), wavy([3]), 0), ad.outer(wavy([2]), wavy([3])))).toBe(0);
  expect(ad.outer(a, [1, 2]).shape).toEqual([24, 2]);
  expect(ad.tensordot(a, b, 1).shape).toEqual([2, 3, 3, 5]);
  expect(caught(() => ad.tensordot(a, b, 2)).message).toContain('axes 1 and 0: 3 != 4');
  expect(caught(() => ad.tensordot(a, b, [[0], []])).code).toBe('shape-mismatch');
});
