/**
 * Reductions within a pass in blocks.
 *
 *     all        one number: partial results of blocks are joined in float64
 *     trailing   [kept | reduced]: a block holds whole rows, and gives its part of the output
 *     leading    [reduced | kept]: a block gives a partial output; those of a run of blocks are joined, and then the runs, so that
 *                a sum over b blocks is off by some 2 sqrt(b) roundings and not by b
 */
import type { RealDtype } from '@spred/kernels';
import { operations, reduceScratchBytes, reductions, viewAt } from '@spred/kernels/raw';
import { sizeOf, type Shape } from '../../shape.ts';
import type { AxisTables } from './axes.ts';
import { aligned } from './memoryPlan.ts';
import { reductionForm } from './schedule.ts';
import type { Site } from './step.ts';

/** How the kernels do a reduction, and how two partial results are joined. */
interface Joined {
  readonly kernel: number;
  readonly operation: number;
  readonly start: number;
  readonly join: (a: number, b: number) => number;
}

const joined: Readonly<Record<string, Joined>> = {
  sum: entry('sum', 'add', 0, (a, b) => a + b),
  max: entry('max', 'max', -Infinity, (a, b) => Math.max(a, b)),
  prod: entry('prod', 'mul', 1, (a, b) => a * b),
};

function entry(
  kernel: (typeof reductions)[number],
  operation: (typeof operations)[number],
  start: number,
  join: Joined['join'],
): Joined {
  return { kernel: reductions.indexOf(kernel), operation: operations.indexOf(operation), start, join };
}

/** The number by which the kernels know a reduction, and the value of an empty one. */
export function reductionKernel(op: string): { readonly kernel: number; readonly start: number } {
  return joined[op];
}

/** The axis before which axes must not be joined, so that blocks hold whole rows or columns. */
export function reductionBorder(shape: Shape, axes: readonly number[]): number[] {
  const form = reductionForm(shape, axes);
  const long = shape.flatMap((length, axis) => (length === 1 ? [] : [axis]));
  if (form === 'trailing') return long.filter((axis) => axes.includes(axis)).slice(0, 1);
  if (form === 'leading') return long.filter((axis) => !axes.includes(axis)).slice(0, 1);
  return [];
}

interface Pass {
  readonly bytes: number;
  readonly rows: number;
  readonly rowsPerBlock: number;
  /** Entries per row. */
  readonly inner: number;
  /** Bytes that the reductions before this one keep from block to block. */
  readonly keptBefore: number;
}

/** Where a reduction works. */
export interface ReductionSite {
  readonly site: Site;
  readonly dtype: RealDtype;
  readonly out: number;
  /** Bytes from row to row of the output; 0 where every block has its own. */
  readonly outPerRow: number;
  /** Working space for one block, which others use in between. */
  readonly spare: number;
  /** Where that begins which reductions keep from block to block. */
  readonly kept: number;
}

/** A reduction that sees one block after the other. */
export interface BlockReduction {
  /** Bytes of working space for one block. */
  readonly scratchBytes: number;
  /** Bytes that it keeps from block to block. */
  readonly keptBytes: number;
  /** For blocks of so many rows. */
  prepare(count: number, tables: AxisTables): (at: ReductionSite) => (row: number, x: number) => void;
}

/** Prepares a reduction over neighbouring axes of a shape for a pass. */
export function prepareReduction(op: string, shape: Shape, axes: readonly number[], pass: Pass): BlockReduction {
  const form = reductionForm(shape, axes);
  const { kernel, operation, start, join } = joined[op];
  const { bytes, rows, inner } = pass;
  if (form === 'all') {
    let sofar = start; // whole blocks and the last one are made apart, and go on from each other
    return {
      scratchBytes: 0,
      keptBytes: 0,
      prepare:
        (count) =>
        ({ site, dtype, out }) => {
          const { reduceAll } = site.kernels[dtype];
          const n = count * inner;
          const { memory } = site;
          return (row, x) => {
            if (row === 0) sofar = start;
            sofar = join(sofar, reduceAll(kernel, n, x));
            if (row + count === rows) viewAt(memory, dtype, 1, out)[0] = sofar;
          };
        },
    };
  }
  const reduced = sizeOf(axes.map((axis) => shape[axis]));
  if (form === 'trailing') {
    const perRow = inner / reduced;
    return {
      scratchBytes: 0,
      keptBytes: 0,
      prepare:
        (count) =>
        ({ site, dtype, out, outPerRow }) => {
          const { reduce } = site.kernels[dtype];
          const step = outPerRow === 0 ? 0 : perRow * bytes; // in a slot every block begins at its start
          return (row, x) => reduce(kernel, count * perRow, reduced, 1, x, out + row * step, 0);
        },
    };
  }
  const kept = sizeOf(shape) / reduced;
  const most = (pass.rowsPerBlock * inner) / kept;
  const workBytes = aligned(reduceScratchBytes(most, kept, bytes));
  const partBytes = aligned(kept * bytes);
  const perRun = Math.max(16, Math.ceil(Math.sqrt(rows / pass.rowsPerBlock))); // blocks
  const hasRuns = rows > perRun * pass.rowsPerBlock;
  return {
    scratchBytes: workBytes + partBytes,
    keptBytes: hasRuns ? partBytes : 0,
    prepare: (count, tables) => {
      const n = (count * inner) / kept;
      const { rank, table } = tables.add({ extents: [kept], strides: [[1], [1], [1], [1]] });
      return ({ site, dtype, out, spare, kept: keptAt }) => {
        const { reduce, walk } = site.kernels[dtype];
        const [part, later] = [spare + workBytes, keptAt + pass.keptBefore];
        const address = tables.addressOf(table);
        const add = (from: number, to: number): void => walk(operation, rank, address, to, from, from, to);
        return (row, x) => {
          const block = row / pass.rowsPerBlock;
          const run = block < perRun ? out : later; // the first run is the output's beginning
          if (block % perRun === 0) reduce(kernel, 1, n, kept, x, run, spare);
          else {
            reduce(kernel, 1, n, kept, x, part, spare);
            add(part, run);
          }
          const isEnd = block % perRun === perRun - 1 || row + count === rows;
          if (run !== out && isEnd) add(run, out);
        };
      };
    },
  };
}
