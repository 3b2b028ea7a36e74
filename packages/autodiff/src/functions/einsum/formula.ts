/**
 * What an einsum formula says: which labels the axes of each operand have, and which those of the result.
 *
 *     'bij,bjk->bik': labels are letters; '...' stands for axes that broadcast; without '->' the result has the labels that come once.
 */
import { SpredError } from '@spred/core';

/** The labels of the operands' axes and of the result's. */
export interface Formula {
  readonly inputs: readonly (readonly string[])[];
  readonly output: readonly string[];
}

/** The labels of a formula for operands of the given ranks. Throws `invalid-argument`, and `shape-mismatch` for a wrong rank. */
export function parseFormula(text: string, ranks: readonly number[]): Formula {
  if (typeof text !== 'string') refuse(text, 'the formula must be a text');
  const [left, right, ...more] = text.replaceAll(' ', '').split('->');
  if (more.length > 0) refuse(text, "'->' may come once");
  const terms = left.split(',');
  if (terms.length !== ranks.length) refuse(text, `it has ${terms.length} operands, and ${ranks.length} are given`);
  const inputs = terms.map((term, i) => labelsOf(text, term, ranks[i], i));
  const all = inputs.flat();
  const dots = [...new Set(all.filter(isDots))].sort(byPlace);
  if (right === undefined) {
    const once = [...new Set(all)].filter((label) => !isDots(label) && all.indexOf(label) === all.lastIndexOf(label));
    return { inputs, output: [...dots, ...once.sort()] };
  }
  const output = split(text, right).flatMap((label) => (label === '...' ? dots : [label]));
  if (dots.length > 0 && !right.includes('...')) refuse(text, "the result must have the '...' of the operands");
  output.forEach((label, i) => {
    if (!all.includes(label)) refuse(text, `label ${label} of the result is in no operand`);
    if (output.indexOf(label) !== i) refuse(text, `label ${label} comes twice in the result`);
  });
  return { inputs, output };
}

/** One label per axis. The axes of '...' are labelled from the last one on, where they are aligned. */
function labelsOf(text: string, term: string, rank: number, operand: number): string[] {
  const labels = split(text, term);
  const hasDots = labels.includes('...');
  const named = labels.length - (hasDots ? 1 : 0);
  if (hasDots ? rank < named : rank !== named) {
    throw new SpredError(
      'shape-mismatch',
      `einsum: '${term}' in '${text}' names ${named} axes, operand ${operand} has ${rank}`,
      { argument: 'operands', index: operand },
    );
  }
  const dots = Array.from({ length: rank - named }, (_, i) => `...${rank - named - i}`);
  return labels.flatMap((label) => (label === '...' ? dots : [label]));
}

/** Letters and '...'. */
function split(text: string, term: string): string[] {
  const labels = term.match(/\.\.\.|[A-Za-z]/g) ?? [];
  if (labels.join('') !== term) refuse(text, `'${term}' is not made of letters and '...'`);
  if (labels.filter((label) => label === '...').length > 1) refuse(text, `'...' comes twice in '${term}'`);
  return labels;
}

function isDots(label: string): boolean {
  return label.startsWith('...');
}

/** The first axis first: the one that is counted furthest from the last. */
function byPlace(a: string, b: string): number {
  return Number(b.slice(3)) - Number(a.slice(3));
}

function refuse(text: string, reason: string): never {
  throw new SpredError('invalid-argument', `einsum: '${text}': ${reason}`, { argument: 'formula' });
}
