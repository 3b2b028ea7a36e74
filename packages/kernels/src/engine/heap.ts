/**
 * The bytes below a memory and the kernels over them. Two kinds: a WebAssembly.Memory with an instance of the module, and a
 * plain ArrayBuffer with the twins. Both grow; both hand out typed arrays only for the length of one expression.
 */
import type { RawKernels } from './raw.ts';

/** A growable run of bytes and the kernels that work on it. */
export interface Heap {
  readonly engine: 'wasm' | 'plain';
  /** The kernels of both real types, over this heap. */
  readonly kernels: RawKernels;
  /** The bytes as they are now; after `grow` it is another buffer, so never keep it, nor a view of it. */
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
  /** The first address that is free for allocation. */
  readonly base: number;
  /** Where the bytes begin that nobody has been given yet, also not by a memory before this one: all of them are zeros. */
  untouched: number;
  /** Makes the heap at least `bytes` long. False when it cannot. */
  grow(bytes: number): boolean;
}

export const pageBytes = 65_536;
/**
 * The most bytes that a heap can have: 4 GiB, the reach of a 32-bit address, but for the last page. So the address of an end, and
 * of a little beyond it, never wraps around to 0.
 */
export const maximumBytes: number = 2 ** 32 - pageBytes;
