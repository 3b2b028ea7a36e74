import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  flattenTree,
  formatStructure,
  isLeaf,
  leafBrand,
  mapTree,
  unflattenTree,
  type Leaf,
  type Tree,
} from './index.ts';
import { caught } from '../../../testing/caught.ts';

const numRuns = process.env['SPRED_LONG'] ? 5000 : 500;

interface Box extends Leaf {
  readonly value: number;
}
const box = (value: number): Box => ({ [leafBrand]: 'box', value });

/** Trees of boxes: arrays, records with any keys (hostile ones too), absent fields, empty branches. */
const arbitraryTree = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.integer().map(box),
    fc.constant(undefined),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('u', 'w', '__proto__', 'a:*,b', '0')), tie('tree'), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  ),
})).tree;

describe('flatten and unflatten', () => {
  it('are inverse to each other', () => {
    fc.assert(
      fc.property(arbitraryTree, (tree) => {
        const { leaves, structure } = flattenTree(tree);
        const rebuilt = unflattenTree(structure, leaves);
        expect(rebuilt).toEqual(tree);
        expect(flattenTree(rebuilt)).toEqual({ leaves, structure });
      }),
      { seed: 21, numRuns },
    );
  });

  it('keep the leaves themselves, arrays by index and fields by insertion', () => {
    const leaves = [1, 2, 3, 4].map(box);
    const tree = { w: leaves[0], layers: [{ b: leaves[1], a: leaves[2] }], u: leaves[3] };
    const flat = flattenTree<Box>(tree);
    expect(flat.leaves).toEqual(leaves);
    expect(flat.leaves.every((leaf, i) => leaf === leaves[i])).toBe(true);
    expect(formatStructure(flat.structure)).toBe('{w:*,layers:[{b:*,a:*}],u:*}');
  });

  it('a single leaf and nothing at all are trees, too', () => {
    expect(formatStructure(flattenTree(box(1)).structure)).toBe('*');
    expect(formatStructure(flattenTree(undefined).structure)).toBe('-');
    expect(unflattenTree(flattenTree(undefined).structure, [])).toBe(undefined);
  });

  it.each([
    ['tree.layers[1].bias is number', { layers: [box(1), { bias: 3 }] }],
    ['tree is null', null],
    ['tree.f is function', { f: () => 1 }],
    ['tree[0] is string', ['leaf']],
    ['tree.when is object', { when: new Date(0) }],
    ['tree.x is object', { x: new Float64Array(2) }],
  ])('say where something else stands: %s', (message, tree) => {
    const error = caught(() => flattenTree(tree));
    expect(error.code).toBe('tree-mismatch');
    expect(error.message).toBe(`${message}, not a leaf, an array or a plain object`);
    expect(message.startsWith(`${error.argument} is `)).toBe(true);
  });

  it.each([1, 3])('refuse %d leaves for a structure of 2', (count) => {
    const { structure } = flattenTree({ u: box(1), w: box(2) });
    const error = caught(() => unflattenTree(structure, Array.from({ length: count }, box)));
    expect(error.code).toBe('tree-mismatch');
    expect(error.shapes).toEqual([[2], [count]]);
  });
});

describe('the text of a structure', () => {
  it('is shared exactly by equal structures', () => {
    fc.assert(
      fc.property(arbitraryTree, arbitraryTree, (a, b) => {
        const [first, second] = [a, b].map((tree) => flattenTree(tree).structure);
        const equal = JSON.stringify(first) === JSON.stringify(second);
        expect(formatStructure(first) === formatStructure(second)).toBe(equal);
      }),
      { seed: 22, numRuns },
    );
  });

  it('quotes keys that could be taken for structure', () => {
    const text = (tree: unknown): string => formatStructure(flattenTree(tree).structure);
    expect(text({ 'a:*,b': box(1) })).toBe('{"a:*,b":*}');
    expect(text({ a: box(1), b: box(2) })).toBe('{a:*,b:*}');
    expect(text([[], {}, undefined])).toBe('[[],{},-]');
  });
});

describe('mapTree', () => {
  const add = (...boxes: Box[]): Box => box(boxes.reduce((total, { value }) => total + value, 0));

  it('keeps the structure of tuples, interfaces and optional fields', () => {
    interface Model {
      readonly weights: readonly [Box, Box];
      readonly bias?: Box;
    }
    const model: Model = { weights: [box(1), box(2)] };
    const doubled = mapTree<Model, Box>((leaf) => box(2 * leaf.value), model);
    expect(doubled).toEqual({ weights: [box(2), box(4)] });
    const withBias: Model = { weights: [box(1), box(2)], bias: box(3) };
    expect(mapTree<Model, Box>(add, withBias, withBias, withBias).bias).toEqual(box(9));
  });

  it('changes no tree that it is given', () => {
    fc.assert(
      fc.property(arbitraryTree, (tree) => {
        const before = structuredCloneOf(tree);
        mapTree<unknown, Box>((leaf) => box(leaf.value + 1), tree);
        expect(tree).toEqual(before);
      }),
      { seed: 23, numRuns },
    );
  });

  it('with the identity is the identity', () => {
    fc.assert(
      fc.property(arbitraryTree, (tree) => {
        expect(mapTree<unknown, Box>((leaf) => leaf, tree)).toEqual(tree);
      }),
      { seed: 24, numRuns },
    );
  });

  it('names the tree whose structure differs, and both structures', () => {
    const error = caught(() => mapTree<unknown, Box>(add, { u: box(1) }, { u: box(1) }, { u: [box(1)] }));
    expect(error.code).toBe('tree-mismatch');
    expect(error.argument).toBe('others[1]');
    expect(error.message).toBe('tree 3 has the structure {u:[*]}, the first has {u:*}');
  });
});

describe('the type Tree', () => {
  /** Counts leaves, of anything that the compiler takes for a tree of boxes; the type comes back as it went in. */
  function count<T extends Box | Tree<T, Box>>(tree: T): { tree: T; leaves: number } {
    return { tree, leaves: flattenTree<Box>(tree).leaves.length };
  }

  it('lets leaves, records, arrays, tuples, interfaces and optional fields through', () => {
    interface Layer {
      readonly weight: Box;
      readonly bias?: Box;
    }
    const layers: readonly Layer[] = [{ weight: box(1) }, { weight: box(2), bias: box(3) }];
    const tuple = [box(1), { w: box(2) }] as const;
    expect([count(box(1)), count({ u: box(1), w: box(2) }), count([box(1)])].map((c) => c.leaves)).toEqual([1, 2, 1]);
    expect(count(layers).tree[1].bias).toBe(layers[1].bias);
    expect(count(tuple).tree[1].w.value).toBe(2);
  });

  it('lets no number and no text through, however deep', () => {
    // @ts-expect-error a number is not a leaf
    expect(() => count({ learningRate: 0.1 })).toThrow('tree.learningRate is number');
    // @ts-expect-error neither is a name inside
    expect(() => count({ layers: [{ weight: box(1), name: 'first' }] })).toThrow('tree.layers[0].name is string');
  });
});

it('a leaf is known by its brand alone', () => {
  expect(isLeaf({ [Symbol.for('@spred/leaf')]: 'tensor of another copy' })).toBe(true);
  for (const value of [null, undefined, 1, 'x', {}, []]) expect(isLeaf(value)).toBe(false);
});

/** A deep copy that keeps brands (structuredClone drops symbols). */
function structuredCloneOf(tree: unknown): unknown {
  const { leaves, structure } = flattenTree<Box>(tree);
  return unflattenTree(
    structure,
    leaves.map((leaf) => box(leaf.value)),
  );
}
