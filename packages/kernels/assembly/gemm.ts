/**
 * C = alpha op(A) op(B) + beta C, column-major, op being the identity or the transpose. After Goto and van de Geijn (ACM TOMS 34, 2008):
 *
 *   for blocks of columns of C           (NC)
 *     for blocks of the inner dimension  (KC)   pack op(B) into panels of NR columns
 *       for blocks of rows of C          (MC)   pack op(A) into panels of MR rows: stays in the second cache
 *         for panels of B, for panels of A:     one tile of C, MR x NR, in registers: the panel of B stays in the first cache
 *
 * An entry of C is beta c, then (alpha a_ik) b_kj is added for k = 0, 1, ...: whatever tile or thread it falls to, the same bits.
 */
import { lanes, madd } from './lanes';
import { packStraight, packTransposed } from './pack';

/** The tile: two vectors of rows by five columns, ten accumulators. With what is loaded, that is what sixteen registers hold. */
const NR = 5;

/** The most of the inner dimension at once: a panel of A and one of B fit into 32 kB. */
const KC = 400;

/** Columns of a block of B: a multiple of NR. */
const NC = 1020;

// @ts-ignore: decorator
@inline
function MR<T>(): i32 {
  return 2 * lanes<T>();
}

/** Rows of a block of A: 200 kB packed. */
// @ts-ignore: decorator
@inline
function MC<T>(): i32 {
  return 32 * lanes<T>();
}

const transposeA = 1;
const transposeB = 2;
/** Only the lower triangle of C (its first entry is on the diagonal) is computed and written. */
const lowerOnly = 4;

/**
 * C's tile at c = (panel a)(panel b), or that added to it: the loop in which all the time goes. Its first step stands before
 * the loop because V8 then computes the five addresses of b's entries once, not at every step.
 */
function tile<T>(depth: i32, a: usize, b: usize, accumulate: bool, c: usize, columnStride: usize): void {
  let c00 = v128.splat<T>(0);
  let c10 = v128.splat<T>(0);
  let c01 = v128.splat<T>(0);
  let c11 = v128.splat<T>(0);
  let c02 = v128.splat<T>(0);
  let c12 = v128.splat<T>(0);
  let c03 = v128.splat<T>(0);
  let c13 = v128.splat<T>(0);
  let c04 = v128.splat<T>(0);
  let c14 = v128.splat<T>(0);
  if (accumulate) {
    let from = c;
    c00 = v128.load(from);
    c10 = v128.load(from, 16);
    from += columnStride;
    c01 = v128.load(from);
    c11 = v128.load(from, 16);
    from += columnStride;
    c02 = v128.load(from);
    c12 = v128.load(from, 16);
    from += columnStride;
    c03 = v128.load(from);
    c13 = v128.load(from, 16);
    from += columnStride;
    c04 = v128.load(from);
    c14 = v128.load(from, 16);
  }
  const end = a + <usize>depth * 32;
  {
    const a0 = v128.load(a);
    const a1 = v128.load(a, 16);
    const b0 = v128.load_splat<T>(b);
    c00 = madd<T>(a0, b0, c00);
    c10 = madd<T>(a1, b0, c10);
    const b1 = v128.load_splat<T>(b, sizeof<T>());
    c01 = madd<T>(a0, b1, c01);
    c11 = madd<T>(a1, b1, c11);
    const b2 = v128.load_splat<T>(b, 2 * sizeof<T>());
    c02 = madd<T>(a0, b2, c02);
    c12 = madd<T>(a1, b2, c12);
    const b3 = v128.load_splat<T>(b, 3 * sizeof<T>());
    c03 = madd<T>(a0, b3, c03);
    c13 = madd<T>(a1, b3, c13);
    const b4 = v128.load_splat<T>(b, 4 * sizeof<T>());
    c04 = madd<T>(a0, b4, c04);
    c14 = madd<T>(a1, b4, c14);
    a += 32;
    b += NR * sizeof<T>();
  }
  while (a < end) {
    const a0 = v128.load(a);
    const a1 = v128.load(a, 16);
    const b0 = v128.load_splat<T>(b);
    c00 = madd<T>(a0, b0, c00);
    c10 = madd<T>(a1, b0, c10);
    const b1 = v128.load_splat<T>(b, sizeof<T>());
    c01 = madd<T>(a0, b1, c01);
    c11 = madd<T>(a1, b1, c11);
    const b2 = v128.load_splat<T>(b, 2 * sizeof<T>());
    c02 = madd<T>(a0, b2, c02);
    c12 = madd<T>(a1, b2, c12);
    const b3 = v128.load_splat<T>(b, 3 * sizeof<T>());
    c03 = madd<T>(a0, b3, c03);
    c13 = madd<T>(a1, b3, c13);
    const b4 = v128.load_splat<T>(b, 4 * sizeof<T>());
    c04 = madd<T>(a0, b4, c04);
    c14 = madd<T>(a1, b4, c14);
    a += 32;
    b += NR * sizeof<T>();
  }
  v128.store(c, c00);
  v128.store(c, c10, 16);
  c += columnStride;
  v128.store(c, c01);
  v128.store(c, c11, 16);
  c += columnStride;
  v128.store(c, c02);
  v128.store(c, c12, 16);
  c += columnStride;
  v128.store(c, c03);
  v128.store(c, c13, 16);
  c += columnStride;
  v128.store(c, c04);
  v128.store(c, c14, 16);
}

/** A tile that sticks out of C, or over its diagonal (`below` rows under it): computed in `spare`, by the same operations. */
function edge<T>(
  lower: bool, below: i32, height: i32, width: i32, depth: i32,
  a: usize, b: usize, accumulate: bool, c: usize, columnStride: usize, spare: usize,
): void {
  const spareStride: usize = 32;
  if (accumulate) {
    for (let j = 0; j < width; j++) {
      for (let i = 0; i < height; i++) {
        const at = <usize>i * sizeof<T>();
        store<T>(spare + <usize>j * spareStride + at, load<T>(c + <usize>j * columnStride + at));
      }
    }
  }
  tile<T>(depth, a, b, accumulate, spare, spareStride);
  for (let j = 0; j < width; j++) {
    for (let i = lower ? max(0, j - below) : 0; i < height; i++) {
      const at = <usize>i * sizeof<T>();
      store<T>(c + <usize>j * columnStride + at, load<T>(spare + <usize>j * spareStride + at));
    }
  }
}

/** All tiles of a packed block of A and a packed block of B; the first entry lies `below` rows under the diagonal. */
function tiles<T>(
  lower: bool, below: i32, m: i32, n: i32, depth: i32,
  a: usize, b: usize, accumulate: bool, c: usize, ldc: usize, spare: usize,
): void {
  const columnStride = ldc * sizeof<T>();
  for (let j = 0; j < n; j += NR) {
    const width = min(NR, n - j);
    let panel = a;
    for (let i = 0; i < m; i += MR<T>()) {
      const height = min(MR<T>(), m - i);
      const target = c + (<usize>i + <usize>j * ldc) * sizeof<T>();
      const under = below + i - j;
      if (!lower || under >= NR - 1) {
        if (width == NR && height == MR<T>()) tile<T>(depth, panel, b, accumulate, target, columnStride);
        else edge<T>(false, 0, height, width, depth, panel, b, accumulate, target, columnStride, spare);
      } else if (under + height > 0) {
        edge<T>(true, under, height, width, depth, panel, b, accumulate, target, columnStride, spare);
      }
      panel += <usize>depth * 32;
    }
    b += <usize>depth * NR * sizeof<T>();
  }
}

// @ts-ignore: decorator
@inline
function gemm<T>(
  flags: i32, m: i32, n: i32, k: i32,
  alpha: T, a: usize, lda: usize, b: usize, ldb: usize, beta: T, c: usize, ldc: usize, work: usize,
): void {
  if (m <= 0 || n <= 0) return;
  const lower = (flags & lowerOnly) != 0;
  const isEmpty = k <= 0 || alpha == 0;
  if (beta != 1 && (beta != 0 || isEmpty)) scale<T>(lower, m, n, beta, c, ldc);
  if (isEmpty) return;
  const spare = work;
  const packedA = work + 256;
  const packedB = packedA + <usize>MC<T>() * KC * sizeof<T>();
  // Blocks of equal depth, so that the last is not a sliver.
  const blocks = (k + KC - 1) / KC;
  const depth = (k + blocks - 1) / blocks;
  for (let jc = 0; jc < n; jc += NC) {
    const nc = min(NC, n - jc);
    for (let pc = 0; pc < k; pc += depth) {
      const kc = min(depth, k - pc);
      const accumulate = pc > 0 || beta != 0;
      if (flags & transposeB) {
        packStraight<T>(NR, nc, kc, b + (<usize>jc + <usize>pc * ldb) * sizeof<T>(), ldb, packedB);
      } else {
        packTransposed<T>(NR, nc, kc, b + (<usize>pc + <usize>jc * ldb) * sizeof<T>(), ldb, packedB);
      }
      // Of a triangle, rows above the first column of the block have nothing to do.
      for (let ic = lower ? jc : 0; ic < m; ic += MC<T>()) {
        const mc = min(MC<T>(), m - ic);
        if (flags & transposeA) {
          packTransposed<T>(MR<T>(), mc, kc, a + (<usize>pc + <usize>ic * lda) * sizeof<T>(), lda, packedA);
        } else {
          packStraight<T>(MR<T>(), mc, kc, a + (<usize>ic + <usize>pc * lda) * sizeof<T>(), lda, packedA);
        }
        if (alpha != 1) scalePanels<T>((mc + MR<T>() - 1) / MR<T>() * kc, alpha, packedA);
        const target = c + (<usize>ic + <usize>jc * ldc) * sizeof<T>();
        tiles<T>(lower, ic - jc, mc, nc, kc, packedA, packedB, accumulate, target, ldc, spare);
      }
    }
  }
}

/** Packed panels of A times alpha: `steps` steps of two vectors. */
function scalePanels<T>(steps: i32, alpha: T, panels: usize): void {
  const factor = v128.splat<T>(alpha);
  const end = panels + <usize>steps * 32;
  while (panels < end) {
    v128.store(panels, v128.mul<T>(factor, v128.load(panels)));
    v128.store(panels, v128.mul<T>(factor, v128.load(panels, 16)), 16);
    panels += 32;
  }
}

/** C = beta C; with beta = 0 it is not read. */
function scale<T>(lower: bool, m: i32, n: i32, beta: T, c: usize, ldc: usize): void {
  for (let j = 0; j < n; j++) {
    const column = c + <usize>j * ldc * sizeof<T>();
    for (let i = lower ? j : 0; i < m; i++) {
      const at = column + <usize>i * sizeof<T>();
      store<T>(at, beta == 0 ? <T>0 : beta * load<T>(at));
    }
  }
}

/** The same product for `count` matrices, the next of which begins a stride (in entries) further. */
// @ts-ignore: decorator
@inline
function gemmBatched<T>(
  flags: i32, count: i32, m: i32, n: i32, k: i32,
  alpha: T, a: usize, lda: i32, strideA: i32, b: usize, ldb: i32, strideB: i32,
  beta: T, c: usize, ldc: i32, strideC: i32, work: usize,
): void {
  for (let i = 0; i < count; i++) {
    if (sizeof<T>() == 8) gemm_f64(flags, m, n, k, <f64>alpha, a, lda, b, ldb, <f64>beta, c, ldc, work);
    else gemm_f32(flags, m, n, k, <f32>alpha, a, lda, b, ldb, <f32>beta, c, ldc, work);
    a += <usize>strideA * sizeof<T>();
    b += <usize>strideB * sizeof<T>();
    c += <usize>strideC * sizeof<T>();
  }
}

/** The upper triangle of C becomes the mirror image of the lower one, in blocks that fit into the first cache. */
// @ts-ignore: decorator
@inline
function mirror<T>(n: i32, c: usize, ldc: usize): void {
  const side = 32;
  for (let jb = 0; jb < n; jb += side) {
    for (let ib = jb; ib < n; ib += side) {
      for (let j = jb; j < min(jb + side, n); j++) {
        for (let i = max(ib, j + 1); i < min(ib + side, n); i++) {
          const from = c + (<usize>i + <usize>j * ldc) * sizeof<T>();
          store<T>(c + (<usize>j + <usize>i * ldc) * sizeof<T>(), load<T>(from));
        }
      }
    }
  }
}

export function gemm_f64(
  flags: i32, m: i32, n: i32, k: i32,
  alpha: f64, a: usize, lda: i32, b: usize, ldb: i32, beta: f64, c: usize, ldc: i32, work: usize,
): void {
  gemm<f64>(flags, m, n, k, alpha, a, <usize>lda, b, <usize>ldb, beta, c, <usize>ldc, work);
}

export function gemm_f32(
  flags: i32, m: i32, n: i32, k: i32,
  alpha: f32, a: usize, lda: i32, b: usize, ldb: i32, beta: f32, c: usize, ldc: i32, work: usize,
): void {
  gemm<f32>(flags, m, n, k, alpha, a, <usize>lda, b, <usize>ldb, beta, c, <usize>ldc, work);
}

export function gemmBatched_f64(
  flags: i32, count: i32, m: i32, n: i32, k: i32,
  alpha: f64, a: usize, lda: i32, strideA: i32, b: usize, ldb: i32, strideB: i32,
  beta: f64, c: usize, ldc: i32, strideC: i32, work: usize,
): void {
  gemmBatched<f64>(flags, count, m, n, k, alpha, a, lda, strideA, b, ldb, strideB, beta, c, ldc, strideC, work);
}

export function gemmBatched_f32(
  flags: i32, count: i32, m: i32, n: i32, k: i32,
  alpha: f32, a: usize, lda: i32, strideA: i32, b: usize, ldb: i32, strideB: i32,
  beta: f32, c: usize, ldc: i32, strideC: i32, work: usize,
): void {
  gemmBatched<f32>(flags, count, m, n, k, alpha, a, lda, strideA, b, ldb, strideB, beta, c, ldc, strideC, work);
}

export function mirror_f64(n: i32, c: usize, ldc: i32): void {
  mirror<f64>(n, c, <usize>ldc);
}

export function mirror_f32(n: i32, c: usize, ldc: i32): void {
  mirror<f32>(n, c, <usize>ldc);
}
