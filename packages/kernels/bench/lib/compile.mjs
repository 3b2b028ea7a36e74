/** Compiles a file of bench/assembly, the loops that measure what the machine can do, and instantiates it over a memory of its own. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The WebAssembly module of `bench/assembly/<name>.ts`; it imports its memory, as the kernels do. */
export async function compile(name, flags = []) {
  const { main } = await import('assemblyscript/asc');
  const scratch = mkdtempSync(join(tmpdir(), 'spred-bench-'));
  try {
    const file = join(scratch, `${name}.wasm`);
    const source = join(import.meta.dirname, '..', 'assembly', `${name}.ts`);
    const fixed = [
      '-O3',
      '--noAssert',
      '--runtime',
      'stub',
      '--enable',
      'simd',
      '--importMemory',
      '--maximumMemory',
      '65536',
    ];
    const { error } = await main([source, ...fixed, ...flags, '-o', file], { stderr: process.stderr });
    if (error) throw error;
    return new WebAssembly.Module(readFileSync(file));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Its exports over a new memory of `bytes` bytes. */
export function instantiate(module, bytes) {
  const pages = Math.ceil(bytes / 65_536) + 1;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: 65_536 });
  return { memory, ...new WebAssembly.Instance(module, { env: { memory } }).exports };
}
