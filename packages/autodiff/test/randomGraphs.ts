/**
 * Random programs for tests: a list of small instructions, each of which appends to a pool of tensors. Every instruction
 * fits: shapes are brought together by summing or repeating.
 */
import * as fc from 'fast-check';
import { expect } from 'vitest';
import { scalar } from '../src/create.ts';
import { traceGraph } from '../src/graph/trace.ts';
import type { Graph } from '../src/graph/graph.ts';
import { bind, full, tensor, type Tensor } from '../src/index.ts';
import * as library from '../src/index.ts';
import { broadcastToOp } from '../src/ops/broadcastTo.ts';
import { castOp } from '../src/ops/cast.ts';
import { reshapeOp } from '../src/ops/reshape.ts';
import { sliceOp } from '../src/ops/slice.ts';
import { sumOp } from '../src/ops/sum.ts';
import { transposeOp } from '../src/ops/transpose.ts';

/** The instruction's number, and numbers that pick its operands and attributes. */
export type Instruction = readonly [kind: number, a: number, b: number, c: number];

type Step = (pick: (i: number) => Tensor, a: number, b: number, c: number) => Tensor;

const constants = [0, 1, -1, 2, 0.5, -0, 3];

/** Two tensors under shapes that broadcast: where they do not, the second is replaced by its sum. */
function fitting(x: Tensor, y: Tensor): Tensor {
  try {
    library.broadcastTo(full(y.shape, 0), x.shape);
    return y;
  } catch {
    return library.sum(y);
  }
}

const steps: readonly Step[] = [
  (pick, a) => library.neg(pick(a)),
  (pick, a) => library.abs(pick(a)),
  (pick, a) => library.square(pick(a)),
  (pick, a) => library.tanh(pick(a)),
  (pick, a, b) => library.add(pick(a), fitting(pick(a), pick(b))),
  (pick, a, b) => library.sub(pick(a), fitting(pick(a), pick(b))),
  (pick, a, b) => library.mul(pick(a), fitting(pick(a), pick(b))),
  (pick, a, b) => library.maximum(pick(a), fitting(pick(a), pick(b))),
  (pick, a, b) => library.where(library.greater(pick(a), 0), pick(a), fitting(pick(a), pick(b))),
  (pick, a, b, c) => library.where(full(pick(a).shape, c % 2, 'bool'), pick(a), fitting(pick(a), pick(b))),
  (pick, a, b) => library.div(pick(a), constants[1 + (b % 4)]),
  (pick, a, b) => library.div(pick(a), full([1 + (b % 2), ...pick(a).shape], constants[1 + (b % 4)])),
  (pick, a, b) => library.mul(full([1 + (b % 2), ...pick(a).shape], constants[b % 7]), pick(a)),
  (pick, a, b) => library.sub(pick(a), full([1 + (b % 2), ...pick(a).shape], constants[b % 7])),
  (pick, a, b, c) => library.mul(c % 2 === 0 ? full(pick(a).shape, constants[b % 7]) : constants[b % 7], pick(a)),
  (pick, a, b, c) => library.add(pick(a), c % 2 === 0 ? full(pick(a).shape, constants[b % 7]) : constants[b % 7]),
  (pick, a, b) => library.sub(scalar(constants[b % 7], 'float64'), pick(a)),
  (pick, a) => bind(transposeOp, [pick(a)], { permutation: pick(a).shape.map((_, axis) => axis) }),
  (pick, a) => library.transpose(pick(a)),
  (pick, a) => bind(reshapeOp, [pick(a)], { shape: pick(a).shape }),
  (pick, a) => library.reshape(pick(a), [-1]),
  (pick, a) => library.reshape(pick(a), [1, ...pick(a).shape]),
  (pick, a, b) => library.broadcastTo(library.sum(pick(a)), [1 + (b % 3)]),
  (pick, a, b) => (pick(a).rank > 2 ? pick(a) : library.broadcastTo(pick(a), [1 + (b % 3), ...pick(a).shape])),
  (pick, a) => bind(broadcastToOp, [pick(a)], { shape: pick(a).shape }),
  (pick, a, b) =>
    pick(a).rank === 0 ? pick(a) : library.sum(pick(a), { axes: b % pick(a).rank, keepDims: b % 2 === 0 }),
  (pick, a) => bind(sumOp, [pick(a)], { axes: [], keepDims: false }),
  (pick, a, b) => library.slice(pick(a), pick(a).rank === 0 ? [] : [[0, null, 1 + (b % 2)]]),
  (pick, a) =>
    bind(sliceOp, [pick(a)], {
      starts: pick(a).shape.map(() => 0),
      lengths: pick(a).shape,
      steps: pick(a).shape.map(() => 1),
    }),
  (pick, a, b) =>
    library.pad(
      pick(a),
      pick(a).shape.map((_, axis) => [b % 2, (b + axis) % 2] as const),
    ),
  (pick, a) => bind(castOp, [pick(a)], { dtype: 'float64' }),
  (pick, a) => library.cast(library.cast(library.greater(pick(a), 0), 'int32'), 'float64'),
  (pick, a) =>
    pick(a).rank === 2 ? library.matmul(library.transpose(pick(a)), pick(a)) : library.dot(pick(a), pick(a)),
  (pick, a) => library.stopGradient(pick(a)),
  () => tensor([1, -2, 3]),
];

/** Instructions of random programs. */
export const instructions: fc.Arbitrary<Instruction[]> = fc.array(
  fc.tuple(fc.nat(steps.length - 1), fc.nat(30), fc.nat(30), fc.nat(3)),
  { maxLength: 30 },
);

/** The shapes of the inputs of every random program. */
const inputShapes = [[], [3], [2, 3], [1, 3]];

/** Numbers for the inputs of a random program: zeros, ones, and others. */
export const inputs: fc.Arbitrary<Tensor[]> = fc
  .tuple(
    ...inputShapes.map((shape) => {
      const size = shape.reduce((a, b) => a * b, 1);
      return fc
        .array(fc.constantFrom(0, 1, -1, 0.3, -2.5, 7), { minLength: size, maxLength: size })
        .map((entries) => tensor(Float64Array.from(entries), shape));
    }),
  )
  .map((tensors) => [...tensors]);

/** The program that instructions stand for: its outputs are the last four tensors of the pool. */
export function randomGraph(list: readonly Instruction[]): Graph {
  return traceGraph(
    (args) => runProgram(list, args),
    inputShapes.map((shape) => full(shape, 0)),
  );
}

/** The program run on tensors. */
export function runProgram(list: readonly Instruction[], args: readonly Tensor[]): Tensor[] {
  const pool = [...args];
  for (const [kind, a, b, c] of list) {
    const made = steps[kind]((i) => pool[pool.length - 1 - (i % pool.length)], a, b, c);
    if (made.size <= 500) pool.push(made);
  }
  return pool.slice(-4);
}

/** A program of `length` ops, one after the other, each on the one before and on itself two before. */
export function chainGraph(length: number): Graph {
  return traceGraph(
    ([x]) => {
      let [before, last] = [x, library.neg(x)];
      for (let i = 1; i < length; i++) {
        const next =
          i % 4 === 0 ? library.add(last, 0) : i % 4 === 1 ? library.tanh(before) : library.mul(last, before);
        [before, last] = [last, next];
      }
      return [last];
    },
    [full([2], 0)],
  );
}

/** The program of a function of one float64 tensor (of shape [2,3]) or of several. */
export function program(fn: (...args: Tensor[]) => Tensor, ...shapes: number[][]): Graph {
  return traceGraph(
    (args) => [fn(...args)],
    (shapes.length === 0 ? [[2, 3]] : shapes).map((shape) => full(shape, 0)),
  );
}

/** How many nodes of a program compute something. */
export function countOps(graph: Graph): number {
  return graph.nodes.filter((node) => node.kind === 'op').length;
}

/** Fails unless nodes read only earlier ones and have the types that the rules of their ops say. */
export function expectValid(graph: Graph): void {
  graph.nodes.forEach((node, place) => {
    if (node.kind !== 'op') return;
    expect(node.inputs.every((input) => input >= 0 && input < place)).toBe(true);
    const values = node.inputs.map((input) => graph.nodes[input]);
    expect(node.shape).toEqual(node.op.shape(values, node.attrs));
    expect(node.dtype).toBe(node.op.dtype?.(values, node.attrs) ?? values[0].dtype);
  });
  for (const output of graph.outputs) expect(graph.nodes[output]).toBeDefined();
}
