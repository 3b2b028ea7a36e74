/** Other packages' matrix products, as bodies to race against: n x n matrices of sines. Null where a package does not run. */

const arrays = { float64: Float64Array, float32: Float32Array };
const wave = (dtype, length) => arrays[dtype].from({ length }, (_, i) => Math.sin(3.7 * i));

/** The three loops that one would write first, the innermost along columns. */
export function plainProduct(dtype, n) {
  const [a, b] = [wave(dtype, n * n), wave(dtype, n * n)];
  const c = new arrays[dtype](n * n);
  return () => {
    c.fill(0);
    for (let j = 0; j < n; j++) {
      for (let k = 0; k < n; k++) {
        const factor = b[k + j * n];
        for (let i = 0; i < n; i++) c[i + j * n] += a[i + k * n] * factor;
      }
    }
  };
}

/** numpy-ts: WebAssembly from Zig, 128-bit SIMD. */
export async function numpyProduct(dtype, n) {
  const numpy = await import('numpy-ts');
  const [a, b] = [0, 1].map(() => numpy.array(Array.from(wave(dtype, n * n)), dtype).reshape(n, n));
  return () => numpy.matmul(a, b);
}

/** jax-js: its jit-compiled product on its WebAssembly backend. It looks for a browser's navigator. */
export async function jaxProduct(dtype, n) {
  globalThis.navigator ??= { hardwareConcurrency: 1 };
  const { init, defaultDevice, numpy, jit } = await import('@jax-js/jax');
  await init('wasm');
  defaultDevice('wasm');
  const [a, b] = [0, 1].map(() => numpy.array(wave(dtype, n * n)).reshape([n, n]));
  const product = jit((x, y) => numpy.matmul(x, y));
  return async () => {
    const c = product(a.ref, b.ref);
    await c.blockUntilReady();
    c.dispose();
  };
}
