/**
 * One function for one kind of arguments: traced, rewritten, and described for a backend.
 */
import { flattenTree, SpredError, unflattenTree, type TreeStructure } from '@spred/core';
import type { Donation } from '../backend/backend.ts';
import { isTensor } from '../create.ts';
import type { Graph } from '../graph/graph.ts';
import { optimizeGraph, type PassStatistics } from '../graph/optimize.ts';
import { traceGraph } from '../graph/trace.ts';
import { sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { rebuild, type Signature } from './signature.ts';

/** A traced function. */
export interface Program {
  /** As it was traced. */
  readonly traced: Graph;
  /** After all passes. */
  readonly graph: Graph;
  readonly passes: readonly PassStatistics[];
  /** The structure of what the function returns. */
  readonly output: TreeStructure;
  readonly donations: readonly Donation[];
}

/** Traces a function with arguments like those of a call. `donate` lists the arguments that are given away. */
export function programOf(
  fn: (...args: never[]) => unknown,
  { leaves, slots }: Signature,
  donate: readonly number[],
): Program {
  let output: TreeStructure | undefined;
  const traced = traceGraph((inputs) => {
    const result = (fn as (...args: readonly unknown[]) => unknown)(...rebuild(slots, inputs));
    if (result instanceof Promise) {
      throw new SpredError(
        'invalid-argument',
        'compile: the function is asynchronous; only plain functions can be traced',
      );
    }
    const flat = flattenTree<Tensor>(result, 'the result of the compiled function');
    flat.leaves.forEach((found, index) => {
      if (isTensor(found)) return;
      throw new SpredError('tree-mismatch', `compile: leaf ${index} of the result is not a tensor`, { index });
    });
    output = flat.structure;
    return flat.leaves;
  }, leaves);
  refuseOuterTensors(traced);
  const { graph, passes } = optimizeGraph(traced);
  return { traced, graph, passes, output: output as TreeStructure, donations: pairUp(graph, slots, donate) };
}

/** The result of a call as the function would have returned it. */
export function resultOf(program: Program, leaves: readonly Tensor[]): unknown {
  return unflattenTree(program.output, leaves);
}

/** A constant under a transform would be frozen together with what the transform knows of it. */
function refuseOuterTensors({ nodes }: Graph): void {
  for (const node of nodes) {
    if (node.kind !== 'constant' || node.value.tracer === null) continue;
    throw new SpredError(
      'invalid-argument',
      'compile: the function reads a tensor that a transform outside of it looks at; make it an argument',
    );
  }
}

/** Each donated tensor with the first output of its shape and type that has no partner yet. */
function pairUp(graph: Graph, slots: Signature['slots'], donate: readonly number[]): Donation[] {
  const donated: number[] = [];
  let at = 0;
  slots.forEach((slot, index) => {
    const count = slot.kind === 'tree' ? slot.count : 0;
    if (donate.includes(index)) for (let k = 0; k < count; k++) donated.push(at + k);
    at += count;
  });
  const beyond = donate.find((place) => place >= slots.length);
  if (beyond !== undefined) {
    throw new SpredError('invalid-argument', `compile: donate names argument ${beyond} of ${slots.length}`, {
      argument: 'donate',
      index: beyond,
    });
  }
  const pairs: Donation[] = [];
  const taken = new Set<number>();
  for (const input of donated) {
    const { shape, dtype } = graph.inputs[input];
    const output = graph.outputs.findIndex((node, k) => {
      const made = graph.nodes[node];
      return !taken.has(k) && made.dtype === dtype && sameShape(made.shape, shape);
    });
    if (output < 0) continue;
    taken.add(output);
    pairs.push({ input, output });
  }
  return pairs;
}
