/**
 * What a graph becomes: buffers, and kernels that fill them in order. Written by the lowerings, run by the plan.
 */
import { formatShape } from '@spred/core';
import type { Tensor } from '../../tensor.ts';
import { sizeOf, type Shape } from '../../shape.ts';
import type { KernelSource } from './device.ts';
import { Body, placesOf } from './indexing.ts';
import { isContiguous, reshapeView, wholeView, type View } from './view.ts';

/** Where the numbers of a buffer come from. */
export type Origin =
  | { readonly kind: 'input'; readonly index: number }
  | { readonly kind: 'constant'; readonly value: Tensor }
  | { readonly kind: 'kernel' };

export interface Buffer {
  readonly length: number;
  readonly origin: Origin;
}

/** One kernel call. */
export interface Step extends KernelSource {
  /** The ops that it computes, and what comes out: `add,mul -> [2,3]`. */
  readonly label: string;
  readonly inputs: readonly number[];
  readonly buffer: number;
}

/** WebGPU has room for no more arrays in a kernel; the other modes for some more. */
export const mostInputs = 7;

export class Program {
  readonly buffers: Buffer[] = [];
  readonly steps: Step[] = [];

  /** A new buffer of this shape. */
  buffer(shape: Shape, origin: Origin): View {
    const length = sizeOf(shape);
    return wholeView(this.buffers.push({ length, origin }) - 1, shape);
  }

  /** The view of a constant. */
  constant(value: Tensor): View {
    return this.buffer(value.shape, { kind: 'constant', value });
  }

  /**
   * Adds a kernel whose cells are the entries of `shape`; `output` is its grid. `write` fills the body, given the names of the arrays
   * of the views (two views of one buffer have one), and returns the value.
   */
  kernel(
    ops: string,
    shape: Shape,
    output: readonly number[],
    views: readonly View[],
    write: (body: Body, arrays: readonly string[]) => string,
  ): View {
    const inputs = [...new Set(views.map((view) => view.buffer))];
    const names = inputs.map((_, i) => `a${i}`);
    const body = new Body();
    const value = write(
      body,
      views.map((view) => names[inputs.indexOf(view.buffer)]),
    );
    const result = this.buffer(shape, { kind: 'kernel' });
    const source = `function kernel(${names.join(', ')}) { ${body.lines.join(' ')} return ${value}; }`;
    this.steps.push({ source, output, inputs, buffer: result.buffer, label: `${ops} -> ${formatShape(shape)}` });
    return result;
  }

  /** The same entries in a buffer of their own, in order; the view itself where it is that already. */
  contiguous(view: View): View {
    if (isContiguous(view)) return view;
    return this.kernel('copy', view.shape, [sizeOf(view.shape)], [view], (body, [array]) => {
      const [place] = placesOf(body, body.local('this.thread.x'), [view]);
      return `${array}[${place}]`;
    });
  }

  /** The view under another shape. */
  reshape(view: View, shape: Shape): View {
    return reshapeView(this.contiguous(view), shape);
  }
}
