/**
 * What a function hands out beside its value: anything, in which tensors of the transform become those of one level
 * below.
 */
import { isTensor } from '../create.ts';
import { lower, type Trace } from '../trace.ts';

/** The same arrays and plain objects with every tensor lowered; whatever else they hold is kept as it is. */
export function lowerTree<T>(trace: Trace, value: T): T {
  const visit = (node: unknown): unknown => {
    if (isTensor(node)) return lower(trace, node);
    if (Array.isArray(node)) return node.map(visit);
    if (typeof node !== 'object' || node === null) return node;
    const prototype: unknown = Object.getPrototypeOf(node);
    if (prototype !== Object.prototype && prototype !== null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, visit(item)]));
  };
  return visit(value) as T;
}
