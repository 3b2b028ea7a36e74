/**
 * An address for every value: arguments and constants first, each in a place of its own; what is in between, and outputs, behind them,
 * where they share bytes; outputs that replace a donated argument in its place. All addresses are offsets.
 */
import type { Graph } from '../../graph/graph.ts';
import type { Donation } from '../backend.ts';
import { bytesOfValue } from './fallback.ts';
import { aligned, planMemory, type Life } from './memoryPlan.ts';
import type { PreparedStep } from './step.ts';
import type { Usage } from './usage.ts';
import type { Values } from './values.ts';

/** Where an argument lies. */
export interface InputPlace {
  readonly input: number;
  readonly node: number;
  readonly address: number;
}

/** Where a constant lies. */
export interface ConstantPlace {
  readonly node: number;
  readonly address: number;
}

/** What the addresses are chosen by. */
export interface Plot {
  readonly graph: Graph;
  readonly values: Values;
  readonly usage: Usage;
  readonly stepOf: Int32Array;
  readonly prepared: readonly PreparedStep[];
}

/** The addresses of all values. */
export interface Addresses {
  /** Per node that owns its entries; NaN where it is not in memory. */
  readonly address: Float64Array;
  /** The arguments that are read, and the constants. */
  readonly inputs: readonly InputPlace[];
  readonly constants: readonly ConstantPlace[];
  /** The arguments that are overwritten by an output. */
  readonly donated: readonly InputPlace[];
  /** Outputs that are to be copied to the place of a donated argument at the end. */
  readonly copies: readonly { readonly from: number; readonly to: number }[];
  /** Of all values, of those that share bytes, and what these would take if they shared none. */
  readonly bytes: number;
  readonly sharedBytes: number;
  readonly unsharedBytes: number;
}

/** Places all values of a program. */
export function placeValues(plot: Plot, donations: readonly Donation[]): Addresses {
  const address = new Float64Array(plot.values.nodes.length).fill(NaN);
  const { inputs, constants, bytes } = placeLeaves(plot, address);
  const { donated, copies } = placeDonations(plot, donations, inputs, address);
  const { sharedBytes, unsharedBytes } = placeResults(plot, bytes, address);
  return { address, inputs, constants, donated, copies, bytes: bytes + sharedBytes, sharedBytes, unsharedBytes };
}

/** Arguments and constants that are read, one after the other. */
function placeLeaves({ values, usage }: Plot, address: Float64Array) {
  const inputs: InputPlace[] = [];
  const constants: ConstantPlace[] = [];
  let bytes = 0;
  values.nodes.forEach((node, i) => {
    if (node.kind === 'op' || usage.readBy[i] < 0) return;
    address[i] = bytes;
    if (node.kind === 'input') inputs.push({ input: node.index, node: i, address: bytes });
    else constants.push({ node: i, address: bytes });
    bytes += aligned(bytesOfValue(i, values));
  });
  return { inputs, constants, bytes };
}

/**
 * Puts outputs in the place of the arguments that they replace: at once where nothing reads the argument after the output is written,
 * else by a copy at the end.
 */
function placeDonations(
  { graph, values: { root, carrier }, usage: { readBy }, stepOf, prepared }: Plot,
  donations: readonly Donation[],
  inputs: readonly InputPlace[],
  address: Float64Array,
) {
  const donated: InputPlace[] = [];
  const copies: { from: number; to: number }[] = [];
  const taken = new Set<number>();
  for (const { input, output } of donations) {
    const place = inputs.find((candidate) => candidate.input === input);
    const made = root[graph.outputs[output]];
    // An argument that comes back as it is, or one output for two arguments: nothing to put in its place.
    if (place === undefined || stepOf[made] < 0 || taken.has(made)) continue;
    if (readBy[place.node] > prepared.length - 1) continue; // the argument itself is an output
    if (carrier[made] !== carrier[place.node]) continue; // truth values that lie differently in memory
    taken.add(made);
    donated.push(place);
    const [written, read] = [stepOf[made], readBy[place.node]];
    const isInPlace = prepared[written].inPlace?.some(([from, to]) => from === place.node && to === made) === true;
    if (read < written || (read === written && isInPlace)) address[made] = place.address;
    else copies.push({ from: made, to: place.node });
  }
  return { donated, copies };
}

/** Results that are in memory and have no place yet, from `start` on. */
function placeResults({ values, usage, stepOf }: Plot, start: number, address: Float64Array) {
  const lives: Life[] = [];
  const owners: number[] = [];
  values.nodes.forEach((node, i) => {
    const isOwner = node.kind === 'op' && values.root[i] === i;
    if (!isOwner || usage.isStored[i] === 0 || !Number.isNaN(address[i])) return;
    lives.push({ bytes: bytesOfValue(i, values), from: stepOf[i], to: Math.max(usage.readBy[i], stepOf[i]) });
    owners.push(i);
  });
  const shared = planMemory(lives);
  owners.forEach((owner, k) => (address[owner] = start + shared.offsets[k]));
  const unsharedBytes = lives.reduce((sum, { bytes }) => sum + aligned(bytes), 0);
  return { sharedBytes: shared.bytes, unsharedBytes };
}
