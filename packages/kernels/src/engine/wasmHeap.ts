/** A heap of WebAssembly: a memory of its own and an instance of the module over it. */
import { maximumBytes, pageBytes, type Heap } from './heap.ts';
import { simdModule, relaxedSimdModule } from './module.ts';
import type { RawKernels, RealKernels } from './raw.ts';

/** What kind of WebAssembly heap to make. */
export interface WasmOptions {
  readonly bytes: number;
  readonly shared: boolean;
  readonly relaxed: boolean;
}

/** A WebAssembly heap, with its memory for the threads that join in. */
export interface WasmHeap extends Heap {
  readonly engine: 'wasm';
  readonly memory: WebAssembly.Memory;
  readonly shared: boolean;
}

/** A new WebAssembly heap of at least `bytes` bytes, or the reason why there is none. */
export function wasmHeap({ bytes, shared, relaxed }: WasmOptions): WasmHeap | { readonly reason: string } {
  const simd = simdModule(shared);
  if ('reason' in simd) return simd;
  const fused = relaxed ? relaxedSimdModule(shared) : undefined;
  if (fused !== undefined && 'reason' in fused) return fused;
  let memory: WebAssembly.Memory;
  try {
    const initial = Math.max(1, Math.ceil(bytes / pageBytes));
    memory = new WebAssembly.Memory({ initial, maximum: maximumBytes / pageBytes, shared });
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
  const imports = { env: { memory } };
  const { exports } = new WebAssembly.Instance(simd.module, imports);
  const faster = fused === undefined ? {} : new WebAssembly.Instance(fused.module, imports).exports;
  return {
    engine: 'wasm',
    memory,
    shared,
    kernels: byType({ ...exports, ...faster }),
    base: Number((exports['__heap_base'] as WebAssembly.Global).value),
    get buffer() {
      return memory.buffer;
    },
    grow: (size) => growTo(memory, size),
  };
}

function growTo(memory: WebAssembly.Memory, bytes: number): boolean {
  const missing = Math.ceil((bytes - memory.buffer.byteLength) / pageBytes);
  if (missing <= 0) return true;
  try {
    memory.grow(missing);
    return true;
  } catch {
    return false;
  }
}

/** The exports `dot_f64`, `dot_f32`, ... as two objects with a member `dot` each. */
function byType(exports: WebAssembly.Exports): RawKernels {
  const float64: Record<string, unknown> = {};
  const float32: Record<string, unknown> = {};
  for (const [name, body] of Object.entries(exports)) {
    if (name.endsWith('_f64')) float64[name.slice(0, -4)] = body;
    else if (name.endsWith('_f32')) float32[name.slice(0, -4)] = body;
  }
  return { float64: float64 as unknown as RealKernels, float32: float32 as unknown as RealKernels };
}
