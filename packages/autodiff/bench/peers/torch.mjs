/** PyTorch in the Python that the environment variable SPRED_PYTHON names, or else `python3`; null where it is missing. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { limits } from './measure.mjs';
import { elementwise, lenet, mlp, mlpAdam, spred, workloads } from './workloads.mjs';

const run = promisify(execFile);
const specs = { mlp, 'mlp-adam': mlpAdam, lenet, spred, elementwise };

/**
 * @param {readonly string[]} names
 * @returns {Promise<Record<string, import('./children.mjs').EngineFigures | null>>}
 */
export async function times(names) {
  const figures = {};
  for (const name of names) figures[name] = await measure(name);
  return figures;
}

async function measure(name) {
  const { arrays, shapes } = workloads[name]();
  const folder = mkdtempSync(join(tmpdir(), 'spred-bench-'));
  try {
    for (const [key, values] of Object.entries(arrays)) writeFileSync(join(folder, key), littleEndian(values));
    const request = JSON.stringify({ name, spec: specs[name], shapes, limits });
    const script = join(import.meta.dirname, 'torch.py');
    const { stdout } = await run(process.env.SPRED_PYTHON || 'python3', [script, folder, request]);
    return JSON.parse(stdout);
  } catch (error) {
    console.error(
      `${name}: no PyTorch: ${String(error.stderr || error.message)
        .trim()
        .split('\n')
        .at(-1)}`,
    );
    return null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function littleEndian(values) {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  for (const [i, value] of values.entries()) view.setFloat32(4 * i, value, true);
  return new Uint8Array(view.buffer);
}
