/** The exact coefficient path: LARS knots, linear in between, over lambda / lambdaMax. */
import type { PathSummary } from '../../results.ts';
import { chartWidth, html, svg } from './dom.ts';
import { counted, significant } from './format.ts';
import { linearScale, logScale } from './scale.ts';
import { attachTooltip, type Target } from './tooltip.ts';
import type { View } from './view.ts';

/** Coefficients that get a colour and a name; the others stay grey. */
const namedLines = 8;

/** Draws the path, and the sentence above it. `ratios` are the lambdas of the run. */
export function drawPath(container: HTMLElement, note: HTMLElement, view: View, ratios: readonly number[]): void {
  const { dataset, problem } = view;
  const { path, lambdaMax, featureNames } = dataset;
  note.textContent =
    `${counted(path.lambdas.length, 'knot')} from lambdaMax = ${significant(lambdaMax)} down, exact by LARS; between two knots every ` +
    `coefficient is linear in lambda. The vertical lines are the lambdas of this run, the strong one is selected.` +
    (path.truncated
      ? ` The path is truncated: it has more knots below ${significant(path.lambdas[path.lambdas.length - 1] / lambdaMax)} lambdaMax, which are not computed.`
      : '') +
    (path.omitted > 0
      ? ` The ${path.features.length} coefficients that grow largest are drawn, ${path.omitted} more are not.`
      : '');
  if (path.features.length === 0) {
    container.replaceChildren(html('p', {}, 'No coefficient enters the path.'));
    return;
  }
  const width = chartWidth(container);
  const height = width < 560 ? 300 : 380;
  const frame = { left: 56, right: width - 64, top: 12, bottom: height - 44 };
  const values = path.features.flatMap((feature) => feature.values);
  // A run that was interrupted has a path to lambdas that it did not come to: the axis shows all of it.
  const last = path.lambdas[path.lambdas.length - 1] / lambdaMax;
  const x = logScale(Math.min(0.9, last, ...ratios), 1, frame.right, frame.left);
  const y = linearScale(Math.min(0, ...values), Math.max(0, ...values), frame.bottom, frame.top, 6);
  const chart = svg('svg', {
    class: 'plot',
    viewBox: `0 0 ${width} ${height}`,
    role: 'img',
    'aria-label': `Coefficients of ${dataset.name} along decreasing lambda`,
  });
  for (const tick of y.ticks) {
    chart.append(
      svg('line', { class: tick === 0 ? 'axis' : 'grid', x1: frame.left, x2: frame.right, y1: y(tick), y2: y(tick) }),
      svg('text', { x: frame.left - 8, y: y(tick) + 4, 'text-anchor': 'end' }, String(Number(tick.toPrecision(6)))),
    );
  }
  const ticks = x.ticks.filter((tick) => ratios.every((ratio) => Math.abs(x(tick) - x(ratio)) > 24));
  for (const tick of [...ticks, ...ratios]) {
    chart.append(
      svg('text', { x: x(tick), y: frame.bottom + 18, 'text-anchor': 'middle' }, String(Number(tick.toPrecision(2)))),
    );
  }
  for (const ratio of ratios) {
    const chosen = ratio === problem.ratio;
    chart.append(
      svg('line', { class: chosen ? 'chosen' : 'other', x1: x(ratio), x2: x(ratio), y1: frame.top, y2: frame.bottom }),
    );
  }
  chart.append(
    svg(
      'text',
      { class: 'title', x: frame.right, y: frame.bottom + 36, 'text-anchor': 'end' },
      'λ / λmax (log scale)  →  weaker penalty',
    ),
  );

  const targets: Target[] = [];
  const ends: { name: string; colour: string; at: number }[] = [];
  // The largest are drawn last, on top of the grey ones.
  for (let rank = path.features.length - 1; rank >= 0; rank--) {
    const { index, values: knots } = path.features[rank];
    const colour = rank < namedLines ? `p${rank}` : 'minor';
    const points = curvePoints(path, knots, lambdaMax);
    const line = points.map(([ratio, value]) => `${x(ratio).toFixed(1)} ${y(value).toFixed(1)}`).join('L');
    const group = svg('g', { class: `curve ${colour}` }, svg('path', { class: 'line', d: `M${line}` }));
    chart.append(group);
    if (rank < namedLines) ends.push({ name: featureNames[index], colour, at: y(knots[knots.length - 1]) });
    const emphasize = (on: boolean): void => void group.classList.toggle('emphasized', on);
    path.lambdas.forEach((lambda, k) => {
      if (knots[k] === 0) return;
      const lines = [
        featureNames[index],
        significant(knots[k]),
        `knot ${k + 1}, lambda = ${significant(lambda / lambdaMax)} lambdaMax`,
      ];
      targets.push({ x: x(lambda / lambdaMax), y: y(knots[k]), lines, emphasize });
    });
  }
  chart.append(...endLabels(ends, frame.right + 8, frame.top + 4, frame.bottom));
  container.replaceChildren(chart);
  attachTooltip(container, chart, targets, 40);
}

/** The path of one coefficient as [lambda ratio, value]: a straight piece in lambda is bent on a logarithmic axis. */
function curvePoints(path: PathSummary, knots: readonly number[], lambdaMax: number): [number, number][] {
  const points: [number, number][] = [];
  for (let k = 0; k < knots.length; k++) {
    points.push([path.lambdas[k] / lambdaMax, knots[k]]);
    const next = k + 1;
    if (next === knots.length || path.lambdas[k] / path.lambdas[next] < 1.05 || knots[k] === knots[next]) continue;
    for (let part = 1; part < 8; part++) {
      const share = part / 8;
      const lambda = path.lambdas[k] ** (1 - share) * path.lambdas[next] ** share;
      const weight = (path.lambdas[k] - lambda) / (path.lambdas[k] - path.lambdas[next]);
      points.push([lambda / lambdaMax, knots[k] + weight * (knots[next] - knots[k])]);
    }
  }
  return points;
}

/** Names at the right end of the lines, pushed apart until none covers another. */
function endLabels(
  ends: { name: string; colour: string; at: number }[],
  x: number,
  top: number,
  bottom: number,
): SVGTextElement[] {
  const distance = 14;
  const sorted = ends.toSorted((a, b) => a.at - b.at);
  const places = sorted.map(({ at }) => at);
  for (let k = 1; k < places.length; k++) places[k] = Math.max(places[k], places[k - 1] + distance);
  const excess = Math.max(0, (places.at(-1) ?? 0) - bottom);
  for (let k = places.length - 1, limit = Infinity; k >= 0; k--) {
    places[k] = Math.max(top, Math.min(places[k] - (k === places.length - 1 ? excess : 0), limit));
    limit = places[k] - distance;
  }
  return sorted.map(({ name, colour }, k) => svg('text', { class: `end ${colour}`, x, y: places[k] + 4 }, name));
}
