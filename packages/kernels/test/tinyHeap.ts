/** A shared heap with one tiny kernel, for the tests of the threads: it needs no build, and one sees what it does. */
import type { WasmHeap } from '../src/engine/wasmHeap.ts';

const text = (word: string): number[] => [word.length, ...new TextEncoder().encode(word)];
const section = (id: number, content: readonly number[]): number[] => [id, content.length, ...content];

/** bump(address: i32, by: f64): fails for by < 0, else adds it to the number at the address. */
const code = [
  [0x20, 1, 0x44, 0, 0, 0, 0, 0, 0, 0, 0, 0x63, 0x04, 0x40, 0x00, 0x0b], // if (by < 0) unreachable
  [0x20, 0, 0x20, 0, 0x2b, 3, 0, 0x20, 1, 0xa0, 0x39, 3, 0, 0x0b], // store(address, load(address) + by)
].flat();

const header = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const bytes = Uint8Array.from([
  ...header,
  ...section(1, [1, 0x60, 2, 0x7f, 0x7c, 0]), // one type: (i32, f64) -> ()
  ...section(2, [1, ...text('env'), ...text('memory'), 2, 3, 1, 1]), // a shared memory of one page
  ...section(3, [1, 0]),
  ...section(7, [1, ...text('bump_f64'), 0, 0]),
  ...section(10, [1, code.length + 1, 0, ...code]),
]);

/** The heap, its numbers, and its kernel. */
export function tinyHeap(): {
  readonly heap: WasmHeap;
  readonly cells: Float64Array;
  readonly kernels: { readonly bump: (...list: readonly number[]) => unknown };
} {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const module = new WebAssembly.Module(bytes);
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const heap = { engine: 'wasm', shared: true, memory, modules: [module], names: Object.keys(exports) };
  return {
    heap: heap as unknown as WasmHeap,
    cells: new Float64Array(memory.buffer),
    kernels: { bump: exports['bump_f64'] as (...list: readonly number[]) => unknown },
  };
}
