/**
 * Writes docs/ops.md: every op with its formula, and how each backend runs it on each number type, from the op table and the
 * tables of the backends. Runs on the build: `npm run generate`.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { opTable, referenceBackend, wasmBackend } from '@spred/autodiff';
import { gpuSupport } from '@spred/autodiff/gpu';

const dtypes = ['float64', 'float32', 'int32', 'bool'];
const signs = { native: 'yes', fallback: 'body', none: '-' };

const backends = [
  ['reference', (op, dtype) => referenceBackend.supports(op, dtype)],
  ['wasm', (op, dtype) => wasmBackend.supports(op, dtype)],
  ['gpu', (op, dtype) => gpuSupport(op, dtype)],
];

/** The cell of a backend: one word where all types are alike, else a word per type. */
function cell(supports, op) {
  const found = dtypes.map((dtype) => signs[supports(op, dtype)]);
  return found.every((sign) => sign === found[0]) ? found[0] : found.join(' / ');
}

const rows = opTable.map(({ name, kind, formula }) => {
  const tex = formula.replaceAll('|', String.raw`\vert `);
  return `| \`${name}\` | ${kind} | $${tex}$ | ${backends.map(([, supports]) => cell(supports, name)).join(' | ')} |`;
});

const text = `# Ops, backends and number types

Generated from the op table (\`npm run generate\` in \`packages/autodiff\`); do not edit by hand. These ${opTable.length} ops are the primitives: each is one
file in \`packages/autodiff/src/ops\` with its formula, shape rule, loops, both derivatives, batch rule and examples, and everything
else is composed of them.

**yes**: code of the backend's own. **body**: the op's reference body runs inside the plan (slower; \`explain\` lists it under
\`fallbacks\`). **-**: not there, and an error says so. Four words are for ${dtypes.map((dtype) => `\`${dtype}\``).join(' / ')}. The reference
backend computes in float64 and rounds; the gpu backend computes in float32.

| op | kind | formula | ${backends.map(([name]) => name).join(' | ')} |
| --- | --- | --- | ${backends.map(() => '---').join(' | ')} |
${rows.join('\n')}
`;

writeFileSync(join(import.meta.dirname, '../../../docs/ops.md'), text);
