/**
 * What every step of a plan is made of: it is prepared while nothing has an address yet, and made when all have one.
 */
import type { Memory, RealDtype } from '@spred/kernels';
import type { RealKernels } from '@spred/kernels/raw';
import type { AxisTables } from './axes.ts';
import type { Values } from './values.ts';

/** What a step knows when it is prepared. */
export interface Draft {
  readonly values: Values;
  readonly tables: AxisTables;
  /** Whether a value must be in memory: because another step reads it, or the caller. */
  readonly isStored: (node: number) => boolean;
}

/** What a step knows when it is made. */
export interface Site {
  readonly memory: Memory;
  readonly tables: AxisTables;
  readonly kernels: Readonly<Record<RealDtype, RealKernels>>;
  /** The byte address of a node's entries. */
  readonly addressOf: (node: number) => number;
  /** The byte address of the working space, of as many bytes as the step asked for. */
  readonly scratch: number;
  /** The byte address of a zero, in every type, that nothing writes to. */
  readonly zero: number;
}

/** A step without addresses. */
export interface PreparedStep {
  readonly label: string;
  /** Bytes of working space. */
  readonly scratchBytes: number;
  /** Bytes that its kernels take beside that, of the memory. */
  readonly kernelScratch?: number;
  /** True where the step runs an op's reference body. */
  readonly isFallback?: boolean;
  /** Pairs of a node read and a node written that may lie in the same place. */
  readonly inPlace?: readonly (readonly [read: number, written: number])[];
  make(site: Site): () => void;
}
