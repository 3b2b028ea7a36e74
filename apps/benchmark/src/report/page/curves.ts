/** The convergence curves: log gap against time or iterations, of every method that is not hidden. */
import type { Sample } from '../../results.ts';
import { chartWidth, svg } from './dom.ts';
import { counted, formatDuration, powerOfTen, small } from './format.ts';
import { logScale, type Scale } from './scale.ts';
import { attachTooltip, type Target } from './tooltip.ts';
import { markPath, type Series, type View, type XAxis } from './view.ts';

/** A gap of 0 has no logarithm: it is drawn at this height. */
const gapFloor = 1e-17;

/** A sample with its place on the x axis. */
interface Placed {
  readonly sample: Sample;
  readonly milliseconds: number;
  readonly x: number;
}

/** Draws the curves into `container`. `levels` are the dashed lines. */
export function drawCurves(container: HTMLElement, view: View, levels: readonly number[]): void {
  const width = chartWidth(container);
  const height = width < 560 ? 320 : 420;
  const frame = { left: 52, right: width - 58, top: 12, bottom: height - 44 };
  const shown = view.series.filter(({ row }) => !view.hidden.has(row.method));
  // A row that failed at once, or had nothing to do, has no point with a place.
  const curves = shown
    .map((series) => ({ series, points: placed(series, view.xAxis) }))
    .filter((curve) => curve.points.length > 0);
  const points = curves.flatMap((curve) => curve.points);
  if (points.length === 0) {
    container.replaceChildren(shown.length === 0 ? 'No method is shown.' : 'No iteration was needed.');
    return;
  }
  // The scale follows all methods, hidden ones too: hiding one must not move the others.
  const all = view.series.flatMap((series) => placed(series, view.xAxis));
  const x = logScale(
    least(all, (p) => p.x),
    greatest(all, (p) => p.x),
    frame.left,
    frame.right,
  );
  const bottomDecade = Math.min(-10, Math.floor(Math.log10(least(all, (p) => heightOf(p.sample)))));
  const top = Math.max(
    1,
    greatest(all, (p) => heightOf(p.sample)),
  );
  const y = logScale(10 ** bottomDecade, top, frame.bottom, frame.top);

  const chart = svg('svg', {
    class: 'plot',
    viewBox: `0 0 ${width} ${height}`,
    role: 'img',
    'aria-label': `Relative duality gap against ${view.xAxis}, ${view.dataset.name} at lambda ${view.problem.ratio} lambdaMax; the table below holds the figures.`,
  });
  chart.append(axes(x, y, frame, view.xAxis), levelLines(levels, y, frame));
  const targets: Target[] = [];
  for (const curve of curves) {
    const { group, targets: own } = drawCurve(curve.series, curve.points, x, y);
    chart.append(group);
    targets.push(...own);
  }
  container.replaceChildren(chart);
  attachTooltip(container, chart, targets, 60);
}

/** The samples that have a place: the start at iteration 0 has none on a logarithmic axis. */
export function placed({ row, timing }: Series, xAxis: XAxis): Placed[] {
  return row.samples.flatMap((sample, k) => {
    const milliseconds = timing.milliseconds[k];
    const x = xAxis === 'time' ? milliseconds : sample.iteration;
    return x > 0 ? [{ sample, milliseconds, x }] : [];
  });
}

const heightOf = (sample: Sample): number => Math.max(gapFloor, sample.relativeGap);
const least = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((value, item) => Math.min(value, of(item)), Infinity);
const greatest = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((value, item) => Math.max(value, of(item)), -Infinity);

function drawCurve(
  series: Series,
  points: readonly Placed[],
  x: Scale,
  y: Scale,
): { group: SVGGElement; targets: Target[] } {
  const { row, look } = series;
  const group = svg('g', { class: `curve ${look.colour}`, 'data-method': row.method });
  const line = points.map((point) => `${x(point.x).toFixed(1)} ${y(heightOf(point.sample)).toFixed(1)}`).join('L');
  group.append(svg('path', { class: 'line', d: `M${line}`, 'stroke-dasharray': look.dash }));
  const targets: Target[] = [];
  points.forEach(({ sample, milliseconds, x: at }, k) => {
    const px = x(at);
    const py = y(heightOf(sample));
    const last = k === points.length - 1;
    group.append(
      svg('path', {
        class: last ? 'mark' : 'point',
        d: last ? markPath(look.mark, px, py, 5) : markPath('circle', px, py, 1.4),
        'data-iteration': sample.iteration,
        'data-gap': sample.relativeGap,
        'data-milliseconds': milliseconds,
      }),
    );
    targets.push({
      x: px,
      y: py,
      lines: [
        row.label,
        `gap ${small(sample.relativeGap)}, KKT ${small(sample.kktViolation)}`,
        `${counted(sample.iteration, 'iteration')}, ${formatDuration(milliseconds)}`,
        `support ${sample.support}`,
      ],
      emphasize: (on) => group.classList.toggle('emphasized', on),
    });
  });
  return { group, targets };
}

type Frame = Readonly<Record<'left' | 'right' | 'top' | 'bottom', number>>;

function axes(x: Scale, y: Scale, frame: Frame, xAxis: XAxis): SVGGElement {
  const group = svg('g', { class: 'axes' });
  for (const tick of y.ticks) {
    const py = y(tick);
    group.append(
      svg('line', { class: 'grid', x1: frame.left, x2: frame.right, y1: py, y2: py }),
      svg('text', { x: frame.left - 8, y: py + 4, 'text-anchor': 'end' }, powerOfTen(Math.round(Math.log10(tick)))),
    );
  }
  for (const tick of x.ticks) {
    const px = x(tick);
    const label = xAxis === 'time' ? tickTime(tick) : String(Number(tick.toPrecision(3)));
    group.append(
      svg('line', { class: 'grid', x1: px, x2: px, y1: frame.top, y2: frame.bottom }),
      svg('text', { x: px, y: frame.bottom + 18, 'text-anchor': 'middle' }, label),
    );
  }
  const title = xAxis === 'time' ? 'time (log scale)' : 'iterations, in each method’s own unit (log scale)';
  group.append(
    svg('text', { class: 'title', x: frame.right, y: frame.bottom + 36, 'text-anchor': 'end' }, title),
    svg('line', { class: 'axis', x1: frame.left, x2: frame.right, y1: frame.bottom, y2: frame.bottom }),
  );
  return group;
}

function tickTime(milliseconds: number): string {
  const [value, unit] =
    milliseconds < 0.999
      ? [milliseconds * 1000, 'µs']
      : milliseconds < 999
        ? [milliseconds, 'ms']
        : [milliseconds / 1000, 's'];
  return `${Number(value.toPrecision(3))} ${unit}`;
}

function levelLines(levels: readonly number[], y: Scale, frame: Frame): SVGGElement {
  const group = svg('g', { class: 'levels' });
  for (const level of levels) {
    const py = y(level);
    const name = powerOfTen(Math.round(Math.log10(level)));
    group.append(
      svg('line', { x1: frame.left, x2: frame.right, y1: py, y2: py }),
      svg('text', { x: frame.right + 8, y: py + 4 }, `gap ${name}`),
    );
  }
  return group;
}
