/**
 * Code that turns the number of a cell into the places where its inputs lie.
 *
 * Kernels are flat: the cell `i` of the output is split into one index per axis, by quotients and remainders, and a view
 * is read at `offset + sum index * stride`. Axes that all views walk in one go are merged first, so that the common cases
 * (equal shapes, a scalar, a row vector) need no division or one.
 *
 * Kernels count in float32 on most devices, where integers are exact below 2^24, and a division may be wrong in its last bit:
 * `floor((i + 1/2) / n)` is right as long as `i` is small against 2^22. Above 2^20 the quotient is corrected by its remainder.
 */
import { sizeOf, type Shape } from '../../shape.ts';
import type { View } from './view.ts';

/** Indices from here on are no longer exact. */
export const mostEntries: number = 2 ** 24;

const mostWithoutCorrection = 2 ** 20;

/** Makes names that are new within a kernel, and collects its statements. */
export class Body {
  readonly lines: string[] = [];
  private names = 0;

  /** A new variable with this value. */
  local(value: string): string {
    const name = `v${this.names++}`;
    this.lines.push(`var ${name} = ${value};`);
    return name;
  }

  add(line: string): void {
    this.lines.push(line);
  }
}

/** The places at which views of one shape are read for the entry that is number `position` of `count` in row-major order. */
export function placesOf(body: Body, position: string, views: readonly View[]): string[] {
  const { lengths, strides } = mergeAxes(views);
  const indices = splitPosition(body, position, lengths);
  return views.map((view, v) =>
    sumOf([
      ...indices.map((index, axis) => product(index, strides[axis][v])),
      ...(view.offset === 0 ? [] : [String(view.offset)]),
    ]),
  );
}

/** One index per axis of the entry that is number `position` of a shape. Reads `position` once per axis: pass a name. */
export function splitPosition(body: Body, position: string, lengths: Shape): string[] {
  const indices = new Array<string>(lengths.length);
  let rest = position;
  for (let axis = lengths.length - 1; axis > 0; axis--) {
    const [quotient, remainder] = divide(body, rest, lengths[axis], sizeOf(lengths.slice(0, axis + 1)));
    indices[axis] = remainder;
    rest = quotient;
  }
  if (lengths.length > 0) indices[0] = rest;
  return indices;
}

/** Quotient and remainder of a whole number below `below`. */
export function divide(
  body: Body,
  dividend: string,
  divisor: number,
  below: number,
): [quotient: string, remainder: string] {
  if (divisor === 1) return [dividend, '0'];
  const quotient = body.local(`Math.floor((${dividend} + 0.5) / ${divisor})`);
  const remainder = body.local(`${dividend} - ${quotient} * ${divisor}`);
  if (below > mostWithoutCorrection) {
    body.add(`if (${remainder} < 0) { ${quotient} = ${quotient} - 1; ${remainder} = ${remainder} + ${divisor}; }`);
    body.add(
      `if (${remainder} >= ${divisor}) { ${quotient} = ${quotient} + 1; ${remainder} = ${remainder} - ${divisor}; }`,
    );
  }
  return [quotient, remainder];
}

/** `a + b + ...`; 0 for none. */
export function sumOf(terms: readonly string[]): string {
  const present = terms.filter((term) => term !== '0');
  return present.length === 0 ? '0' : present.join(' + ');
}

/** `index * factor`, shortened for 0 and 1. */
export function product(index: string, factor: number): string {
  if (factor === 0 || index === '0') return '0';
  if (factor === 1) return index;
  return `${index} * ${factor < 0 ? `(${factor})` : factor}`;
}

/** The shape that the views share, with axes of length 1 left out and neighbours merged that all views walk in one go. */
function mergeAxes(views: readonly View[]): { lengths: number[]; strides: number[][] } {
  const lengths: number[] = [];
  const strides: number[][] = [];
  views[0].shape.forEach((length, axis) => {
    if (length === 1) return;
    const own = views.map((view) => view.strides[axis]);
    const last = strides[strides.length - 1];
    if (last !== undefined && last.every((stride, v) => stride === own[v] * length)) {
      lengths[lengths.length - 1] *= length;
      strides[strides.length - 1] = own;
    } else {
      lengths.push(length);
      strides.push(own);
    }
  });
  return { lengths, strides };
}
