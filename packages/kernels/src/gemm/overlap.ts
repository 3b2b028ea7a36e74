/** Whether two matrices share entries: blocks of one matrix interleave in memory and yet may lie apart. */
import { SpredError } from '@spred/core';
import { bytesOf } from '../memory/dtype.ts';
import type { Matrix } from '../memory/matrix.ts';
import { addressOf } from '../memory/vector.ts';

/** Throws `invalid-argument` when `c` shares entries with `other`. */
export function requireApart(kernel: string, argument: string, other: Matrix, c: Matrix): void {
  if (!overlaps(other, c)) return;
  throw new SpredError('invalid-argument', `${kernel}: c overlaps ${argument}; a product needs a place of its own`, {
    argument: 'c',
  });
}

function overlaps(first: Matrix, second: Matrix): boolean {
  if (first.memory !== second.memory) return false;
  const bytes = bytesOf[first.dtype];
  const distance = (addressOf(second.data) - addressOf(first.data)) / bytes;
  const [long, wide] = [extent(first), extent(second)];
  if (long === 0 || wide === 0 || distance >= long || -distance >= wide) return false;
  // Of different leading dimensions the columns drift past each other; such intervals are taken to meet.
  const { leading } = first;
  if (leading !== second.leading) return true;
  // second begins `down` rows and `right` columns from first, or, counted around the end of a column, a column further and above.
  const right = Math.floor(distance / leading);
  const down = distance - right * leading;
  const meets = (rows: number, columns: number): boolean =>
    rows < first.rows && rows + second.rows > 0 && columns < first.columns && columns + second.columns > 0;
  return meets(down, right) || meets(down - leading, right + 1);
}

/** Entries from the first to the last of a matrix. */
const extent = ({ rows, columns, leading }: Matrix): number =>
  rows === 0 || columns === 0 ? 0 : leading * (columns - 1) + rows;
