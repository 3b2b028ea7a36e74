/** The matrix products as an engine offers them. */
export interface GemmKernels {
  /**
   * C = alpha op(A) op(B) + beta C for column-major matrices: op(A) is m x k, op(B) is k x n. `flags`: 1 transposes A, 2
   * transposes B, 4 leaves out what lies above the diagonal of C. `work` is {@link gemmWork} bytes.
   */
  gemm(
    flags: number,
    m: number,
    n: number,
    k: number,
    alpha: number,
    a: number,
    lda: number,
    b: number,
    ldb: number,
    beta: number,
    c: number,
    ldc: number,
    work: number,
  ): void;
  /** The same for `count` matrices, the next of which begins a stride (in entries) further. */
  gemmBatched(
    flags: number,
    count: number,
    m: number,
    n: number,
    k: number,
    alpha: number,
    a: number,
    lda: number,
    strideA: number,
    b: number,
    ldb: number,
    strideB: number,
    beta: number,
    c: number,
    ldc: number,
    strideC: number,
    work: number,
  ): void;
  /** Copies the lower triangle of an n x n matrix onto the upper one. */
  mirror(n: number, c: number, ldc: number): void;
}

/** The flags of a product. */
export const transposeA = 1;
export const transposeB = 2;
export const lowerOnly = 4;

/** Bytes of working space for one product: a spare tile, a packed block of A (256 vectors of the tile's rows, 400 deep), one of B. */
export function gemmWork(columns: number, inner: number, bytes: 8 | 4): number {
  const depth = Math.min(400, inner);
  const width = Math.min(1020, Math.ceil(columns / 5) * 5);
  return 256 + 512 * 400 + depth * width * bytes;
}
