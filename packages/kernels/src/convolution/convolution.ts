/** Convolution as a matrix product: images as columns of patches, and back. */
import { requireInteger, SpredError } from '@spred/core';
import { bytesOf, viewOf, type RealDtype } from '../memory/dtype.ts';
import { scratchOf } from '../memory/memory.ts';
import { kernelsFor, requireBeside, requireVector } from '../memory/require.ts';
import { addressOf, type Vector } from '../memory/vector.ts';
import { partsFor, runParts } from '../threads/parallel.ts';
import { shapeWords } from './raw.ts';

/** One number for both axes, or one for each: down, across. */
export type PerAxis = number | readonly [down: number, across: number];

/** Which patches of which images. */
export interface PatchGeometry {
  readonly batch: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Height and width of a patch: of the kernel of the convolution. */
  readonly patch: PerAxis;
  /** From patch to patch. Default 1. */
  readonly stride?: PerAxis;
  /** Zeros around an image, on either side. Default 0. */
  readonly padding?: PerAxis;
  /** From entry to entry of a patch. Default 1. */
  readonly dilation?: PerAxis;
}

/** Which patches of which images, and where both lie. */
export interface PatchOptions<D extends RealDtype = RealDtype> extends PatchGeometry {
  /** batch x channels x height x width, the last axis without gaps. */
  readonly images: Vector<D>;
  /** See {@link im2col}. */
  readonly columns: Vector<D>;
  /** `separate` (the default): a matrix per image. `joined`: one for all. */
  readonly layout?: 'separate' | 'joined';
}

/** The sizes that follow from a geometry. */
export interface PatchGrid {
  /** Positions of a patch down and across an image: the height and width of the convolution. */
  readonly down: number;
  readonly across: number;
  /** Entries of a patch: channels * height * width of it. */
  readonly entries: number;
  /** Numbers in the columns of all images. */
  readonly length: number;
}

/**
 * The sizes of the patches of images: floor((height + 2 padding - dilation (patch - 1) - 1) / stride) + 1 positions down, and
 * so across.
 *
 * Throws `invalid-argument`, and `shape-mismatch` where a patch is larger than the padded image.
 *
 * @example
 * ```ts
 * import { patchGrid } from '@spred/kernels';
 *
 * const { down, across, entries } = patchGrid({ batch: 8, channels: 3, height: 32, width: 28, patch: 5, stride: 2, padding: 2 });
 * console.log(down, across, entries); // 16 14 75
 * ```
 */
export function patchGrid(geometry: PatchGeometry): PatchGrid {
  return resolve('patchGrid', geometry).grid;
}

/**
 * Lays out the patches of images as matrices whose product with the weights is the convolution. Entry e = (channel, i, j) of the
 * patch at position (y, x) is the pixel (y stride + i dilation - padding, x stride + j dilation - padding) of that channel, or 0
 * outside of the image.
 *
 * With `separate` the columns are batch x entries x (down * across), with `joined` entries x (batch * down * across), the last axis
 * without gaps. So an image's part, or all, is a column-major `Matrix` with a row per position and a column per entry; times a
 * matrix of entries x outputs (weights as outputs x channels x height x width, without gaps) it gives one of positions x outputs, by one
 * {@link gemm} per image, or one for all. Large batches are shared among threads.
 *
 * Throws `use-after-free`, `mixed-memories`, `dtype-mismatch`, `shape-mismatch`, and `invalid-argument`, also where columns overlap
 * the images.
 *
 * @example
 * ```ts
 * import { createMemory, gemm, im2col, Matrix, patchGrid } from '@spred/kernels';
 *
 * const memory = createMemory();
 * const geometry = { batch: 1, channels: 1, height: 3, width: 3, patch: 2 };
 * const { down, across, entries, length } = patchGrid(geometry);
 * const columns = memory.vector('float64', length);
 * im2col({ ...geometry, images: memory.vector('float64', [1, 2, 3, 4, 5, 6, 7, 8, 9]), columns });
 * const weights = memory.matrix('float64', entries, 1, [1, 0, 0, -1]);
 * const c = memory.matrix('float64', down * across, 1);
 * gemm({ a: new Matrix(columns, down * across, entries), b: weights, c });
 * console.log(Array.from(c.read()).join(' ')); // -4 -4 -4 -4
 * memory.free();
 * ```
 */
export function im2col<D extends RealDtype>(options: PatchOptions<D>): void {
  run('im2col', options);
}

/**
 * The adjoint of {@link im2col}: adds every number of the columns to the pixel that it would be a copy of. What it adds to is
 * not cleared before. The same options and errors.
 *
 * @example
 * ```ts
 * import { col2im, createMemory } from '@spred/kernels';
 *
 * const memory = createMemory();
 * const images = memory.vector('float64', 4);
 * const columns = memory.vector('float64', [1, 10, 100, 2, 20, 200]); // two entries at three positions
 * col2im({ batch: 1, channels: 1, height: 1, width: 4, patch: [1, 2], columns, images });
 * console.log(Array.from(images.read()).join(' ')); // 1 12 120 200
 * memory.free();
 * ```
 */
export function col2im<D extends RealDtype>(options: PatchOptions<D>): void {
  run('col2im', options);
}

function run(kernel: 'im2col' | 'col2im', options: PatchOptions): void {
  const { batch, channels, height, width, images, columns, layout = 'separate' } = options;
  const { axes, grid } = resolve(kernel, options);
  if (layout !== 'separate' && layout !== 'joined') {
    throw new SpredError('invalid-argument', `${kernel}: layout must be separate or joined, got ${String(layout)}`, {
      argument: 'layout',
    });
  }
  const kernels = kernelsFor(kernel, 'images', images);
  requireBeside(kernel, 'columns', columns, images);
  requireVector(kernel, 'images', images, batch * channels * height * width);
  requireVector(kernel, 'columns', columns, grid.length);
  const { memory, dtype } = images;
  const bytes = bytesOf[dtype];
  const [imagesAt, columnsAt] = [addressOf(images), addressOf(columns)];
  if (imagesAt < columnsAt + columns.length * bytes && columnsAt < imagesAt + images.length * bytes) {
    throw new SpredError('invalid-argument', `${kernel}: columns overlap the images`, { argument: 'columns' });
  }
  const planes = batch * channels;
  if (planes === 0) return;

  const positions = grid.down * grid.across;
  const steps = layout === 'joined' ? [batch * positions, positions] : [positions, grid.entries * positions];
  const shape = scratchOf(memory, 4 * shapeWords);
  viewOf('int32', memory.buffer, shape, shapeWords).set([
    channels,
    height,
    width,
    ...axes.flatMap(({ down, across }) => [down, across]),
    grid.down,
    grid.across,
    ...steps,
  ]);
  const places = kernel === 'im2col' ? [imagesAt, columnsAt] : [columnsAt, imagesAt];
  const parts = Math.min(planes, partsFor(memory, 2 * grid.length));
  if (parts === 1) {
    kernels[kernel](shape, 0, planes, places[0], places[1]);
    return;
  }
  const lists = Array.from({ length: parts }, (_, k) => [
    shape,
    Math.floor((k * planes) / parts),
    Math.floor(((k + 1) * planes) / parts),
    ...places,
  ]);
  runParts(memory, dtype, kernel, lists);
}

interface Axes {
  readonly down: number;
  readonly across: number;
}

/** The checked geometry: patch, stride, padding and dilation, in this order, and what follows. */
function resolve(
  kernel: string,
  geometry: PatchGeometry,
): { readonly axes: readonly Axes[]; readonly grid: PatchGrid } {
  const { batch, channels, height, width } = geometry;
  for (const [name, value] of Object.entries({ batch, channels, height, width })) requireInteger(name, value, 0);
  const patch = perAxis('patch', geometry.patch, 1);
  const stride = perAxis('stride', geometry.stride ?? 1, 1);
  const padding = perAxis('padding', geometry.padding ?? 0, 0);
  const dilation = perAxis('dilation', geometry.dilation ?? 1, 1);
  const along = (axis: 'down' | 'across', size: number): number => {
    const padded = size + 2 * padding[axis];
    const reach = dilation[axis] * (patch[axis] - 1) + 1;
    if (reach > padded) {
      throw new SpredError(
        'shape-mismatch',
        `${kernel}: a patch reaches over ${reach} pixels ${axis}, but the padded image has ${padded}`,
        {
          argument: 'patch',
          shapes: [
            [patch.down, patch.across],
            [height, width],
          ],
        },
      );
    }
    return Math.floor((padded - reach) / stride[axis]) + 1;
  };
  const [down, across] = [along('down', height), along('across', width)];
  const entries = channels * patch.down * patch.across;
  return {
    axes: [patch, stride, padding, dilation],
    grid: { down, across, entries, length: batch * entries * down * across },
  };
}

/** Sizes beyond this are no images, and the kernels compute with 32-bit integers. */
const most = 2 ** 24;

function perAxis(argument: string, value: PerAxis, least: number): Axes {
  const [down, across] = typeof value === 'number' ? [value, value] : value;
  if ([down, across].every((size) => Number.isSafeInteger(size) && size >= least && size <= most)) {
    return { down, across };
  }
  throw new SpredError(
    'invalid-argument',
    `${argument} must be an integer from ${least} to ${most}, or one for each axis, got ${String(value)}`,
    { argument },
  );
}
