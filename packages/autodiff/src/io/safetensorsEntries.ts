/**
 * The entries of a safetensors file: between bytes and typed arrays.
 *
 * Types that tensors do not have are widened: half precision (`F16`, `BF16`) to float32, the integers up to 16 bits to int32; wider
 * integers where each entry fits.
 */
import { bytesOf, newStorage, type DType, type Storage } from '../dtype.ts';
import { sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { malformed, widths, type Entry } from './safetensorsHeader.ts';

/** What each number type is called in a file. */
export const names: Readonly<Record<DType, string>> = { float64: 'F64', float32: 'F32', int32: 'I32', bool: 'BOOL' };

const isLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Writes the entries of a tensor at a byte. */
export function writeEntries({ data, dtype }: Tensor, bytes: Uint8Array, at: number): void {
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
  if (!isLittleEndian) reverse(bytes.subarray(at, at + data.byteLength), bytesOf[dtype]);
}

/** The entries of a tensor and their type. Throws `file-format` for an integer that is too large and a truth value that is none. */
export function readEntries(file: Uint8Array, entry: Entry): { readonly storage: Storage; readonly dtype: DType } {
  const { dtype, shape, begin, end } = entry;
  const width = widths.get(dtype) as number;
  const bytes = new Uint8Array(end - begin);
  bytes.set(file.subarray(begin, end)); // a copy, so that it is aligned; `slice` of Node's buffers would be none
  if (!isLittleEndian) reverse(bytes, width);
  const count = sizeOf(shape);
  const { buffer } = bytes;
  const integers = (values: ArrayLike<number | bigint>) => ({
    storage: toIntegers(values, entry, width),
    dtype: 'int32' as const,
  });
  switch (dtype) {
    case 'F64':
      return { storage: new Float64Array(buffer, 0, count), dtype: 'float64' };
    case 'F32':
      return { storage: new Float32Array(buffer, 0, count), dtype: 'float32' };
    case 'F16':
      return { storage: Float32Array.from(new Uint16Array(buffer, 0, count), halfToNumber), dtype: 'float32' };
    case 'BF16':
      return { storage: fromBrainHalf(new Uint16Array(buffer, 0, count)), dtype: 'float32' };
    case 'I64':
      return integers(new BigInt64Array(buffer, 0, count));
    case 'I32':
      return { storage: new Int32Array(buffer, 0, count), dtype: 'int32' };
    case 'U32':
      return integers(new Uint32Array(buffer, 0, count));
    case 'I16':
      return integers(new Int16Array(buffer, 0, count));
    case 'U16':
      return integers(new Uint16Array(buffer, 0, count));
    case 'I8':
      return integers(new Int8Array(buffer, 0, count));
    case 'U8':
      return integers(bytes);
    default:
      return { storage: toTruthValues(bytes, entry), dtype: 'bool' };
  }
}

/** The number of 16 bits: sign, 5 bits of exponent (bias 15), 10 of fraction; below exponent 1 the numbers are 2^-24 apart. */
function halfToNumber(bits: number): number {
  const sign = bits >> 15 === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** `BF16` is the upper half of a float32. */
function fromBrainHalf(halves: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(halves, (half) => half << 16).buffer);
}

function toIntegers(values: ArrayLike<number | bigint>, { name, dtype, begin }: Entry, width: number): Int32Array {
  const out = newStorage('int32', values.length);
  for (let i = 0; i < values.length; i++) {
    const value = Number(values[i]);
    if ((value | 0) !== value) {
      const message = `entry ${i} of tensor ${JSON.stringify(name)} (${dtype}) is ${values[i]}, which int32 does not hold`;
      throw malformed(message, begin + i * width);
    }
    out[i] = value;
  }
  return out;
}

function toTruthValues(bytes: Uint8Array, { name, begin }: Entry): Uint8Array {
  const wrong = bytes.findIndex((byte) => byte > 1);
  if (wrong < 0) return bytes;
  throw malformed(`entry ${wrong} of tensor ${JSON.stringify(name)} (BOOL) is ${bytes[wrong]}`, begin + wrong);
}

/** Turns the bytes of every entry around: for machines that keep the highest byte first. */
function reverse(bytes: Uint8Array, width: number): void {
  for (let at = 0; at < bytes.length; at += width) bytes.subarray(at, at + width).reverse();
}
