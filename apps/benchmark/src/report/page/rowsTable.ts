/** The table of a problem: what the terminal shows, with the fastest time to each level marked. */
import { html } from './dom.ts';
import { counted, formatDuration, powerOfTen, small } from './format.ts';
import { swatch } from './legend.ts';
import type { Series, View } from './view.ts';

/** Draws the table, and the note below it. */
export function drawRows(container: HTMLElement, note: HTMLElement, view: View, levels: readonly number[]): void {
  const times = view.series.map(({ row, timing }) =>
    levels.map((level) => {
      const at = row.samples.findIndex((sample) => sample.relativeGap <= level);
      return at < 0 ? undefined : timing.milliseconds[at];
    }),
  );
  const fastest = levels.map((_, k) => Math.min(...times.map((row) => row[k] ?? Infinity)));
  const heads = [
    'method',
    ...levels.map((level) => `to ${powerOfTen(Math.round(Math.log10(level)))}`),
    'support',
    'final gap',
    'KKT',
    'iterations',
    'runs',
    'zeros',
  ];
  const body = view.series.map(({ row, timing, look }, r) => {
    const last = row.samples.at(-1);
    const cells = [
      ...times[r].map((time, k) => {
        if (time === undefined) return html('td', { class: 'number missing' }, 'not reached');
        const best = time === fastest[k];
        return html(
          'td',
          { class: best ? 'number best' : 'number', title: best ? 'the fastest' : undefined },
          formatDuration(time),
        );
      }),
      ...[
        String(last?.support ?? '–'),
        last ? small(last.relativeGap) : '–',
        last ? small(last.kktViolation) : '–',
        String(last?.iteration ?? '–'),
        String(timing.repeats),
      ].map((text) => html('td', { class: 'number' }, text)),
      verdict(row, view.dataset.featureNames),
    ];
    return html('tr', { 'data-method': row.method }, html('th', { scope: 'row' }, swatch(look), row.label), ...cells);
  });
  container.replaceChildren(
    html(
      'table',
      {},
      html(
        'thead',
        {},
        html('tr', {}, ...heads.map((head, k) => html('th', { scope: 'col', class: numberClass(k, heads) }, head))),
      ),
      html('tbody', {}, ...body),
    ),
  );
  const { reference } = view.problem;
  note.textContent =
    `The fastest time to each level is bold. Where there are several timed runs, their median is shown. Zeros are held ` +
    `against what a coordinate descent solution with a gap of ${small(reference.relativeGap)} proves; a method is judged ` +
    `once its own gap is at most 10⁻⁶.`;
}

const numberClass = (k: number, heads: readonly string[]): string | undefined =>
  k > 0 && k < heads.length - 1 ? 'number' : undefined;

function verdict({ status, message, contradictions }: Series['row'], names: readonly string[]): HTMLElement {
  if (status === 'failed') return html('td', { class: 'bad' }, `failed: ${message}`);
  const ended = status === 'converged' ? '' : status === 'max-iterations' ? ' (budget used)' : ` (${status})`;
  if (contradictions === null) return html('td', { class: 'missing' }, `not judged${ended}`);
  if (contradictions.length === 0) return html('td', {}, `agree${ended}`);
  const where = contradictions.slice(0, 5).map((j) => names[j]);
  const more = contradictions.length > where.length ? ', …' : '';
  return html('td', { class: 'bad' }, `${counted(contradictions.length, 'contradiction')}: ${where.join(', ')}${more}`);
}
