/**
 * A program on a device: compiled once, run many times. Values in between stay on the device and are freed after their last use;
 * the outputs are read back at the end, without blocking where the mode can.
 */
import { formatShape, SpredError } from '@spred/core';
import { toStorage, type DType, type Storage } from '../../dtype.ts';
import type { Graph } from '../../graph/graph.ts';
import { sameShape, sizeOf } from '../../shape.ts';
import { Tensor } from '../../tensor.ts';
import type { AsyncPlan, PlanReport } from '../backend.ts';
import { modeOf, type Cells, type Device, type Kernel } from './device.ts';
import { mostEntries } from './indexing.ts';
import type { Lowered } from './lower.ts';
import type { Step } from './program.ts';

/** Compiles a program. Afterwards every kernel is known to work, and in which mode. */
export async function makePlan(device: Device, graph: Graph, lowered: Lowered): Promise<AsyncPlan> {
  const plan = new GpuPlan(device, graph, lowered);
  try {
    await plan.compile();
  } catch (error) {
    plan.dispose();
    throw error;
  }
  return plan;
}

class GpuPlan implements AsyncPlan {
  private readonly device: Device;
  private readonly graph: Graph;
  private readonly lowered: Lowered;
  private readonly kernels: Kernel[] = [];
  /** Buffers whose numbers never change, on the device. */
  private readonly constants = new Map<number, Cells>();
  /** The buffers that are not read after each step. */
  private readonly dying: readonly (readonly number[])[];
  private active = 0;
  private isDisposed = false;

  constructor(device: Device, graph: Graph, lowered: Lowered) {
    this.device = device.own();
    this.graph = graph;
    this.lowered = lowered;
    this.dying = lastUses(lowered);
  }

  /** Uploads the constants, and compiles the kernels by a run on zeros. */
  async compile(): Promise<void> {
    const { buffers, steps } = this.lowered.program;
    const used = new Set(steps.flatMap(({ inputs }) => inputs));
    for (const i of used) {
      const { origin, length } = buffers[i];
      if (origin.kind !== 'constant') continue;
      this.constants.set(i, this.device.upload(toCells(origin.value, `a constant of ${length} entries`)));
    }
    await this.runCells(this.graph.inputs.map(({ shape }) => new Float32Array(sizeOf(shape))));
  }

  get report(): PlanReport {
    const { program } = this.lowered;
    const { buffers, steps } = program;
    const bytesOf = (i: number): number => 4 * buffers[i].length;
    const constants = [...this.constants.keys()].reduce((sum, i) => sum + bytesOf(i), 0);
    const unsharedBytes = steps.reduce((sum, { buffer }) => sum + bytesOf(buffer), 0);
    let live = 0;
    let temporary = 0;
    steps.forEach(({ buffer }, s) => {
      live += bytesOf(buffer);
      temporary = Math.max(temporary, live);
      for (const dead of this.dying[s]) if (buffers[dead].origin.kind === 'kernel') live -= bytesOf(dead);
    });
    return {
      backend: `gpu (${this.device.mode})`,
      steps: steps.map(({ label }, s) =>
        this.kernels[s] === undefined ? label : `${label} on ${modeOf(this.kernels[s])}`,
      ),
      fallbacks: [],
      bytes: { total: constants + temporary, temporary },
      unsharedBytes,
    };
  }

  async run(inputs: readonly Tensor[]): Promise<Tensor[]> {
    if (this.isDisposed) throw new SpredError('use-after-free', 'gpu: the plan was disposed');
    const { graph, lowered } = this;
    this.requireInputs(inputs);
    const cells = await this.runCells(inputs.map((input, i) => toCells(input, `input ${i}`)));
    const shared = new Map<string, Storage>();
    return graph.outputs.map((id, i) => {
      const { shape, dtype } = graph.nodes[id];
      const view = lowered.outputs[i];
      if (view === null) return new Tensor(toStorage(dtype, []), shape, dtype, null);
      const key = `${view.buffer},${view.offset},${sizeOf(shape)},${dtype}`;
      let storage = shared.get(key);
      if (storage === undefined) {
        const { origin } = lowered.program.buffers[view.buffer];
        const known = origin.kind === 'input' ? inputs[origin.index] : origin.kind === 'constant' ? origin.value : null;
        const numbers = known === null ? cellsOf(cells, view.buffer) : known.data;
        const end = view.offset + sizeOf(shape);
        const isWhole = view.offset === 0 && end === numbers.length;
        const part = isWhole ? numbers : numbers.slice(view.offset, end);
        storage = known?.dtype === dtype || dtype === 'float32' ? part : fromCells(part, dtype, `output ${i}`);
        shared.set(key, storage);
      }
      return new Tensor(storage, shape, dtype, null);
    });
  }

  /** Runs the kernels. Gives the numbers of those outputs that a kernel made, by buffer. */
  async runCells(inputs: readonly Float32Array[]): Promise<Map<number, Float32Array>> {
    const { device } = this;
    const { buffers, steps } = this.lowered.program;
    const cells = new Map<number, Cells>(this.constants);
    const results = new Map<number, Float32Array>();
    this.active++;
    try {
      steps.forEach((step, s) => {
        for (const i of step.inputs) {
          const { origin } = buffers[i];
          if (origin.kind === 'input' && !cells.has(i)) cells.set(i, device.upload(inputs[origin.index]));
        }
        cells.set(
          step.buffer,
          this.runStep(
            step,
            s,
            step.inputs.map((i) => cells.get(i) as Cells),
          ),
        );
        for (const dead of this.dying[s]) this.drop(cells, dead);
      });
      for (const view of this.lowered.outputs) {
        if (view === null || buffers[view.buffer].origin.kind !== 'kernel' || results.has(view.buffer)) continue;
        const result = await device.download(cells.get(view.buffer) as Cells, buffers[view.buffer].length);
        results.set(view.buffer, result);
      }
      return results;
    } finally {
      for (const i of cells.keys()) this.drop(cells, i);
      this.active--;
      if (this.isDisposed) this.giveBack();
    }
  }

  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.giveBack();
  }

  /** Frees what the plan holds, once nothing runs any longer. */
  private giveBack(): void {
    if (this.active > 0) return;
    for (const kernel of this.kernels) this.device.release(kernel);
    for (const cells of this.constants.values()) this.device.free(cells);
    this.constants.clear();
    void this.device.disown();
  }

  private runStep(step: Step, s: number, inputs: readonly Cells[]): Cells {
    try {
      this.kernels[s] ??= this.device.acquire(step, inputs);
      return this.device.run(this.kernels[s], inputs);
    } catch (cause) {
      throw new SpredError(
        'unsupported-op',
        `gpu: the kernel of ${step.label} failed (${String(cause)})\n${step.source}`,
        {
          cause,
        },
      );
    }
  }

  /** Frees a value, unless it is a constant. */
  private drop(cells: Map<number, Cells>, i: number): void {
    const value = cells.get(i);
    if (value === undefined || this.constants.has(i)) return;
    this.device.free(value);
    cells.delete(i);
  }

  private requireInputs(inputs: readonly Tensor[]): void {
    const wanted = this.graph.inputs;
    if (inputs.length !== wanted.length) {
      throw new SpredError('invalid-argument', `gpu: the program takes ${wanted.length} inputs, got ${inputs.length}`, {
        argument: 'inputs',
      });
    }
    wanted.forEach(({ shape, dtype }, index) => {
      const input = inputs[index];
      if (sameShape(input.shape, shape) && input.dtype === dtype) return;
      const types = `${input.dtype}${formatShape(input.shape)}, not ${dtype}${formatShape(shape)}`;
      throw new SpredError(
        input.dtype === dtype ? 'shape-mismatch' : 'dtype-mismatch',
        `gpu: input ${index} is ${types}`,
        {
          argument: 'inputs',
          index,
          shapes: [input.shape, shape],
        },
      );
    });
  }
}

/** For each step the buffers that neither a later step nor an output reads. */
function lastUses({ program, outputs }: Lowered): number[][] {
  const last = new Map<number, number>();
  program.steps.forEach(({ inputs, buffer }, s) => {
    for (const i of [...inputs, buffer]) last.set(i, s);
  });
  for (const view of outputs) if (view !== null) last.delete(view.buffer);
  const dying: number[][] = program.steps.map(() => []);
  last.forEach((s, buffer) => dying[s].push(buffer));
  return dying;
}

/** The entries as float32, which holds integers below 2^24 exactly: others are refused. */
function toCells({ data, dtype }: Tensor, what: string): Float32Array {
  if (dtype === 'int32') requireExact(data, what);
  return dtype === 'float32' ? (data as Float32Array) : Float32Array.from(data);
}

function fromCells(numbers: ArrayLike<number>, dtype: DType, what: string): Storage {
  if (dtype === 'int32') requireExact(numbers, what);
  return toStorage(dtype, numbers);
}

function requireExact(numbers: ArrayLike<number>, what: string): void {
  for (let i = 0; i < numbers.length; i++) {
    if (Math.abs(numbers[i]) <= mostEntries) continue;
    const value = Number.isNaN(numbers[i]) ? 'NaN' : String(numbers[i]);
    throw new SpredError('overflow', `gpu: entry ${i} of ${what} is ${value}, and integers are exact up to 2^24 only`, {
      index: i,
    });
  }
}

/** The numbers of a buffer that kernels computed; all of them were read. */
function cellsOf(cells: ReadonlyMap<number, Float32Array>, buffer: number): Float32Array {
  const found = cells.get(buffer);
  if (found === undefined) throw new Error(`gpu: buffer ${buffer} was not read`);
  return found;
}
