/**
 * All arguments of a function taken apart at once: the tensors in them in one list, the rest kept for putting them
 * together.
 */
import { unflattenTree, type TreeStructure } from '@spred/core';
import { isTensor } from '../create.ts';
import type { Tensor } from '../tensor.ts';
import { flattenTensors, type FlatTensors } from './tensors.ts';
import { requireValue } from './treeFunction.ts';

/** Arguments taken apart. */
export interface FlatArguments<Args extends readonly unknown[]> {
  readonly leaves: readonly Tensor[];
  /** For each leaf, the number of its argument and its own number within that. */
  readonly places: readonly { readonly argument: number; readonly leaf: number }[];
  /** The arguments with other leaves in the places of these. */
  rebuild(leaves: readonly Tensor[]): Args;
  /** A tree per argument, put together of the items that stand for its leaves. */
  group<Item>(items: readonly Item[]): Item[][];
}

/**
 * Takes arguments apart. Tensors, arrays and plain objects are trees of tensors; anything else (a number, a text, a
 * function) is passed on as it is. Throws `tree-mismatch` where a tree holds anything but tensors.
 */
export function flattenArguments<Args extends readonly unknown[]>(op: string, args: Args): FlatArguments<Args> {
  const leaves: Tensor[] = [];
  const places: { argument: number; leaf: number }[] = [];
  const structures: (TreeStructure | null)[] = args.map((value, argument) => {
    if (!isTree(value)) return null;
    const flat = flattenTensors(value, `${op}: argument ${argument}`);
    flat.leaves.forEach((found, leaf) => {
      leaves.push(found);
      places.push({ argument, leaf });
    });
    return flat.structure;
  });
  const group = <Item>(items: readonly Item[]): Item[][] => {
    const groups: Item[][] = args.map(() => []);
    items.forEach((item, i) => groups[places[i].argument].push(item));
    return groups;
  };
  return {
    leaves,
    places,
    group,
    rebuild: (others) => {
      const groups = group(others);
      return structures.map((structure, i) =>
        structure === null ? args[i] : unflattenTree(structure, groups[i]),
      ) as unknown as Args;
    },
  };
}

/** Whether a value is to be taken apart: tensors, arrays and plain objects are; instances of classes are left alone. */
export function isTree(value: unknown): boolean {
  if (isTensor(value) || Array.isArray(value)) return true;
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** A function of trees as one of lists of tensors. Its structure of values is known once it has run. */
export class FlatFunction<Args extends readonly unknown[], Out> {
  private structure: TreeStructure | null = null;
  private readonly op: string;
  private readonly fn: (...args: Args) => Out;
  private readonly args: FlatArguments<Args>;

  constructor(op: string, fn: (...args: Args) => Out, args: FlatArguments<Args>) {
    this.op = op;
    this.fn = fn;
    this.args = args;
  }

  readonly run = (inputs: readonly Tensor[]): readonly Tensor[] =>
    this.flatten(this.fn(...this.args.rebuild(inputs))).leaves;

  /** The tensors of a value, whose structure is kept. */
  flatten(value: Out): FlatTensors {
    requireValue(this.op, value);
    const flat = flattenTensors(value, `${this.op}: value`);
    this.structure = flat.structure;
    return flat;
  }

  /** The tree of values, put together of what stands for its leaves. */
  valueOf(leaves: readonly unknown[]): Out {
    return unflattenTree(this.structure as TreeStructure, leaves) as Out;
  }
}
