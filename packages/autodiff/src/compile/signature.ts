/**
 * The arguments of a compiled function taken apart: tensors, which a plan takes as they come, and all else, for which it is made.
 */
import { flattenTree, formatStructure, isLeaf, unflattenTree, SpredError, type TreeStructure } from '@spred/core';
import { isTensor } from '../create.ts';
import type { Tensor } from '../tensor.ts';

/** One argument without its tensors: a tree of them, or a value of its own. */
type Slot =
  | { readonly kind: 'tree'; readonly structure: TreeStructure; readonly count: number }
  | { readonly kind: 'static'; readonly value: unknown };

/** A call taken apart. */
export interface Signature {
  /** All tensors, argument after argument. */
  readonly leaves: readonly Tensor[];
  readonly slots: readonly Slot[];
  /** What two calls share that can use one plan. */
  readonly key: string;
}

/** Numbers for functions, which have no text of their own. */
const identities = new WeakMap<object, number>();
let next = 0;

/**
 * Takes the arguments of a call apart. Throws `tree-mismatch` for an argument that is an object and holds anything but tensors, and
 * `invalid-argument` for a symbol, of which there may be many with one text.
 */
export function signatureOf(args: readonly unknown[]): Signature {
  const leaves: Tensor[] = [];
  const slots: Slot[] = [];
  let key = '';
  args.forEach((value, index) => {
    if (isTensor(value)) {
      slots.push({ kind: 'tree', structure: leaf, count: 1 });
      leaves.push(value);
      key += `${typeKey(value)};`;
      return;
    }
    if (typeof value !== 'object' || value === null) {
      slots.push({ kind: 'static', value });
      key += `${staticKey(value, index)};`;
      return;
    }
    const flat = flattenArgument(value, index);
    slots.push({ kind: 'tree', structure: flat.structure, count: flat.leaves.length });
    key += `${formatStructure(flat.structure)}:`;
    for (const tensor of flat.leaves) {
      leaves.push(tensor);
      key += `${typeKey(tensor)},`;
    }
    key += ';';
  });
  return { leaves, slots, key };
}

/** The arguments again, with these tensors in place of those that were taken out. */
export function rebuild(slots: readonly Slot[], leaves: readonly Tensor[]): unknown[] {
  let at = 0;
  return slots.map((slot) => {
    if (slot.kind === 'static') return slot.value;
    const own = leaves.slice(at, at + slot.count);
    at += slot.count;
    return unflattenTree(slot.structure, own);
  });
}

const leaf: TreeStructure = { kind: 'leaf' };

function typeKey({ dtype, shape }: Tensor): string {
  return `${dtype}[${shape.join(',')}]`;
}

function flattenArgument(value: object, index: number): { leaves: Tensor[]; structure: TreeStructure } {
  const flat = treeOf(value, index);
  flat.leaves.forEach((found, i) => {
    if (isTensor(found) || !isLeaf(found)) return;
    throw new SpredError('tree-mismatch', `compile: leaf ${i} of argument ${index} is not a tensor`, {
      argument: 'args',
      index,
    });
  });
  return flat;
}

function treeOf(value: object, index: number): { leaves: Tensor[]; structure: TreeStructure } {
  try {
    return flattenTree<Tensor>(value);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SpredError(
      'tree-mismatch',
      `compile: argument ${index} must be a tensor, a plain object or array of tensors, or a value that is no object: ${reason}`,
      { argument: 'args', index, cause },
    );
  }
}

function staticKey(value: unknown, index: number): string {
  switch (typeof value) {
    case 'function': {
      let id = identities.get(value);
      if (id === undefined) identities.set(value, (id = next++));
      return `function ${id}`;
    }
    case 'string':
      return JSON.stringify(value);
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'symbol':
      throw new SpredError('invalid-argument', `compile: argument ${index} is a symbol; use a string`, {
        argument: 'args',
        index,
      });
    default:
      return `${typeof value} ${String(value)}`;
  }
}
