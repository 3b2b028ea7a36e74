/**
 * A graph as a number: two graphs with equal hashes are the same program, so that a plan made for one serves the other.
 *
 * Two words of 32 bits take in every word of the description, each by a multiplication of its own and a rotation,
 *
 *     h <- rotate((h xor w) m),
 *
 * and are mixed with each other at the end. 64 bits: with 10^6 different programs, two of them share a hash by chance once in
 * 4 * 10^7 times. It is not meant to withstand an attack.
 */
import type { Storage } from '../dtype.ts';
import type { Tensor } from '../tensor.ts';
import { attrsKey } from './attrs.ts';
import { isKnown } from './constants.ts';
import { formatType, requireGraph, type Graph } from './graph.ts';

/** Names for tensors whose numbers cannot be read: such a constant is like no other. */
const identities = new WeakMap<Tensor, number>();
let identityCount = 0;

class Hash {
  private high = 0x243f6a88; // digits of pi
  private low = 0x13198a2e;

  word(w: number): void {
    const high = Math.imul(this.high ^ w, 0x9e3779b1); // odd words near 2^32 times the golden ratio, and sqrt(3) - 1
    const low = Math.imul(this.low ^ w, 0xbb67ae85);
    this.high = (high << 15) | (high >>> 17);
    this.low = (low << 11) | (low >>> 21);
  }

  text(text: string): void {
    this.word(text.length);
    for (let i = 0; i < text.length; i++) this.word(text.charCodeAt(i));
  }

  numbers(data: Storage): void {
    const words = data instanceof Uint8Array ? data : new Int32Array(data.buffer, data.byteOffset, data.byteLength / 4);
    this.word(words.length);
    for (let i = 0; i < words.length; i++) this.word(words[i]);
  }

  digest(): string {
    for (let round = 0; round < 4; round++) {
      this.word(this.low);
      this.word(this.high);
    }
    return [this.high, this.low].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
  }
}

/**
 * 16 hexadecimal digits that depend on the nodes in their order, their ops, attributes, shapes and types, on the numbers of the
 * constants, and on the outputs. A constant whose numbers are not known (a tensor of an outer transform) counts as itself.
 *
 * @example
 * ```ts
 * import { hashGraph, traceGraph, mul, zeros } from '@spred/autodiff';
 *
 * const program = (factor: number) => traceGraph(([x]) => [mul(x, factor)], [zeros([3])]);
 * console.log(hashGraph(program(2)) === hashGraph(program(2)), hashGraph(program(2)) === hashGraph(program(3))); // true false
 * ```
 */
export function hashGraph(graph: Graph): string {
  requireGraph('hashGraph', graph);
  const hash = new Hash();
  hash.text(graph.inputs.map(formatType).join(' '));
  for (const node of graph.nodes) {
    if (node.kind === 'input') hash.text(`input ${node.index}`);
    else if (node.kind === 'constant') addConstant(hash, node.value);
    else {
      hash.text(`${node.op.name}(${node.inputs.join()})${attrsKey(node.attrs)}`);
      hash.text(formatType(node));
    }
  }
  hash.text(graph.outputs.join());
  return hash.digest();
}

function addConstant(hash: Hash, value: Tensor): void {
  hash.text(`constant ${formatType(value)}`);
  if (isKnown(value)) return hash.numbers(value.data);
  let identity = identities.get(value);
  if (identity === undefined) identities.set(value, (identity = ++identityCount));
  hash.text(`#${identity}`);
}
