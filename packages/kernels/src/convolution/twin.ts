/** The plain twins of the kernels of convolution: every number of the columns in turn, in the same order. */
import type { Cells } from '../engine/cells.ts';
import { type ConvolutionKernels, shapeWords } from './raw.ts';

/** What is done with a number of the columns at `column`, whose place in the images is `pixel`, or -1 where that is padding. */
type Visit = (column: number, pixel: number) => void;

function visitAll(ints: Int32Array, shape: number, first: number, end: number, visit: Visit): void {
  const [channels, height, width, patchRows, patchColumns, strideDown, strideAcross, ...rest] = ints.subarray(
    shape / 4,
    shape / 4 + shapeWords,
  );
  const [paddingDown, paddingAcross, dilationDown, dilationAcross, down, across, entryStep, imageStep] = rest;
  for (let plane = first; plane < end; plane++) {
    const image = Math.floor(plane / channels);
    let column = image * imageStep + (plane % channels) * patchRows * patchColumns * entryStep;
    for (let i = 0; i < patchRows; i++) {
      for (let j = 0; j < patchColumns; j++) {
        for (let y = 0; y < down; y++) {
          const row = y * strideDown + i * dilationDown - paddingDown;
          for (let x = 0; x < across; x++) {
            const place = x * strideAcross + j * dilationAcross - paddingAcross;
            const isInside = row >= 0 && row < height && place >= 0 && place < width;
            visit(column + y * across + x, isInside ? (plane * height + row) * width + place : -1);
          }
        }
        column += entryStep;
      }
    }
  }
}

export function convolutionTwins(cells: Cells): ConvolutionKernels {
  const { bytes } = cells;
  return {
    im2col: (shape, first, end, images, columns) => {
      const { reals, ints } = cells;
      const [from, to] = [images / bytes, columns / bytes];
      visitAll(ints, shape, first, end, (column, pixel) => {
        reals[to + column] = pixel < 0 ? 0 : reals[from + pixel];
      });
    },
    col2im: (shape, first, end, columns, images) => {
      const { reals, ints } = cells;
      const [from, to] = [columns / bytes, images / bytes];
      visitAll(ints, shape, first, end, (column, pixel) => {
        if (pixel >= 0) reals[to + pixel] += reals[from + column];
      });
    },
  };
}
