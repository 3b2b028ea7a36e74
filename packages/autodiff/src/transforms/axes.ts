/**
 * Which axis of each tensor of a tree counts the batch: said once for a whole tree, or leaf by leaf in a tree like it.
 */
import { isLeaf, SpredError } from '@spred/core';
import { isTree } from './arguments.ts';

/** An axis for all tensors of a tree (`null`: none), or such for the parts of an array or an object. */
export type BatchAxes = number | null | readonly BatchAxes[] | { readonly [key: string]: BatchAxes };

/**
 * The axis of every leaf of `tree`, in the order of the leaves. Throws `tree-mismatch` where `axes` is no tree like it.
 */
export function spreadAxes(axes: BatchAxes | undefined, tree: unknown, name: string): (number | null)[] {
  const found: (number | null)[] = [];
  const visit = (part: BatchAxes | undefined, node: unknown, path: string): void => {
    if (!isTree(node)) return; // no tensor: nothing to batch
    if (isLeaf(node)) {
      if (typeof part !== 'number' && part !== null) refuse(path, 'an axis or null');
      found.push(part);
    } else if (Array.isArray(node)) {
      if (isPrefix(part)) return node.forEach((item, i) => visit(part, item, `${path}[${i}]`));
      if (!Array.isArray(part) || part.length !== node.length) refuse(path, `a list of ${node.length}`);
      node.forEach((item, i) => visit((part as readonly BatchAxes[])[i], item, `${path}[${i}]`));
    } else {
      if (!isPrefix(part) && (typeof part !== 'object' || Array.isArray(part))) refuse(path, 'an object');
      for (const [key, item] of Object.entries(node as object)) {
        visit(isPrefix(part) ? part : (part as Readonly<Record<string, BatchAxes>>)[key], item, `${path}.${key}`);
      }
    }
  };
  visit(axes, tree, name);
  return found;
}

function isPrefix(part: BatchAxes | undefined): part is number | null {
  return typeof part === 'number' || part === null;
}

function refuse(path: string, expected: string): never {
  throw new SpredError('tree-mismatch', `vmap: ${path} must be ${expected}`, { argument: path });
}
