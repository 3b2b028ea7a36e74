/** Where the figures come from, and the raw document for download. */
import type { ResultsDocument } from '../../results.ts';
import { html } from './dom.ts';

/** Fills the list. */
export function drawProvenance(container: HTMLElement, { provenance, results }: ResultsDocument): void {
  const { date, arguments: given, seed, versions, commit, node, platform, cpu, cores, memoryGiB } = provenance;
  const packages = [...new Set(Object.values(versions))];
  const facts: [string, string][] = [
    ['date', date],
    ['arguments', given.length === 0 ? '(none)' : given.join(' ')],
    ['seed', String(seed)],
    ['machine', `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${platform}`],
    ['node', node],
    ['packages', packages.length === 1 ? `@spred/* ${packages[0]}` : JSON.stringify(versions)],
    ...(commit === null ? [] : ([['commit', commit]] as [string, string][])),
    ...results.datasets.map(({ name, description, source }): [string, string] => [
      name,
      `${description}. Source: ${source}`,
    ]),
  ];
  container.replaceChildren(...facts.flatMap(([name, value]) => [html('dt', {}, name), html('dd', {}, value)]));
}

/** Lets a button save the document as results.json. */
export function attachDownload(button: HTMLElement, text: string): void {
  button.addEventListener('click', () => {
    const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
    html('a', { href: address, download: 'results.json' }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  });
}
