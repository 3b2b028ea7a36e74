/**
 * Laws that composed functions are held to: derivatives that agree with differences, batches that agree with loops.
 */
import { batchFlat } from '../src/batch.ts';
import { gradcheck } from '../src/check.ts';
import { isFloat } from '../src/dtype.ts';
import { traceGraph } from '../src/graph/trace.ts';
import { evaluateGraph } from '../src/graph/graph.ts';
import { tensor } from '../src/create.ts';
import { sizeOf, type Shape } from '../src/shape.ts';
import type { Tensor } from '../src/tensor.ts';
import { gapOf } from './examples.ts';

type Fn = (...inputs: Tensor[]) => Tensor;

/** Entries without pattern or ties. */
export function wavy(shape: Shape, phase = 0.3): Tensor {
  return tensor(
    Float64Array.from(
      { length: sizeOf(shape) },
      (_, i) => Math.sin(7.1 * (i + 1) * phase) + 0.3 * Math.cos(3.7 * i + phase),
    ),
    shape,
  );
}

/** The error of the derivatives of a function of real tensors. */
function derivativeError(fn: Fn, inputs: readonly Tensor[], order = 2): number {
  return gradcheck((args: Tensor[]) => fn(...args), [...inputs], { order }).error;
}

/** The gap between a function on a batch of two and on each; real inputs are batched, one after the other and all at once. */
function batchError(fn: Fn, inputs: readonly Tensor[]): number {
  const places = inputs.flatMap((input, i) => (isFloat(input.dtype) ? [i] : []));
  const subsets = [...places.map((place) => [place]), places];
  return Math.max(
    ...subsets.map((batched) => {
      const copies = [1, -0.5].map((factor) =>
        inputs.map((input, i) => (batched.includes(i) ? scaled(input, factor) : input)),
      );
      const [found] = batchFlat(
        (values) => [fn(...inputs.map((input, i) => (batched.includes(i) ? values[batched.indexOf(i)] : input)))],
        batched.map((place) => inFront(copies.map((each) => each[place]))),
        copies.length,
      );
      return gapOf(found, inFront(copies.map((each) => fn(...each))));
    }),
  );
}

/** The gap between a function and the program that it is traced into. */
function traceError(fn: Fn, inputs: readonly Tensor[]): number {
  const graph = traceGraph((args) => [fn(...args)], inputs);
  return gapOf(evaluateGraph(graph, inputs)[0], fn(...inputs));
}

/** The largest error under all laws. */
export function lawError(fn: Fn, inputs: readonly Tensor[], order = 2): number {
  return Math.max(derivativeError(fn, inputs, order), batchError(fn, inputs), traceError(fn, inputs));
}

function scaled(x: Tensor, factor: number): Tensor {
  return tensor(
    Float64Array.from(x.data, (entry) => entry * factor),
    x.shape,
  );
}

function inFront(tensors: readonly Tensor[]): Tensor {
  const [{ shape, dtype }] = tensors;
  return tensor(
    tensors.flatMap(({ data }) => Array.from(data)),
    [tensors.length, ...shape],
    { dtype },
  );
}
