/**
 * Compiles `assembly/` to WebAssembly and writes the bytes, as base64 text, to `src/wasm.generated.ts`, with the hash of what they
 * were made from. A second run with the same sources does nothing; `--check` only says whether the file is up to date.
 *
 * Two modules: `kernels` (128-bit SIMD, what every engine of today runs) and `relaxed` (the inner products and matrix products
 * again, with fused multiply-add, for engines that validate it). Both import their memory.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..');
const assembly = join(folder, 'assembly');
const target = join(folder, 'src', 'wasm.generated.ts');

const common = [
  '-O3',
  '--noAssert',
  '--runtime',
  'stub',
  '--importMemory',
  '--initialMemory',
  '1',
  '--maximumMemory',
  '65536',
];
const flags = [...common, '--memoryBase', '1024', '--use', 'abort=', '--enable', 'simd'];
const modules = [
  { name: 'kernels', entry: 'index.ts', flags },
  { name: 'relaxed', entry: 'relaxed.ts', flags: [...flags, '--enable', 'relaxed-simd'] },
];

/** A hash of the assembly sources, of this file and of the compiler's version. */
export function sourceHash() {
  const hash = createHash('sha256')
    .update(readFileSync(import.meta.filename))
    .update(compilerVersion());
  const sources = readdirSync(assembly, { recursive: true }).filter((name) => name.endsWith('.ts'));
  for (const name of sources.toSorted((a, b) => (a < b ? -1 : 1)))
    hash.update(name).update(readFileSync(join(assembly, name)));
  return hash.digest('hex');
}

/** Whether `src/wasm.generated.ts` was made from the sources as they are now. */
export const isCurrent = () => existsSync(target) && readFileSync(target, 'utf8').includes(sourceHash());

/** Compiles both modules and writes the file. */
export async function buildWasm() {
  const { main } = await import('assemblyscript/asc');
  const scratch = mkdtempSync(join(tmpdir(), 'spred-wasm-'));
  try {
    const texts = [];
    for (const { name, entry, flags: options } of modules) {
      const file = join(scratch, `${name}.wasm`);
      const { error } = await main([join(assembly, entry), ...options, '-o', file], { stderr: process.stderr });
      if (error) throw error;
      texts.push(`export const ${name}Module: string =\n  '${readFileSync(file).toString('base64')}';\n`);
    }
    const text = `// Made by tools/build-wasm.mjs from assembly/. Source hash: ${sourceHash()}\n${texts.join('')}`;
    // Written beside its place and moved there, so that nobody reads half of it.
    const beside = `${target}.${process.pid}`;
    writeFileSync(beside, text);
    renameSync(beside, target);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function compilerVersion() {
  const manifest = new URL('package.json', import.meta.resolve('assemblyscript/asc').replace(/dist\/.*$/, ''));
  return JSON.parse(readFileSync(manifest, 'utf8')).version;
}

if (process.argv[1] === import.meta.filename) {
  if (process.argv.includes('--check')) process.exitCode = isCurrent() ? 0 : 1;
  else if (!isCurrent()) await buildWasm();
}
