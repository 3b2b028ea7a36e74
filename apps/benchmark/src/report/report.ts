/**
 * Makes the report: one HTML file that holds its style, its code and its data, opens from a disk without a network, and
 * asks nobody for anything (a content security policy says so, too).
 */
import type { ResultsDocument } from '../results.ts';
import { inlinePageScript } from './inline.ts';
import { style } from './style.ts';

/** The report of a results document, as the text of an HTML file. */
export function reportHtml(document: ResultsDocument): string {
  const policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data: blob:";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="color-scheme" content="light dark">
<title>spred benchmark</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
${body}
<script type="application/json" id="results">${embeddedJson(document)}</script>
<script type="module">
${inlinePageScript()}
</script>
</body>
</html>
`;
}

/** JSON that is safe inside a script element: no `<` is left that could end it or open a comment. */
export function embeddedJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

/** The static part; the page's code fills the elements that have an id. */
const body = `<header>
<h1>spred benchmark</h1>
<p id="summary" class="lead"></p>
</header>
<main>
<noscript><p class="card">This report draws its charts with JavaScript, which is off. The figures are in results.json beside it.</p></noscript>
<form id="controls" class="controls" aria-label="What is shown"></form>
<section class="card" aria-labelledby="curves-title">
<h2 id="curves-title">Convergence</h2>
<p class="note">The certified relative duality gap: an upper bound of how far the objective is above its minimum, as a share of the objective without coefficients. Lower is better; the dashed lines are the levels of the table.</p>
<div id="legend" class="legend" role="group" aria-label="Methods shown"></div>
<div id="curves" class="chart"></div>
</section>
<section class="card" aria-labelledby="rows-title">
<h2 id="rows-title">Results</h2>
<div id="rows" class="scroll"></div>
<p class="note" id="rows-note"></p>
</section>
<section class="card" aria-labelledby="support-title">
<h2 id="support-title">Support agreement</h2>
<p class="note" id="support-note"></p>
<div id="support" class="chart"></div>
</section>
<section class="card" aria-labelledby="path-title">
<h2 id="path-title">Coefficient path</h2>
<p class="note" id="path-note"></p>
<div id="path" class="chart"></div>
</section>
<section class="card" aria-labelledby="provenance-title">
<h2 id="provenance-title">Provenance</h2>
<dl id="provenance"></dl>
<p><button type="button" id="download">Download the raw results (JSON)</button></p>
</section>
</main>`;
