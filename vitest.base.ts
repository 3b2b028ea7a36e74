import { defineConfig, type ViteUserConfig } from 'vitest/config';

/**
 * The one vitest configuration. Tests run from source through the `@spred/source` condition (no build needed)
 * and leave a JSON report in `.reports/`, from which the root script sums the closing line.
 */
export function packageConfig(name: string, root: string): ViteUserConfig {
  return defineConfig({
    root,
    cacheDir: `${import.meta.dirname}/node_modules/.vite/${name.replace('@spred/', '')}`,
    resolve: { conditions: ['@spred/source'] },
    ssr: { resolve: { conditions: ['@spred/source'] } },
    test: {
      name,
      environment: 'node',
      include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
      testTimeout: 60_000,
      reporters: ['default', ['json', { outputFile: '.reports/vitest.json' }]],
      coverage: { provider: 'v8', include: ['src/**/*.ts'], exclude: ['src/**/*.test.ts'] },
    },
  });
}
