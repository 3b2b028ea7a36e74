/**
 * What passes ask of constants: are the numbers at hand, are they all one number, are they those of another constant.
 *
 * A constant may be a tensor of an outer transform (it carries a tracer): its numbers belong to that transform, and no pass looks
 * at them.
 */
import type { Storage } from '../dtype.ts';
import { sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { formatType, type GraphNode } from './graph.ts';

/** Up to this many entries a constant is compared and printed by its numbers. */
export const smallSize = 16;

/** True where the numbers can be read. */
export function isKnown(value: Tensor): boolean {
  return value.tracer === null && value.source?.isAbstract !== true;
}

/** The value of a constant whose numbers can be read; `null` for any other node. */
export function knownValue(node: GraphNode): Tensor | null {
  return node.kind === 'constant' && isKnown(node.value) ? node.value : null;
}

/** True for a constant whose numbers can be read and are few. */
export function isSmall(value: Tensor): boolean {
  return isKnown(value) && sizeOf(value.shape) <= smallSize;
}

/** A text that two small constants share exactly when they have one type and the same entries (-0 is not 0). */
export function contentKey(value: Tensor): string {
  let text = formatType(value);
  for (const entry of value.data) text += ` ${Object.is(entry, -0) ? '-0' : String(entry)}`;
  return text;
}

/** The number that every entry is; `null` where they differ, or there are none, or they cannot be read. */
export function uniformValue(value: Tensor): number | null {
  if (!isKnown(value)) return null;
  const data: Storage = value.data;
  if (data.length === 0) return null;
  const first = data[0];
  for (let i = 1; i < data.length; i++) if (!Object.is(data[i], first)) return null;
  return first;
}
