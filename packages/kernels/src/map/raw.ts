/** The element-wise kernels as an engine offers them: counts and byte addresses. */

/** A function of one number, over n of them: out may be x. */
export type Unary = (n: number, x: number, out: number) => void;

/** The functions of one number. */
export interface UnaryKernels {
  readonly abs: Unary;
  readonly ceil: Unary;
  readonly cos: Unary;
  readonly erf: Unary;
  readonly exp: Unary;
  readonly expm1: Unary;
  readonly floor: Unary;
  readonly log: Unary;
  readonly log1p: Unary;
  readonly neg: Unary;
  readonly reciprocal: Unary;
  readonly relu: Unary;
  readonly round: Unary;
  readonly sigmoid: Unary;
  readonly sign: Unary;
  readonly sin: Unary;
  readonly softplus: Unary;
  readonly sqrt: Unary;
  readonly square: Unary;
  readonly tanh: Unary;
}

export interface MapKernels extends UnaryKernels {
  /** out = min(max(x, low), high), NaN for NaN. */
  clamp(n: number, x: number, low: number, high: number, out: number): void;

  /**
   * An operation, by its place in `operations`, over `rank` axes of any strides: out = a op b, for `select` out = a where c is
   * not 0, else b; the copies read a alone. `axes` is the address of `workingBytes` bytes that it may use, and then per axis, the
   * outermost first, of six 32-bit integers: the extent, the strides of a, b, c and out in numbers, and 0.
   */
  walk(op: number, rank: number, axes: number, a: number, b: number, c: number, out: number): void;
}

/**
 * The operations of `binary`: arithmetic; `max` and `min`, which are NaN where an operand is; comparisons, which give 1 or 0; and
 * `pow`, which is `a ** b` of JavaScript (1 for b = 0, NaN for 1 ** Infinity). Powers are at most 1.1 ulp off in float64, 0.54 in float32.
 */
export type BinaryOperation = 'add' | 'sub' | 'mul' | 'div' | 'max' | 'min' | 'lt' | 'le' | 'eq' | 'ne' | 'pow';

/** The operations of `walk`. `transpose` is a copy whose second to last axis has stride 1 in a, and its last in out. */
export type Operation = BinaryOperation | 'select' | 'copy' | 'transpose';

/** The binary ones first, in the order of assembly/mapWalk.ts. */
export const binaryOperations: readonly BinaryOperation[] = [
  'add',
  'sub',
  'mul',
  'div',
  'max',
  'min',
  'lt',
  'le',
  'eq',
  'ne',
  'pow',
];
export const operations: readonly Operation[] = [...binaryOperations, 'select', 'copy', 'transpose'];

/** Bytes of working space that `walk` has before the axes, and integers per axis. */
export const workingBytes = 2048;
export const axisWords = 6;
