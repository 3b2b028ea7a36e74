/**
 * The only file that knows gpu.js: it loads the library, keeps one instance per mode, and keeps the kernels, by source and sizes.
 *
 * gpu.js compiles a kernel at its first call, for the sizes of that call, and may then decide that another mode runs it; so what
 * ran is asked of the kernel afterwards. Its WebAssembly kernels own a memory each, of which a process has some 13,000: kernels that
 * no plan uses are kept for the next plan, `mostIdle` of them at most. Types are our own: those of the library need a DOM.
 */
import { SpredError } from '@spred/core';

/** How gpu.js computes: WebAssembly, JavaScript, or the GPU through WebGL; `gpu`: its own choice. */
export type GpuMode = 'webasm' | 'cpu' | 'webgl2' | 'webgl' | 'headlessgl' | 'gpu';

/** All modes. */
export const modes: readonly GpuMode[] = ['webasm', 'cpu', 'webgl2', 'webgl', 'headlessgl', 'gpu'];

/** A kernel as source: `output` is `[length]`, or `[columns, rows]`; a cell knows its place as `this.thread.x` and `.y`. */
export interface KernelSource {
  readonly source: string;
  readonly output: readonly number[];
}

/** Numbers on the device: a texture where the mode has them, else an array. */
export type Cells = Float32Array | Texture;

interface Texture {
  readonly output: readonly number[] | Int32Array;
  delete(): void;
}

/** What gpu.js calls a kernel. */
interface RawKernel {
  (...args: unknown[]): unknown;
  destroy(): void;
  readonly kernel: {
    readonly constructor: { readonly mode: string };
    readonly fallbackReason: string | null;
    readonly context?: { readonly VERSION?: number; getParameter?(name: number): unknown };
  };
}

interface RawGpu {
  createKernel(source: string, settings: object): RawKernel;
  destroy(): Promise<void> | void;
}

/** A kernel in the cache. */
export interface Kernel {
  readonly key: string;
  readonly raw: RawKernel;
  users: number;
}

const mostIdle = 256;
const devices = new Map<GpuMode, Device>();

/** One gpu.js instance. */
export class Device {
  readonly mode: GpuMode;
  /** True where results stay on the GPU, as textures. */
  readonly isTextured: boolean;
  private readonly gpu: RawGpu;
  private readonly kernels = new Map<string, Kernel>();
  /** Those that no plan uses, oldest first. */
  private readonly idle = new Set<Kernel>();
  private owners = 0;

  constructor(mode: GpuMode, gpu: RawGpu) {
    this.mode = mode;
    this.gpu = gpu;
    const probe = gpu.createKernel('function kernel(a) { return a[this.thread.x]; }', { output: [1] });
    probe(new Float32Array(1));
    this.isTextured = probe.kernel.constructor.mode === 'gpu';
    probe.destroy();
  }

  /** How many kernels there are, used and idle. */
  get kernelCount(): number {
    return this.kernels.size;
  }

  own(): this {
    this.owners++;
    return this;
  }

  /** Gives the instance back; the last owner destroys it with all its kernels. */
  async disown(): Promise<void> {
    if (--this.owners > 0) return;
    devices.delete(this.mode);
    for (const kernel of this.kernels.values()) kernel.raw.destroy();
    this.kernels.clear();
    this.idle.clear();
    await this.gpu.destroy();
  }

  /** A kernel for inputs like these, compiled before or new; to be released. `isRead`: the result is wanted as an array. */
  acquire({ source, output }: KernelSource, inputs: readonly Cells[], isRead = false): Kernel {
    const sizes = inputs.map((cells) =>
      cells instanceof Float32Array ? cells.length : `t${[...cells.output].join('x')}`,
    );
    const key = `${isRead}|${output.join('x')}|${sizes.join()}|${source}`;
    let kernel = this.kernels.get(key);
    if (kernel === undefined) {
      const keeps = this.isTextured && !isRead;
      const settings = {
        output: [...output],
        precision: 'single',
        pipeline: keeps,
        immutable: keeps,
        asyncMode: isRead,
      };
      kernel = { key, raw: this.gpu.createKernel(source, settings), users: 0 };
      this.kernels.set(key, kernel);
    }
    kernel.users++;
    this.idle.delete(kernel);
    return kernel;
  }

  /** Says that a plan no longer needs the kernel. */
  release(kernel: Kernel): void {
    if (--kernel.users > 0 || !this.kernels.has(kernel.key)) return;
    this.idle.add(kernel);
    for (const oldest of this.idle) {
      if (this.idle.size <= mostIdle) break;
      this.idle.delete(oldest);
      this.kernels.delete(oldest.key);
      oldest.raw.destroy();
    }
  }

  /** Runs a kernel; where the device has no textures the result is one flat array. */
  run(kernel: Kernel, inputs: readonly Cells[]): Cells {
    const result = kernel.raw(...inputs);
    return Array.isArray(result) ? flatten(result as Float32Array[]) : (result as Cells);
  }

  /** Numbers to the device. They must not change while the result is in use. */
  upload(numbers: Float32Array): Cells {
    if (!this.isTextured) return numbers;
    return this.once({ source: copySource, output: [numbers.length] }, numbers);
  }

  /** Numbers from the device. */
  async download(cells: Cells, length: number): Promise<Float32Array> {
    if (cells instanceof Float32Array) return cells;
    const kernel = this.acquire({ source: copySource, output: [length] }, [cells], true);
    try {
      return (await kernel.raw(cells)) as Float32Array;
    } finally {
      this.release(kernel);
    }
  }

  free(cells: Cells): void {
    if (!(cells instanceof Float32Array)) cells.delete();
  }

  private once(source: KernelSource, input: Cells): Cells {
    const kernel = this.acquire(source, [input]);
    try {
      return this.run(kernel, [input]);
    } finally {
      this.release(kernel);
    }
  }
}

const copySource = 'function kernel(a) { return a[this.thread.x]; }';

/** The rows of a two-dimensional result as one array; in WebAssembly they are windows on one already. */
function flatten(rows: readonly Float32Array[]): Float32Array {
  const [{ buffer, byteOffset, length }] = rows;
  const last = rows[rows.length - 1];
  if (last.buffer === buffer && last.byteOffset === byteOffset + 4 * length * (rows.length - 1)) {
    return new Float32Array(buffer, byteOffset, length * rows.length);
  }
  const flat = new Float32Array(length * rows.length);
  rows.forEach((row, i) => flat.set(row, i * length));
  return flat;
}

/** The mode in which a kernel ran, and why if it is not the one asked for. */
export function modeOf({ raw: { kernel } }: Kernel): string {
  const { constructor, context, fallbackReason } = kernel;
  const version = constructor.mode === 'gpu' ? String(context?.getParameter?.(context.VERSION ?? 0)) : '';
  const webgl = version.startsWith('WebGL 2') ? 'webgl2' : version.includes('stack-gl') ? 'headlessgl' : 'webgl';
  const mode = constructor.mode === 'gpu' ? webgl : constructor.mode;
  return fallbackReason ? `${mode} (fell back: ${fallbackReason})` : mode;
}

/** The device of a mode, made at the first call. Throws `file-missing` without gpu.js, `invalid-argument` where it lacks the mode. */
export async function openDevice(mode: GpuMode): Promise<Device> {
  const library = await loadLibrary();
  const known = devices.get(mode);
  if (known !== undefined) return known.own();
  let device: Device;
  try {
    device = new Device(mode, new library.GPU({ mode }));
  } catch (cause) {
    throw new SpredError('invalid-argument', `gpuBackend: gpu.js has no mode '${mode}' here (${String(cause)})`, {
      argument: 'mode',
      cause,
    });
  }
  devices.set(mode, device);
  return device.own();
}

interface Library {
  readonly GPU: new (settings: { readonly mode: GpuMode }) => RawGpu;
}

async function loadLibrary(): Promise<Library> {
  let found: Partial<Library> & { readonly default?: Library };
  try {
    found = (await import('gpu.js')) as unknown as typeof found;
  } catch (cause) {
    throw new SpredError('file-missing', 'gpuBackend: the package gpu.js is not installed (npm install gpu.js)', {
      cause,
    });
  }
  return found.GPU === undefined ? (found.default as Library) : (found as Library);
}
