/**
 * The fast backend on the CPU: plans in WebAssembly memory, computed by the kernels.
 */
import { isFloat, type DType } from '../../dtype.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Backend, Donation, Plan, Support } from '../backend.ts';
import { WasmPlan } from './plan.ts';
import { nativeOps } from './single.ts';

/** Ops that cost nothing on any type: the entries stay where they are. */
const aliases = ['reshape', 'stopGradient', 'barrier'];

/**
 * Plans on `@spred/kernels`: float32 and float64 in WebAssembly with SIMD; integers, and ops that the kernels lack, by the
 * reference bodies. What `compile` uses unless another backend is named.
 */
export const wasmBackend: Backend = {
  name: 'wasm',
  isAsync: false,
  supports: (op: string, dtype: DType): Support =>
    aliases.includes(op) || (isFloat(dtype) && nativeOps.has(op)) ? 'native' : 'fallback',
  build: (graph: Graph, donations: readonly Donation[]): Plan => new WasmPlan(graph, donations),
};
