/** The kernels of convolution as an engine offers them. */

/**
 * `shape` is the address of fifteen 32-bit integers: channels, height, width; height and width of a patch; strides, padding
 * and dilation, each down and across; rows and columns of positions; and the distances, in numbers, between the rows of two
 * entries of a patch, and between the columns of two images. Planes, channels of images, are those from `first` to `end`.
 */
export interface ConvolutionKernels {
  /** Images into columns of patches. */
  im2col(shape: number, first: number, end: number, images: number, columns: number): void;
  /** Columns of patches added into images. */
  col2im(shape: number, first: number, end: number, columns: number, images: number): void;
}

/** How many integers `shape` has. */
export const shapeWords = 15;
