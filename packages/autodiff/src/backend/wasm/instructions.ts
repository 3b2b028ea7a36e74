/**
 * What a pass in blocks is made of: kernel calls on a block of each operand, and the loop over blocks.
 */
import type { RealDtype } from '@spred/kernels';
import type { OpNode } from '../../graph/graph.ts';
import { sizeOf } from '../../shape.ts';
import { joinAxes, type Axes, type AxisTables } from './axes.ts';
import type { BlockReduction } from './blockReduction.ts';
import { copyForm, notEqualForm, unaryKernels, walkForms, type WalkForm } from './elementwise.ts';
import { isToTruth } from './schedule.ts';
import type { Site } from './step.ts';

/** Where an operand is: in a slot, in memory at a node, or a zero; and its strides along the axes of the group. */
export type Place = { readonly strides: readonly number[] } & (
  | { readonly kind: 'slot'; readonly slot: number }
  | { readonly kind: 'memory'; readonly node: number }
  | { readonly kind: 'zero' }
);

/** One kernel call per block. An op on rows leaves out the axes that were reduced. */
export type Instruction =
  | {
      readonly kind: 'unary';
      readonly kernel: keyof typeof unaryKernels;
      readonly isRow: boolean;
      readonly x: Place;
      readonly out: Place;
    }
  | {
      readonly kind: 'walk';
      readonly form: WalkForm;
      readonly isRow: boolean;
      readonly inputs: readonly Place[];
      readonly out: Place;
    }
  | { readonly kind: 'reduction'; readonly x: Place; readonly out: Place; readonly reduction: BlockReduction };

/** One kernel call for the block that begins at a row. */
export type Call = (row: number) => void;

export interface Address {
  readonly base: number;
  readonly perRow: number;
}

export interface BlockShape {
  readonly full: readonly number[];
  readonly row: readonly number[];
  readonly dtype: RealDtype;
  readonly tables: AxisTables;
}

export type PreparedInstruction = (site: Site, at: (place: Place) => Address, space: Space) => Call;

/** Working space of a pass: for reductions within a block, and from block to block. */
interface Space {
  readonly spare: number;
  readonly kept: number;
}

/** The loop over blocks. */
export function passOf(whole: readonly Call[], rest: readonly Call[], rows: number, rowsPerBlock: number): () => void {
  if (rows === rowsPerBlock && whole.length === 1) {
    const [only] = whole;
    return () => only(0);
  }
  return () => {
    let row = 0;
    for (; row + rowsPerBlock <= rows; row += rowsPerBlock) for (let k = 0; k < whole.length; k++) whole[k](row);
    for (let k = 0; k < rest.length; k++) rest[k](row);
  };
}

export function instructionOf(node: OpNode, inputs: readonly Place[], out: Place, isRow: boolean): Instruction {
  const { name } = node.op;
  if (name in unaryKernels) return { kind: 'unary', kernel: name, isRow, x: inputs[0], out };
  if (name === 'broadcastTo') return { kind: 'walk', form: copyForm, isRow, inputs, out };
  if (isToTruth(node)) {
    const zero: Place = { kind: 'zero', strides: out.strides.map(() => 0) };
    return { kind: 'walk', form: notEqualForm, isRow, inputs: [inputs[0], zero], out };
  }
  return { kind: 'walk', form: walkForms[name], isRow, inputs, out };
}

export function prepareInstruction(instruction: Instruction, block: BlockShape): PreparedInstruction {
  const { dtype, tables } = block;
  if (instruction.kind === 'reduction') {
    const { x, out, reduction } = instruction;
    const run = reduction.prepare(block.full[0], tables);
    return (site, at, space) => {
      const from = at(x);
      const to = at(out);
      const call = run({ site, dtype, out: to.base, outPerRow: to.perRow, ...space });
      return (row) => call(row, from.base + row * from.perRow);
    };
  }
  const extents = instruction.isRow ? block.row : block.full;
  if (instruction.kind === 'unary') {
    const kernel = unaryKernels[instruction.kernel];
    const count = sizeOf(extents);
    return (site, at) => {
      const body = site.kernels[dtype][kernel];
      const x = at(instruction.x);
      const out = at(instruction.out);
      return (row) => body(count, x.base + row * x.perRow, out.base + row * out.perRow);
    };
  }
  const { form, inputs, out } = instruction;
  const operands = [...form.order.map((k) => inputs[k]), out];
  const axes: Axes = joinAxes(
    extents,
    operands.map(({ strides }) => strides),
  );
  const { rank, table } = tables.add(axes);
  return (site, at) => {
    const { walk } = site.kernels[dtype];
    const address = tables.addressOf(table);
    const [a, b, c, o] = operands.map(at);
    const { operation } = form;
    return (row) =>
      walk(
        operation,
        rank,
        address,
        a.base + row * a.perRow,
        b.base + row * b.perRow,
        c.base + row * c.perRow,
        o.base + row * o.perRow,
      );
  };
}
