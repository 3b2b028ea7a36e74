import { expect, it } from 'vitest';
import { createMemory, dot } from '../index.ts';

it('dot', () => {
  for (const engine of ['wasm', 'plain'] as const) {
    const memory = createMemory({ engine });
    for (let n = 0; n < 70; n++) {
      const x = memory.vector(
        'float64',
        Float64Array.from({ length: n + 1 }, (_, i) => Math.sin(i)),
      );
      expect(dot(x.subvector(1), x.subvector(0, n))).toBe(dot(x.subvector(0, n), x.subvector(1)));
      x.free();
    }
    memory.free();
  }
});
