/**
 * What the GPU backend is tried on, in Node and in a browser alike: each function runs cases on a backend and says how far they are
 * from the reference, and in which modes gpu.js really ran.
 */
import type { GpuBackend } from '../src/backend/gpu/index.ts';
import { tensor } from '../src/create.ts';
import type { DType } from '../src/dtype.ts';
import { evaluateGraph } from '../src/graph/graph.ts';
import { traceGraph } from '../src/graph/trace.ts';
import { opTable } from '../src/ops/table.ts';
import { add, matmul, mul, square, sub, sum, valueAndGrad } from '../src/index.ts';
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
    const gap = Math.max(0, ...wanted.map((value, i) => (value.dtype === found[i].dtype ? gapOf(found[i], value) : Infinity)));
    const numbers = (values: readonly Tensor[]): number[] => values.flatMap(({ data }) => [...data].slice(0, 20));
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
  0, 1, -1, 2, -2, 0.5, -0.5, 1.5, 2.5, 3, -3, 0.25, -0.25, 1e-6, -1e-6, 1e-3, 0.2, -0.2, 9.9, 10.1, -9.9, -10.1, 30, -30, 80,
  -80, 100, -100, 1e6, -1e6, 1e-30, 1e30, Infinity, -Infinity, Number.NaN,
];

/** Elementwise ops on the edges, each beside each for two inputs. */
export async function tryEdges(backend: GpuBackend): Promise<Outcomes> {
  const trial = new Trial(backend);
  for (const op of opTable) {
    if (op.kind !== 'elementwise' || op.arity > 2 || backend.supports(op.name, 'float32') !== 'native') continue;
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
  for (const [n, p] of [[20, 50], [7, 3], [64, 1030]]) {
    const x = waves([n, p], 0.7);
    await trial.run(`spred ${n} x ${p}`, spredLoss(x, waves([n], 1.1), 0.1), [waves([p], 0.3), waves([p], 0.9)]);
  }
  return trial.result;
}

/** Repeatable numbers between -1 and 1. */
export function waves(shape: Shape, step: number, dtype: DType = 'float32'): Tensor {
  return tensor(
    Float64Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(step * (i + 1) ** 1.3)),
    shape,
    { dtype },
  );
}
