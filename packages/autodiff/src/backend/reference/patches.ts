/**
 * The patches of images as columns, and back. Both directions are one walk: along a row of positions, one entry of the
 * patch reads (or adds to) pixels of one image row, `stride` apart.
 */

/** Images `planes` x `height` x `width`, columns `planes` x (patch entries) x (positions). Pairs are down, across. */
export interface Patches {
  readonly planes: number;
  readonly height: number;
  readonly width: number;
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly positions: readonly [number, number];
}

/** Visits runs of `count` columns from `column` on whose pixels are `pixel`, `pixel + step`, ... */
function forEachPatchRun(
  { planes, height, width, kernel, stride, padding, dilation, positions }: Patches,
  visit: (column: number, pixel: number, count: number, step: number) => void,
): void {
  const [down, across] = positions;
  const step = stride[1];
  let column = 0;
  for (let plane = 0; plane < planes; plane++) {
    for (let i = 0; i < kernel[0]; i++) {
      for (let j = 0; j < kernel[1]; j++) {
        const left = j * dilation[1] - padding[1]; // the pixel of the first position, maybe outside
        const from = left < 0 ? Math.ceil(-left / step) : 0;
        const until = Math.min(across, Math.floor((width - 1 - left) / step) + 1);
        for (let y = 0; y < down; y++, column += across) {
          const row = y * stride[0] + i * dilation[0] - padding[0];
          if (row < 0 || row >= height || until <= from) continue;
          visit(column + from, (plane * height + row) * width + left + from * step, until - from, step);
        }
      }
    }
  }
}

/** Copies every pixel to each place in a patch that it is at; 0 where a patch reaches over the image. */
export function unfoldPatches(images: Float64Array, columns: Float64Array, patches: Patches): Float64Array {
  forEachPatchRun(patches, (column, pixel, count, step) => {
    for (let t = 0; t < count; t++) columns[column + t] = images[pixel + t * step];
  });
  return columns;
}

/** Adds every entry of a patch to the pixel that it would be a copy of. */
export function foldPatches(columns: Float64Array, images: Float64Array, patches: Patches): Float64Array {
  forEachPatchRun(patches, (column, pixel, count, step) => {
    for (let t = 0; t < count; t++) images[pixel + t * step] += columns[column + t];
  });
  return images;
}
