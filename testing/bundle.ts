/** A package from its sources as one file, as a consumer's bundler would make it, minified. */
import { dirname, join } from 'node:path';
import { build, defaultClientConditions, defaultServerConditions } from 'vite';

/** Bundles `entry` (a path) for a place and returns the path of the file, in `folder`. */
export async function bundle(entry: string, place: 'node' | 'browser', folder: string): Promise<string> {
  const conditions = place === 'node' ? defaultServerConditions : defaultClientConditions;
  await build({
    root: dirname(entry),
    configFile: false,
    logLevel: 'error',
    resolve: {
      conditions: ['@spred/source', ...conditions.filter((name) => place === 'browser' || name !== 'browser')],
    },
    build: {
      lib: { entry, formats: ['es'], fileName: () => 'bundle.js' },
      rolldownOptions: { external: /^node:/ },
      outDir: join(folder, place),
      minify: true,
    },
  });
  return join(folder, place, 'bundle.js');
}
