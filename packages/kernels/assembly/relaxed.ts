// The kernels that gain from fused multiply-add, compiled again with it; their exports replace those of the module in index.ts.
export * from './level1';
export * from './gemm';
export * from './gemv';
