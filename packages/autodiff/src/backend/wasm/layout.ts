/**
 * From a program to its layout: the steps in order, and an offset for everything that needs memory.
 */
import type { Graph, OpNode } from '../../graph/graph.ts';
import { sizeOf } from '../../shape.ts';
import { removeDeadCode } from '../../graph/deadCode.ts';
import type { Donation, PlanReport } from '../backend.ts';
import { AxisTables } from './axes.ts';
import { bytesOfValue } from './fallback.ts';
import { prepareGroup } from './group.ts';
import { legalize } from './legalize.ts';
import { aligned, alignment, planMemory, type Life } from './memoryPlan.ts';
import { copyValue } from './movement.ts';
import { schedule, type Step } from './schedule.ts';
import { prepareSingle } from './single.ts';
import type { PreparedStep } from './step.ts';
import { valuesOf, type Values } from './values.ts';

/** Where an argument lies. */
export interface InputPlace {
  readonly input: number;
  readonly node: number;
  readonly address: number;
}

/** Everything about a plan that does not need memory. All addresses are offsets. */
export interface Layout {
  readonly graph: Graph;
  readonly values: Values;
  readonly steps: readonly PreparedStep[];
  readonly tables: AxisTables;
  /** The arguments that are read. */
  readonly inputs: readonly InputPlace[];
  /** Those that are overwritten by an output. */
  readonly donated: readonly InputPlace[];
  readonly constants: readonly { readonly node: number; readonly address: number }[];
  readonly outputs: readonly { readonly node: number; readonly root: number; readonly address: number }[];
  readonly addressOf: (node: number) => number;
  readonly tablesAt: number;
  readonly scratchAt: number;
  /** Bytes that stay zero. */
  readonly zeroAt: number;
  readonly bytes: number;
  /** What kernels may ask of the memory beside it: packed blocks of matrix products. */
  readonly kernelScratch: number;
  readonly report: PlanReport;
}

/** Lays a program out. */
export function layOut(source: Graph, donations: readonly Donation[]): Layout {
  const graph = removeDeadCode(legalize(source));
  const values = valuesOf(graph);
  const { nodes, root } = values;
  const { steps, stepOf } = schedule(graph, values);
  const last = steps.length;

  // Who reads what, and when for the last time.
  const readBy = new Int32Array(nodes.length).fill(-1);
  const isStored = new Uint8Array(nodes.length);
  steps.forEach((step, at) => {
    for (const i of membersOf(step)) {
      if (step.kind === 'single' || (isReduced(nodes[i] as OpNode) && !step.rows.has(i))) isStored[i] = 1;
      for (const input of (nodes[i] as OpNode).inputs) {
        const owner = root[input];
        readBy[owner] = Math.max(readBy[owner], at);
        if (stepOf[owner] !== at) isStored[owner] = 1;
      }
    }
  });
  for (const output of graph.outputs) {
    readBy[root[output]] = last;
    isStored[root[output]] = 1;
  }

  const tables = new AxisTables();
  const draft = { values, tables, isStored: (node: number) => isStored[node] === 1 };
  const prepared: PreparedStep[] = steps.map((step) =>
    step.kind === 'group' ? prepareGroup(step, draft) : prepareSingle(nodes[step.node] as OpNode, step.node, draft),
  );

  // Addresses.
  const address = new Float64Array(nodes.length).fill(NaN);
  let top = 0;
  const place = (node: number): number => {
    address[node] = top;
    top += aligned(bytesOfValue(node, values));
    return address[node];
  };
  const inputs: InputPlace[] = [];
  const constants: { node: number; address: number }[] = [];
  nodes.forEach((node, i) => {
    if (node.kind === 'op' || readBy[i] < 0) return;
    if (node.kind === 'input') inputs.push({ input: node.index, node: i, address: place(i) });
    else constants.push({ node: i, address: place(i) });
  });
  const { donated, copies } = placeDonations(donations, graph, values, { inputs, stepOf, readBy, prepared, address });

  const lives: Life[] = [];
  const owners: number[] = [];
  nodes.forEach((node, i) => {
    if (node.kind !== 'op' || root[i] !== i || isStored[i] === 0 || !Number.isNaN(address[i])) return;
    lives.push({ bytes: bytesOfValue(i, values), from: stepOf[i], to: Math.max(readBy[i], stepOf[i]) });
    owners.push(i);
  });
  const shared = planMemory(lives);
  owners.forEach((owner, k) => (address[owner] = top + shared.offsets[k]));
  top += shared.bytes;
  const scratchAt = top;
  top += aligned(Math.max(0, ...prepared.map((step) => step.scratchBytes)));
  const zeroAt = top;
  top += alignment;
  const tablesAt = top;
  top += tables.bytes;

  const addressOf = (node: number): number => address[root[node]];
  const finals = copies.map(({ from, to }): PreparedStep => ({
    label: `copy of %${from} to the place of a donated argument`,
    scratchBytes: 0,
    make: (site) =>
      copyValue(site, values.carrier[from], sizeOf(nodes[from].shape), site.addressOf(from), site.addressOf(to)),
  }));
  const all = [...prepared, ...finals];
  const placeOfOutput = (node: number): number => copies.find(({ from }) => from === root[node])?.to ?? root[node];
  return {
    graph,
    values,
    steps: all,
    tables,
    inputs,
    donated,
    constants,
    outputs: graph.outputs.map((node) => ({ node, root: root[node], address: address[placeOfOutput(node)] })),
    addressOf,
    tablesAt,
    scratchAt,
    zeroAt,
    bytes: top,
    kernelScratch: Math.max(0, ...prepared.map((step) => step.kernelScratch ?? 0)),
    report: {
      backend: 'wasm',
      steps: all.map((step) => step.label),
      fallbacks: [
        ...new Set(prepared.flatMap((step, k) => (step.isFallback === true ? [opNameOf(steps[k], graph)] : []))),
      ],
      bytes: { total: top, temporary: shared.bytes },
      unsharedBytes: lives.reduce((sum, { bytes }) => sum + aligned(bytes), 0),
    },
  };
}

function membersOf(step: Step): readonly number[] {
  return step.kind === 'group' ? step.nodes : [step.node];
}

function isReduced(node: OpNode): boolean {
  return node.op.kind === 'reduction';
}

function opNameOf(step: Step, { nodes }: Graph): string {
  return step.kind === 'single' ? (nodes[step.node] as OpNode).op.name : 'group';
}

/**
 * Puts outputs in the place of the arguments that they replace: at once where nothing reads the argument after the output is written,
 * else by a copy at the end.
 */
function placeDonations(
  donations: readonly Donation[],
  graph: Graph,
  { root, carrier }: Values,
  at: {
    readonly inputs: readonly InputPlace[];
    readonly stepOf: Int32Array;
    readonly readBy: Int32Array;
    readonly prepared: readonly PreparedStep[];
    readonly address: Float64Array;
  },
): { readonly donated: InputPlace[]; readonly copies: { readonly from: number; readonly to: number }[] } {
  const donated: InputPlace[] = [];
  const copies: { from: number; to: number }[] = [];
  const taken = new Set<number>();
  for (const { input, output } of donations) {
    const place = at.inputs.find((candidate) => candidate.input === input);
    const made = root[graph.outputs[output]];
    // An argument that comes back as it is, or one output for two arguments: nothing to put in its place.
    if (place === undefined || at.stepOf[made] < 0 || taken.has(made)) continue;
    if (at.readBy[place.node] > at.prepared.length - 1) continue; // the argument itself is an output
    if (carrier[made] !== carrier[place.node]) continue; // truth values that lie differently in memory
    taken.add(made);
    donated.push(place);
    const [written, read] = [at.stepOf[made], at.readBy[place.node]];
    const isInPlace = at.prepared[written].inPlace?.some(([from, to]) => from === place.node && to === made) === true;
    if (read < written || (read === written && isInPlace)) at.address[made] = place.address;
    else copies.push({ from: made, to: place.node });
  }
  return { donated, copies };
}
