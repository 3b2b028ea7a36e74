/**
 * What holds for every op, driven by the op table: its examples, its derivatives in both modes, its batch rule, its types.
 */
import { describe, expect, test } from 'vitest';
import { batchFlat } from '../batch.ts';
import { gradcheck } from '../check.ts';
import { tensor } from '../create.ts';
import { isFloat } from '../dtype.ts';
import * as library from '../index.ts';
import { sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { opTable } from './table.ts';
import { exampleTensors, floatPlaces, gapOf } from '../../test/examples.ts';
import { caught } from '../../../../testing/caught.ts';

describe('an op of one own', () => {
  const square = opTable.find((op) => op.name === 'square')!;

  test('is refused with the wrong number of inputs', () => {
    expect(caught(() => bind(square, [], undefined)).code).toBe('invalid-argument');
  });

  test('is refused when its body does not fill the shape that its rule gave', () => {
    const short = { ...square, name: 'short', reference: () => new Float64Array(1) };
    const error = caught(() => bind(short, [tensor([1, 2])], undefined));
    expect([error.code, error.shapes]).toEqual(['shape-mismatch', [[1], [2]]]);
  });
});

test('the table is in alphabetical order, and no name comes twice', () => {
  const names = opTable.map((op) => op.name);
  expect(names).toEqual([...new Set(names)].toSorted((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)));
});

describe.each(opTable.map((op) => [op.name, op] as const))('%s', (_, op) => {
  test('has a formula, examples, and inputs of its arity', () => {
    expect(op.formula.length).toBeGreaterThan(0);
    expect(op.examples.length).toBeGreaterThan(0);
    for (const { inputs, dtypes } of op.examples) {
      if (op.arity < 0) expect(inputs.length).toBeGreaterThan(0);
      else expect(inputs).toHaveLength(op.arity);
      expect(dtypes ?? inputs).toHaveLength(inputs.length);
    }
  });

  test('gives the written outputs, of the shape and type its rules say', () => {
    for (const example of op.examples) {
      const { attrs, output } = example;
      const inputs = exampleTensors(example);
      const result = bind(op, inputs, attrs);
      expect(result.shape).toEqual(op.shape(inputs, attrs));
      expect(result.dtype).toBe(op.dtype === undefined ? inputs[0].dtype : op.dtype(inputs, attrs));
      expect(result.data).toHaveLength(sizeOf(result.shape));
      if (output === undefined) continue;
      expect(gapOf(result, tensor(output, result.shape, { dtype: result.dtype }))).toBeLessThanOrEqual(1e-15);
    }
  });

  test('agrees with finite differences, in both modes and to second order', () => {
    for (const example of op.examples) {
      if (example.smooth === false || example.dtypes?.includes('float32') === true) continue;
      const report = gradcheck((args: Tensor[]) => bind(op, args, example.attrs), exampleTensors(example), {
        order: 2,
      });
      expect(report.error).toBeLessThanOrEqual(1e-7);
    }
  });

  test("has transposed modes, at kinks too: <J v, u> = <v, J'u>", () => {
    for (const example of op.examples) {
      const { levels } = gradcheck((args: Tensor[]) => bind(op, args, example.attrs), exampleTensors(example));
      const [{ forward, reverse }] = levels;
      const tolerance = example.dtypes?.includes('float32') === true ? 1e-6 : 1e-10;
      // Where a derivative is infinite, it is so in both modes.
      if (!Number.isFinite(forward)) expect(reverse).not.toSatisfy(Number.isFinite);
      else expect(Math.abs(forward - reverse)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(reverse)));
    }
  });

  test('leaves its inputs unchanged', () => {
    for (const example of op.examples) {
      const inputs = exampleTensors(example);
      const before = inputs.map((input) => input.data.slice());
      bind(op, inputs, example.attrs);
      expect(inputs.map((input) => input.data)).toEqual(before);
    }
  });

  test('on a batch is the op on each, whichever inputs are batched', () => {
    const size = 3;
    for (const example of op.examples) {
      const inputs = exampleTensors(example);
      const copies = inputs.map((input) => Array.from({ length: size }, (__, k) => varied(input, k)));
      for (let mask = 1; mask < 2 ** inputs.length; mask++) {
        const isBatched = (i: number): boolean => ((mask >> i) & 1) === 1;
        const places = inputs.map((__, i) => i).filter(isBatched);
        const [found] = batchFlat(
          (batched) => [
            bind(
              op,
              inputs.map((input, i) => (isBatched(i) ? batched[places.indexOf(i)] : input)),
              example.attrs,
            ),
          ],
          places.map((i) => stackedData(copies[i])),
          size,
        );
        const wanted = Array.from({ length: size }, (__, k) =>
          bind(
            op,
            inputs.map((input, i) => (isBatched(i) ? copies[i][k] : input)),
            example.attrs,
          ),
        );
        expect(found.dtype).toBe(wanted[0].dtype);
        expect(gapOf(found, stackedData(wanted))).toBeLessThanOrEqual(1e-12);
      }
    }
  });

  test('of float32 is that of float64, rounded, and has derivatives of float32', () => {
    for (const example of op.examples) {
      const { attrs, dtypes } = example;
      const narrow = exampleTensors(example, 'float32');
      const wide = narrow.map((input, i) =>
        (dtypes?.[i] ?? 'float64') === 'float64' ? library.cast(input, 'float64') : input,
      );
      const apply = (inputs: readonly Tensor[]): Tensor => bind(op, inputs, attrs);
      const wanted = apply(wide);
      const found = apply(narrow);
      expect(gapOf(found, rounded(wanted))).toBeLessThanOrEqual(2e-6);
      const places = floatPlaces(narrow);
      if (!isFloat(found.dtype) || places.length === 0) continue;
      const [narrowed, widened] = [narrow, wide].map((inputs) => {
        const of = (free: Tensor[]): Tensor =>
          apply(inputs.map((input, i) => (places.includes(i) ? free[places.indexOf(i)] : input)));
        const point = places.map((i) => inputs[i]);
        const { value, pullback } = library.vjp(of, point);
        return [...pullback(library.onesLike(value)), library.jvp(of, point, point.map(library.onesLike)).tangent];
      });
      narrowed.forEach((derivative, i) => {
        expect(derivative.dtype).toBe(i < places.length ? narrow[places[i]].dtype : found.dtype);
        expect(gapOf(derivative, rounded(widened[i]))).toBeLessThanOrEqual(1e-5);
      });
    }
  });

  test('is a free function of the package', () => {
    expect(library).toHaveProperty(op.name);
  });
});

/** The k-th variation of an input: its real entries are stretched a little, integers stay what they are. */
function varied(input: Tensor, k: number): Tensor {
  return isFloat(input.dtype) ? library.mul(input, 1 + k / 32) : input;
}

/** Tensors of one shape as one, with an axis in front. */
function stackedData(tensors: readonly Tensor[]): Tensor {
  const [{ shape, dtype }] = tensors;
  return tensor(
    tensors.flatMap(({ data }) => Array.from(data)),
    [tensors.length, ...shape],
    { dtype },
  );
}

/** Real entries as the nearest of float32. */
function rounded(x: Tensor): Tensor {
  return x.dtype === 'float64' ? tensor(Float64Array.from(x.data, Math.fround), x.shape) : x;
}
