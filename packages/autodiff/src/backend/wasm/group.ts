/**
 * A group of elementwise ops and reductions as one pass in blocks.
 *
 * The pass goes over the outermost of the axes that all operands share, so many rows at a time that a block of every value fits
 * the first cache. Within a block each op is one kernel call; a value that no other step reads lives in a *slot*, a block of working
 * space that several values take in turn.
 */
import type { RealDtype } from '@spred/kernels';
import { bytesOfDtype, type RealKernels } from '@spred/kernels/raw';
import { formatShape } from '@spred/core';
import type { OpNode } from '../../graph/graph.ts';
import type { SumAttrs } from '../../ops/sum.ts';
import { broadcastStrides, sizeOf, stridesOf } from '../../shape.ts';
import { joinAxes, type AxisTables, type Axes } from './axes.ts';
import { copyForm, notEqualForm, unaryKernels, walkForms, type WalkForm } from './elementwise.ts';
import { prepareReduction, reductionBorder, type BlockReduction } from './blockReduction.ts';
import { reductionOps } from './legalize.ts';
import { aligned } from './memoryPlan.ts';
import { isToTruth, type GroupStep } from './schedule.ts';
import type { Draft, PreparedStep, Site } from './step.ts';

/** Bytes of a block of one value: a few of them fit a first cache of 32 KiB. */
const blockBytes = 8192;

/** Where an operand is: in a slot, or in memory at a node, with its strides along the axes of the group. */
type Place =
  | { readonly slot: number }
  | { readonly node: number; readonly strides: readonly number[] }
  | { readonly zero: true };

/** One kernel call per block. */
type Instruction =
  | { readonly kind: 'unary'; readonly kernel: keyof typeof unaryKernels; readonly x: Place; readonly out: Place }
  | { readonly kind: 'walk'; readonly form: WalkForm; readonly inputs: readonly Place[]; readonly out: Place }
  | { readonly kind: 'reduction'; readonly x: Place; readonly node: number; readonly reduction: BlockReduction };

/** Prepares the pass. */
export function prepareGroup(step: GroupStep, draft: Draft): PreparedStep {
  const { values, isStored, tables } = draft;
  const { nodes, root } = values;
  const { shape, dtype } = step;
  const bytes = bytesOfDtype[dtype];
  const own = new Set(step.nodes);
  const members = step.nodes.map((i) => nodes[i] as OpNode);

  // The axes that all operands share.
  const operandStrides = new Map<string, readonly number[]>();
  const keyOf = (input: number): string => `${root[input]}:${formatShape(nodes[input].shape)}`;
  for (const { inputs } of members) {
    for (const input of inputs) {
      if (!own.has(root[input])) operandStrides.set(keyOf(input), broadcastStrides(nodes[input].shape, shape));
    }
  }
  const keys = [...operandStrides.keys()];
  const borders = members.flatMap(({ op, attrs }) =>
    reductionOps.includes(op.name) ? reductionBorder(shape, (attrs as SumAttrs).axes) : [],
  );
  const { extents, strides } = joinAxes(shape, [stridesOf(shape), ...operandStrides.values()], borders);
  const rows = extents[0];
  const inner = sizeOf(extents.slice(1));
  const most = Math.max(1, Math.floor(blockBytes / bytes / inner));
  const blocks = Math.ceil(rows / most);
  const rowsPerBlock = Math.ceil(rows / blocks);
  const tail = rows - Math.floor(rows / rowsPerBlock) * rowsPerBlock;

  // Instructions, with slots for what stays inside.
  const slots = new Slots();
  const place = new Map<number, Place>();
  const lastUse = new Map<number, number>();
  members.forEach(({ inputs }, k) => inputs.forEach((input) => lastUse.set(root[input], k)));
  const placeOf = (input: number): Place =>
    place.get(root[input]) ?? { node: root[input], strides: strides[1 + keys.indexOf(keyOf(input))] };
  const instructions: Instruction[] = [];
  members.forEach((node, k) => {
    const i = step.nodes[k];
    const inputs = node.inputs.map(placeOf);
    for (const input of new Set(node.inputs.map((at) => root[at]))) {
      const where = place.get(input);
      if (where !== undefined && 'slot' in where && lastUse.get(input) === k) slots.free(where.slot);
    }
    if (reductionOps.includes(node.op.name)) {
      const reduction = prepareReduction(node.op.name, nodes[node.inputs[0]].shape, (node.attrs as SumAttrs).axes, {
        bytes,
        rowsPerBlock,
        rows,
        inner,
      });
      instructions.push({ kind: 'reduction', x: inputs[0], node: i, reduction });
      return;
    }
    const out: Place = isStored(i) ? { node: i, strides: strides[0] } : { slot: slots.take() };
    place.set(i, out);
    if (!lastUse.has(i) && 'slot' in out) slots.free(out.slot);
    instructions.push(instructionOf(node, inputs, out));
  });

  const slotBytes = aligned(rowsPerBlock * inner * bytes);
  const reductionBytes = Math.max(
    0,
    ...instructions.map((instruction) => (instruction.kind === 'reduction' ? instruction.reduction.scratchBytes : 0)),
  );
  const block = (count: number): BlockShape => ({ extents: [count, ...extents.slice(1)], dtype, tables });
  const whole = instructions.map((instruction) => prepareInstruction(instruction, block(rowsPerBlock)));
  const rest = tail === 0 ? [] : instructions.map((instruction) => prepareInstruction(instruction, block(tail)));

  return {
    label: `${dtype}${formatShape(shape)} ${members.map(({ op }) => op.name).join(' ')}${blocks > 1 ? ` in ${blocks} blocks` : ''}`,
    scratchBytes: slots.count * slotBytes + aligned(reductionBytes) + aligned(bytes),
    inPlace: inPlacePairs(step, draft, strides[0], operandStrides, keyOf),
    make: (site) => {
      const zero = site.scratch + slots.count * slotBytes + aligned(reductionBytes);
      const at = (where: Place): Address => {
        if ('slot' in where) return { base: site.scratch + where.slot * slotBytes, perRow: 0 };
        if ('zero' in where) return { base: zero, perRow: 0 };
        return { base: site.addressOf(where.node), perRow: where.strides[0] * bytes };
      };
      const spare = site.scratch + slots.count * slotBytes;
      const make = (list: readonly PreparedInstruction[]): readonly Call[] =>
        list.map((instruction) => instruction(site, at, spare));
      return passOf(make(whole), make(rest), rows, rowsPerBlock);
    },
  };
}

/** One kernel call for the block that begins at a row. */
type Call = (row: number) => void;

interface Address {
  readonly base: number;
  readonly perRow: number;
}

interface BlockShape {
  readonly extents: readonly number[];
  readonly dtype: RealDtype;
  readonly tables: AxisTables;
}

type PreparedInstruction = (site: Site, at: (place: Place) => Address, spare: number) => Call;

/** The loop over blocks. */
function passOf(whole: readonly Call[], rest: readonly Call[], rows: number, rowsPerBlock: number): () => void {
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

function instructionOf(node: OpNode, inputs: readonly Place[], out: Place): Instruction {
  const { name } = node.op;
  if (name in unaryKernels) return { kind: 'unary', kernel: name, x: inputs[0], out };
  if (name === 'broadcastTo') return { kind: 'walk', form: copyForm, inputs, out };
  if (isToTruth(node)) return { kind: 'walk', form: notEqualForm, inputs: [inputs[0], { zero: true }], out };
  return { kind: 'walk', form: walkForms[name], inputs, out };
}

function prepareInstruction(instruction: Instruction, { extents, dtype, tables }: BlockShape): PreparedInstruction {
  const count = sizeOf(extents);
  if (instruction.kind === 'reduction') {
    const { x, node, reduction } = instruction;
    const run = reduction.prepare(extents[0], tables);
    return (site, at, spare) => {
      const from = at(x);
      const call = run(site, site.addressOf(node), spare, dtype);
      return (row) => call(row, from.base + row * from.perRow);
    };
  }
  if (instruction.kind === 'unary') {
    const kernel = unaryKernels[instruction.kernel];
    return (site, at) => {
      const body = site.kernels[dtype][kernel] as RealKernels['exp'];
      const x = at(instruction.x);
      const out = at(instruction.out);
      return (row) => body(count, x.base + row * x.perRow, out.base + row * out.perRow);
    };
  }
  const { form, inputs, out } = instruction;
  const contiguous = stridesOf(extents);
  const none = extents.map(() => 0);
  const stridesIn = (where: Place): readonly number[] =>
    'slot' in where ? contiguous : 'zero' in where ? none : [where.strides[0], ...where.strides.slice(1)];
  const operands = [...form.order.map((k) => inputs[k]), out];
  const axes: Axes = joinAxes(extents, operands.map(stridesIn));
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

/**
 * Values that may take the place of one that is read: entry by entry the same layout, and nothing reads the old one after the new one
 * is written.
 */
function inPlacePairs(
  step: GroupStep,
  { values: { nodes, root }, isStored }: Draft,
  full: readonly number[],
  operandStrides: ReadonlyMap<string, readonly number[]>,
  keyOf: (input: number) => string,
): (readonly [number, number])[] {
  const pairs: (readonly [number, number])[] = [];
  const lastRead = new Map<number, number>();
  const isStraight = new Map<number, boolean>();
  const straight = stridesOf(step.shape);
  step.nodes.forEach((i, k) => {
    for (const input of (nodes[i] as OpNode).inputs) {
      const strides = operandStrides.get(keyOf(input));
      if (strides === undefined) continue;
      lastRead.set(root[input], k);
      const same = strides.every((stride, axis) => stride === straight[axis] || step.shape[axis] === 1);
      isStraight.set(root[input], (isStraight.get(root[input]) ?? true) && same);
    }
  });
  if (full.length === 0) return pairs;
  step.nodes.forEach((i, k) => {
    if (!isStored(i) || reductionOps.includes((nodes[i] as OpNode).op.name)) return;
    for (const [read, last] of lastRead) if (last <= k && isStraight.get(read) === true) pairs.push([read, i]);
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
