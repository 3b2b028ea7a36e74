/** The plain twins of the reductions: the same trees, so float64 results agree bit for bit. */
import type { Cells } from '../engine/cells.ts';
import { reductions, rowsOfRun, type ReduceKernels } from './raw.ts';

interface Operation {
  readonly identity: number;
  readonly term: (x: number) => number;
  readonly join: (a: number, b: number) => number;
}

const same = (x: number): number => x;
const add = (a: number, b: number): number => a + b;

const operations: Readonly<Record<(typeof reductions)[number], Operation>> = {
  sum: { identity: 0, term: same, join: add },
  sumOfSquares: { identity: 0, term: (x) => x * x, join: add },
  prod: { identity: 1, term: same, join: (a, b) => a * b },
  max: { identity: -Infinity, term: same, join: Math.max },
  min: { identity: Infinity, term: same, join: Math.min },
};

const operation = (op: number): Operation => operations[reductions[op]];

/** Terms of a run of neighbours. */
const longest = 512;

/** `count` things as a tree: split at the largest power of two below their number until a part has at most `most`. */
function tree(
  join: Operation['join'],
  first: number,
  count: number,
  most: number,
  run: (first: number, count: number) => number,
): number {
  if (count <= most) return run(first, count);
  const half = 2 ** (31 - Math.clz32(count - 1));
  return join(tree(join, first, half, most, run), tree(join, first + half, count - half, most, run));
}

/**
 * n neighbours, a run in the order of the inner product: eight accumulators for the entries of groups of eight, pairs
 * to the first two.
 */
function neighbours({ identity, term, join }: Operation, n: number, at: (i: number) => number): number {
  return tree(join, 0, n, longest, (first, count) => {
    const s = new Array<number>(8).fill(identity);
    const [grouped, paired] = [count - (count % 8), count - (count % 2)];
    for (let i = 0; i < paired; i++) {
      const k = i < grouped ? i % 8 : i % 2;
      s[k] = join(s[k], term(at(first + i)));
    }
    const [even, odd] = [0, 1].map((k) => join(join(s[k], s[k + 2]), join(s[k + 4], s[k + 6])));
    const total = join(even, odd);
    return paired === count ? total : join(total, term(at(first + paired)));
  });
}

/** n entries of a column: runs of one entry of each eighth, then the entries that are left. */
function column({ identity, term, join }: Operation, n: number, at: (k: number) => number): number {
  const oneByOne = (first: number, step: number, count: number): number => {
    let total = term(at(first));
    for (let k = 1; k < count; k++) total = join(total, term(at(first + k * step)));
    return total;
  };
  const runs = Math.floor(n / rowsOfRun);
  const rest = n % rowsOfRun;
  if (n === 0) return identity;
  if (runs === 0) return oneByOne(0, 1, rest);
  const total = tree(join, 0, runs, 1, (run) => oneByOne(run, runs, rowsOfRun));
  return rest === 0 ? total : join(total, oneByOne(n - rest, 1, rest));
}

export function reduceTwins(cells: Cells): ReduceKernels {
  const { bytes } = cells;
  const real = (value: number): number => (bytes === 4 ? Math.fround(value) : value);
  return {
    reduce(op, outer, n, inner, x, out) {
      const { reals } = cells;
      const fold = inner === 1 ? neighbours : column;
      for (let o = 0; o < outer; o++) {
        for (let i = 0; i < inner; i++) {
          const start = x / bytes + o * n * inner + i;
          reals[out / bytes + o * inner + i] = fold(operation(op), n, (k) => reals[start + k * inner]);
        }
      }
    },
    reduceIndex(op, outer, n, inner, x, out) {
      const { reals, ints } = cells;
      const sign = reductions[op] === 'max' ? 1 : -1;
      for (let o = 0; o < outer; o++) {
        for (let i = 0; i < inner; i++) {
          const start = x / bytes + o * n * inner + i;
          let index = 0;
          for (let k = 1; k < n; k++) {
            const [best, entry] = [reals[start + index * inner], reals[start + k * inner]];
            if (!Number.isNaN(best) && !(sign * entry <= sign * best)) index = k;
          }
          ints[out / 4 + o * inner + i] = index;
        }
      }
    },
    reduceAll: (op, n, x) => {
      const { reals } = cells;
      return real(neighbours(operation(op), n, (i) => reals[x / bytes + i]));
    },
  };
}
