/**
 * Steps that move entries and compute none: strided copies.
 */
import { bytesOfDtype, type RealKernels } from '@spred/kernels/raw';
import type { RealDtype } from '@spred/kernels';
import { copyStrided } from '@spred/kernels';
import { operations, vectorAt, viewAt } from '@spred/kernels/raw';
import { formatShape } from '@spred/core';
import type { OpNode } from '../../graph/graph.ts';
import type { PadAttrs } from '../../ops/pad.ts';
import type { SliceAttrs } from '../../ops/slice.ts';
import type { TransposeAttrs } from '../../ops/transpose.ts';
import { broadcastStrides, sizeOf, stridesOf, type Shape } from '../../shape.ts';
import { joinAxes, type AxisTables } from './axes.ts';
import type { Draft, PreparedStep, Site } from './step.ts';
import type { Values } from './values.ts';

/** How the input of a movement is read: out[i] = x[offset + i . strides]. */
interface Reading {
  readonly offset: number;
  readonly strides: readonly number[];
}

/** Movements that read under other strides and write in order. */
const readings: Readonly<Record<string, (shape: Shape, node: OpNode) => Reading>> = {
  broadcastTo: (shape, node) => ({ offset: 0, strides: broadcastStrides(shape, node.shape) }),
  transpose: (shape, { attrs }) => {
    const strides = stridesOf(shape);
    return { offset: 0, strides: (attrs as TransposeAttrs).permutation.map((axis) => strides[axis]) };
  },
  slice: (shape, { attrs }) => {
    const { starts, steps } = attrs as SliceAttrs;
    const strides = stridesOf(shape);
    return {
      offset: strides.reduce((sum, stride, axis) => sum + stride * starts[axis], 0),
      strides: strides.map((stride, axis) => stride * steps[axis]),
    };
  },
  flip: (shape, { attrs }) => {
    const { axes } = attrs as { readonly axes: readonly number[] };
    const strides = stridesOf(shape);
    return {
      offset: axes.reduce((sum, axis) => sum + strides[axis] * (shape[axis] - 1), 0),
      strides: strides.map((stride, axis) => (axes.includes(axis) ? -stride : stride)),
    };
  },
};

/** The movements that this backend has. */
export const movementOps: readonly string[] = [...Object.keys(readings), 'pad', 'concat'];

/** Prepares the movement that a node is. */
export function prepareMovement(node: OpNode, i: number, { values, tables }: Draft): PreparedStep {
  const { nodes, carrier } = values;
  const dtype = carrier[i] as RealDtype;
  const label = `${dtype}${formatShape(node.shape)} ${node.op.name}`;
  const reading = readings[node.op.name];
  if (reading !== undefined) {
    const { offset, strides } = reading(nodes[node.inputs[0]].shape, node);
    const [from] = node.inputs;
    const [length, size] = [sizeOf(nodes[from].shape), sizeOf(node.shape)];
    return {
      label,
      scratchBytes: 0,
      make: ({ memory, addressOf }) => {
        const x = vectorAt(memory, dtype, length, addressOf(from));
        const out = vectorAt(memory, dtype, size, addressOf(i));
        return () => copyStrided(x, node.shape, strides, offset, out);
      },
    };
  }
  const writings = node.op.name === 'pad' ? [padded(node, values)] : concatenated(node, values);
  const copies = writings.map((writing) => prepareCopy(writing, dtype, tables));
  const size = sizeOf(node.shape);
  return {
    label,
    scratchBytes: 0,
    make: (site) => {
      const calls = copies.map((copy) => copy(site, i));
      const { memory } = site;
      const out = vectorAt(memory, dtype, size, site.addressOf(i));
      const isFilled = node.op.name === 'concat';
      return () => {
        if (!isFilled) out.fill(0);
        for (const call of calls) call();
      };
    },
  };
}

/** An input written in order of its own entries to out[offset + i . strides]. */
interface Writing {
  readonly from: number;
  readonly shape: Shape;
  readonly offset: number;
  readonly strides: readonly number[];
}

function padded(node: OpNode, { nodes }: Values): Writing {
  const { before, between } = node.attrs as PadAttrs;
  const strides = stridesOf(node.shape);
  return {
    from: node.inputs[0],
    shape: nodes[node.inputs[0]].shape,
    offset: strides.reduce((sum, stride, axis) => sum + stride * before[axis], 0),
    strides: strides.map((stride, axis) => stride * (between[axis] + 1)),
  };
}

function concatenated(node: OpNode, { nodes }: Values): Writing[] {
  const { axis } = node.attrs as { readonly axis: number };
  const strides = stridesOf(node.shape);
  let start = 0;
  return node.inputs.map((from) => {
    const { shape } = nodes[from];
    const offset = start * strides[axis];
    start += shape[axis];
    return { from, shape, offset, strides };
  });
}

const copy = operations.indexOf('copy');

function prepareCopy({ from, shape, offset, strides }: Writing, dtype: RealDtype, tables: AxisTables) {
  if (sizeOf(shape) === 0) return () => (): void => undefined;
  const own = stridesOf(shape);
  const { rank, table } = tables.add(joinAxes(shape, [own, own, own, strides]));
  return (site: Site, to: number) => {
    const walk: RealKernels['walk'] = site.kernels[dtype].walk;
    const address = tables.addressOf(table);
    const x = site.addressOf(from);
    const out = site.addressOf(to) + offset * bytesOfDtype[dtype];
    return () => walk(copy, rank, address, x, x, x, out);
  };
}

/** A copy of a value into another place, whole. */
export function copyValue(
  site: Site,
  carrier: RealDtype | 'int32',
  length: number,
  from: number,
  to: number,
): () => void {
  const { memory } = site;
  return () => viewAt(memory, carrier, length, to).set(viewAt(memory, carrier, length, from));
}
