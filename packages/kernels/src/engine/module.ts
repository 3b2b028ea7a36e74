/**
 * The WebAssembly modules, decoded and compiled at their first use (imports have no effects). Their bytes lie in the
 * package as text, so no file is fetched and no bundler needs to know.
 */
import { kernelsModule, relaxedModule } from '../wasm.generated.ts';

/** The compiled modules, or the error that forbids them. */
type Outcome = { readonly module: WebAssembly.Module } | { readonly reason: string };

const compiled = new Map<string, Outcome>();

/** The SIMD module for plain memories, or for shared ones. */
export const simdModule = (isShared: boolean): Outcome => once(kernelsModule, isShared);

/** The module with fused multiply-add; only newer engines validate it. */
export const relaxedSimdModule = (isShared: boolean): Outcome => once(relaxedModule, isShared);

function once(text: string, isShared: boolean): Outcome {
  const key = `${isShared ? 'shared' : 'plain'}:${text === kernelsModule ? 'simd' : 'relaxed'}`;
  let outcome = compiled.get(key);
  if (outcome === undefined) {
    outcome = compile(text, isShared);
    compiled.set(key, outcome);
  }
  return outcome;
}

function compile(text: string, isShared: boolean): Outcome {
  try {
    const bytes = decodeBase64(text);
    return { module: new WebAssembly.Module(isShared ? withSharedMemory(bytes) : bytes) };
  } catch (error) {
    // No WebAssembly, no SIMD, or a content security policy without 'wasm-unsafe-eval'.
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes;
}

/**
 * The same module for a shared memory. Its code has no atomics, so the two differ in one bit: the limits of the imported
 * memory, of flag 1 (has a maximum), become those of a shared one, of flag 3.
 */
function withSharedMemory(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  // The import entry: "env" "memory", kind 2 (memory), then the flag.
  const entry = [3, ...ascii('env'), 6, ...ascii('memory'), 2, 1];
  const at = bytes.findIndex((_, i) => entry.every((value, k) => bytes[i + k] === value));
  if (at < 0) throw new Error('the module imports no memory');
  const shared = bytes.slice();
  shared[at + entry.length - 1] = 3;
  return shared;
}

const ascii = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0));
