/** One small box that follows the pointer over a chart and says what lies nearest to it. */
import { html } from './dom.ts';

/** Something that a pointer can be near to. */
export interface Target {
  readonly x: number;
  readonly y: number;
  /** The first line is a title. */
  readonly lines: readonly string[];
  /** Called when the target becomes the nearest one, and again with `false` when it no longer is. */
  readonly emphasize?: (on: boolean) => void;
}

/** Shows the nearest target within `reach` pixels; `chart` is the SVG inside `container`. */
export function attachTooltip(
  container: HTMLElement,
  chart: SVGSVGElement,
  targets: readonly Target[],
  reach: number,
): void {
  const box = html('div', { class: 'tooltip', role: 'status', hidden: true });
  container.append(box);
  let current: Target | undefined;
  const show = (target: Target | undefined): void => {
    if (target === current) return;
    current?.emphasize?.(false);
    current = target;
    target?.emphasize?.(true);
    box.hidden = target === undefined;
    if (target === undefined) return;
    const [title, ...rest] = target.lines;
    box.replaceChildren(html('strong', {}, title), ...rest.map((line) => html('div', {}, line)));
    const width = container.clientWidth;
    const left = Math.min(Math.max(0, target.x + 14), Math.max(0, width - box.offsetWidth - 4));
    const above = target.y - box.offsetHeight - 12;
    box.style.left = `${left}px`;
    box.style.top = `${above >= 0 ? above : target.y + 16}px`;
  };
  chart.addEventListener('pointermove', (event) => {
    const frame = chart.getBoundingClientRect();
    // The drawing may be shown at another size than it was made for (a phone turned, a print preview).
    const shrink = chart.viewBox.baseVal.width / frame.width;
    show(nearest(targets, (event.clientX - frame.left) * shrink, (event.clientY - frame.top) * shrink, reach));
  });
  chart.addEventListener('pointerleave', () => show(undefined));
}

function nearest(targets: readonly Target[], x: number, y: number, reach: number): Target | undefined {
  let best: Target | undefined;
  let least = reach * reach;
  for (const target of targets) {
    const distance = (target.x - x) ** 2 + (target.y - y) ** 2;
    if (distance < least) {
      least = distance;
      best = target;
    }
  }
  return best;
}
