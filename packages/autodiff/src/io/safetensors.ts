/**
 * Trees of tensors as files in the safetensors format, which PyTorch, JAX and others read and write. Written from the format's
 * description; see `safetensorsHeader.ts` for the layout.
 */
import { SpredError, unflattenTree, type TreeStructure } from '@spred/core';
import { bytesOf } from '../dtype.ts';
import { Tensor } from '../tensor.ts';
import { flattenTensors, flattenTensorsLike, type TensorTree } from '../transforms/tensors.ts';
import { names, readEntries, writeEntries } from './safetensorsEntries.ts';
import { readHeader } from './safetensorsHeader.ts';

/** What a file holds. */
export interface LoadedTensors {
  /** The tensors by name, in the order of the header. */
  readonly tensors: Readonly<Record<string, Tensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * A file with the tensors of a tree. A tensor's name is its path, keys and indices joined by dots (`layers.0.weight`); a tensor
 * that is no tree is called `tensor`. Types are written as `F64`, `F32`, `I32` and `BOOL`.
 *
 * Throws `tree-mismatch` where two paths give one name, or one that the format keeps for itself, `invalid-argument` for metadata
 * that is not text, and `abstract-value` for tensors without numbers.
 *
 * @example
 * ```ts
 * import { loadSafetensors, saveSafetensors, tensor } from '@spred/autodiff';
 *
 * const file = saveSafetensors({ layers: [{ weight: tensor([1, 2]) }] }, { epoch: '3' });
 * const { tensors, metadata } = loadSafetensors(file);
 * console.log(tensors['layers.0.weight'].toArray(), metadata.epoch); // [ 1, 2 ] 3
 * ```
 */
export function saveSafetensors<T extends TensorTree<T>>(
  tree: T,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array {
  const { leaves, structure } = flattenTensors(tree, 'tree');
  const paths = namesOf(structure);
  // The widest first, so that every tensor starts at a multiple of the size of its entries.
  const order = leaves.map((_, i) => i).sort((a, b) => bytesOf[leaves[b].dtype] - bytesOf[leaves[a].dtype] || a - b);

  const entries: [string, unknown][] = metadata === undefined ? [] : [['__metadata__', checkedMetadata(metadata)]];
  let length = 0;
  for (const i of order) {
    const { shape, dtype, size } = leaves[i];
    const end = length + size * bytesOf[dtype];
    entries.push([paths[i], { dtype: names[dtype], shape, data_offsets: [length, end] }]);
    length = end;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const headerLength = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + length);
  new DataView(bytes.buffer).setUint32(0, headerLength, true);
  bytes.set(json, 8);
  bytes.fill(0x20, 8 + json.length, 8 + headerLength);
  let at = 8 + headerLength;
  for (const i of order) {
    writeEntries(leaves[i], bytes, at);
    at += leaves[i].size * bytesOf[leaves[i].dtype];
  }
  return bytes;
}

/**
 * The tensors of a file. `F16` and `BF16` become float32; `I64`, `U32`, `I16`, `U16`, `I8` and `U8` become int32. The bytes are copied.
 *
 * Throws `file-format`, with the byte as `index`, for a file that is cut off or does not follow the format in any other way: lengths,
 * offsets that overlap or leave bytes over, JSON, types; and for an integer that int32 does not hold.
 */
export function loadSafetensors(bytes: Uint8Array): LoadedTensors {
  if (!isBytes(bytes)) {
    throw new SpredError('invalid-argument', `loadSafetensors: bytes must be a Uint8Array, got ${typeof bytes}`, {
      argument: 'bytes',
    });
  }
  const { entries, metadata } = readHeader(bytes);
  const tensors = entries.map((entry): [string, Tensor] => {
    const { storage, dtype } = readEntries(bytes, entry);
    return [entry.name, new Tensor(storage, entry.shape, dtype, null)];
  });
  return { tensors: Object.fromEntries(tensors), metadata };
}

/**
 * Named tensors, of a file, put into a tree like `like`: the inverse of {@link saveSafetensors}. Names that the tree does not ask for are
 * left out. Throws `tree-mismatch` where one is missing, `shape-mismatch` and `dtype-mismatch` where one is another than in `like`.
 *
 * @example
 * ```ts
 * import { loadSafetensors, restoreTree, saveSafetensors, tensor, zeros } from '@spred/autodiff';
 *
 * const file = saveSafetensors({ u: tensor([1, 2]), v: tensor(3) });
 * const { u, v } = restoreTree({ u: zeros([2]), v: zeros([]) }, loadSafetensors(file).tensors);
 * console.log(u.toArray(), v.item()); // [ 1, 2 ] 3
 * ```
 */
export function restoreTree<T extends TensorTree<T>>(like: T, tensors: Readonly<Record<string, Tensor>>): T {
  requireRecord('restoreTree', 'tensors', tensors);
  const flat = flattenTensors(like, 'like');
  const found = namesOf(flat.structure).map((name, i) => {
    const value = Object.hasOwn(tensors, name) ? tensors[name] : undefined;
    if (value === undefined) {
      throw new SpredError('tree-mismatch', `restoreTree: there is no tensor ${name}`, { argument: 'tensors' });
    }
    const { dtype } = flat.leaves[i];
    if (value.dtype !== dtype) {
      throw new SpredError('dtype-mismatch', `restoreTree: tensor ${name} is ${value.dtype}, expected ${dtype}`, {
        argument: 'tensors',
      });
    }
    return value;
  });
  const restored = unflattenTree(flat.structure, found);
  flattenTensorsLike(restored, flat, 'tensors');
  return restored as T;
}

/** Of any realm. */
function isBytes(bytes: unknown): boolean {
  return ArrayBuffer.isView(bytes) && Object.prototype.toString.call(bytes) === '[object Uint8Array]';
}

function requireRecord(op: string, argument: string, record: unknown): void {
  if (typeof record === 'object' && record !== null) return;
  throw new SpredError('invalid-argument', `${op}: ${argument} must be an object, got ${String(record)}`, { argument });
}

/** The names of the leaves of a tree, in their order. */
function namesOf(structure: TreeStructure): string[] {
  const found: string[] = [];
  const visit = (node: TreeStructure, path: readonly string[]): void => {
    if (node.kind === 'leaf') found.push(path.length === 0 ? 'tensor' : path.join('.'));
    else if (node.kind === 'array') node.items.forEach((item, i) => visit(item, [...path, String(i)]));
    else if (node.kind === 'object') node.items.forEach((item, i) => visit(item, [...path, node.keys[i]]));
  };
  visit(structure, []);
  const seen = new Set<string>();
  for (const name of found) {
    if (seen.has(name) || name === '__metadata__') {
      throw new SpredError('tree-mismatch', `the name ${name} is given twice or is kept for metadata`, {
        argument: 'tree',
      });
    }
    seen.add(name);
  }
  return found;
}

function checkedMetadata(metadata: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  requireRecord('saveSafetensors', 'metadata', metadata);
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value === 'string') continue;
    throw new SpredError('invalid-argument', `saveSafetensors: metadata.${key} must be a text`, {
      argument: 'metadata',
    });
  }
  return metadata;
}
