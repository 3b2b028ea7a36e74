/**
 * A graph as text: one node a line, the canonical view of a program.
 *
 *     %0:float64[2,3] = input 0
 *     %1:float64[] = constant 0.5
 *     %2:float64[2,3] = mul(%0, %1)
 *     %3:float64[2] = sum(%2) {axes:[1],keepDims:false}
 *     return %3
 *
 * The text depends on the graph alone, so that tests can keep it.
 */
import type { Tensor } from '../tensor.ts';
import { attrsKey } from './attrs.ts';
import { isSmall } from './constants.ts';
import { formatType, requireGraph, type Graph, type GraphNode } from './graph.ts';

/**
 * The program as text. Constants of up to 16 entries are printed with their numbers, in row-major order, larger ones without.
 *
 * @example
 * ```ts
 * import { formatGraph, traceGraph, mul, sum, tensor } from '@spred/autodiff';
 *
 * const graph = traceGraph(([x]) => [sum(mul(x, 2))], [tensor([1, 2, 3])]);
 * console.log(formatGraph(graph).split('\n')[2]); // %2:float64[3] = mul(%0, %1)
 * ```
 */
export function formatGraph(graph: Graph): string {
  requireGraph('formatGraph', graph);
  const lines = graph.nodes.map((node, place) => `%${place}:${formatType(node)} = ${formatRight(node)}`);
  return [...lines, `return ${formatPlaces(graph.outputs)}`].join('\n');
}

/** What a node is, without its name and its type: `mul(%0, %1)`, `input 0`, `constant 0.5`. */
export function formatRight(node: GraphNode): string {
  if (node.kind === 'input') return `input ${node.index}`;
  if (node.kind === 'constant') return `constant${formatNumbers(node.value)}`;
  const attrs = attrsKey(node.attrs);
  return `${node.op.name}(${formatPlaces(node.inputs)})${attrs === '' ? '' : ` ${attrs}`}`;
}

/** `%5, %7`. */
function formatPlaces(places: readonly number[]): string {
  return places.map((place) => `%${place}`).join(', ');
}

function formatNumbers(value: Tensor): string {
  if (!isSmall(value)) return '';
  const entries = Array.from(value.data, (entry) => formatNumber(entry, value.dtype));
  return value.shape.length === 0 ? ` ${entries[0]}` : ` [${entries.join(', ')}]`;
}

/** The shortest text that gives the number back: 0.1 for the float32 next to it. */
function formatNumber(entry: number, dtype: Tensor['dtype']): string {
  if (Object.is(entry, -0)) return '-0';
  if (dtype === 'bool') return entry === 0 ? 'false' : 'true';
  if (dtype !== 'float32' || !Number.isFinite(entry)) return String(entry);
  let digits = 1;
  while (digits < 9 && Math.fround(Number(entry.toPrecision(digits))) !== entry) digits++;
  return String(Number(entry.toPrecision(digits)));
}
