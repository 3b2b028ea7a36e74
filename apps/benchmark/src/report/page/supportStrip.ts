/**
 * Support agreement: a strip of signs per method over the features that matter, below what is certain about the
 * solution. A positive coefficient fills the upper half of its cell, a negative one the lower half, zero is empty.
 */
import { chartWidth, html, svg } from './dom.ts';
import { counted, significant } from './format.ts';
import { attachTooltip, type Target } from './tooltip.ts';
import type { Series, View } from './view.ts';

type Statement = 'zero' | 'non-zero' | 'undecided';

const rowHeight = 26;

/** With at most this many features all are shown, zeros too. */
const showAllUpTo = 40;
const statementWords: Record<Statement, string> = {
  zero: 'certainly zero',
  'non-zero': 'certainly not zero',
  undecided: 'undecided',
};

/** Draws the strips, and the sentence above them. */
export function drawSupport(container: HTMLElement, note: HTMLElement, view: View): void {
  const { problem, dataset, series } = view;
  const nonZero = new Set(problem.certainlyNonZero);
  const undecided = new Set(problem.undecided);
  const statementOf = (j: number): Statement => (nonZero.has(j) ? 'non-zero' : undecided.has(j) ? 'undecided' : 'zero');
  const values = series.map(({ row }) => new Map(row.coefficients));
  const relevant = [...new Set([...nonZero, ...undecided, ...values.flatMap((map) => [...map.keys()])])].toSorted(
    (a, b) => a - b,
  );
  const everything = dataset.features <= showAllUpTo;
  const shown = everything ? dataset.featureNames.map((_, j) => j) : relevant;
  const left = dataset.features - shown.length;
  note.textContent =
    `${counted(nonZero.size, 'coefficient')} certainly not zero, ${dataset.features - nonZero.size - undecided.size} certainly zero, ` +
    `${undecided.size} undecided. A cell is one feature: the upper half is filled for a positive coefficient, the lower half for a ` +
    `negative one, none for zero.` +
    (left > 0 ? ` ${counted(left, 'feature')} with a zero in every row ${left === 1 ? 'is' : 'are'} left out.` : '');
  if (shown.length === 0) {
    container.replaceChildren(html('p', {}, 'No method has a non-zero coefficient here.'));
    return;
  }

  const width = chartWidth(container);
  const labelWidth = width < 560 ? 0 : 190;
  const labelHeight = labelWidth === 0 ? 16 : 0;
  const step = rowHeight + labelHeight + 7;
  const named = shown.length <= 24 && labelWidth > 0;
  const top = named ? 22 : 4;
  const height = top + step * (series.length + 1);
  const cell = (width - labelWidth - 4) / shown.length;
  const gap = cell > 8 ? 2 : cell > 4 ? 1 : 0;
  const chart = svg('svg', {
    class: 'plot strips',
    viewBox: `0 0 ${width} ${height}`,
    role: 'img',
    'aria-label': `Signs of ${counted(shown.length, 'coefficient')} by ${counted(series.length, 'method')}`,
  });
  const targets: Target[] = [];
  const xOf = (k: number): number => labelWidth + k * cell;
  if (named) {
    shown.forEach((j, k) =>
      chart.append(svg('text', { x: xOf(k) + cell / 2, y: 14, 'text-anchor': 'middle' }, dataset.featureNames[j])),
    );
  }
  const label = (text: string, y: number): SVGTextElement =>
    labelWidth > 0
      ? svg('text', { class: 'label', x: 0, y: y + rowHeight / 2 + 4 }, text)
      : svg('text', { class: 'label', x: 0, y: y - 4 }, text);

  const firstY = top + labelHeight;
  chart.append(label('what is certain', firstY));
  shown.forEach((j, k) => {
    const statement = statementOf(j);
    chart.append(
      svg('rect', {
        class: `certain ${statement}`,
        x: xOf(k),
        y: firstY + 3,
        width: cell - gap,
        height: rowHeight - 6,
      }),
    );
    const lines = [dataset.featureNames[j], statementWords[statement]];
    targets.push({ x: xOf(k) + cell / 2, y: firstY + rowHeight / 2, lines });
  });
  series.forEach(({ row }, r) => {
    const y = top + labelHeight + (r + 1) * step;
    const wrong = new Set(row.contradictions ?? []);
    const suffix = wrong.size > 0 ? ` ✗ ${wrong.size}` : row.contradictions === null ? ' (gap not reached)' : '';
    chart.append(label(row.label + suffix, y));
    chart.append(
      svg('rect', { class: 'track', x: labelWidth, y, width: cell * shown.length - gap, height: rowHeight }),
    );
    shown.forEach((j, k) => {
      const value = values[r].get(j) ?? 0;
      if (value !== 0) {
        const half = rowHeight / 2;
        const place = { x: xOf(k), y: value > 0 ? y : y + half, width: Math.max(0.8, cell - gap), height: half };
        chart.append(svg('rect', { class: value > 0 ? 'positive' : 'negative', ...place }));
      }
      if (wrong.has(j)) {
        chart.append(svg('rect', { class: 'wrong', x: xOf(k), y, width: Math.max(2, cell - gap), height: rowHeight }));
      }
      targets.push({
        x: xOf(k) + cell / 2,
        y: y + rowHeight / 2,
        lines: cellLines(row, dataset.featureNames[j], value, statementOf(j), wrong.has(j)),
      });
    });
  });
  container.replaceChildren(chart);
  attachTooltip(container, chart, targets, 40);
}

function cellLines(row: Series['row'], name: string, value: number, statement: Statement, wrong: boolean): string[] {
  const lines = [name, `${row.label}: ${significant(value)}`, statementWords[statement]];
  return wrong ? [...lines, 'a contradiction'] : lines;
}
