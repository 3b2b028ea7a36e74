/**
 * The passes, in turn, until none of them finds anything.
 *
 *     simplify, foldConstants, mergeCommonSubexpressions, removeDeadCode
 *
 * `stopGradient` is left out in the first round: the derivatives have been taken by then. A `barrier` keeps what is computed
 * twice on purpose apart as long as common subexpressions are merged, and is left out in the end.
 */
import { mergeCommonSubexpressions } from './commonSubexpressions.ts';
import { removeDeadCode } from './deadCode.ts';
import { foldConstants } from './foldConstants.ts';
import { requireGraph, type Graph } from './graph.ts';
import { simplify } from './simplify.ts';
import { optionsOf } from '../ops/makers/arguments.ts';

/** Options of {@link optimizeGraph}. */
export interface OptimizeOptions {
  /** True to keep `stopGradient` and `barrier`: for a graph that is still to be differentiated. Default false. */
  readonly keepMarkers?: boolean;
}

const optimizeOptions = ['keepMarkers'] as const;

/** What one pass did. */
export interface PassStatistics {
  readonly pass: string;
  /** 1 for the first time that the passes ran. */
  readonly round: number;
  /** Nodes before and after; algebra may leave more than it found, for `removeDeadCode` to clear away. */
  readonly before: number;
  readonly after: number;
}

/** A graph and how it came about. */
export interface OptimizedGraph {
  readonly graph: Graph;
  /** The passes that changed something, in their order. */
  readonly passes: readonly PassStatistics[];
}

const mostRounds = 6;

/**
 * The graph with fewer and cheaper nodes and the same outputs (see `simplify` for how much the same). Throws what an op
 * on constants throws.
 *
 * @example
 * ```ts
 * import { formatGraph, optimizeGraph, traceGraph, zeros } from '@spred/autodiff';
 *
 * const graph = traceGraph(([x]) => [x.mul(1).add(x.neg())], [zeros([2])]);
 * console.log(formatGraph(optimizeGraph(graph).graph).split('\n')[1]); // %1:float64[2] = sub(%0, %0)
 * ```
 */
export function optimizeGraph(graph: Graph, options: OptimizeOptions = {}): OptimizedGraph {
  requireGraph('optimizeGraph', graph);
  const { keepMarkers = false } = optionsOf('optimizeGraph', options, optimizeOptions);
  const passes: PassStatistics[] = [];
  let round = 1;
  const apply = (pass: string, run: (graph: Graph) => Graph): boolean => {
    const before = graph;
    graph = run(graph);
    if (graph === before) return false;
    passes.push({ pass, round, before: before.nodes.length, after: graph.nodes.length });
    return true;
  };
  const settle = (drop: readonly string[], merge: boolean): void => {
    for (let i = 0, isChanged = true; isChanged && i < mostRounds; i++, round++) {
      const found = [
        apply('simplify', (g) => simplify(g, { drop })),
        apply('foldConstants', foldConstants),
        merge && apply('mergeCommonSubexpressions', mergeCommonSubexpressions),
        apply('removeDeadCode', removeDeadCode),
      ];
      isChanged = found.some(Boolean);
    }
  };
  settle(keepMarkers ? [] : ['stopGradient'], true);
  if (!keepMarkers && graph.nodes.some((node) => node.kind === 'op' && node.op.name === 'barrier')) {
    settle(['stopGradient', 'barrier'], false);
  }
  return { graph, passes };
}
