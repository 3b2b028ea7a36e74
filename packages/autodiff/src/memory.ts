/**
 * How much memory the package holds outside of what a garbage collector sees: the memory of plans.
 *
 * A registry of counts and nothing more: a plan is named here when it takes memory, and again when it gives it back, so that a
 * test (or a page) can see whether anything grows. A plan that was dropped without `dispose` is struck off when the garbage
 * collector finds it.
 */

/** What is held now. */
export interface MemoryCounters {
  /** Plans that have been made, and neither disposed of nor collected. */
  readonly plans: number;
  /** Bytes that they hold. */
  readonly planBytes: number;
  /** The most bytes that plans have held at one time. */
  readonly peakPlanBytes: number;
  /** Tensors whose entries are in the memory of a plan. */
  readonly residentTensors: number;
}

/** What one plan holds. Kept apart from the plan, so that it can be struck off when the plan is gone. */
interface Holding {
  bytes: number;
  residents: number;
}

let plans = 0;
let planBytes = 0;
let peakPlanBytes = 0;
let residentTensors = 0;

const holdings = new WeakMap<object, Holding>();
const dropped = new FinalizationRegistry<Holding>(strike);

/** Counts a plan that holds so many bytes; for one that is counted already, sets its bytes. */
export function trackPlan(plan: object, bytes: number): void {
  let holding = holdings.get(plan);
  if (holding === undefined) {
    holding = { bytes: 0, residents: 0 };
    holdings.set(plan, holding);
    dropped.register(plan, holding, plan);
    plans++;
  }
  planBytes += bytes - holding.bytes;
  holding.bytes = bytes;
  peakPlanBytes = Math.max(peakPlanBytes, planBytes);
}

/** Counts tensors that live in the memory of a plan (fewer, where `count` is negative). Does nothing for a plan that is released. */
export function trackResidents(plan: object, count: number): void {
  const holding = holdings.get(plan);
  if (holding === undefined) return;
  holding.residents += count;
  residentTensors += count;
}

/** The plan gave its memory back, and its tensors with it. Does nothing the second time. */
export function releasePlan(plan: object): void {
  const holding = holdings.get(plan);
  if (holding === undefined) return;
  holdings.delete(plan);
  dropped.unregister(plan);
  strike(holding);
}

function strike({ bytes, residents }: Holding): void {
  plans--;
  planBytes -= bytes;
  residentTensors -= residents;
}

/**
 * The counters as they stand: equal before and after a loop that leaks nothing. Tensors of the garbage collector's own memory
 * are not counted.
 *
 * @example
 * ```ts
 * import { memoryCounters } from '@spred/autodiff';
 *
 * console.log(memoryCounters().planBytes >= 0); // true
 * ```
 */
export function memoryCounters(): MemoryCounters {
  return { plans, planBytes, peakPlanBytes, residentTensors };
}
