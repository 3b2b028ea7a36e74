/**
 * A program as a plan: one memory, an address for every value, and the steps as calls of kernels on addresses.
 *
 *     memory = inputs | constants | values in between and outputs, sharing bytes | working space | a zero | tables of axes
 *
 * Inputs keep their place from call to call, so a tensor that comes again (tensors do not change) is not copied again.
 */
import { SpredError } from '@spred/core';
import { createMemory, type Memory } from '@spred/kernels';
import { addressOfVector, rawKernels, viewAt } from '@spred/kernels/raw';
import { toStorage } from '../../dtype.ts';
import type { Graph } from '../../graph/graph.ts';
import { releasePlan, trackPlan, trackResidents } from '../../memory.ts';
import { sizeOf } from '../../shape.ts';
import { Tensor } from '../../tensor.ts';
import type { Donation, Plan, PlanReport } from '../backend.ts';
import type { InputPlace } from './addresses.ts';
import { layOut, type Layout } from './layout.ts';
import { download, Resident } from './resident.ts';

/** Outputs of at most this many entries are read back at once. */
const smallOutput = 16;

/** A plan in WebAssembly memory. */
export class WasmPlan implements Plan {
  readonly report: PlanReport;
  private readonly graph: Graph;
  private readonly layout: Layout;
  private readonly memory: Memory;
  private readonly base: number;
  private readonly calls: readonly (() => void)[];
  /**
   * What each input holds: the tensor that was copied there, or null where it has been overwritten. Not its storage, which may
   * have other numbers by the time that another tensor is made over it (`copy: false`).
   */
  private readonly uploaded: (Tensor | null)[];
  private outstanding: Resident[] = [];
  private isDisposed = false;

  constructor(graph: Graph, donations: readonly Donation[]) {
    const layout = layOut(graph, donations);
    this.layout = layout;
    this.graph = layout.graph;
    this.memory = createMemory({ bytes: layout.bytes + 65_536 + layout.kernelScratch });
    this.base = addressOfVector(this.memory.vector('float64', Math.ceil(layout.bytes / 8)));
    this.uploaded = layout.inputs.map(() => null);
    try {
      this.calls = this.prepare();
    } catch (error) {
      this.memory.free(); // a constant that was given away has no numbers
      throw error;
    }
    this.report = { ...layout.report, bytes: { ...layout.report.bytes, total: this.memory.bytes } };
    trackPlan(this, this.memory.bytes);
  }

  run(inputs: readonly Tensor[]): Tensor[] {
    if (this.isDisposed) throw new SpredError('use-after-free', 'a compiled function is called after it was disposed');
    const { layout } = this;
    // Entries that nobody has looked at yet, and that this call overwrites.
    const given = new Set<Resident>();
    for (const place of layout.donated) {
      const resident = this.residentAt(inputs[place.input], place.address);
      if (resident !== null) given.add(resident);
    }
    for (const resident of this.outstanding) if (resident.isResident && !given.has(resident)) resident.read();
    this.keep([...given]); // what is given is whole until the first step: an argument may yet turn out to have no numbers
    for (const place of layout.inputs) this.upload(place, inputs[place.input]);
    for (const resident of given) resident.donate();
    for (const { input } of layout.donated) this.uploaded[input] = null;
    this.keep([]);
    for (let k = 0; k < this.calls.length; k++) this.calls[k]();
    return this.outputs(inputs);
  }

  dispose(): void {
    if (this.isDisposed) return;
    for (const resident of this.outstanding) if (resident.isResident) resident.read();
    this.isDisposed = true;
    this.outstanding = [];
    this.memory.free();
    releasePlan(this);
  }

  /** Sets what is in the memory and was not looked at. */
  private keep(residents: Resident[]): void {
    trackResidents(this, residents.length - this.outstanding.length);
    this.outstanding = residents;
  }

  /** Writes constants and tables, and makes the steps. */
  private prepare(): (() => void)[] {
    const { layout, memory, base } = this;
    for (const { node, address } of layout.constants) {
      const { values } = layout;
      const held = values.nodes[node];
      if (held.kind !== 'constant') continue;
      viewAt(memory, values.carrier[node], sizeOf(held.shape), base + address).set(held.value.data);
    }
    layout.tables.write(memory, base + layout.tablesAt);
    const site = {
      memory,
      tables: layout.tables,
      kernels: { float64: rawKernels(memory, 'float64'), float32: rawKernels(memory, 'float32') },
      addressOf: (node: number): number => base + layout.addressOf(node),
      scratch: base + layout.scratchAt,
      zero: base + layout.zeroAt,
    };
    return layout.steps.map((step) => step.make(site));
  }

  private residentAt(value: Tensor, address: number): Resident | null {
    const { source } = value;
    if (!(source instanceof Resident) || source.owner !== this || !source.isResident) return null;
    return source.address === this.base + address ? source : null;
  }

  /** Brings an argument to its place, unless it is there. */
  private upload({ input, node, address }: InputPlace, value: Tensor): void {
    const { layout, memory, base } = this;
    if (this.residentAt(value, address) !== null) return;
    if (this.uploaded[input] === value) return;
    const { data } = value;
    viewAt(memory, layout.values.carrier[node], data.length, base + address).set(data);
    this.uploaded[input] = value;
  }

  private outputs(inputs: readonly Tensor[]): Tensor[] {
    const { layout, memory, base, graph } = this;
    const made = new Map<number, Tensor>();
    const residents: Resident[] = [];
    const outputs = layout.outputs.map(({ node, root, address }) => {
      const known = made.get(node);
      if (known !== undefined) return known;
      const { shape, dtype } = graph.nodes[node];
      const owner = graph.nodes[root];
      let value: Tensor;
      if (owner.kind !== 'op') {
        const given = owner.kind === 'input' ? inputs[owner.index] : owner.value;
        if (node === root) value = given;
        else if (dtype === given.dtype) value = new Tensor(given.storage, shape, dtype, null, given.source);
        else value = new Tensor(toStorage(dtype, given.data), shape, dtype, null); // truth values as numbers
      } else {
        const length = sizeOf(shape);
        const carrier = layout.values.carrier[root];
        if (length <= smallOutput) {
          value = new Tensor(download(memory, carrier, dtype, length, base + address), shape, dtype, null);
        } else {
          const resident = new Resident(this, memory, carrier, dtype, length, base + address);
          residents.push(resident);
          value = new Tensor(null, shape, dtype, null, resident);
        }
      }
      made.set(node, value);
      return value;
    });
    this.keep(residents);
    return outputs;
  }
}
