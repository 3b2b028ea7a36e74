/**
 * Trees: plain objects and arrays, nested at will, whose leaves are values of one branded kind (a tensor, say).
 * The brand is a property under a registered symbol, so that leaves of two copies of a package still are leaves.
 */
import { SpredError } from './errors.ts';

/** The property that marks a leaf. */
export const leafBrand: unique symbol = Symbol.for('@spred/leaf') as never;

/** What every leaf kind carries. */
export interface Leaf {
  readonly [leafBrand]: string;
}

/**
 * `T` checked to be a tree over leaves `L`: accepts interfaces, tuples and optional fields, rejects numbers.
 * Use as `function f<T extends L | Tree<T, L>>(tree: T)`.
 */
export type Tree<T, L> = {
  [K in keyof T]: T[K] extends L | undefined ? T[K] : T[K] extends object ? Tree<T[K], L> : never;
};

/** The shape of a tree without its leaves. */
export type TreeStructure =
  | { readonly kind: 'leaf' }
  | { readonly kind: 'none' }
  | { readonly kind: 'array'; readonly items: readonly TreeStructure[] }
  | { readonly kind: 'object'; readonly keys: readonly string[]; readonly items: readonly TreeStructure[] };

/** True when `value` is a leaf. */
export function isLeaf(value: unknown): value is Leaf {
  return typeof value === 'object' && value !== null && leafBrand in value;
}

/**
 * The leaves of a tree in a fixed order (arrays by index, objects by insertion), and its structure.
 * Throws `tree-mismatch` with the path, which begins with `name`, at anything that is neither a leaf, nor an array, nor a plain object.
 */
export function flattenTree<L extends Leaf>(tree: unknown, name = 'tree'): { leaves: L[]; structure: TreeStructure } {
  const leaves: L[] = [];
  const visit = (node: unknown, path: string): TreeStructure => {
    if (node === undefined) return { kind: 'none' };
    if (isLeaf(node)) {
      leaves.push(node as L);
      return { kind: 'leaf' };
    }
    if (Array.isArray(node)) return { kind: 'array', items: node.map((item, i) => visit(item, `${path}[${i}]`)) };
    if (isPlainObject(node)) {
      const keys = Object.keys(node);
      return { kind: 'object', keys, items: keys.map((key) => visit(node[key], `${path}.${key}`)) };
    }
    const found = node === null ? 'null' : typeof node;
    throw new SpredError('tree-mismatch', `${path} is ${found}, not a leaf, an array or a plain object`, {
      argument: path,
    });
  };
  const structure = visit(tree, name);
  return { leaves, structure };
}

/** Puts leaves back into a structure: the inverse of {@link flattenTree}. */
export function unflattenTree(structure: TreeStructure, leaves: readonly unknown[]): unknown {
  let next = 0;
  const build = (node: TreeStructure): unknown => {
    switch (node.kind) {
      case 'none':
        return undefined;
      case 'leaf':
        return leaves[next++];
      case 'array':
        return node.items.map(build);
      case 'object':
        return Object.fromEntries(node.keys.map((key, i) => [key, build(node.items[i])]));
    }
  };
  const tree = build(structure);
  if (next !== leaves.length) {
    throw new SpredError('tree-mismatch', `the structure has ${next} leaves, got ${leaves.length}`, {
      argument: 'leaves',
      shapes: [[next], [leaves.length]],
    });
  }
  return tree;
}

/** A text that two structures share exactly when they are equal; it reads like the tree: `{u:*,w:[*,*]}`. */
export function formatStructure(structure: TreeStructure): string {
  switch (structure.kind) {
    case 'leaf':
      return '*';
    case 'none':
      return '-';
    case 'array':
      return `[${structure.items.map(formatStructure).join(',')}]`;
    case 'object':
      return `{${structure.keys.map((key, i) => `${formatKey(key)}:${formatStructure(structure.items[i])}`).join(',')}}`;
  }
}

/** A key as it is where it is a plain word, quoted where it holds anything that could be taken for structure. */
function formatKey(key: string): string {
  return /^[\w$]+$/u.test(key) ? key : JSON.stringify(key);
}

/** Applies `fn` to the leaves of one tree, or to matching leaves of several trees of one structure. */
export function mapTree<T, L extends Leaf>(fn: (...leaves: L[]) => L, tree: T, ...others: readonly T[]): T {
  const first = flattenTree<L>(tree);
  const rest = others.map((other) => flattenTree<L>(other));
  const expected = formatStructure(first.structure);
  rest.forEach((other, i) => {
    const found = formatStructure(other.structure);
    if (found !== expected) {
      throw new SpredError('tree-mismatch', `tree ${i + 2} has the structure ${found}, the first has ${expected}`, {
        argument: `others[${i}]`,
      });
    }
  });
  const mapped = first.leaves.map((leaf, i) => fn(leaf, ...rest.map((other) => other.leaves[i])));
  return unflattenTree(first.structure, mapped) as T;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
