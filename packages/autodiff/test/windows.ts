/**
 * The windows of convolutions and pooling, entry by entry, as slowly and plainly as can be.
 */
import { tensor, type Tensor } from '../src/index.ts';

/** One axis: the length of the image, and the kernel on it. */
export interface WindowAxis {
  readonly length: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
}

/** An entry of a window that is not padding: its place in the kernel and in the image. */
export interface WindowEntry {
  readonly tap: readonly [i: number, j: number];
  readonly pixel: readonly [row: number, column: number];
}

/** How many windows there are along an axis. */
export function positions({ length, kernel, stride, dilation, before, after }: WindowAxis): number {
  return Math.floor((length + before + after - dilation * (kernel - 1) - 1) / stride) + 1;
}

/** `[images, planes, down, across]`: the number that `reduce` makes of each window of each of the planes. */
export function overWindows(
  images: number,
  planes: number,
  down: WindowAxis,
  across: WindowAxis,
  reduce: (image: number, plane: number, entries: readonly WindowEntry[]) => number,
): Tensor {
  const shape = [images, planes, positions(down), positions(across)] as const;
  const out: number[] = [];
  for (let n = 0; n < images; n++) {
    for (let plane = 0; plane < planes; plane++) {
      for (let p = 0; p < shape[2]; p++) {
        for (let q = 0; q < shape[3]; q++) {
          const rows = taps(down, p);
          const columns = taps(across, q);
          const entries = rows.flatMap(([i, row]) =>
            columns.map(([j, column]): WindowEntry => ({ tap: [i, j], pixel: [row, column] })),
          );
          out.push(reduce(n, plane, entries));
        }
      }
    }
  }
  return tensor(Float64Array.from(out), shape);
}

/** The entries of a kernel at a position that lie inside, each with the place that it reads. */
function taps({ length, kernel, stride, dilation, before }: WindowAxis, position: number): [number, number][] {
  return Array.from({ length: kernel }, (_, i): [number, number] => [
    i,
    position * stride + i * dilation - before,
  ]).filter(([, place]) => place >= 0 && place < length);
}
