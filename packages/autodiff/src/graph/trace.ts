/**
 * Tracing: a function runs once on tensors without numbers, and every op that reads one of them leaves a node. What depends on no
 * argument is computed then and there, and enters the graph as a constant.
 */
import { SpredError } from '@spred/core';
import { isTensor } from '../create.ts';
import { dtypes } from '../dtype.ts';
import { listOf, requireFunction } from '../ops/makers/arguments.ts';
import type { OpDef } from '../ops/op.ts';
import { Tensor, type Source } from '../tensor.ts';
import { withTrace, type Call, type Trace, type Tracer } from '../trace.ts';
import type { Graph, GraphNode, InputNode } from './graph.ts';
import { distinctOp } from './ownOps.ts';

interface GraphTracer extends Tracer {
  readonly node: number;
}

/** The numbers are not there while a function is traced. */
const notYet: Source = {
  isAbstract: true,
  read() {
    throw new SpredError(
      'abstract-value',
      'compile: the numbers of this tensor are known only when the program runs; a traced function must not read them',
    );
  },
};

/** What records a program. */
export class GraphTrace implements Trace {
  readonly level: number;
  active = true;
  readonly nodes: GraphNode[] = [];
  readonly inputs: { shape: readonly number[]; dtype: InputNode['dtype'] }[] = [];
  private readonly constants = new Map<Tensor, number>();

  constructor(level: number) {
    this.level = level;
  }

  /** A new argument of the program. */
  input({ shape, dtype }: Pick<Tensor, 'shape' | 'dtype'>): Tensor {
    const index = this.inputs.push({ shape, dtype }) - 1;
    return this.add({ kind: 'input', index, shape, dtype });
  }

  process<A>(op: OpDef<A>, inputs: readonly Tensor[], attrs: A): Tensor {
    const shape = op.shape(inputs, attrs);
    const dtype = op.dtype === undefined ? inputs[0].dtype : op.dtype(inputs, attrs);
    const places = inputs.map((input) => this.nodeOf(input));
    return this.add({ kind: 'op', op: distinctOp(op), inputs: places, attrs, shape, dtype });
  }

  /** A function with rules of its own is traced like any other: the rules were for the transforms above. */
  call(call: Call, inputs: readonly Tensor[]): readonly Tensor[] {
    return call.run(inputs);
  }

  /** The node that a tensor is; a tensor of elsewhere becomes a constant. */
  nodeOf(value: Tensor): number {
    const { tracer } = value;
    if (tracer !== null && tracer.trace === this) return (tracer as GraphTracer).node;
    const known = this.constants.get(value);
    if (known !== undefined) return known;
    const node = this.nodes.push({ kind: 'constant', value, shape: value.shape, dtype: value.dtype }) - 1;
    this.constants.set(value, node);
    return node;
  }

  private add(node: GraphNode): Tensor {
    const tracer: GraphTracer = { trace: this, node: this.nodes.push(node) - 1 };
    return new Tensor(null, node.shape, node.dtype, tracer, notYet);
  }
}

/** The program of a function of tensors, traced with arguments like the given ones. */
export function traceGraph(
  fn: (inputs: readonly Tensor[]) => readonly Tensor[],
  like: readonly Pick<Tensor, 'shape' | 'dtype'>[],
): Graph {
  requireFunction('traceGraph', 'fn', fn);
  listOf('traceGraph', 'like', like, 'tensors, or of objects with a shape and a dtype');
  like.forEach((value, index) => {
    if (Array.isArray(value?.shape) && dtypes.includes(value.dtype)) return;
    throw new SpredError('invalid-argument', `traceGraph: like[${index}] has no shape or no dtype`, {
      argument: 'like',
      index,
    });
  });
  return withTrace(
    (level) => new GraphTrace(level),
    (trace) => {
      const outputs = tensorsOf(fn(like.map((value) => trace.input(value)))).map((output) => trace.nodeOf(output));
      return { nodes: trace.nodes, inputs: trace.inputs, outputs };
    },
  );
}

/** What a function returned. Throws `tree-mismatch` unless it is a list of tensors. */
function tensorsOf(outputs: readonly Tensor[]): readonly Tensor[] {
  if (Array.isArray(outputs) && outputs.every((output) => isTensor(output))) return outputs;
  throw new SpredError('tree-mismatch', 'traceGraph: fn must return a list of tensors', { argument: 'fn' });
}
