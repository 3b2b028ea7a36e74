/**
 * Safetensors: trees go out and come back; files of others are read; a broken file is an error with a place, whatever is in it.
 */
import { isSpredError } from '@spred/core';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { traceGraph } from '../graph/trace.ts';
import { loadSafetensors, restoreTree, saveSafetensors, tensor, zeros, type Tensor } from '../index.ts';
import { caught } from '../../../../testing/caught.ts';

const runs = process.env['SPRED_LONG'] ? 20_000 : 500;

/** A file by hand: a header, as text or as an object, and data. */
function fileOf(header: unknown, data: ArrayBufferView | number[] = []): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const body = Array.isArray(data)
    ? Uint8Array.from(data)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const bytes = new Uint8Array(8 + json.length + body.length);
  new DataView(bytes.buffer).setUint32(0, json.length, true);
  bytes.set(json, 8);
  bytes.set(body, 8 + json.length);
  return bytes;
}

/** A file with one tensor, called x. */
function fileOfOne(dtype: string, shape: number[], data: ArrayBufferView): Uint8Array {
  return fileOf({ x: { dtype, shape, data_offsets: [0, data.byteLength] } }, data);
}

const mixed = {
  flags: tensor([true, false, true]),
  layers: [
    {
      weight: tensor(new Float32Array([1, -0, NaN, Infinity, 1e-40, 0.1]), [2, 3]),
      bias: tensor([0.1, Number.MIN_VALUE]),
    },
    { weight: zeros([0, 4]), bias: tensor(-7) },
  ],
  step: tensor(-(2 ** 31), [], { dtype: 'int32' }),
};

describe('a tree', () => {
  test('comes back with its names, shapes, types and bits', () => {
    const file = saveSafetensors(mixed, { epoch: '3', über: '"' });
    const { tensors, metadata } = loadSafetensors(file);
    expect(metadata).toEqual({ epoch: '3', über: '"' });
    expect(Object.keys(tensors).toSorted()).toEqual([
      'flags',
      'layers.0.bias',
      'layers.0.weight',
      'layers.1.bias',
      'layers.1.weight',
      'step',
    ]);
    expect(restoreTree(mixed, tensors)).toEqual(mixed);
    expect(tensors['layers.0.weight'].data).toEqual(mixed.layers[0].weight.data);
    expect(saveSafetensors(restoreTree(mixed, tensors), metadata)).toEqual(file);
  });

  test('is written with every tensor aligned, in a header that fills words', () => {
    const file = saveSafetensors(mixed);
    const length = new DataView(file.buffer).getUint32(0, true);
    expect(length % 8).toBe(0);
    const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length))) as Record<
      string,
      { dtype: string; data_offsets: number[] }
    >;
    for (const { dtype, data_offsets } of Object.values(header)) {
      expect(data_offsets[0] % (dtype === 'BOOL' ? 1 : Number(dtype.slice(1)) / 8)).toBe(0);
    }
  });

  test('may be one tensor, or hold none', () => {
    expect(Object.keys(loadSafetensors(saveSafetensors(tensor(1))).tensors)).toEqual(['tensor']);
    expect(loadSafetensors(saveSafetensors({}))).toEqual({ tensors: {}, metadata: {} });
  });

  test('names are data, whatever they are', () => {
    const tree = Object.fromEntries(
      ['__proto__', 'constructor', '', 'a b', '\u{1f600}'].map((key) => [key, tensor(1)]),
    );
    const { tensors } = loadSafetensors(saveSafetensors(tree));
    expect(Object.keys(tensors).toSorted()).toEqual(Object.keys(tree).toSorted());
    expect(caught(() => restoreTree({ toString: tensor(1) }, tensors)).code).toBe('tree-mismatch');
  });

  test('reads from the middle of a larger array', () => {
    const file = saveSafetensors(mixed);
    const larger = new Uint8Array(file.length + 11);
    larger.set(file, 3);
    expect(restoreTree(mixed, loadSafetensors(larger.subarray(3, 3 + file.length)).tensors)).toEqual(mixed);
  });

  test('reads the bytes as Node gives them, whose slices are views', () => {
    const file = Buffer.from(saveSafetensors(mixed));
    const { tensors } = loadSafetensors(file);
    file.fill(0);
    expect(restoreTree(mixed, tensors)).toEqual(mixed);
  });

  test('any tree of numbers comes back', () => {
    const leaf = fc.oneof(
      fc.array(fc.double(), { maxLength: 9 }).map((x) => tensor(Float64Array.from(x))),
      fc.array(fc.float(), { maxLength: 9 }).map((x) => tensor(Float32Array.from(x))),
      fc.array(fc.integer(), { maxLength: 9 }).map((x) => tensor(Int32Array.from(x))),
      fc.array(fc.boolean(), { maxLength: 9 }).map((x) => tensor(x, [x.length], { dtype: 'bool' })),
    );
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string().filter((key) => key !== '__metadata__'),
          leaf,
        ),
        (tree) => {
          expect(restoreTree(tree, loadSafetensors(saveSafetensors(tree)).tensors)).toEqual(tree);
        },
      ),
      { numRuns: 200, seed: 3 },
    );
  });
});

describe('types that tensors do not have', () => {
  test('half precision becomes float32', () => {
    const halves = new Uint16Array([0x3c00, 0xc000, 0x0001, 0x8000, 0x7bff, 0x7c00, 0xfc00, 0x7e00, 0x3555, 0x0400]);
    const { x } = loadSafetensors(fileOfOne('F16', [10], halves)).tensors;
    expect(x.dtype).toBe('float32');
    expect(Array.from(x.data)).toEqual([
      1,
      -2,
      2 ** -24,
      -0,
      65504,
      Infinity,
      -Infinity,
      NaN,
      0.333251953125,
      2 ** -14,
    ]);
    const brain = new Uint16Array([0x3f80, 0xc000, 0x0001, 0x8000, 0x7f80, 0x7fc0, 0x3eab]);
    const { x: y } = loadSafetensors(fileOfOne('BF16', [7], brain)).tensors;
    expect(Array.from(y.data)).toEqual([1, -2, 2 ** -133, -0, Infinity, NaN, 0.333984375]);
  });

  test.each<[string, ArrayBufferView, number[]]>([
    ['I64', new BigInt64Array([-1n, 2n ** 31n - 1n, -(2n ** 31n)]), [-1, 2 ** 31 - 1, -(2 ** 31)]],
    ['U32', new Uint32Array([0, 2 ** 31 - 1]), [0, 2 ** 31 - 1]],
    ['I16', new Int16Array([-32768, 7]), [-32768, 7]],
    ['U16', new Uint16Array([65535]), [65535]],
    ['I8', new Int8Array([-128, 127]), [-128, 127]],
    ['U8', new Uint8Array([0, 255]), [0, 255]],
  ])('%s becomes int32', (dtype, data, expected) => {
    const { x } = loadSafetensors(fileOfOne(dtype, [expected.length], data)).tensors;
    expect(x.dtype).toBe('int32');
    expect(Array.from(x.data)).toEqual(expected);
  });

  test('an integer that does not fit is an error at its place', () => {
    const far = caught(() => loadSafetensors(fileOfOne('I64', [2], new BigInt64Array([1n, 2n ** 53n + 1n]))));
    expect(far.code).toBe('file-format');
    expect(far.message).toContain('9007199254740993');
    const header = fileOfOne('U32', [3], new Uint32Array(3)).length - 12;
    expect(caught(() => loadSafetensors(fileOfOne('U32', [3], new Uint32Array([1, 2, 2 ** 31])))).index).toBe(
      header + 8,
    );
  });
});

describe('a file that does not follow the format', () => {
  const x = { dtype: 'I32', shape: [1], data_offsets: [0, 4] };
  const four = [1, 2, 3, 4];
  const empty = new Uint8Array(0);

  /** A byte of the data. */
  const inData =
    (byte: number) =>
    (file: Uint8Array): number =>
      8 + new DataView(file.buffer).getUint32(0, true) + byte;

  test.each<[string, Uint8Array, number | ((file: Uint8Array) => number)]>([
    ['nothing', empty, 0],
    ['less than a length', new Uint8Array(7), 7],
    ['a length and nothing else', Uint8Array.of(9, 0, 0, 0, 0, 0, 0, 0), 8],
    ['an empty header', fileOf('', []), 8],
    ['a length beyond 2^53', new Uint8Array(64).fill(255), 0],
    ['a length that is too large', Uint8Array.of(0, 0, 0, 0, 1, 0, 0, 0), 0],
    ['a header that is cut off', fileOf({ x }, four).subarray(0, 20), 20],
    ['data that is cut off', fileOf({ x }, [1, 2, 3]), inData(3)],
    ['bytes after the end', fileOf({ x }, [...four, 5]), inData(4)],
    ['bytes of nobody', fileOf({ x: { ...x, data_offsets: [4, 8] } }, [...four, ...four]), inData(0)],
    ['bytes of two', fileOf({ x, y: { ...x, data_offsets: [2, 6] } }, [...four, 5, 6]), inData(2)],
    ['a blank before the {', fileOf(' {}'), 8],
    ['a list', fileOf('[]'), 8],
    ['no JSON', fileOf('{"x":'), 8],
    ['no UTF-8', fileOf('{"x":1}').map((byte, i) => (i === 10 ? 0xff : byte)), 8],
    ['a tensor that is a number', fileOf({ x: 1 }), 8],
    ['a tensor that is null', fileOf({ x: null }), 8],
    ['no type', fileOf({ x: { ...x, dtype: undefined } }, four), 8],
    ['an unknown type', fileOf({ x: { ...x, dtype: 'F8_E4M3' } }, four), 8],
    ['a type of the prototype', fileOf({ x: { ...x, dtype: 'toString' } }, four), 8],
    ['no shape', fileOf({ x: { ...x, shape: 1 } }, four), 8],
    ['a negative length', fileOf({ x: { ...x, shape: [-1] } }, four), 8],
    ['a fraction of a length', fileOf({ x: { ...x, shape: [0.5, 2] } }, four), 8],
    ['offsets that go back', fileOf({ x: { ...x, data_offsets: [4, 0] } }, four), 8],
    ['one offset', fileOf({ x: { ...x, data_offsets: [4] } }, four), 8],
    ['offsets that are no numbers', fileOf({ x: { ...x, data_offsets: ['0', '4'] } }, four), 8],
    ['another number of bytes than the shape has', fileOf({ x: { ...x, shape: [2] } }, four), inData(0)],
    ['a shape beyond all memory', fileOf({ x: { ...x, shape: [2 ** 52, 2 ** 52] } }, four), inData(0)],
    ['metadata that is no text', fileOf({ __metadata__: { a: 1 } }), 8],
    ['metadata that is a list', fileOf({ __metadata__: [] }), 8],
    ['a truth value of 2', fileOf({ x: { dtype: 'BOOL', shape: [2], data_offsets: [0, 2] } }, [1, 2]), inData(1)],
  ])('%s', (_, file, place) => {
    const index = typeof place === 'number' ? place : place(file);
    const error = caught(() => loadSafetensors(file));
    expect([error.code, error.argument]).toEqual(['file-format', 'bytes']);
    expect(error.index).toBe(index);
    expect(error.message).toContain(`(byte ${index})`);
  });

  /** Loads a file, which may fail in one way only. */
  function tryToLoad(file: Uint8Array): void {
    try {
      loadSafetensors(file);
    } catch (error) {
      if (!isSpredError(error) || error.code !== 'file-format' || typeof error.index !== 'number') throw error;
      expect(error.index).toBeLessThanOrEqual(file.length);
    }
  }

  test('random bytes are an error or a file', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), tryToLoad), { numRuns: runs, seed: 4 });
    fc.assert(
      fc.property(fc.json(), fc.uint8Array({ maxLength: 40 }), (json, data) => tryToLoad(fileOf(json, data))),
      { numRuns: runs, seed: 5 },
    );
  });

  test('headers that are almost right are an error or a file', () => {
    const count = fc.oneof(fc.nat(9), fc.constantFrom(-1, 0.5, 2 ** 53, 1e300, null, '4'));
    const entry = fc.record(
      {
        dtype: fc.constantFrom('F64', 'F32', 'I32', 'I64', 'BOOL', 'F16', 'U8', 'X', 4),
        shape: fc.array(count, { maxLength: 3 }),
        data_offsets: fc.array(count, { minLength: 1, maxLength: 3 }),
      },
      { requiredKeys: [] },
    );
    const header = fc.dictionary(fc.constantFrom('x', 'y', '__metadata__', '__proto__'), entry);
    fc.assert(
      fc.property(header, fc.uint8Array({ maxLength: 24 }), (entries, data) => tryToLoad(fileOf(entries, data))),
      { numRuns: runs, seed: 6 },
    );
  });

  test('a good file with changed, lost or added bytes is an error or a file', () => {
    const good = saveSafetensors(mixed, { epoch: '3' });
    const place = fc.nat(good.length - 1);
    fc.assert(
      fc.property(fc.array(fc.tuple(place, fc.nat(255)), { maxLength: 4 }), place, fc.nat(3), (changes, at, how) => {
        const file = good.slice();
        for (const [i, byte] of changes) file[i] = byte;
        if (how === 0) tryToLoad(file);
        else if (how === 1) tryToLoad(file.subarray(0, at));
        else if (how === 2) tryToLoad(Uint8Array.of(...file.subarray(0, at), 0, ...file.subarray(at)));
        else tryToLoad(Uint8Array.of(...file.subarray(0, at), ...file.subarray(at + 1)));
      }),
      { numRuns: runs, seed: 7 },
    );
  });
});

test('what cannot be saved or restored is refused', () => {
  const one = tensor(1);
  const codes: [() => unknown, string][] = [
    [() => saveSafetensors({ a: { b: one }, 'a.b': one }), 'tree-mismatch'],
    [() => saveSafetensors({ __metadata__: one }), 'tree-mismatch'],
    [() => saveSafetensors({ a: 1 as unknown as Tensor }), 'tree-mismatch'],
    [() => saveSafetensors({ a: one }, { epoch: 3 as unknown as string }), 'invalid-argument'],
    [() => traceGraph(([x]) => (saveSafetensors({ x }), [x]), [one]), 'abstract-value'],
    [() => restoreTree({ a: one }, { b: one }), 'tree-mismatch'],
    [() => restoreTree({ a: one }, { a: tensor([1, 2]) }), 'shape-mismatch'],
    [() => restoreTree({ a: one }, { a: tensor(true) }), 'dtype-mismatch'],
  ];
  for (const [call, code] of codes) expect(caught(call).code).toBe(code);
});
