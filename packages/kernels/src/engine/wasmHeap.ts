/** A heap of WebAssembly: a memory of its own and an instance of the module over it. */
import { SpredError } from '@spred/core';
import { maximumBytes, pageBytes, type Heap } from './heap.ts';
import { simdModule, relaxedSimdModule } from './module.ts';
import type { RawKernels, RealKernels } from './raw.ts';

/** The modules hold no data and use no stack in the memory: all of it is free from where they were told to begin (`memoryBase`). */
const base = 1024;

/** What kind of WebAssembly heap to make. */
export interface WasmOptions {
  readonly shared: boolean;
  readonly relaxed: boolean;
}

/** A WebAssembly heap, with what another thread needs to join in. */
export interface WasmHeap extends Heap {
  readonly engine: 'wasm';
  readonly shared: boolean;
  readonly relaxed: boolean;
  readonly memory: WebAssembly.Memory;
  /** The modules whose instances over the memory make the kernels: an export of a later one stands for those before it. */
  readonly modules: readonly WebAssembly.Module[];
  /** All exports, in the order that every thread sees. */
  readonly names: readonly string[];
}

/**
 * A new WebAssembly heap of `bytes` bytes if they can be had (it can grow, too), or the reason why none can be. Throws
 * `out-of-memory` when one could be, but not now.
 */
export function wasmHeap({ shared, relaxed }: WasmOptions, bytes: number): WasmHeap | { readonly reason: string } {
  const simd = simdModule(shared);
  if ('reason' in simd) return simd;
  const fused = relaxed ? relaxedSimdModule(shared) : undefined;
  if (fused !== undefined && 'reason' in fused) return fused;
  const memory = newMemory(shared, base + bytes);
  const modules = fused === undefined ? [simd.module] : [simd.module, fused.module];
  const instances = modules.map((module) => new WebAssembly.Instance(module, { env: { memory } }));
  const exports: WebAssembly.Exports = Object.assign({}, ...instances.map((instance) => instance.exports));
  return {
    engine: 'wasm',
    shared,
    relaxed,
    memory,
    modules,
    names: Object.keys(exports),
    kernels: byType(exports),
    base,
    untouched: base,
    get buffer() {
      return memory.buffer;
    },
    grow: (size) => growTo(memory, size),
  };
}

/** How far a memory may grow, in GiB: the first of these for which the engine has the addresses. */
const reaches = [4, 2, 1, 0.25];

/**
 * A memory that has its size from the start: growing detaches its buffer, and once a program has detached one, V8's loops
 * over any typed array pay for a check.
 */
function newMemory(shared: boolean, bytes: number): WebAssembly.Memory {
  let cause: unknown;
  for (const initial of [Math.max(1, Math.ceil(bytes / pageBytes)), 1]) {
    for (const reach of reaches) {
      const maximum = (reach * 2 ** 30) / pageBytes;
      if (initial > maximum) break;
      try {
        return new WebAssembly.Memory({ initial, maximum, shared });
      } catch (error) {
        cause = error;
      }
    }
  }
  throw new SpredError('out-of-memory', 'there are no addresses left for another memory: free one', { cause });
}

function growTo(memory: WebAssembly.Memory, bytes: number): boolean {
  const missing = Math.ceil((bytes - memory.buffer.byteLength) / pageBytes);
  if (missing <= 0) return true;
  if (bytes > maximumBytes) return false;
  try {
    memory.grow(missing);
    return true;
  } catch {
    return false;
  }
}

/** The exports `dot_f64`, `dot_f32`, ... as two objects with a member `dot` each. */
function byType(exports: WebAssembly.Exports): RawKernels {
  const all = Object.entries(exports);
  // Made in one go, an object keeps the fast shape that members added one by one would lose.
  const ofType = (suffix: string): RealKernels =>
    Object.fromEntries(
      all.filter(([name]) => name.endsWith(suffix)).map(([name, body]) => [name.slice(0, -suffix.length), body]),
    ) as unknown as RealKernels;
  return { float64: ofType('_f64'), float32: ofType('_f32') };
}
