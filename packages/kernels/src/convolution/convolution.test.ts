/** im2col and col2im: both engines against the definition, adjointness, convolutions by a product, threads, and the errors. */
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { caught } from '../../../../testing/caught.ts';
import { Arena, expectHolds } from '../../test/arena.ts';
import { engines, firstDifference, numbers, numRuns, seed, uniform } from '../../test/cases.ts';
import {
  col2im,
  createMemory,
  enableThreads,
  gemm,
  im2col,
  Matrix,
  patchGrid,
  type PatchGeometry,
  type PatchOptions,
  type RealDtype,
} from '../index.ts';

const memories = engines();
const dtypes = ['float64', 'float32'] as const;
const arenas = { float64: new Arena(memories, 'float64', 60_000), float32: new Arena(memories, 'float32', 60_000) };

interface Geometry extends PatchGeometry {
  readonly patch: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
  readonly dilation: readonly [number, number];
}

/** A small geometry, whose patches fit. */
function randomGeometry(random: () => number): Geometry {
  const below = (n: number): number => Math.floor(n * random());
  const pair = (least: number, n: number): [number, number] => [least + below(n), least + below(n)];
  const [patch, dilation, padding] = [pair(1, 4), pair(1, random() < 0.7 ? 1 : 3), pair(0, random() < 0.4 ? 1 : 4)];
  const [height, width] = [0, 1].map((k) => {
    const least = Math.max(0, dilation[k] * (patch[k] - 1) + 1 - 2 * padding[k]);
    return least + below(k === 0 ? 6 : 14);
  });
  const stride = pair(1, random() < 0.6 ? 1 : 3);
  return { batch: below(4), channels: below(4), height, width, patch, stride, padding, dilation };
}

/** For every number of the columns the pixel that it stands for, or -1: the definition, in both layouts. */
function pixelsOf(geometry: Geometry, isJoined: boolean): Int32Array {
  const { batch, channels, height, width, patch, stride, padding, dilation } = geometry;
  const { down, across, entries, length } = patchGrid(geometry);
  const pixels = new Int32Array(length).fill(-1);
  for (let b = 0; b < batch; b++) {
    for (let entry = 0; entry < entries; entry++) {
      const c = Math.floor(entry / (patch[0] * patch[1]));
      const [i, j] = [Math.floor(entry / patch[1]) % patch[0], entry % patch[1]];
      const row = isJoined ? entry * batch + b : b * entries + entry;
      for (let y = 0; y < down; y++) {
        const v = y * stride[0] + i * dilation[0] - padding[0];
        if (v < 0 || v >= height) continue;
        for (let x = 0; x < across; x++) {
          const h = x * stride[1] + j * dilation[1] - padding[1];
          if (h >= 0 && h < width)
            pixels[(row * down + y) * across + x] = ((b * channels + c) * height + v) * width + h;
        }
      }
    }
  }
  return pixels;
}

describe.each(dtypes)('%s', (dtype) => {
  const arena = arenas[dtype] as Arena<RealDtype>;

  it('both kernels do as the definition says, in both engines alike', () => {
    fc.assert(
      fc.property(seed, fc.boolean(), (from, isJoined) => {
        const geometry = randomGeometry(uniform(from));
        const { batch, channels, height, width } = geometry;
        const { length } = patchGrid(geometry);
        const layout = isJoined ? 'joined' : 'separate';
        arena.reset();
        // Whole numbers, so that sums are exact in any order.
        const images = arena.take(numbers(batch * channels * height * width, from).map(Math.round), 1);
        const columns = arena.take(numbers(length, from + 1).map(Math.round), 2);
        const [pixels, before] = [images[0].read(), columns[0].read()];
        arena.mark();
        for (const k of [0, 1]) col2im({ ...geometry, images: images[k], columns: columns[k], layout });
        arena.expectOnly([0]);
        const sums = images[0].read();
        for (const k of [0, 1]) im2col({ ...geometry, images: images[k].write(pixels), columns: columns[k], layout });
        arena.expectOnly([1]);
        const copies = columns[0].read();

        const given = images[0].read();
        const places = pixelsOf(geometry, isJoined);
        for (const [column, pixel] of places.entries()) {
          const wanted = pixel < 0 ? 0 : given[pixel];
          if (copies[column] !== wanted)
            throw new Error(`im2col ${JSON.stringify(geometry)} at ${column}: ${copies[column]}, not ${wanted}`);
          if (pixel >= 0) pixels[pixel] += before[column];
        }
        expectHolds(firstDifference(pixels, sums) < 0, () => `col2im ${JSON.stringify(geometry)}`);
        // Adjoint: <im2col(x), u> = <x, col2im(u)>, of the same x and u (the sums hold x itself as well).
        let [left, right] = [0, 0];
        for (const [i, value] of before.entries()) left += value * copies[i];
        for (const [i, value] of given.entries()) right += value * (sums[i] - value);
        expectHolds(left === right, () => `<im2col(x), u> = ${left}, <x, col2im(u)> = ${right}`);
      }),
      { seed: 98, numRuns: dtype === 'float64' ? numRuns : numRuns / 4 },
    );
  });

  it('a product with the weights is the convolution, image by image or for all', () => {
    const random = uniform(9);
    for (let round = 0; round < 40; round++) {
      const geometry = randomGeometry(random);
      const { batch, channels, height, width, patch, stride, padding, dilation } = geometry;
      const { down, across, entries, length } = patchGrid(geometry);
      const [outputs, positions] = [3, down * across];
      for (const memory of memories) {
        const x = numbers(batch * channels * height * width, round).map(Math.round);
        const w = numbers(outputs * entries, round + 1).map(Math.round);
        const images = memory.vector(dtype, x);
        const columns = memory.vector(dtype, length);
        const b = memory.matrix(dtype, entries, outputs, w);
        const separate = memory.vector(dtype, batch * outputs * positions);
        im2col({ ...geometry, images, columns });
        for (let k = 0; k < batch; k++) {
          const part = columns.subvector(k * entries * positions, (k + 1) * entries * positions);
          const c = separate.subvector(k * outputs * positions, (k + 1) * outputs * positions);
          gemm({ a: new Matrix(part, positions, entries), b, c: new Matrix(c, positions, outputs) });
        }
        const joined = memory.matrix(dtype, batch * positions, outputs);
        im2col({ ...geometry, images, columns, layout: 'joined' });
        gemm({ a: new Matrix(columns, batch * positions, entries), b, c: joined });
        const [one, all] = [separate.read(), joined.read()];

        for (let k = 0; k < batch; k++) {
          for (let o = 0; o < outputs; o++) {
            for (let p = 0; p < positions; p++) {
              let wanted = 0;
              for (let e = 0; e < entries; e++) {
                const [c, i, j] = [
                  Math.floor(e / (patch[0] * patch[1])),
                  Math.floor(e / patch[1]) % patch[0],
                  e % patch[1],
                ];
                const v = Math.floor(p / across) * stride[0] + i * dilation[0] - padding[0];
                const h = (p % across) * stride[1] + j * dilation[1] - padding[1];
                if (v < 0 || v >= height || h < 0 || h >= width) continue;
                wanted += w[o * entries + e] * x[((k * channels + c) * height + v) * width + h];
              }
              expectHolds(one[(k * outputs + o) * positions + p] === wanted, () => `separate: not ${wanted}`);
              expectHolds(all[(o * batch + k) * positions + p] === wanted, () => `joined: not ${wanted}`);
            }
          }
        }
        for (const handle of [images, columns, b, separate, joined]) handle.free();
      }
    }
  });
});

describe('threads', () => {
  afterAll(() => enableThreads(1));

  it.each(['separate', 'joined'] as const)('give the same bits, %s', async (layout) => {
    const geometry = { batch: 9, channels: 3, height: 40, width: 37, patch: 5, padding: 2 };
    const results: Float64Array[][] = [];
    for (const threads of [1, 2]) {
      expect((await enableThreads(threads)).threads).toBe(threads);
      const memory = createMemory();
      const images = memory.vector('float64', numbers(9 * 3 * 40 * 37, 2));
      const columns = memory.vector('float64', patchGrid(geometry).length);
      im2col({ ...geometry, images, columns, layout });
      const laid = columns.read();
      col2im({ ...geometry, images, columns, layout });
      results.push([laid, images.read()]);
      memory.free();
    }
    for (const k of [0, 1]) expect(firstDifference(results[0][k], results[1][k])).toBe(-1);
  });
});

it('patchGrid', () => {
  const geometry = {
    batch: 2,
    channels: 3,
    height: 10,
    width: 7,
    patch: [3, 2],
    stride: [2, 1],
    padding: [1, 0],
    dilation: [2, 3],
  };
  expect(patchGrid(geometry as unknown as PatchGeometry)).toEqual({ down: 4, across: 4, entries: 18, length: 576 });
});

it('errors name the argument that does not fit', () => {
  const [memory, other] = memories;
  const images = memory.vector('float64', 50);
  const columns = memory.vector('float64', 72);
  const options: PatchOptions<'float64'> = {
    batch: 2,
    channels: 1,
    height: 5,
    width: 5,
    patch: 3,
    stride: [1, 1],
    images,
    columns: memory.vector('float64', 162),
  };
  const errors = [
    () => im2col({ ...options, batch: -1 }),
    () => im2col({ ...options, width: 5.5 }),
    () => im2col({ ...options, patch: 0 }),
    () => im2col({ ...options, stride: [1, 0] }),
    () => im2col({ ...options, padding: 2 ** 30 }),
    () => im2col({ ...options, dilation: 0 }),
    () => im2col({ ...options, patch: [6, 1] }),
    () => im2col({ ...options, images: columns }),
    () => col2im({ ...options, columns }),
    () => im2col({ ...options, layout: 'both' as never }),
    () => im2col({ ...options, columns: other.vector('float64', 162) }),
    () => im2col({ ...options, columns: memory.vector('float32', 162) as never }),
    () => col2im({ ...options, height: 1, width: 1, patch: 1, batch: 50, columns: images }),
  ].map(caught);
  expect(errors.map(({ code, argument }) => [code, argument])).toEqual([
    ['invalid-argument', 'batch'],
    ['invalid-argument', 'width'],
    ['invalid-argument', 'patch'],
    ['invalid-argument', 'stride'],
    ['invalid-argument', 'padding'],
    ['invalid-argument', 'dilation'],
    ['shape-mismatch', 'patch'],
    ['shape-mismatch', 'images'],
    ['shape-mismatch', 'columns'],
    ['invalid-argument', 'layout'],
    ['mixed-memories', 'columns'],
    ['dtype-mismatch', 'columns'],
    ['invalid-argument', 'columns'],
  ]);
});
