/**
 * The loops of bench/assembly/bandwidth.ts over a memory laid out as that of the kernels: blocks side by side, each
 * from a cache line on.
 */
import { compile, instantiate } from './compile.mjs';

let module;

/**
 * Places for blocks of these lengths, and the loops over them.
 *
 * @param {readonly number[]} lengths in bytes
 * @returns {Promise<{ at: readonly number[], loops: any }>} the address of each block
 */
export async function bandwidthLoops(...lengths) {
  module ??= await compile('bandwidth');
  const at = [];
  let end = 1088; // where the kernels' own memory begins to hand out blocks
  for (const length of lengths) {
    at.push(end);
    end += Math.ceil(length / 64) * 64;
  }
  const loops = instantiate(module, end);
  // Pages that were never written are all the same page to the processor.
  new Uint8Array(loops.memory.buffer).fill(1);
  return { at, loops };
}
