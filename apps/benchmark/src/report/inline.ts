/**
 * Puts the page's modules into one script. They are compiled by tsc like everything else and live in
 * `dist/report/page/`; here their import lines and `export` words are taken away and they are joined in the order below,
 * dependencies first. All top-level names of the page share one scope, so they must be distinct: a clash is a syntax
 * error, which the browser test meets at once.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Dependencies first. */
const modules = [
  'dom',
  'format',
  'scale',
  'view',
  'tooltip',
  'legend',
  'curves',
  'rowsTable',
  'supportStrip',
  'pathChart',
  'provenance',
  'main',
];

/** The same folder whether this module runs from `dist/report` or (in tests) from `src/report`. */
const folder = new URL('../../dist/report/page/', import.meta.url);

/** The page's script. Throws where a module imports what does not stand before it. */
export function inlinePageScript(): string {
  return modules.map((name, position) => inlined(name, new Set(modules.slice(0, position)))).join('\n');
}

function inlined(name: string, before: ReadonlySet<string>): string {
  const source = readFileSync(fileURLToPath(new URL(`${name}.js`, folder)), 'utf8');
  const code = source
    .replaceAll(/^import\s[^;]*?from\s+['"]\.\/(\w+)\.js['"];$/gm, (_line, imported: string) => {
      if (!before.has(imported))
        throw new Error(`report page: ${name} is inlined before ${imported}, which it imports`);
      return '';
    })
    .replaceAll(/^export (?=(const|function|class|let)\b)/gm, '')
    .replaceAll(/^\/\/# sourceMappingURL=.*$/gm, '')
    .replaceAll(/^\/\*\*[\s\S]*?\*\/\n/gm, '')
    .trim();
  if (/^(import|export)\b/m.test(code)) throw new Error(`report page: ${name} has an import or export of another kind`);
  if (/<\/script|<!--/i.test(code)) throw new Error(`report page: ${name} holds text that would end its script`);
  return `// ${name}\n${code}\n`;
}
