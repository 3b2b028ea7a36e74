/**
 * The GPU backend, on gpu.js: `@spred/autodiff/gpu`.
 *
 * A graph becomes kernels in generated source: one per chain of elementwise ops, per stage of a reduction, per matrix product;
 * transposes, slices and repetitions are ways of reading. All numbers are float32 on the device. The same kernels run as
 * WebAssembly (`webasm`), as JavaScript (`cpu`) and on a GPU (`webgl2`, `webgl`, `headlessgl`).
 *
 * @packageDocumentation
 */
import { SpredError } from '@spred/core';
import type { DType } from '../../dtype.ts';
import type { Graph } from '../../graph/graph.ts';
import { optionsOf } from '../../ops/makers/arguments.ts';
import type { AsyncBackend, AsyncPlan, Support } from '../backend.ts';
import { modes, openDevice, type Device, type GpuMode } from './device.ts';
import { lowerGraph } from './lower.ts';
import { makePlan } from './plan.ts';
import { lowerings, runs } from './table.ts';

export type { GpuMode } from './device.ts';

/** Options of {@link gpuBackend}. */
export interface GpuOptions {
  /** How gpu.js computes. By default (`gpu`) it chooses: a GPU where there is one, else WebAssembly. */
  readonly mode?: GpuMode;
  /** Whether float64 values are computed in float32, to about 7 digits, instead of being refused. Default false. */
  readonly allowFloat64?: boolean;
}

const gpuOptions = ['mode', 'allowFloat64'] as const;

/** The backend on gpu.js. */
export interface GpuBackend extends AsyncBackend {
  /** The mode asked for. Which one each kernel ran in, a plan's report says in its steps. */
  readonly mode: GpuMode;
  build(graph: Graph): Promise<AsyncPlan>;
  /** How many compiled kernels gpu.js holds in this mode. */
  readonly kernelCount: number;
  /** Gives the device back. The last plan or backend of a mode frees its kernels. */
  dispose(): Promise<void>;
}

/**
 * How the backend runs an op on numbers of a type (those that it computes with: the type of its last input): by a kernel of its own,
 * or not at all.
 *
 * @example
 * ```ts
 * import { gpuSupport } from '@spred/autodiff/gpu';
 *
 * console.log(gpuSupport('exp', 'float32'), gpuSupport('exp', 'int32')); // native none
 * ```
 */
export function gpuSupport(op: string, dtype: DType, options: GpuOptions = {}): Support {
  const { allowFloat64 = false } = optionsOf('gpuSupport', options, gpuOptions);
  return runs(op, dtype) && (dtype !== 'float64' || allowFloat64) ? 'native' : 'none';
}

/** The names of the ops that the backend runs on some type. */
export const gpuOps: readonly string[] = [...lowerings.keys()].sort();

/**
 * Opens the GPU backend. It needs the package `gpu.js`, which is loaded by this call.
 * It also needs to be allowed to compile: `webasm` under a content security policy with 'wasm-unsafe-eval', `cpu` with 'unsafe-eval'.
 *
 * What differs from the other backends: all numbers are float32 (graphs of float64 are refused unless `allowFloat64` is set);
 * int32 and bool values are kept as float32, which is exact up to 2^24 (inputs and outputs beyond it are refused, values in between
 * are not looked at); an index out of range gives NaN instead of an error; no tensor may have more than 2^24 entries; on a GPU the
 * sine and cosine of numbers beyond 8192 are the device's, and rough.
 *
 * Throws `file-missing` where gpu.js is not installed, and `invalid-argument` for a mode that does not exist here. Building a plan
 * throws `unsupported-op` for an op that the backend does not run, and `dtype-mismatch` for float64.
 *
 * @example
 * ```ts
 * import { compile, square, sum, tensor, valueAndGrad, type Tensor } from '@spred/autodiff';
 * import { gpuBackend } from '@spred/autodiff/gpu';
 *
 * const backend = await gpuBackend({ mode: 'webasm' });
 * const slope = compile(valueAndGrad((x: Tensor) => sum(square(x))), { backend });
 * const { value, grad } = await slope(tensor([1, 2], undefined, { dtype: 'float32' }));
 * console.log(value.item(), grad.toArray()); // 5 [ 2, 4 ]
 * slope.dispose();
 * await backend.dispose();
 * ```
 */
export async function gpuBackend(options: GpuOptions = {}): Promise<GpuBackend> {
  const { mode = 'gpu', allowFloat64 = false } = optionsOf('gpuBackend', options, gpuOptions);
  if (!modes.includes(mode)) {
    throw new SpredError('invalid-argument', `gpuBackend: mode must be one of ${modes.join(', ')}, got ${mode}`, {
      argument: 'mode',
    });
  }
  const device = await openDevice(mode);
  const admit = (dtype: DType): string | null =>
    dtype === 'float64' && !allowFloat64
      ? 'the backend computes in float32: cast to it, or pass allowFloat64 to accept its precision'
      : null;
  return new Gpu(device, admit, options);
}

class Gpu implements GpuBackend {
  readonly name = 'gpu';
  readonly isAsync = true;
  private readonly device: Device;
  private readonly admit: (dtype: DType) => string | null;
  private readonly options: GpuOptions;
  private isDisposed = false;

  constructor(device: Device, admit: (dtype: DType) => string | null, options: GpuOptions) {
    this.device = device;
    this.admit = admit;
    this.options = options;
  }

  get mode(): GpuMode {
    return this.device.mode;
  }

  get kernelCount(): number {
    return this.device.kernelCount;
  }

  supports(op: string, dtype: DType): Support {
    return gpuSupport(op, dtype, this.options);
  }

  async build(graph: Graph): Promise<AsyncPlan> {
    if (this.isDisposed) throw new SpredError('use-after-free', 'gpu: the backend was disposed');
    return makePlan(this.device, graph, lowerGraph(graph, this.admit));
  }

  async dispose(): Promise<void> {
    if (this.isDisposed) return;
    this.isDisposed = true;
    await this.device.disown();
  }
}
