/**
 * Makes an op that draws numbers from a random key.
 *
 * A key is two words of 32 bits in an `int32` tensor of length 2, so that keys pass through `vmap` and `compile` like any tensor.
 * The op takes keys under any shape, `[...many, 2]`, and gives for each what the one key gives, `[...many, ...shape]`; its batch
 * rule is therefore itself. The numbers are those of `@spred/core` for the same key. Nothing flows through the key.
 */
import { formatShape, SpredError, type RandomKey } from '@spred/core';
import { isTensor } from '../../create.ts';
import type { DType } from '../../dtype.ts';
import { sizeOf, type Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { bind } from '../../trace.ts';
import type { Aval, OpDef, OpExample, Operand } from '../op.ts';

/** What one key is asked for. */
export interface RandomAttrs {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** What tells one random op from another. */
export interface RandomOp {
  readonly name: string;
  readonly formula: string;
  /** `count` numbers of a key, as they are before they are rounded to the type. */
  readonly draw: (key: RandomKey, count: number, dtype: DType) => ArrayLike<number>;
  readonly examples: readonly OpExample<RandomAttrs>[];
}

/** The op definition of a source of random numbers. */
export function randomOp({ name, formula, draw, examples }: RandomOp): OpDef<RandomAttrs> {
  const op: OpDef<RandomAttrs> = {
    name,
    kind: 'routine',
    arity: 1,
    formula,
    shape: ([keys], { shape }) => {
      requireKeys(name, keys);
      return [...keys.shape.slice(0, -1), ...shape];
    },
    dtype: (_, { dtype }) => dtype,
    reference: ([keys], { shape, dtype }) => {
      const count = sizeOf(shape);
      const many = keys.data.length / 2;
      const out = new Float64Array(many * count);
      for (let i = 0; i < many; i++) out.set(draw(keyAt(keys, i), count, dtype), i * count);
      return out;
    },
    vjp: () => null,
    jvp: () => null,
    batch: ([keys], _, attrs) => bind(op, [keys], attrs),
    examples,
  };
  return op;
}

/** The `i`-th key. */
export function keyAt({ data }: Operand, i: number): RandomKey {
  return { high: data[2 * i] >>> 0, low: data[2 * i + 1] >>> 0 };
}

/** Throws `dtype-mismatch` or `shape-mismatch` unless it holds keys. */
export function requireKeys(op: string, { shape, dtype }: Aval): void {
  if (dtype !== 'int32') {
    throw new SpredError('dtype-mismatch', `${op}: a random key is int32, got ${dtype}`, { argument: 'key' });
  }
  if (shape.at(-1) !== 2) {
    throw new SpredError('shape-mismatch', `${op}: a random key has shape [2], got ${formatShape(shape)}`, {
      argument: 'key',
      shapes: [shape],
    });
  }
}

/** Throws `invalid-argument` for what is no tensor: a seed is no key yet. */
export function requireKeyTensor(op: string, key: unknown): void {
  if (isTensor(key)) return;
  throw new SpredError('invalid-argument', `${op}: key must be a tensor (see prngKey), got ${String(key)}`, {
    argument: 'key',
  });
}

/** The key, for a function that takes one. Throws `dtype-mismatch` or `shape-mismatch`. */
export function oneKey(op: string, key: Tensor): Tensor {
  requireKeyTensor(op, key);
  requireKeys(op, key);
  if (key.shape.length === 1) return key;
  throw new SpredError(
    'shape-mismatch',
    `${op}: takes one random key, got keys of shape ${formatShape(key.shape)}; use vmap for many`,
    { argument: 'key', shapes: [key.shape] },
  );
}
