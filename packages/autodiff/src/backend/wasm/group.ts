/**
 * A group of elementwise ops and reductions as one pass in blocks.
 *
 * The pass goes over the outermost of the axes that all operands share, so many rows at a time that a block of every value fits
 * the first cache. Within a block each op is one kernel call; a value that no other step reads lives in a *slot*, a block of working
 * space that several values take in turn.
 */
import { bytesOfDtype } from '@spred/kernels/raw';
import { formatShape } from '@spred/core';
import type { OpNode } from '../../graph/graph.ts';
import type { SumAttrs } from '../../ops/sum.ts';
import { broadcastStrides, sizeOf, stridesOf, type Shape } from '../../shape.ts';
import { joinAxes } from './axes.ts';
import { prepareReduction, reductionBorder } from './blockReduction.ts';
import {
  instructionOf,
  passOf,
  prepareInstruction,
  type Address,
  type BlockShape,
  type Call,
  type Instruction,
  type Place,
  type PreparedInstruction,
} from './instructions.ts';
import { reductionOps } from './legalize.ts';
import { aligned } from './memoryPlan.ts';
import type { GroupStep } from './schedule.ts';
import type { Draft, PreparedStep } from './step.ts';
import type { Values } from './values.ts';

/** Bytes of a block of one value: a few of them fit a first cache of 32 KiB. */
const blockBytes = 8192;

/** Prepares the pass. */
export function prepareGroup(step: GroupStep, draft: Draft): PreparedStep {
  const { values, tables } = draft;
  const { dtype } = step;
  const bytes = bytesOfDtype[dtype];
  const space = spaceOf(step, values);
  const { extents, rowExtents, rows, rowsPerBlock, blocks } = space;
  const { instructions, slotCount, keptBytes } = placeMembers(step, draft, space);

  const prepare = (count: number): PreparedInstruction[] => {
    const block: BlockShape = {
      full: [count, ...extents.slice(1)],
      row: [rowExtents[0] === 1 && extents[0] > 1 ? 1 : count, ...rowExtents.slice(1)],
      dtype,
      tables,
    };
    return instructions.map((instruction) => prepareInstruction(instruction, block));
  };
  const whole = prepare(rowsPerBlock);
  const tail = rows % rowsPerBlock;
  const rest = tail === 0 ? [] : prepare(tail);

  // Working space: slots | what a reduction needs for one block | what reductions keep from block to block.
  const slotBytes = aligned(rowsPerBlock * Math.max(sizeOf(extents.slice(1)), sizeOf(rowExtents.slice(1))) * bytes);
  const spareAt = slotCount * slotBytes;
  const keptAt = spareAt + aligned(Math.max(0, ...instructions.map(scratchOfInstruction)));
  const names = step.nodes.map((i) => (values.nodes[i] as OpNode).op.name).join(' ');
  return {
    label: `${dtype}${formatShape(step.shape)} ${names}${blocks > 1 ? ` in ${blocks} blocks` : ''}`,
    scratchBytes: keptAt + keptBytes,
    inPlace: inPlacePairs(step, draft, space.operands),
    make: (site) => {
      const at = (where: Place): Address => {
        if (where.kind === 'slot') return { base: site.scratch + where.slot * slotBytes, perRow: 0 };
        if (where.kind === 'zero') return { base: site.zero, perRow: 0 };
        return { base: site.addressOf(where.node), perRow: where.strides[0] * bytes };
      };
      const spaces = { spare: site.scratch + spareAt, kept: site.scratch + keptAt };
      const make = (list: readonly PreparedInstruction[]): readonly Call[] =>
        list.map((instruction) => instruction(site, at, spaces));
      return passOf(make(whole), make(rest), rows, rowsPerBlock);
    },
  };
}

/** The axes that all operands of a group share, and how the pass cuts the first of them. */
interface Space {
  readonly operands: ReadonlyMap<string, Operand>;
  readonly extents: readonly number[];
  /** The extents with 1 for the axes that trailing reductions go over. */
  readonly rowExtents: readonly number[];
  /** Along these axes: of whole values, of rows. */
  readonly fullStrides: readonly number[];
  readonly rowStrides: readonly number[];
  /** Those of what the k-th member reads from elsewhere. */
  stridesOf(input: number, k: number): readonly number[];
  /** The extent of the first axis, and how much of it is a block. */
  readonly rows: number;
  readonly rowsPerBlock: number;
  readonly blocks: number;
}

function spaceOf(step: GroupStep, { nodes, root }: Values): Space {
  const { shape, dtype, rowShape } = step;
  const own = new Set(step.nodes);
  const members = step.nodes.map((i) => nodes[i] as OpNode);
  const operands = new Map<string, Operand>();
  const keyOf = (input: number, k: number): string =>
    `${root[input]}:${formatShape(nodes[input].shape)}${isRowOp(step, k, members[k]) ? formatShape(members[k].shape) : ''}`;
  members.forEach((member, k) => {
    for (const input of member.inputs) {
      if (own.has(root[input])) continue;
      const strides = isRowOp(step, k, member)
        ? stridesOfRows(nodes[input].shape, member.shape, step)
        : broadcastStrides(nodes[input].shape, shape);
      operands.set(keyOf(input, k), { root: root[input], strides });
    }
  });
  const borders = members.flatMap(({ op, attrs }) =>
    reductionOps.includes(op.name) ? reductionBorder(shape, (attrs as SumAttrs).axes) : [],
  );
  const ofRows = rowShape === null ? shape.map(() => 0) : broadcastStrides(rowShape, shape);
  const { extents, strides } = joinAxes(
    shape,
    [stridesOf(shape), ofRows, ...[...operands.values()].map((operand) => operand.strides)],
    borders,
  );
  const [fullStrides, rowStrides, ...others] = strides;
  const keys = [...operands.keys()];
  const [rows, ...inner] = extents;
  const most = Math.max(1, Math.floor(blockBytes / bytesOfDtype[dtype] / sizeOf(inner)));
  const blocks = Math.ceil(rows / most);
  return {
    operands,
    extents,
    rowExtents:
      rowShape === null ? extents.map(() => 1) : extents.map((extent, axis) => (rowStrides[axis] === 0 ? 1 : extent)),
    fullStrides,
    rowStrides,
    stridesOf: (input, k) => others[keys.indexOf(keyOf(input, k))],
    rows,
    rowsPerBlock: Math.ceil(rows / blocks),
    blocks,
  };
}

/** The members as instructions, each value in memory or in a slot. */
function placeMembers(
  step: GroupStep,
  { values: { nodes, root }, isStored }: Draft,
  space: Space,
): { readonly instructions: readonly Instruction[]; readonly slotCount: number; readonly keptBytes: number } {
  const { fullStrides, rowStrides, extents, rows, rowsPerBlock } = space;
  const bytes = bytesOfDtype[step.dtype];
  const slots = new Slots();
  const place = new Map<number, Place>();
  const lastUse = new Map<number, number>();
  step.nodes.forEach((i, k) => (nodes[i] as OpNode).inputs.forEach((input) => lastUse.set(root[input], k)));
  const instructions: Instruction[] = [];
  let keptBytes = 0;
  step.nodes.forEach((i, k) => {
    const node = nodes[i] as OpNode;
    const isRow = isRowOp(step, k, node);
    const isReduction = reductionOps.includes(node.op.name);
    const inputs = node.inputs.map(
      (input): Place =>
        place.get(root[input]) ?? { kind: 'memory', node: root[input], strides: space.stridesOf(input, k) },
    );
    // A slot that is read for the last time serves the output at once where both have the same layout, else afterwards.
    const spent = [...new Set(node.inputs.map((at) => root[at]))].flatMap((value) => {
      const where = place.get(value);
      if (where?.kind !== 'slot' || lastUse.get(value) !== k) return [];
      return [{ slot: where.slot, isAlike: !isReduction && step.rows.has(value) === isRow }];
    });
    for (const { slot, isAlike } of spent) if (isAlike) slots.free(slot);
    const isInside = step.rows.has(i) || !isReduction;
    const strides = step.rows.has(i) ? rowStrides : fullStrides;
    const out: Place =
      isStored(i) || !isInside ? { kind: 'memory', node: i, strides } : { kind: 'slot', slot: slots.take(), strides };
    for (const { slot, isAlike } of spent) if (!isAlike) slots.free(slot);
    place.set(i, out);
    if (isReduction) {
      const pass = { bytes, rowsPerBlock, rows, inner: sizeOf(extents.slice(1)), keptBefore: keptBytes };
      const { axes } = node.attrs as SumAttrs;
      const reduction = prepareReduction(node.op.name, nodes[node.inputs[0]].shape, axes, pass);
      instructions.push({ kind: 'reduction', x: inputs[0], out, reduction });
      keptBytes += reduction.keptBytes;
    } else instructions.push(instructionOf(node, inputs, out, isRow));
    if (!lastUse.has(i) && out.kind === 'slot') slots.free(out.slot);
  });
  return { instructions, slotCount: slots.count, keptBytes };
}

function scratchOfInstruction(instruction: Instruction): number {
  return instruction.kind === 'reduction' ? instruction.reduction.scratchBytes : 0;
}

/** Whether the k-th member computes one number per row. A reduction sees whole rows. */
function isRowOp({ nodes, rows }: GroupStep, k: number, member: OpNode): boolean {
  return rows.has(nodes[k]) && !reductionOps.includes(member.op.name);
}

/** What a group reads from elsewhere: where it lies, and its strides along the axes of the group. */
interface Operand {
  readonly root: number;
  readonly strides: readonly number[];
}

/**
 * The strides, along the axes of a group, of an operand that broadcasts to an op on rows: `seen`, which has the axes of the rows but for
 * some of length 1.
 */
function stridesOfRows(own: Shape, seen: Shape, { shape, rowShape }: GroupStep): readonly number[] {
  const kept = (rowShape as Shape).flatMap((length, axis) => (length === 1 ? [] : [axis]));
  const strides = shape.map(() => 0);
  const mine = broadcastStrides(own, seen);
  let next = 0;
  seen.forEach((length, axis) => {
    if (length !== 1) strides[kept[next++]] = mine[axis];
  });
  return strides;
}

/**
 * Values that may take the place of one that is read: entry by entry the same layout, and nothing reads the old one after the new one
 * is written.
 */
function inPlacePairs(
  step: GroupStep,
  { values: { nodes, root }, isStored }: Draft,
  operands: ReadonlyMap<string, Operand>,
): (readonly [number, number])[] {
  const straight = stridesOf(step.shape);
  const isStraight = new Map<number, boolean>();
  for (const { root: value, strides } of operands.values()) {
    const same = strides.every((stride, axis) => stride === straight[axis] || step.shape[axis] === 1);
    isStraight.set(value, (isStraight.get(value) ?? true) && same);
  }
  const lastRead = new Map<number, number>();
  step.nodes.forEach((i, k) => (nodes[i] as OpNode).inputs.forEach((input) => lastRead.set(root[input], k)));
  const pairs: (readonly [number, number])[] = [];
  step.nodes.forEach((i, k) => {
    if (!isStored(i) || step.rows.has(i) || reductionOps.includes((nodes[i] as OpNode).op.name)) return;
    for (const [value, isSame] of isStraight) if (isSame && (lastRead.get(value) ?? k) <= k) pairs.push([value, i]);
  });
  return pairs;
}

/** Slots that are free again are taken first. */
class Slots {
  count = 0;
  private readonly spare: number[] = [];

  take(): number {
    return this.spare.pop() ?? this.count++;
  }

  free(slot: number): void {
    this.spare.push(slot);
  }
}
