/**
 * What the GPU backend is tried on, in Node and in a browser alike: each function runs cases on a backend and says how far they are
 * from the reference, and in which modes gpu.js really ran.
 */
import type { GpuBackend } from '../src/backend/gpu/index.ts';
import { full, tensor, zeros } from '../src/create.ts';
import type { DType } from '../src/dtype.ts';
import { evaluateGraph } from '../src/graph/graph.ts';
import { traceGraph } from '../src/graph/trace.ts';
import { opTable } from '../src/ops/table.ts';
import { add } from '../src/ops/add.ts';
import { broadcastTo } from '../src/ops/broadcastTo.ts';
import { cast } from '../src/ops/cast.ts';
import { concat } from '../src/ops/concat.ts';
import { exp } from '../src/ops/exp.ts';
import { flip } from '../src/ops/flip.ts';
import { gather } from '../src/ops/gather.ts';
import { greater } from '../src/ops/greater.ts';
import { matmul } from '../src/ops/matmul.ts';
import { max } from '../src/ops/max.ts';
import { maximum } from '../src/ops/maximum.ts';
import { mul } from '../src/ops/mul.ts';
import { neg } from '../src/ops/neg.ts';
import { pad, padInner } from '../src/ops/pad.ts';
import { prod } from '../src/ops/prod.ts';
import { reshape } from '../src/ops/reshape.ts';
import { slice } from '../src/ops/slice.ts';
import { square } from '../src/ops/square.ts';
import { sub } from '../src/ops/sub.ts';
import { sum } from '../src/ops/sum.ts';
import { tanh } from '../src/ops/tanh.ts';
import { transpose } from '../src/ops/transpose.ts';
import { where } from '../src/ops/where.ts';
import { valueAndGrad } from '../src/transforms/valueAndGrad.ts';
import { sizeOf, type Shape } from '../src/shape.ts';
import type { Tensor } from '../src/tensor.ts';
import { bind } from '../src/trace.ts';
import { exampleTensors, gapOf } from './examples.ts';

/** What came of one case. */
export interface Outcome {
  readonly name: string;
  /** As `gapOf` says; infinite also for a wrong type or shape. */
  readonly gap: number;
  readonly found: readonly number[];
  readonly wanted: readonly number[];
}

/** All outcomes, and the modes in which the kernels ran. */
export interface Outcomes {
  readonly outcomes: readonly Outcome[];
  readonly modes: readonly string[];
}

type Flat = (inputs: readonly Tensor[]) => readonly Tensor[];

/** Runs functions on a backend, and compares with the reference. */
export class Trial {
  readonly outcomes: Outcome[] = [];
  private readonly seen = new Set<string>();
  private readonly backend: GpuBackend;

  constructor(backend: GpuBackend) {
    this.backend = backend;
  }

  /** Runs a function of tensors, built once and run twice, on these inputs. */
  async run(name: string, fn: Flat, inputs: readonly Tensor[]): Promise<readonly Tensor[]> {
    const graph = traceGraph(fn, inputs);
    const plan = await this.backend.build(graph);
    await plan.run(inputs);
    const found = await plan.run(inputs);
    for (const step of plan.report.steps) this.seen.add(step.slice(step.lastIndexOf(' on ') + 4));
    plan.dispose();
    const wanted = evaluateGraph(graph, inputs);
    const gap = Math.max(
      0,
      ...wanted.map((value, i) => (value.dtype === found[i].dtype ? gapOf(found[i], value) : Infinity)),
    );
    const numbers = (values: readonly Tensor[]): number[] => values.flatMap(({ data }) => [...data].slice(0, 40));
    this.outcomes.push({ name, gap, found: numbers(found), wanted: numbers(wanted) });
    return found;
  }

  get result(): Outcomes {
    return { outcomes: this.outcomes, modes: [...this.seen].sort() };
  }
}

/** Every example of the op table that the backend runs, in float32. */
export async function tryExamples(backend: GpuBackend): Promise<Outcomes> {
  const trial = new Trial(backend);
  for (const op of opTable) {
    for (const [i, example] of op.examples.entries()) {
      const inputs = exampleTensors(example, 'float32');
      const isWide = (example.attrs as { dtype?: DType } | undefined)?.dtype === 'float64';
      if (isWide || backend.supports(op.name, inputs[inputs.length - 1].dtype) !== 'native') continue;
      await trial.run(`${op.name} ${i}`, (args) => [bind(op, args, example.attrs)], inputs);
    }
  }
  return trial.result;
}

/** Numbers where functions break: edges of domains, of series, of float32. */
const edges = [
  0,
  1,
  -1,
  2,
  -2,
  0.5,
  -0.5,
  1.5,
  2.5,
  3,
  -3,
  0.25,
  -0.25,
  1e-6,
  -1e-6,
  1e-3,
  0.2,
  -0.2,
  9.9,
  10.1,
  -9.9,
  -10.1,
  30,
  -30,
  80,
  -80,
  100,
  -100,
  1e6,
  -1e6,
  1e-30,
  1e30,
  Infinity,
  -Infinity,
  Number.NaN,
];

/** Elementwise ops on the edges, each beside each for two inputs. */
export async function tryEdges(backend: GpuBackend): Promise<Outcomes> {
  const trial = new Trial(backend);
  for (const op of opTable) {
    if (
      op.kind !== 'elementwise' ||
      op.name === 'cast' ||
      op.arity > 2 ||
      backend.supports(op.name, 'float32') !== 'native'
    )
      continue;
    const attrs = op.examples[0].attrs;
    const column = tensor(edges, [edges.length, 1], { dtype: 'float32' });
    const inputs = op.arity === 1 ? [column] : [column, tensor(edges, [edges.length], { dtype: 'float32' })];
    for (const [i] of edges.entries()) {
      const one = [tensor([edges[i]], undefined, { dtype: 'float32' }), ...inputs.slice(1)];
      await trial.run(`${op.name}(${edges[i]})`, (args) => [bind(op, args, attrs)], one);
    }
  }
  return trial.result;
}

/** The smooth form of the lasso, 1/2n |X (u * w) - y|^2 + lambda/2 (|u|^2 + |w|^2), with its gradient. */
export const spredLoss = (x: Tensor, y: Tensor, lambda: number): Flat => {
  const loss = ([u, w]: readonly Tensor[]): Tensor => {
    const fit = sum(square(sub(matmul(x, mul(u, w)), y)));
    return add(mul(fit, 0.5 / y.size), mul(add(sum(square(u)), sum(square(w))), lambda / 2));
  };
  return (inputs) => {
    const { value, grad } = valueAndGrad((args: readonly Tensor[]) => loss(args))(inputs);
    return [value, ...grad];
  };
};

/** The spred loss and its gradient on a small problem; the data are constants of the program. */
export async function trySpred(backend: GpuBackend): Promise<Outcomes> {
  const trial = new Trial(backend);
  for (const [n, p] of [
    [20, 50],
    [7, 3],
    [64, 1030],
  ]) {
    const x = waves([n, p], 0.7);
    await trial.run(`spred ${n} x ${p}`, spredLoss(x, waves([n], 1.1), 0.1), [waves([p], 0.3), waves([p], 0.9)]);
  }
  return trial.result;
}

/** Shapes: none, one, many axes; empty tensors; views of views; views where a kernel must copy. */
export async function tryShapes(backend: GpuBackend): Promise<Outcomes> {
  const trial = new Trial(backend);
  const cube = waves([2, 3, 4], 0.3);
  const five = waves([2, 1, 3, 2, 2], 0.4);
  const cases: [name: string, fn: Flat, ...inputs: Tensor[]][] = [
    ['scalars', ([a, b]) => [mul(add(a, b), a)], waves([], 1), waves([], 2)],
    ['an argument given back', ([a]) => [a, reshape(a, [4, 6]), transpose(a)], cube],
    ['a constant given back', () => [cube, transpose(cube)], cube],
    ['five axes', ([a, b]) => [add(a, b), sum(a, { axes: [1, 3] }), transpose(a)], five, waves([4, 1, 2, 1], 0.2)],
    ['a view of a view', ([a]) => [slice(transpose(flip(a, { axes: [2] })), [[1, 4, 2], null, [1, 2]])], cube],
    ['a view reshaped', ([a]) => [reshape(transpose(a), [-1]), reshape(slice(a, [[1, 2]]), [12])], cube],
    ['a sum of a view', ([a]) => [sum(transpose(a), { axes: [0, 2] }), sum(broadcastTo(a, [3, 2, 3, 4]))], cube],
    [
      'max and prod of a view',
      ([a]) => [max(transpose(a), { axes: 1 }), prod(a, { axes: [0, 2], keepDims: true })],
      cube,
    ],
    [
      'a product of views',
      ([a]) => [matmul(transpose(a, [2, 0, 1]), slice(a, [null, null, [0, 2]]), { transposeA: true })],
      waves([3, 3, 3], 0.3),
    ],
    ['batches that broadcast', ([a, b]) => [matmul(a, b)], waves([5, 1, 2, 3], 0.3), waves([4, 3, 2], 0.7)],
    [
      'vectors',
      ([a, b]) => [matmul(a, b), matmul(a, waves([5, 2], 0.1)), matmul(waves([2, 5], 0.1), b)],
      waves([5], 1),
      waves([5], 2),
    ],
    [
      'pads and concatenations',
      ([a]) => [
        pad(a, [
          [1, 0],
          [0, 2],
          [1, 1],
        ]),
        concat([a, neg(a), transpose(a, [0, 1, 2])], { axis: 1 }),
      ],
      cube,
    ],
    [
      'nine tensors in a row',
      ([a]) => [
        concat(
          [1, 2, 3, 4, 5, 6, 7, 8, 9].map((k) => mul(a, k)),
          { axis: 2 },
        ),
      ],
      cube,
    ],
    ['gathered rows', ([a]) => [gather(a, tensor([2, 0, 2], undefined, { dtype: 'int32' }), { axis: 1 })], cube],
    [
      'empty tensors',
      ([a]) => [
        add(a, 1),
        sum(a, { axes: 0 }),
        sum(a),
        prod(a),
        pad(a, [
          [1, 1],
          [0, 0],
        ]),
        concat([a, full([2, 3], 1, 'float32')]),
      ],
      zeros([0, 3], 'float32'),
    ],
    [
      'an empty product',
      ([a]) => [matmul(a, zeros([0, 2], 'float32')), matmul(transpose(a), zeros([3, 2], 'float32'))],
      zeros([3, 0], 'float32'),
    ],
  ];
  for (const [name, fn, ...inputs] of cases) await trial.run(name, fn, inputs);
  return trial.result;
}

/** Integers and truth values, which are float32 on the device. */
export async function tryTypes(backend: GpuBackend): Promise<Outcomes> {
  const trial = new Trial(backend);
  const whole = tensor([5, -3, 0, 16777215, -16777216], undefined, { dtype: 'int32' });
  const flags = tensor([true, false, true, true, false]);
  const x = waves([5], 1);
  const cases: [name: string, fn: Flat, ...inputs: Tensor[]][] = [
    ['integers', ([k]) => [neg(k), maximum(k, 1), max(k), sum(slice(k, [[0, 3]])), greater(k, 0)], whole],
    ['indices from the end', ([k]) => [gather(x, k)], tensor([0, -1, 4, -5], undefined, { dtype: 'int32' })],
    [
      'truth values',
      ([c, a]) => [where(c, a, neg(a)), where(c, whole, 7), cast(c, 'float32'), concat([c, greater(a, 0)])],
      flags,
      x,
    ],
    ['casts', ([a]) => [cast(mul(a, 10), 'int32'), cast(a, 'bool'), cast(cast(a, 'bool'), 'int32')], x],
    ['integers as numbers', ([k]) => [mul(cast(k, 'float32'), 0.5)], whole],
  ];
  for (const [name, fn, ...inputs] of cases) await trial.run(name, fn, inputs);
  return trial.result;
}

/** Sizes: long sums, long products, more entries than float32 divides without an error, more inputs than a kernel takes. */
export async function trySizes(backend: GpuBackend): Promise<Outcomes> {
  const trial = new Trial(backend);
  const chain = (x: Tensor): Tensor => {
    let value = x;
    for (let i = 0; i < 200; i++) value = i % 3 === 0 ? tanh(value) : i % 3 === 1 ? mul(value, 1.5) : add(value, x);
    return value;
  };
  const many = Array.from({ length: 12 }, (_, i) => waves([6], 0.1 * (i + 1)));
  const [rows, columns] = [1031, 1027];
  const cases: [name: string, fn: Flat, ...inputs: Tensor[]][] = [
    ['a sum of 2^20 times 0.1', ([x]) => [sum(x)], full([2 ** 20], 0.1, 'float32')],
    ['sums of rows and columns', ([x]) => [sum(x, { axes: 0 }), sum(x, { axes: 1 }), max(x)], waves([501, 703], 0.01)],
    [
      'inner lengths',
      ([x]) => [1, 2, 3, 4, 5, 255, 256, 257, 1031].map((k) => matmul(slice(x, [[0, k]]), slice(x, [[1, k + 1]]))),
      waves([1032], 0.3),
    ],
    [
      'a product',
      ([a, b]) => [matmul(a, b, { transposeB: true }), matmul(a, a, { transposeA: true })],
      waves([37, 1000], 0.3),
      waves([23, 1000], 0.7),
    ],
    [
      'broadcasting a million',
      ([a, b]) => [sub(a, b), reshape(add(transpose(broadcastTo(a, [rows, columns])), 1), [-1])],
      waves([rows, 1], 0.3),
      waves([columns], 0.7),
    ],
    [
      'zeros between half a million entries',
      ([x]) => [padInner(x, { before: [1], after: [2], between: [2] })],
      waves([2 ** 19 + 7], 0.3),
    ],
    [
      'twelve inputs',
      (inputs) => [inputs.reduce((a, b) => add(mul(a, 0.5), b)), exp(sub(inputs[0], inputs[11]))],
      ...many,
    ],
    ['a chain of 200', ([x]) => [chain(x)], waves([6], 0.5)],
  ];
  for (const [name, fn, ...inputs] of cases) await trial.run(name, fn, inputs);
  return trial.result;
}

/** All of them, by what they show. */
export const trials: Readonly<Record<string, (backend: GpuBackend) => Promise<Outcomes>>> = {
  'the examples of every op': tryExamples,
  'elementwise ops at the edges of their domains': tryEdges,
  'shapes, views and empty tensors': tryShapes,
  'integers and truth values': tryTypes,
  'long sums, long chains, many entries': trySizes,
  'the spred loss and its gradient': trySpred,
};

/** The cases that are off by more than the tolerance, without those that a device may answer otherwise, in words for a message. */
export function misses({ outcomes }: Outcomes, tolerance: number, allowed: RegExp = /^$/): string[] {
  return outcomes
    .filter(({ name, gap }) => !(gap <= tolerance) && !allowed.test(name))
    .map(({ name, gap, found, wanted }) => `${name}: off by ${gap}, ${found.join(' ')} instead of ${wanted.join(' ')}`);
}

/** Repeatable numbers between -1 and 1. */
export function waves(shape: Shape, step: number, dtype: DType = 'float32'): Tensor {
  return tensor(
    Float64Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(step * (i + 1) ** 1.3)),
    shape,
    { dtype },
  );
}
