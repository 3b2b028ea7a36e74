/** What is shown: the document, the selection, and how each method looks. */
import type { DatasetSummary, ProblemSummary, ResultsDocument, Row, Timing } from '../../results.ts';

/** The selection. */
export interface View {
  readonly document: ResultsDocument;
  readonly dataset: DatasetSummary;
  readonly problem: ProblemSummary;
  readonly series: readonly Series[];
  readonly xAxis: XAxis;
  readonly hidden: ReadonlySet<string>;
}

export type XAxis = 'time' | 'iterations';

/** A row with its times, and a look of its own. */
export interface Series {
  readonly row: Row;
  readonly timing: Timing;
  readonly look: Look;
}

/** How a method is drawn: colour, dash and mark all differ, so that none is needed alone. */
export interface Look {
  /** A class that sets the colour. */
  readonly colour: string;
  readonly dash: string;
  readonly mark: Mark;
}

export type Mark = 'circle' | 'square' | 'triangle' | 'diamond' | 'plus' | 'cross' | 'star';

const marks: readonly Mark[] = ['circle', 'square', 'triangle', 'diamond', 'plus', 'cross', 'star'];

/** The look of the method at a position in the order of the document. */
export function lookOf(position: number, method: string): Look {
  return {
    colour: `c${position % 7}`,
    dash: method.endsWith('-polish') ? '7 4' : method.startsWith('spred') ? '' : '2 0',
    mark: marks[position % marks.length],
  };
}

/** The rows of a problem, with looks that are the same for every problem of the document. */
export function seriesOf(document: ResultsDocument, problem: ProblemSummary): Series[] {
  const order = [...new Set(document.results.rows.map((row) => row.method))];
  return document.results.rows.flatMap((row, position) => {
    if (row.dataset !== problem.dataset || row.ratio !== problem.ratio) return [];
    return [{ row, timing: document.timings[position], look: lookOf(order.indexOf(row.method), row.method) }];
  });
}

/** The path of a mark around (x, y). */
export function markPath(mark: Mark, x: number, y: number, size: number): string {
  const s = size;
  switch (mark) {
    case 'circle':
      return `M${x - s} ${y}a${s} ${s} 0 1 0 ${2 * s} 0a${s} ${s} 0 1 0 ${-2 * s} 0z`;
    case 'square':
      return `M${x - s} ${y - s}h${2 * s}v${2 * s}h${-2 * s}z`;
    case 'triangle':
      return `M${x} ${y - 1.2 * s}l${1.15 * s} ${2.1 * s}h${-2.3 * s}z`;
    case 'diamond':
      return `M${x} ${y - 1.35 * s}l${1.2 * s} ${1.35 * s}l${-1.2 * s} ${1.35 * s}l${-1.2 * s} ${-1.35 * s}z`;
    case 'plus':
      return cross(x, y, s, 0);
    case 'cross':
      return cross(x, y, s, Math.PI / 4);
    case 'star':
      return star(x, y, 1.4 * s);
  }
}

/** A filled plus sign, turned by an angle. */
function cross(x: number, y: number, s: number, angle: number): string {
  const long = 1.35 * s;
  const thick = 0.5 * s;
  const corners = [
    [-thick, -long],
    [thick, -long],
    [thick, -thick],
    [long, -thick],
    [long, thick],
    [thick, thick],
    [thick, long],
    [-thick, long],
    [-thick, thick],
    [-long, thick],
    [-long, -thick],
    [-thick, -thick],
  ];
  const turned = corners.map(([dx, dy]) => {
    const px = x + dx * Math.cos(angle) - dy * Math.sin(angle);
    const py = y + dx * Math.sin(angle) + dy * Math.cos(angle);
    return `${px.toFixed(2)} ${py.toFixed(2)}`;
  });
  return `M${turned.join('L')}z`;
}

function star(x: number, y: number, radius: number): string {
  const points = Array.from({ length: 10 }, (_, k) => {
    const r = k % 2 === 0 ? radius : radius * 0.42;
    const angle = (Math.PI * k) / 5 - Math.PI / 2;
    return `${(x + r * Math.cos(angle)).toFixed(2)} ${(y + r * Math.sin(angle)).toFixed(2)}`;
  });
  return `M${points.join('L')}z`;
}
