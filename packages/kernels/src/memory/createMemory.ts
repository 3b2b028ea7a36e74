/** Making memories, and saying which engine serves them. */
import { requireInteger, SpredError } from '@spred/core';
import type { Heap } from '../engine/heap.ts';
import { simdModule } from '../engine/module.ts';
import { plainHeap } from '../engine/plainHeap.ts';
import { variant } from '../engine/variant.ts';
import { wasmHeap } from '../engine/wasmHeap.ts';
import { current } from '../threads/current.ts';
import { heapPool } from './heapPool.ts';
import { makeMemory, type Memory } from './memory.ts';

/** How to make a memory. */
export interface MemoryOptions {
  /** Its size at first, in bytes; it grows as it is filled. Default 64 KiB. */
  readonly bytes?: number;
  /** `wasm` refuses the fallback, `plain` asks for it. Default: WebAssembly where it may be compiled, else plain. */
  readonly engine?: 'wasm' | 'plain';
}

/** What {@link info} says. */
export interface KernelInfo {
  /** What a new memory computes with: `wasm`, or `plain` where WebAssembly may not be compiled. */
  readonly engine: 'wasm' | 'plain';
  /** Why the engine is `plain`. */
  readonly reason: string | undefined;
  /** Whether fused multiply-add is in use (`enableRelaxed`). */
  readonly relaxed: boolean;
  /** How many threads share large kernels, the caller's own among them (`enableThreads`). */
  readonly threads: number;
  /** Why there are fewer threads than were asked for. */
  readonly threadsReason: string | undefined;
  /** Memories that are not freed yet, and their bytes. */
  readonly memories: number;
  readonly bytes: number;
}

/** The heaps of the memories that are not freed yet. */
const alive = new Set<Heap>();

/** A memory that nobody can reach any more is as good as freed: the collector tells, some time. */
const lost = new FinalizationRegistry<Heap>(retire);

function retire(heap: Heap): void {
  alive.delete(heap);
  heapPool.put(heap);
}

/**
 * A new memory. Throws `invalid-argument` where `engine: 'wasm'` cannot be had, `out-of-memory` where the bytes cannot.
 *
 * @example
 * ```ts
 * import { createMemory, dot } from '@spred/kernels';
 *
 * const memory = createMemory();
 * const x = memory.vector('float64', [1, 2, 3]);
 * const y = memory.vector('float64', [4, 5, 6]);
 * console.log(dot(x, y)); // 32
 * memory.free();
 * ```
 */
export function createMemory(options: MemoryOptions = {}): Memory {
  const { bytes = 65_536, engine } = options;
  requireInteger('bytes', bytes, 0);
  if (engine !== undefined && engine !== 'wasm' && engine !== 'plain') {
    throw new SpredError('invalid-argument', `engine must be wasm or plain, got ${String(engine)}`, {
      argument: 'engine',
    });
  }
  const heap = newHeap(bytes, engine);
  alive.add(heap);
  const memory = makeMemory(heap, (freed) => {
    lost.unregister(freed);
    retire(heap);
  });
  lost.register(memory, heap, memory);
  return memory;
}

function newHeap(bytes: number, engine: 'wasm' | 'plain' | undefined): Heap {
  if (engine === 'plain') return sized(plainHeap(0), bytes);
  const { relaxed, shared } = variant;
  const heap = heapPool.take(bytes) ?? wasmHeap({ relaxed, shared }, bytes);
  if ('kernels' in heap) {
    current.crew?.introduce(heap);
    return sized(heap, bytes);
  }
  if (engine === undefined) return sized(plainHeap(0), bytes);
  throw new SpredError('invalid-argument', `engine: there is no WebAssembly here: ${heap.reason}`, {
    argument: 'engine',
  });
}

function sized(heap: Heap, bytes: number): Heap {
  if (heap.grow(heap.base + bytes)) return heap;
  heapPool.put(heap);
  throw new SpredError('out-of-memory', `a memory of ${bytes} bytes cannot be had (4 GiB at most)`, {
    argument: 'bytes',
  });
}

/** Which engine serves new memories, and what is alive. */
export function info(): KernelInfo {
  const simd = simdModule(variant.shared);
  const reason = 'reason' in simd ? simd.reason : undefined;
  let bytes = 0;
  for (const heap of alive) bytes += heap.buffer.byteLength;
  return {
    engine: reason === undefined ? 'wasm' : 'plain',
    reason,
    relaxed: variant.relaxed,
    threads: current.crew?.threads ?? 1,
    threadsReason: current.reason,
    memories: alive.size,
    bytes,
  };
}
