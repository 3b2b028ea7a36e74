/**
 * A function of a tree of tensors as one of a list of them: what all transforms of a function at one argument begin with.
 */
import { SpredError, unflattenTree, type TreeStructure } from '@spred/core';
import { requireFunction } from '../ops/makers/arguments.ts';
import type { Tensor } from '../tensor.ts';
import { flattenTensors, requireFloats, type FlatTensors } from './tensors.ts';

/** A function and its argument taken apart. The structure of the values is known once it has run. */
export class TreeFunction<T, Out> {
  readonly argument: FlatTensors;
  private structure: TreeStructure | null = null;
  private readonly op: string;
  private readonly fn: (argument: T) => Out;

  /**
   * Throws `invalid-argument` unless `fn` is a function, `tree-mismatch` unless the argument is a tree of tensors, and
   * `not-differentiable` where it holds integers or truth values.
   */
  constructor(op: string, fn: (argument: T) => Out, argument: T) {
    requireFunction(op, 'fn', fn);
    this.op = op;
    this.fn = fn;
    this.argument = flattenArgument(op, argument, 'argument');
  }

  readonly run = (inputs: readonly Tensor[]): readonly Tensor[] => {
    const value = this.fn(this.argumentOf(inputs));
    requireValue(this.op, value);
    const { leaves, structure } = flattenTensors(value, 'value');
    this.structure = structure;
    return leaves;
  };

  /** A tree like the argument, put together of what stands for its leaves. */
  argumentOf(leaves: readonly unknown[]): T {
    return unflattenTree(this.argument.structure, leaves) as T;
  }

  /** The same for the values. */
  valueOf(leaves: readonly unknown[]): Out {
    return unflattenTree(this.structure as TreeStructure, leaves) as Out;
  }

  /** The values taken apart, once it is known what stands for their leaves. */
  flatValue(leaves: readonly Tensor[]): FlatTensors {
    return { leaves, structure: this.structure as TreeStructure };
  }
}

/** An argument that is to be differentiated, taken apart. */
export function flattenArgument(op: string, argument: unknown, name: string): FlatTensors {
  if (argument === undefined) {
    throw new SpredError('tree-mismatch', `${op}: ${name} must be a tensor or a tree of tensors, got undefined`, {
      argument: name,
    });
  }
  const flat = flattenTensors(argument, name);
  requireFloats(op, flat.leaves, name);
  return flat;
}

/** Throws `tree-mismatch` for a function that returned nothing, such as an arrow function whose braces lack a `return`. */
export function requireValue(op: string, value: unknown): void {
  if (value !== undefined) return;
  throw new SpredError('tree-mismatch', `${op}: fn must return a tensor or a tree of tensors, got undefined`, {
    argument: 'fn',
  });
}
