/** The page: reads the embedded results, keeps the selection, and draws everything anew when it changes. */
import type { ResultsDocument } from '../../results.ts';
import { byId, html } from './dom.ts';
import { drawCurves } from './curves.ts';
import { counted } from './format.ts';
import { drawLegend } from './legend.ts';
import { drawPath } from './pathChart.ts';
import { attachDownload, drawProvenance } from './provenance.ts';
import { drawRows } from './rowsTable.ts';
import { drawSupport } from './supportStrip.ts';
import { seriesOf, type View, type XAxis } from './view.ts';

const levels = [1e-3, 1e-6, 1e-9];
const text = byId('results').textContent ?? '';
const results = JSON.parse(text) as ResultsDocument;
const { datasets, problems, rows } = results.results;

let datasetName = datasets[0]?.name ?? '';
let ratio = problems[0]?.ratio ?? 0;
let xAxis: XAxis = 'time';
const hidden = new Set<string>();

byId('summary').textContent =
  `Lasso solvers on the same problems, 1/(2n) ‖y − Xw‖² + λ‖w‖₁, measured by one certificate outside the solvers and their clock. ` +
  `${counted(rows.length, 'row')}, ${results.provenance.date.slice(0, 10)}.` +
  (results.provenance.interrupted ? ' The run was interrupted: only finished rows are here.' : '');
drawProvenance(byId('provenance'), results);
attachDownload(byId('download'), text);

if (problems.length === 0) {
  byId('controls').replaceChildren(html('p', {}, 'No row was finished, so there is nothing to show.'));
  for (const section of document.querySelectorAll<HTMLElement>('main > section:not(:last-of-type)'))
    section.hidden = true;
} else {
  drawControls();
  draw();
  let width = window.innerWidth;
  window.addEventListener('resize', () => {
    if (window.innerWidth === width) return;
    width = window.innerWidth;
    draw();
  });
}

function draw(): void {
  const dataset = datasets.find(({ name }) => name === datasetName)!;
  const ratios = problems.filter((problem) => problem.dataset === datasetName).map((problem) => problem.ratio);
  const problem = problems.find((candidate) => candidate.dataset === datasetName && candidate.ratio === ratio)!;
  const view: View = { document: results, dataset, problem, series: seriesOf(results, problem), xAxis, hidden };
  drawLegend(byId('legend'), view, (method) => {
    if (!hidden.delete(method)) hidden.add(method);
    draw();
  });
  drawCurves(byId('curves'), view, levels);
  drawRows(byId('rows'), byId('rows-note'), view, levels);
  drawSupport(byId('support'), byId('support-note'), view);
  drawPath(byId('path'), byId('path-note'), view, ratios);
}

function drawControls(): void {
  const ratios = problems.filter((problem) => problem.dataset === datasetName).map((problem) => problem.ratio);
  if (!ratios.includes(ratio)) ratio = ratios[0];
  const shape = (name: string): string => {
    const { samples, features } = datasets.find((dataset) => dataset.name === name)!;
    return `${name} (${samples} × ${features})`;
  };
  const withProblems = datasets.filter(({ name }) => problems.some((problem) => problem.dataset === name));
  byId('controls').replaceChildren(
    select(
      'Data set',
      'dataset',
      withProblems.map(({ name }) => [name, shape(name)]),
      datasetName,
      (value) => {
        datasetName = value;
        drawControls();
      },
    ),
    select(
      'λ / λmax',
      'lambda',
      ratios.map((value) => [String(value), String(value)]),
      String(ratio),
      (value) => {
        ratio = Number(value);
      },
    ),
    select(
      'Horizontal axis',
      'axis',
      [
        ['time', 'time'],
        ['iterations', 'iterations'],
      ],
      xAxis,
      (value) => {
        xAxis = value as XAxis;
      },
    ),
  );
}

function select(
  label: string,
  id: string,
  options: readonly (readonly [string, string])[],
  value: string,
  choose: (value: string) => void,
): HTMLElement {
  const menu = html(
    'select',
    { id },
    ...options.map(([name, shown]) => html('option', { value: name, selected: name === value }, shown)),
  );
  menu.addEventListener('change', () => {
    choose(menu.value);
    draw();
    byId(id).focus();
  });
  return html('label', {}, html('span', {}, label), menu);
}
