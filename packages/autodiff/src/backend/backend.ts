/**
 * What a backend is: it makes a plan of a program, and says how it runs each op.
 */
import type { DType } from '../dtype.ts';
import type { Graph } from '../graph/graph.ts';
import type { Tensor } from '../tensor.ts';

/**
 * How a backend runs an op on a number type: by code of its own, by the op's reference body (slower; reported), or not at all.
 */
export type Support = 'native' | 'fallback' | 'none';

/** An input whose memory the output may take: its numbers are not needed after the call. */
export interface Donation {
  readonly input: number;
  readonly output: number;
}

/** What a plan says of itself. */
export interface PlanReport {
  readonly backend: string;
  /** The steps in the order in which they run, one line each. */
  readonly steps: readonly string[];
  /** Names of ops that run by their reference body, each once. */
  readonly fallbacks: readonly string[];
  /** Bytes that the plan holds: all of it, and the part for values between inputs and outputs. */
  readonly bytes: { readonly total: number; readonly temporary: number };
  /** Bytes that the values in between would take if none shared memory. */
  readonly unsharedBytes: number;
}

/** A program made ready to run. */
export interface Plan {
  readonly report: PlanReport;
  /** The outputs for inputs of the program's shapes and types. Throws `use-after-free` after `dispose`. */
  run(inputs: readonly Tensor[]): Tensor[];
  dispose(): void;
}

/** A program made ready to run on a device that answers later. */
export interface AsyncPlan {
  readonly report: PlanReport;
  run(inputs: readonly Tensor[]): Promise<Tensor[]>;
  dispose(): void;
}

/** What every backend says of itself. */
export interface BackendBase {
  readonly name: string;
  supports(op: string, dtype: DType): Support;
}

/** A backend that computes at once. */
export interface Backend extends BackendBase {
  readonly isAsync: false;
  build(graph: Graph, donations: readonly Donation[]): Plan;
}

/** A backend that answers later. */
export interface AsyncBackend extends BackendBase {
  readonly isAsync: true;
  build(graph: Graph): Promise<AsyncPlan>;
}
