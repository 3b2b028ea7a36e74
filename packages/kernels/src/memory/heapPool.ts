/**
 * WebAssembly heaps whose memory was freed, kept for the next one. The language has no way to give such bytes back to the
 * system at once, and engines reserve gigabytes of addresses for each: programs that make thousands of memories one after
 * the other would run out before the collector comes.
 */
import type { Heap } from '../engine/heap.ts';
import { variant } from '../engine/variant.ts';
import type { WasmHeap } from '../engine/wasmHeap.ts';

/** What is kept at most: heaps, and bytes of all together. */
const most = { heaps: 8, bytes: 2 ** 28 };

class HeapPool {
  #heaps: WasmHeap[] = [];

  /** Keeps a heap, if it is one of WebAssembly and there is room. */
  put(heap: Heap): void {
    if (!isWasm(heap)) return;
    this.#heaps.push(heap);
    this.#forgetOthers();
    // Engines do not count shared bytes, so the collector would not come for them, and workers hold them too: all of those heaps
    // are kept. They are never more than were alive at the same time.
    if (variant.shared) return;
    const bytes = this.#heaps.reduce((total, { buffer }) => total + buffer.byteLength, 0);
    if (this.#heaps.length > most.heaps || bytes > most.bytes) this.#heaps.pop();
  }

  /** The smallest kept heap that holds `bytes`, else the largest. */
  take(bytes: number): WasmHeap | undefined {
    this.#forgetOthers();
    const fitting = this.#heaps.filter(({ relaxed }) => relaxed === variant.relaxed);
    fitting.sort((a, b) => a.buffer.byteLength - b.buffer.byteLength);
    const chosen = fitting.find(({ base, buffer }) => buffer.byteLength >= base + bytes) ?? fitting.at(-1);
    this.#heaps = this.#heaps.filter((heap) => heap !== chosen);
    return chosen;
  }

  /** When threads are switched on or off, the heaps of before serve no more. */
  #forgetOthers(): void {
    this.#heaps = this.#heaps.filter(({ shared }) => shared === variant.shared);
  }
}

const isWasm = (heap: Heap): heap is WasmHeap => heap.engine === 'wasm';

export const heapPool: HeapPool = new HeapPool();
