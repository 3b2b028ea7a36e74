/**
 * Convolution as a matrix product: im2col lays out the patches of images as the columns of a matrix, col2im, its adjoint, adds
 * such columns up into images. Both go plane by plane (a channel of an image), and within a plane by the entries (i, j) of the
 * patch: for one entry, the columns hold the plane itself, shifted, with zeros where it leaves the image.
 *
 * `shape` points to fifteen 32-bit integers: channels, height, width; height and width of a patch; strides, padding and
 * dilation, each down and across; rows and columns of positions; and the distances, in numbers, between the rows that belong
 * to two entries of a patch, and between the columns of two images.
 */
import { lanes } from './lanes';

/** The first of `count` positions whose input coordinate position * stride + start is not negative. */
// @ts-ignore: decorator
@inline
function firstInside(start: i32, stride: i32, count: i32): i32 {
  return start >= 0 ? 0 : min(count, (stride - 1 - start) / stride);
}

/** The first position after those whose input coordinate is below `size`. */
// @ts-ignore: decorator
@inline
function endInside(start: i32, stride: i32, count: i32, size: i32): i32 {
  return start >= size ? 0 : min(count, (size - 1 - start) / stride + 1);
}

/** Sets n numbers to 0. */
// @ts-ignore: decorator
@inline
function clear<T>(n: i32, out: usize): void {
  for (; n >= lanes<T>(); n -= lanes<T>()) {
    v128.store(out, v128.splat<T>(0));
    out += 16;
  }
  for (; n > 0; n--) {
    store<T>(out, 0);
    out += sizeof<T>();
  }
}

/** out = x, of n numbers that follow each other in both: the last vector may write once more what the one before it wrote. */
// @ts-ignore: decorator
@inline
function copy<T>(n: i32, x: usize, out: usize): void {
  if (n >= lanes<T>()) {
    const end = x + <usize>(n - lanes<T>()) * sizeof<T>(), last = out + <usize>(n - lanes<T>()) * sizeof<T>();
    while (x < end) {
      v128.store(out, v128.load(x));
      x += 16;
      out += 16;
    }
    v128.store(last, v128.load(end));
    return;
  }
  for (; n > 0; n--) {
    store<T>(out, load<T>(x));
    x += sizeof<T>();
    out += sizeof<T>();
  }
}

/** out += x, of n numbers that follow each other in both. */
// @ts-ignore: decorator
@inline
function add<T>(n: i32, x: usize, out: usize): void {
  for (; n >= lanes<T>(); n -= lanes<T>()) {
    v128.store(out, v128.add<T>(v128.load(out), v128.load(x)));
    x += 16;
    out += 16;
  }
  for (; n > 0; n--) {
    store<T>(out, load<T>(out) + load<T>(x));
    x += sizeof<T>();
    out += sizeof<T>();
  }
}

/** out = x, or out += x, of n numbers at the distances `xStep` and `step` bytes. */
// @ts-ignore: decorator
@inline
function moveApart<T>(isSum: bool, n: i32, x: usize, xStep: usize, out: usize, step: usize): void {
  for (; n > 0; n--) {
    store<T>(out, isSum ? load<T>(out) + load<T>(x) : load<T>(x));
    x += xStep;
    out += step;
  }
}

/** Both kernels, over the planes from `first` to `end`: images into columns, or (`isSum`) columns added into images. */
// @ts-ignore: decorator
@inline
function convolve<T>(isSum: bool, shape: usize, first: i32, end: i32, images: usize, columns: usize): void {
  const channels = load<i32>(shape), height = load<i32>(shape, 4), width = load<i32>(shape, 8);
  const patchRows = load<i32>(shape, 12), patchColumns = load<i32>(shape, 16);
  const strideDown = load<i32>(shape, 20), strideAcross = load<i32>(shape, 24);
  const paddingDown = load<i32>(shape, 28), paddingAcross = load<i32>(shape, 32);
  const dilationDown = load<i32>(shape, 36), dilationAcross = load<i32>(shape, 40);
  const down = load<i32>(shape, 44), across = load<i32>(shape, 48);
  const entryStep = <usize>load<u32>(shape, 52) * sizeof<T>(), imageStep = <usize>load<u32>(shape, 56) * sizeof<T>();
  const rowStep = <usize>across * sizeof<T>();
  const lineStep = <usize>width * sizeof<T>() * strideDown;
  const acrossStep = <usize>strideAcross * sizeof<T>();
  // Whole planes of positions lie in memory like the lines of the image.
  const isWhole = strideDown == 1 && strideAcross == 1 && across == width;
  for (let plane = first; plane < end; plane++) {
    const image = images + <usize>plane * (<usize>height * width * sizeof<T>());
    const channel = plane % channels;
    let entry = columns + <usize>(plane / channels) * imageStep + <usize>channel * (patchRows * patchColumns) * entryStep;
    for (let i = 0; i < patchRows; i++) {
      const top = i * dilationDown - paddingDown;
      const yEnd = endInside(top, strideDown, down, height);
      const y0 = min(firstInside(top, strideDown, down), yEnd);
      for (let j = 0; j < patchColumns; j++) {
        const left = j * dilationAcross - paddingAcross;
        const xEnd = endInside(left, strideAcross, across, width);
        const x0 = min(firstInside(left, strideAcross, across), xEnd);
        if (!isSum) {
          clear<T>(y0 * across, entry);
          clear<T>((down - yEnd) * across, entry + <usize>yEnd * rowStep);
        }
        let from = image + <usize>((top + y0 * strideDown) * width + left + x0 * strideAcross) * sizeof<T>();
        let to = entry + <usize>y0 * rowStep;
        if (isWhole && left == 0) {
          if (isSum) add<T>((yEnd - y0) * across, to, from);
          else copy<T>((yEnd - y0) * across, from, to);
        } else {
          for (let y = y0; y < yEnd; y++) {
            const inside = to + <usize>x0 * sizeof<T>();
            if (!isSum) {
              if (x0 > 0) clear<T>(x0, to);
              if (xEnd < across) clear<T>(across - xEnd, to + <usize>xEnd * sizeof<T>());
              if (strideAcross == 1) copy<T>(xEnd - x0, from, inside);
              else moveApart<T>(false, xEnd - x0, from, acrossStep, inside, sizeof<T>());
            } else if (strideAcross == 1) add<T>(xEnd - x0, inside, from);
            else moveApart<T>(true, xEnd - x0, inside, sizeof<T>(), from, acrossStep);
            from += lineStep;
            to += rowStep;
          }
        }
        entry += entryStep;
      }
    }
  }
}

export function im2col_f64(shape: usize, first: i32, end: i32, images: usize, columns: usize): void {
  convolve<f64>(false, shape, first, end, images, columns);
}

export function im2col_f32(shape: usize, first: i32, end: i32, images: usize, columns: usize): void {
  convolve<f32>(false, shape, first, end, images, columns);
}

export function col2im_f64(shape: usize, first: i32, end: i32, columns: usize, images: usize): void {
  convolve<f64>(true, shape, first, end, images, columns);
}

export function col2im_f32(shape: usize, first: i32, end: i32, columns: usize, images: usize): void {
  convolve<f32>(true, shape, first, end, images, columns);
}
