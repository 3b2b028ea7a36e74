/**
 * From a program to its layout: the steps in order, and an offset for everything that needs memory.
 */
import type { Graph, OpNode } from '../../graph/graph.ts';
import { sizeOf } from '../../shape.ts';
import { removeDeadCode } from '../../graph/deadCode.ts';
import type { Donation, PlanReport } from '../backend.ts';
import { placeValues, type ConstantPlace, type InputPlace } from './addresses.ts';
import { AxisTables } from './axes.ts';
import { prepareGroup } from './group.ts';
import { legalize } from './legalize.ts';
import { aligned, alignment } from './memoryPlan.ts';
import { copyValue } from './movement.ts';
import { schedule, type Step } from './schedule.ts';
import { prepareSingle } from './single.ts';
import type { PreparedStep } from './step.ts';
import { usageOf, type Usage } from './usage.ts';
import { valuesOf, type Values } from './values.ts';

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
  readonly constants: readonly ConstantPlace[];
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
  const scheduled = schedule(graph, values);
  const usage = usageOf(graph, values, scheduled);
  const tables = new AxisTables();
  const prepared = prepareSteps(scheduled.steps, values, usage, tables);
  const addresses = placeValues({ graph, values, usage, stepOf: scheduled.stepOf, prepared }, donations);
  const { address, copies } = addresses;
  const steps = [...prepared, ...copies.map((copy) => copyStep(copy, values))];

  const scratchAt = addresses.bytes;
  const zeroAt = scratchAt + aligned(Math.max(0, ...prepared.map((step) => step.scratchBytes)));
  const tablesAt = zeroAt + alignment;
  const bytes = tablesAt + tables.bytes;

  const { root } = values;
  const placeOfOutput = (node: number): number => copies.find(({ from }) => from === root[node])?.to ?? root[node];
  return {
    graph,
    values,
    steps,
    tables,
    inputs: addresses.inputs,
    donated: addresses.donated,
    constants: addresses.constants,
    outputs: graph.outputs.map((node) => ({ node, root: root[node], address: address[placeOfOutput(node)] })),
    addressOf: (node) => address[root[node]],
    tablesAt,
    scratchAt,
    zeroAt,
    bytes,
    kernelScratch: Math.max(0, ...prepared.map((step) => step.kernelScratch ?? 0)),
    report: {
      backend: 'wasm',
      steps: steps.map((step) => step.label),
      fallbacks: fallbacksOf(prepared, scheduled.steps, graph),
      bytes: { total: bytes, temporary: addresses.sharedBytes },
      unsharedBytes: addresses.unsharedBytes,
    },
  };
}

/** The steps without addresses. */
function prepareSteps(steps: readonly Step[], values: Values, usage: Usage, tables: AxisTables): PreparedStep[] {
  const draft = { values, tables, isStored: (node: number) => usage.isStored[node] === 1 };
  return steps.map((step) =>
    step.kind === 'group'
      ? prepareGroup(step, draft)
      : prepareSingle(values.nodes[step.node] as OpNode, step.node, draft),
  );
}

/** The step that brings an output to the place of a donated argument which was still read when the output was written. */
function copyStep(
  { from, to }: { readonly from: number; readonly to: number },
  { nodes, carrier }: Values,
): PreparedStep {
  return {
    label: `copy of %${from} to the place of a donated argument`,
    scratchBytes: 0,
    make: (site) => copyValue(site, carrier[from], sizeOf(nodes[from].shape), site.addressOf(from), site.addressOf(to)),
  };
}

/** The names of the ops that run their reference bodies, once each. */
function fallbacksOf(prepared: readonly PreparedStep[], steps: readonly Step[], graph: Graph): string[] {
  const names = prepared.flatMap((step, k) => (step.isFallback === true ? [opNameOf(steps[k], graph)] : []));
  return [...new Set(names)];
}

function opNameOf(step: Step, { nodes }: Graph): string {
  return step.kind === 'single' ? (nodes[step.node] as OpNode).op.name : 'group';
}
