/**
 * WebAssembly heaps whose memory was freed, kept for the next one. The language has no way to give such bytes back to the
 * system at once, and engines reserve gigabytes of addresses for each: programs that make thousands of memories one after
 * the other would run out before the collector comes.
 */
import type { Heap } from '../engine/heap.ts';
import { variant } from '../engine/variant.ts';

/** What is kept at most: heaps, and bytes of all together. */
const most = { heaps: 8, bytes: 2 ** 28 };

class HeapPool {
  #heaps: { readonly heap: Heap; readonly generation: number }[] = [];

  /** Keeps a heap, if it is one of WebAssembly and there is room. */
  put(heap: Heap, generation: number): void {
    if (heap.engine !== 'wasm' || generation !== variant.generation) return;
    this.#forgetOthers();
    const bytes = this.#heaps.reduce((total, kept) => total + kept.heap.buffer.byteLength, heap.buffer.byteLength);
    if (this.#heaps.length < most.heaps && bytes <= most.bytes) {
      this.#heaps.push({ heap, generation });
    }
  }

  /** The smallest kept heap that holds `bytes`, else the largest. */
  take(bytes: number): Heap | undefined {
    this.#forgetOthers();
    const kept = this.#heaps.sort((a, b) => a.heap.buffer.byteLength - b.heap.buffer.byteLength);
    const at = kept.findIndex(({ heap }) => heap.buffer.byteLength >= heap.base + bytes);
    return (at < 0 ? kept.pop() : kept.splice(at, 1)[0])?.heap;
  }

  /** Heaps of another variant (plain, relaxed, shared) serve no more. */
  #forgetOthers(): void {
    this.#heaps = this.#heaps.filter(({ generation }) => generation === variant.generation);
  }
}

export const heapPool: HeapPool = new HeapPool();
