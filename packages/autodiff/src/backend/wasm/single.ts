/**
 * Ops that are steps of their own, by name.
 */
import { argMax, col2im, im2col, type RealDtype } from '@spred/kernels';
import { bytesOfDtype, reduceScratchBytes, vectorAt } from '@spred/kernels/raw';
import { formatShape } from '@spred/core';
import type { OpNode } from '../../graph/graph.ts';
import type { PatchAttrs } from '../../ops/makers/patches.ts';
import type { SumAttrs } from '../../ops/sum.ts';
import { sizeOf } from '../../shape.ts';
import { reductionKernel } from './blockReduction.ts';
import { unaryKernels, walkForms } from './elementwise.ts';
import { prepareConversion, prepareFallback } from './fallback.ts';
import { prepareIndexing } from './indexing.ts';
import { reductionOps } from './legalize.ts';
import { movementOps, prepareMovement } from './movement.ts';
import { prepareProduct } from './product.ts';
import type { Draft, PreparedStep } from './step.ts';
import { keepsTruth, type Values } from './values.ts';

/** Ops of one step that the kernels have, besides movements and reductions; `lerp` is taken apart before. */
const ownSteps = ['matmul', 'unfold', 'fold', 'argmax', 'cast', 'lerp', 'gather', 'scatterAdd'];

/** Ops that run on the kernels for real numbers. */
export const nativeOps: ReadonlySet<string> = new Set([
  ...Object.keys(unaryKernels),
  ...Object.keys(walkForms),
  ...reductionOps,
  ...movementOps,
  ...ownSteps,
]);

/** Prepares the step that a node is. */
export function prepareSingle(node: OpNode, i: number, draft: Draft): PreparedStep {
  const { values } = draft;
  const { carrier } = values;
  const { name } = node.op;
  if (sizeOf(node.shape) === 0)
    return { label: `${formatShape(node.shape)} ${name}`, scratchBytes: 0, make: () => nothing };
  if (name === 'cast') return prepareConversion(node, i, values);
  if (!keepsTruth(node)) return prepareFallback(node, i, values);
  if (name === 'gather' || name === 'scatterAdd') return prepareIndexing(node, i, values);
  const isReal =
    node.inputs.every((input) => carrier[input] !== 'int32') && (carrier[i] !== 'int32' || name === 'argmax');
  if (!isReal || node.inputs.some((input) => carrier[input] !== carrier[node.inputs[0]])) {
    return prepareFallback(node, i, values);
  }
  if (reductionOps.includes(name)) return prepareInnerReduction(node, i, values);
  if (movementOps.includes(name)) return prepareMovement(node, i, draft);
  if (name === 'matmul') return prepareProduct(node, i, values);
  if (name === 'unfold' || name === 'fold') return preparePatches(node, i, values);
  if (name === 'argmax') return prepareArgmax(node, i, values);
  return prepareFallback(node, i, values);
}

/** What there is to do for a value without entries. */
function nothing(): void {
  // nothing
}

/** A reduction over axes between others, or of nothing. */
function prepareInnerReduction(node: OpNode, i: number, { nodes, carrier }: Values): PreparedStep {
  const [from] = node.inputs;
  const { shape } = nodes[from];
  const { axes } = node.attrs as SumAttrs;
  const dtype = carrier[i] as RealDtype;
  const { kernel, start } = reductionKernel(node.op.name);
  const label = `${dtype}${formatShape(node.shape)} ${node.op.name}`;
  const length = sizeOf(node.shape);
  if (sizeOf(shape) === 0) {
    return {
      label,
      scratchBytes: 0,
      make: ({ memory, addressOf }) => {
        const out = vectorAt(memory, dtype, length, addressOf(i));
        return () => void out.fill(start);
      },
    };
  }
  const outer = sizeOf(shape.slice(0, axes[0]));
  const n = sizeOf(axes.map((axis) => shape[axis]));
  const inner = sizeOf(shape.slice(axes[0] + axes.length));
  return {
    label,
    scratchBytes: reduceScratchBytes(n, inner, bytesOfDtype[dtype]),
    make: ({ kernels, addressOf, scratch }) => {
      const { reduce } = kernels[dtype];
      const [x, out] = [addressOf(from), addressOf(i)];
      return () => reduce(kernel, outer, n, inner, x, out, scratch);
    },
  };
}

/** Images into patches, or patches added into images. */
function preparePatches(node: OpNode, i: number, { nodes, carrier }: Values): PreparedStep {
  const isUnfold = node.op.name === 'unfold';
  const [from] = node.inputs;
  const dtype = carrier[i] as RealDtype;
  const { kernel, stride, padding, dilation } = node.attrs as PatchAttrs;
  const [batch, channels, height, width] = (isUnfold ? nodes[from] : node).shape;
  const [imagesAt, columnsAt] = isUnfold ? [from, i] : [i, from];
  const sizes = [imagesAt, columnsAt].map((at) => sizeOf(nodes[at].shape));
  return {
    label: `${dtype}${formatShape(node.shape)} ${node.op.name}`,
    scratchBytes: 0,
    make: ({ memory, addressOf }) => {
      const images = vectorAt(memory, dtype, sizes[0], addressOf(imagesAt));
      const columns = vectorAt(memory, dtype, sizes[1], addressOf(columnsAt));
      const options = { batch, channels, height, width, patch: kernel, stride, padding, dilation, images, columns };
      if (isUnfold) return () => im2col(options);
      return () => {
        images.fill(0);
        col2im(options);
      };
    },
  };
}

function prepareArgmax(node: OpNode, i: number, { nodes, carrier }: Values): PreparedStep {
  const [from] = node.inputs;
  const { axis } = node.attrs as { readonly axis: number };
  const { shape } = nodes[from];
  return {
    label: `int32${formatShape(node.shape)} argmax`,
    scratchBytes: 0,
    make: ({ memory, addressOf }) => {
      const x = vectorAt(memory, carrier[from] as RealDtype, sizeOf(shape), addressOf(from));
      const out = vectorAt(memory, 'int32', sizeOf(node.shape), addressOf(i));
      return () => argMax(x, shape, axis, out);
    },
  };
}
