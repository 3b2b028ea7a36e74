/** The checks that the kernels share: handles of one memory and one type, and shapes that fit. Messages name kernel and argument. */
import { formatShape, SpredError } from '@spred/core';
import type { RealKernels } from '../engine/raw.ts';
import type { Matrix } from './matrix.ts';
import { kernelsOf, type Memory } from './memory.ts';
import { bytesOf, type Dtype, type RealDtype } from './dtype.ts';
import { addressOf, type Vector } from './vector.ts';

/** What has a memory and a type: a vector or a matrix. */
type Handle = Vector | Matrix;

/** Throws `mixed-memories` or `dtype-mismatch` unless `handle` lies beside `first` and holds the same type of number. */
export function requireBeside(
  kernel: string,
  argument: string,
  handle: Handle,
  first: Pick<Handle, 'memory' | 'dtype'>,
): void {
  requireMemory(kernel, argument, handle, first.memory);
  requireDtype(kernel, argument, handle, first.dtype);
}

/** Throws `mixed-memories` unless `handle` lies in this memory, and `invalid-argument` for what is no handle. */
export function requireMemory(kernel: string, argument: string, handle: Handle, memory: Memory): void {
  if (handle?.memory === memory) return;
  requireHandle(kernel, argument, handle);
  throw new SpredError('mixed-memories', `${kernel}: ${argument} lies in another memory than what it is used with`, {
    argument,
  });
}

/** Throws `invalid-argument` for what is no handle: nothing at all, or an ordinary array. */
function requireHandle(kernel: string, argument: string, value: unknown): void {
  if (typeof value === 'object' && value !== null && 'memory' in value) return;
  const shown = ArrayBuffer.isView(value) || Array.isArray(value) ? 'an ordinary array' : String(value);
  throw new SpredError(
    'invalid-argument',
    `${kernel}: ${argument} is ${shown}, where a handle made by a memory is needed`,
    { argument },
  );
}

/** Throws `dtype-mismatch` unless `handle` holds numbers of this type. */
export function requireDtype(kernel: string, argument: string, handle: Handle, dtype: Dtype): void {
  if (handle.dtype !== dtype) {
    throw new SpredError('dtype-mismatch', `${kernel}: ${argument} is ${handle.dtype}, where ${dtype} is needed`, {
      argument,
    });
  }
}

/** Throws `shape-mismatch` unless a vector has this length. */
export function requireVector(kernel: string, argument: string, vector: Vector, length: number): void {
  if (vector.length !== length) {
    throw new SpredError('shape-mismatch', `${kernel}: ${argument} has length ${vector.length}, not ${length}`, {
      argument,
      shapes: [[vector.length], [length]],
    });
  }
}

/** Throws `shape-mismatch` unless a matrix is rows x columns. */
export function requireMatrix(kernel: string, argument: string, matrix: Matrix, rows: number, columns: number): void {
  if (matrix.rows !== rows || matrix.columns !== columns) {
    const shapes = [
      [matrix.rows, matrix.columns],
      [rows, columns],
    ];
    throw new SpredError(
      'shape-mismatch',
      `${kernel}: ${argument} is ${formatShape(shapes[0])}, not ${formatShape(shapes[1])}`,
      { argument, shapes },
    );
  }
}

/** The kernels for the memory and the type of the first argument. Throws `dtype-mismatch` for integers, `invalid-argument` for no handle. */
export function kernelsFor(
  kernel: string,
  argument: string,
  first: Vector<RealDtype> | Matrix<RealDtype>,
): RealKernels {
  const dtype = first?.dtype;
  if (dtype === 'float64' || dtype === 'float32') return kernelsOf(first.memory, dtype);
  requireHandle(kernel, argument, first);
  throw new SpredError('dtype-mismatch', `${kernel}: ${argument} is ${String(dtype)}, where real numbers are needed`, {
    argument,
  });
}

/** Throws `invalid-argument` where two vectors share entries; `argument` names the first, `other` the second. */
export function requireVectorsApart(
  kernel: string,
  argument: string,
  vector: Vector,
  other: string,
  second: Vector,
): void {
  const [from, to] = [addressOf(vector), addressOf(second)];
  const isApart = vector.length === 0 || second.length === 0 || end(second, to) <= from || end(vector, from) <= to;
  if (isApart) return;
  throw new SpredError(
    'invalid-argument',
    `${kernel}: ${argument} overlaps ${other}; a product needs a place of its own`,
    { argument },
  );
}

const end = (vector: Vector, address: number): number => address + vector.length * bytesOf[vector.dtype];
