/** The kernels of this family as an engine offers them. */
export interface ConvolutionKernels {}
