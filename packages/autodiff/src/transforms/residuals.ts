/**
 * What reverse mode keeps: the results of the forward pass that the backward pass reads. The function and its pullback
 * are traced into one program, and the nodes of the first part that the second reads are listed.
 */
import { bytesOf, isFloat } from '../dtype.ts';
import { formatType, type GraphNode } from '../graph/graph.ts';
import { GraphTrace } from '../graph/trace.ts';
import { requireFunction } from '../ops/makers/arguments.ts';
import { sizeOf } from '../shape.ts';
import { pullRecord, record } from '../tape.ts';
import type { Tensor } from '../tensor.ts';
import { withTrace } from '../trace.ts';
import { flattenArguments, FlatFunction } from './arguments.ts';

/** One tensor that is kept. */
export interface Residual {
  /** Its type and shape: `float64[64,10]`. */
  readonly type: string;
  readonly bytes: number;
  /** The op that it comes from; `argument` where it is one. */
  readonly op: string;
  /** True for an argument of the function, which is there anyway. */
  readonly isArgument: boolean;
}

/** The result of {@link residuals}. */
export interface ResidualReport {
  /** In the order in which they are computed. */
  readonly saved: readonly Residual[];
  /** Bytes of all of them. */
  readonly bytes: number;
}

/**
 * What is saved between the forward and the backward pass of `fn` at arguments like these, all of whose float tensors
 * are differentiated. Tensors that share their numbers (a reshaped one, say) count once, and constants of `fn` do not
 * count.
 *
 * `fn` is traced: it must not read the numbers of its arguments (`abstract-value`). Throws `tree-mismatch` where a tree
 * holds anything but tensors.
 *
 * @example
 * ```ts
 * import { exp, mul, residuals, tensor, type Tensor } from '@spred/autodiff';
 *
 * const f = (x: Tensor, y: Tensor) => mul(exp(x), y);
 * const { saved, bytes } = residuals(f, tensor([1, 2]), tensor([3, 4]));
 * for (const { op, type } of saved) console.log(op, type); // argument float64[2] exp float64[2]
 * console.log(bytes); // 32
 * ```
 */
export function residuals<Args extends readonly unknown[]>(
  fn: (...args: Args) => unknown,
  ...args: Args
): ResidualReport {
  requireFunction('residuals', 'fn', fn);
  const flat = flattenArguments('residuals', args);
  const flatFn = new FlatFunction('residuals', fn, flat);
  const { nodes, forwardNodes, isNeeded } = traceBoth(flatFn.run, flat.leaves);
  const kept = new Set<number>();
  nodes.forEach((node, i) => {
    if (i < forwardNodes || isNeeded[i] === 0 || node.kind !== 'op') return;
    for (const input of node.inputs) if (input < forwardNodes) kept.add(originOf(nodes, input));
  });
  const saved = [...kept].sort((a, b) => a - b).flatMap((place) => describe(nodes[place]));
  return { saved, bytes: saved.reduce((total, { bytes }) => total + bytes, 0) };
}

/**
 * The program of a function and, from node `forwardNodes` on, of its pullback; with a mark for each node that a
 * gradient needs.
 */
function traceBoth(
  run: (inputs: readonly Tensor[]) => readonly Tensor[],
  leaves: readonly Tensor[],
): { readonly nodes: readonly GraphNode[]; readonly forwardNodes: number; readonly isNeeded: Uint8Array } {
  return withTrace(
    (level) => new GraphTrace(level),
    (trace) => {
      const inputs = leaves.map((leaf) => trace.input(leaf));
      const forward = record(
        (floats) => {
          let next = 0;
          return run(inputs.map((input) => (isFloat(input.dtype) ? floats[next++] : input)));
        },
        inputs.filter(({ dtype }) => isFloat(dtype)),
      );
      const forwardNodes = trace.nodes.length;
      const found = pullRecord(
        forward,
        forward.values.map((value) => trace.input(value)),
      );
      const gradients = found.filter((cotangent) => cotangent !== null).map((cotangent) => trace.nodeOf(cotangent));
      return { nodes: trace.nodes, forwardNodes, isNeeded: neededFor(trace.nodes, gradients) };
    },
  );
}

/** A node comes after those that it reads, so that one walk from the end sees every reader first. */
function neededFor(nodes: readonly GraphNode[], outputs: readonly number[]): Uint8Array {
  const isNeeded = new Uint8Array(nodes.length);
  for (const output of outputs) isNeeded[output] = 1;
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i];
    if (isNeeded[i] === 1 && node.kind === 'op') for (const input of node.inputs) isNeeded[input] = 1;
  }
  return isNeeded;
}

/** The node whose numbers a node shares. */
function originOf(nodes: readonly GraphNode[], place: number): number {
  for (let node = nodes[place]; node.kind === 'op' && node.op.isAlias === true; node = nodes[place]) {
    place = node.inputs[0];
  }
  return place;
}

function describe(node: GraphNode): Residual[] {
  if (node.kind === 'constant') return [];
  const isArgument = node.kind === 'input';
  const bytes = sizeOf(node.shape) * bytesOf[node.dtype];
  return [{ type: formatType(node), bytes, op: isArgument ? 'argument' : node.op.name, isArgument }];
}
