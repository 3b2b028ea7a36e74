/**
 * The layers of docs/architecture.md as rules: a package stands above all that it imports. The floors are in tools/floors.json.
 * Imports are resolved to sources (`@spred/source`), so the rules hold whether or not anything has been built.
 */
const floors = require('./tools/floors.json');

const names = Object.keys(floors);
const folder = (list) => `^packages/(${list.join('|')})/`;

/** For each package: the packages on its own floor or above, which it must not import. */
const layers = names.flatMap((name) => {
  const forbidden = names.filter((other) => other !== name && floors[other] >= floors[name]);
  if (forbidden.length === 0) return [];
  return {
    name: `floor-${floors[name]}-${name}`,
    comment: `${name} (floor ${floors[name]}) imports a package on its own floor or above`,
    severity: 'error',
    from: { path: folder([name]) },
    to: { path: folder(forbidden) },
  };
});

module.exports = {
  forbidden: [
    ...layers,
    {
      name: 'no-circular',
      comment:
        'Types alone may be circular: they are gone when the code runs. One family of circles is meant: the derivative of an ' +
        'op is made of ops (slice and pad), and the methods of Tensor are ops that make Tensors; none uses another while it loads.',
      severity: 'error',
      from: {},
      to: {
        circular: true,
        viaOnly: { dependencyTypesNot: ['type-only'], pathNot: '^packages/autodiff/src/(tensor[.]ts|ops/)' },
      },
    },
    {
      name: 'no-package-imports-app',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^apps/' },
    },
    {
      name: 'no-import-into-source',
      comment: 'another package is imported by its name, never by a path into its folder',
      severity: 'error',
      from: { path: '^(packages|apps)/([^/]+)/' },
      to: { path: '^(packages|apps)/', pathNot: '^$1/$2/', dependencyTypes: ['local'] },
    },
    {
      name: 'baselines-without-autodiff',
      comment: 'the classical solvers stay light: autodiff must not be reachable from them',
      severity: 'error',
      from: { path: '^packages/baselines/src/' },
      to: { path: '^packages/autodiff/', reachable: true },
    },
    {
      name: 'sources-import-no-tests',
      severity: 'error',
      from: { path: '^(packages|apps)/[^/]+/src/', pathNot: '[.]test(-d)?[.]ts$' },
      to: { path: '([.]test(-d)?[.]ts$|/(test|bench)/)' },
    },
    {
      name: 'has-a-floor',
      comment: 'every package has its floor in tools/floors.json',
      severity: 'error',
      from: { path: '^packages/', pathNot: folder(names) },
      to: {},
    },
    { name: 'resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: ['node_modules'] },
    exclude: { path: ['/dist/', '/out-tsc/', '/[.]reports/', '/coverage/', '/assembly/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@spred/source', 'import', 'types', 'default'],
      mainFields: ['module', 'main', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.cjs', '.d.ts', '.json'],
    },
  },
};
