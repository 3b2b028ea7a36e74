/**
 * Every op on every synchronous backend against its reference body run eagerly, over the examples of the op table: values, types, and
 * the derivatives of the real inputs, each as a compiled program.
 */
import { describe, expect, test } from 'vitest';
import { exampleTensors, floatPlaces, gapOf } from '../../test/examples.ts';
import { barrierOp } from '../ops/barrier.ts';
import { gpuOps } from './gpu/index.ts';
import { nativeOps } from './wasm/single.ts';
import {
  bind,
  compile,
  isFloat,
  opTable,
  referenceBackend,
  vjp,
  wasmBackend,
  onesLike,
  type Tensor,
} from '../index.ts';

const backends = [
  ['wasm', wasmBackend],
  ['reference', referenceBackend],
] as const;

/** Tolerances relative to max(1, |value|): kernels round elementary functions otherwise than JavaScript engines. */
const tolerances = { float64: 1e-13, float32: 3e-6 } as const;

test('what the kernels are said to have are ops of the table, so that no op of somebody else is taken for one', () => {
  const known = new Set([...opTable, barrierOp].map(({ name }) => name));
  expect([...nativeOps, ...gpuOps].filter((name) => !known.has(name))).toEqual([]);
});

describe.each(backends)('%s', (_, backend) => {
  describe.each(opTable.map((op) => [op.name, op] as const))('%s', (name, op) => {
    test.each(['float64', 'float32'] as const)('%s', (float) => {
      for (const example of op.examples) {
        const inputs = exampleTensors(example, float);
        const places = floatPlaces(inputs);
        const program = (...values: Tensor[]): Tensor[] => {
          const value = bind(op, values, example.attrs);
          if (!isFloat(value.dtype) || places.length === 0) return [value];
          const fixed = (free: Tensor[]) =>
            values.map((input, i) => (places.includes(i) ? free[places.indexOf(i)] : input));
          const { pullback } = vjp(
            (free: Tensor[]) => bind(op, fixed(free), example.attrs),
            places.map((i) => values[i]),
          );
          return [value, ...pullback(onesLike(value))];
        };
        const compiled = compile(program, { backend });
        const found = compiled(...inputs);
        program(...inputs).forEach((wanted, k) => {
          expect([found[k].shape, found[k].dtype]).toEqual([wanted.shape, wanted.dtype]);
          expect(gapOf(found[k], wanted)).toBeLessThanOrEqual(tolerances[float]);
        });
        const { fallbacks } = compiled.explain(...inputs).plan;
        if (backend.supports(name, float) === 'native' && inputs.every(({ dtype }) => isFloat(dtype))) {
          expect(fallbacks).not.toContain(name);
        }
        compiled.dispose();
      }
    });
  });
});
