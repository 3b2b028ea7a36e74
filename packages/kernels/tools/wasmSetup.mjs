/** Before tests from source: the generated modules are those of the assembly sources as they are now. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Called by vitest. */
export function setup() {
  execFileSync(process.execPath, [join(import.meta.dirname, 'build-wasm.mjs')], { stdio: 'inherit' });
}
