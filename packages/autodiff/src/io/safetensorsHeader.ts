/**
 * The header of a safetensors file, read without trust: every length and every offset is checked before it is used.
 *
 *     8 bytes   n, the length of the header: unsigned, little-endian
 *     n bytes   JSON in UTF-8, starts with {, may end in blanks:
 *               { name: { dtype, shape, data_offsets: [begin, end] }, ..., __metadata__: { key: text, ... } }
 *     the rest  entries, row-major and little-endian; offsets count from here; every byte belongs to one tensor
 */
import { formatShape, SpredError } from '@spred/core';
import { sizeOf, type Shape } from '../shape.ts';

/** Bytes of one entry of each type that can be read. */
export const widths: ReadonlyMap<string, number> = new Map([
  ['F64', 8],
  ['I64', 8],
  ['F32', 4],
  ['I32', 4],
  ['U32', 4],
  ['F16', 2],
  ['BF16', 2],
  ['I16', 2],
  ['U16', 2],
  ['I8', 1],
  ['U8', 1],
  ['BOOL', 1],
]);

/** Headers above this length are refused, as they are elsewhere. */
const mostHeaderBytes = 100_000_000;

/** Where a tensor lies in a file. */
export interface Entry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: Shape;
  /** The first byte, from the start of the file, and the one after the last. */
  readonly begin: number;
  readonly end: number;
}

/** What a header says. */
export interface Header {
  readonly entries: readonly Entry[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** The error of a file that does not follow its format, at a byte. */
export function malformed(message: string, index: number, cause?: unknown): SpredError {
  return new SpredError('file-format', `loadSafetensors: ${message} (byte ${index})`, {
    argument: 'bytes',
    index,
    cause,
  });
}

/** Reads and checks the header of a file. Throws `file-format` with the byte as `index`. */
export function readHeader(bytes: Uint8Array): Header {
  if (bytes.length < 8) throw malformed(`${bytes.length} bytes do not hold the length of a header`, bytes.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
  const length = view.getUint32(4, true) * 2 ** 32 + view.getUint32(0, true);
  if (length > mostHeaderBytes) throw malformed(`a header of ${length} bytes is too large`, 0);
  const start = 8 + length;
  if (start > bytes.length) throw malformed(`the header has ${length} bytes, the file ends`, bytes.length);
  if (bytes[8] !== 0x7b) throw malformed('the header does not start with {', 8);

  const { __metadata__: metadata = {}, ...tensors } = parse(bytes.subarray(8, start));
  const entries = Object.entries(tensors).map(([name, value]) => readEntry(name, value, start, bytes.length));
  requireFilled(entries, start, bytes.length);
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === 'string')) {
    throw malformed('__metadata__ must hold texts', 8);
  }
  return { entries, metadata: metadata as Record<string, string> };
}

function parse(text: Uint8Array): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(text));
  } catch (error) {
    throw malformed('the header is not JSON in UTF-8', 8, error);
  }
  if (!isRecord(header)) throw malformed('the header is not an object', 8);
  return header;
}

function readEntry(name: string, value: unknown, start: number, fileLength: number): Entry {
  const at = `tensor ${JSON.stringify(name)}`;
  if (!isRecord(value)) throw malformed(`${at} has no description`, 8);
  const { dtype, shape, data_offsets: offsets } = value;
  const width = typeof dtype === 'string' ? widths.get(dtype) : undefined;
  if (width === undefined) throw malformed(`${at} has the unknown dtype ${JSON.stringify(dtype)}`, 8);
  if (!isCounts(shape)) throw malformed(`${at} has the shape ${JSON.stringify(shape)}`, 8);
  if (!isCounts(offsets) || offsets.length !== 2 || offsets[0] > offsets[1]) {
    throw malformed(`${at} has the offsets ${JSON.stringify(offsets)}`, 8);
  }
  const [begin, end] = [start + offsets[0], start + offsets[1]];
  if (end > fileLength) throw malformed(`${at} reaches to byte ${end}, the file ends`, fileLength);
  if (sizeOf(shape) * width !== end - begin) {
    throw malformed(`${at}: ${end - begin} bytes do not fill ${String(dtype)}${formatShape(shape)}`, begin);
  }
  return { name, dtype: dtype as string, shape, begin, end };
}

/** Throws unless every byte of the data belongs to exactly one tensor. */
function requireFilled(entries: readonly Entry[], start: number, fileLength: number): void {
  let filled = start;
  for (const { name, begin, end } of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin < filled) throw malformed(`tensor ${JSON.stringify(name)} overlaps another`, begin);
    if (begin > filled) throw malformed(`${begin - filled} bytes belong to no tensor`, filled);
    filled = end;
  }
  if (filled < fileLength) throw malformed(`${fileLength - filled} bytes belong to no tensor`, filled);
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && (item as number) >= 0);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
