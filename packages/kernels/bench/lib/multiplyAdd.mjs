/** The multiply-add limit of one thread: how many floating-point operations a second registers alone allow. */
import { median } from '../../../../tools/bench/bench.mjs';
import { compile, instantiate } from './compile.mjs';

const counts = Array.from({ length: 11 }, (_, i) => i + 4);
const steps = 400_000;

/**
 * A loop to race against, for one real type: the number of accumulators that was fastest in a first round.
 *
 * @param {'float64' | 'float32'} dtype @param {readonly string[]} [flags] of the compiler, as for relaxed SIMD
 * @returns {Promise<{ run: () => void, flops: number, accumulators: number }>} `flops` operations in one run
 */
export async function multiplyAddLimit(dtype, flags = []) {
  const [type, lanes] = dtype === 'float64' ? ['f64', 2] : ['f32', 4];
  const exports = instantiate(await compile('multiplyAdd', flags), 65_536);
  const cells = dtype === 'float64' ? new Float64Array(exports.memory.buffer) : new Float32Array(exports.memory.buffer);
  cells.fill(0.5); // x = y = 1/2: the chains stay at 1
  const speeds = counts.map((n) => {
    const body = exports[`chains${n}_${type}`];
    const times = Array.from({ length: 12 }, () => {
      const started = performance.now();
      body(steps, 0);
      return performance.now() - started;
    });
    return n / median(times.slice(3));
  });
  const accumulators = counts[speeds.indexOf(Math.max(...speeds))];
  const best = exports[`chains${accumulators}_${type}`];
  return { run: () => best(steps, 0), flops: 2 * lanes * accumulators * steps, accumulators };
}
