/** The legend: a button per method, which shows and hides its curve. */
import { html, svg } from './dom.ts';
import { markPath, type Look, type View } from './view.ts';

/** Draws the legend into `container`; `toggle` is told the method whose button was pressed. */
export function drawLegend(container: HTMLElement, view: View, toggle: (method: string) => void): void {
  const focused = (document.activeElement as HTMLElement | null)?.dataset['method'];
  container.replaceChildren(
    ...view.series.map(({ row, look }) => {
      const button = html(
        'button',
        { type: 'button', 'data-method': row.method, 'aria-pressed': String(!view.hidden.has(row.method)) },
        swatch(look),
        row.label,
      );
      button.addEventListener('click', () => toggle(row.method));
      return button;
    }),
  );
  if (focused) container.querySelector<HTMLElement>(`[data-method="${CSS.escape(focused)}"]`)?.focus();
}

/** A short piece of the method's line with its mark. */
export function swatch(look: Look): SVGSVGElement {
  return svg(
    'svg',
    { class: `swatch ${look.colour}`, width: 28, height: 12, viewBox: '0 0 28 12', 'aria-hidden': 'true' },
    svg('line', { class: 'line', x1: 1, y1: 6, x2: 27, y2: 6, 'stroke-dasharray': look.dash }),
    svg('path', { class: 'mark', d: markPath(look.mark, 14, 6, 3.6) }),
  );
}
