/** The style of the report: light and dark, narrow and wide, screen and paper. */
export const style: string = `
:root{
  --page:#f6f7f9;--card:#fff;--ink:#1a1d21;--soft:#5b636d;--line:#d9dde3;--grid:#eceff3;--accent:#2563c9;--bad:#b42318;
  --c0:#6b7280;--c1:#1f77c9;--c2:#15803d;--c3:#7c3aed;--c4:#dc2626;--c5:#c2730a;--c6:#be2378;
  --positive:#2563c9;--negative:#d9700a;--track:#f0f2f5;
}
@media (prefers-color-scheme:dark){:root{
  --page:#111418;--card:#191d23;--ink:#e8eaed;--soft:#a2abb6;--line:#333a44;--grid:#272d35;--accent:#7db0ff;--bad:#ff8a7d;
  --c0:#a3abb6;--c1:#5aa9f5;--c2:#4cc274;--c3:#b197fc;--c4:#ff7b72;--c5:#f0a33c;--c6:#f277b5;
  --positive:#6aa8ff;--negative:#f39a4a;--track:#222831;
}}
*{box-sizing:border-box}
body{margin:0 auto;padding:24px 16px 48px;max-width:1120px;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
h1{margin:0 0 4px;font-size:26px;letter-spacing:-.01em}
h2{margin:0 0 6px;font-size:17px}
.lead{margin:0 0 16px;max-width:80ch;color:var(--soft)}
.note{margin:0 0 12px;max-width:95ch;color:var(--soft);font-size:13.5px}
.scroll+.note{margin:12px 0 0}
.card{margin:0 0 16px;padding:18px 20px;background:var(--card);border:1px solid var(--line);border-radius:10px}
.controls{position:sticky;top:0;z-index:2;display:flex;flex-wrap:wrap;gap:10px 18px;margin:0 -16px 16px;padding:10px 16px;background:var(--page)}
.controls label{display:flex;gap:8px;align-items:center;font-size:13.5px;color:var(--soft)}
select,button{font:inherit;font-size:14px;color:var(--ink);background:var(--card);border:1px solid var(--line);border-radius:7px;padding:5px 10px}
button{cursor:pointer}
select:focus-visible,button:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.legend{display:flex;flex-wrap:wrap;gap:5px;margin:0 0 10px}
.legend button{display:flex;gap:6px;align-items:center;padding:3px 8px;border-radius:99px;font-size:12.5px}
.legend button[aria-pressed=false]{opacity:.5;text-decoration:line-through}
.chart{position:relative}
.plot{display:block;width:100%;height:auto;touch-action:pan-y}
.plot text{fill:var(--soft);font-size:12px;font-variant-numeric:tabular-nums}
.plot .title{font-size:12.5px}
.grid{stroke:var(--grid)}
.axis{stroke:var(--soft)}
.levels line{stroke:var(--soft);stroke-dasharray:3 5;opacity:.8}
.plot .levels text{font-size:11px}
.line{fill:none;stroke:currentColor;stroke-width:1.9;stroke-linejoin:round;stroke-linecap:round}
.mark,.point{fill:currentColor}
.mark{stroke:var(--card);stroke-width:1}
.point{opacity:.55}
.emphasized .line{stroke-width:3.4}
.c0{color:var(--c0)}.c1{color:var(--c1)}.c2{color:var(--c2)}.c3{color:var(--c3)}.c4{color:var(--c4)}.c5{color:var(--c5)}.c6{color:var(--c6)}
.p0{color:var(--c1)}.p1{color:var(--c4)}.p2{color:var(--c2)}.p3{color:var(--c3)}.p4{color:var(--c5)}.p5{color:var(--c6)}.p6{color:var(--c0)}.p7{color:var(--ink)}
.minor{color:var(--soft);opacity:.4}
.minor .line{stroke-width:1}
.minor.emphasized{opacity:1}
.plot .end{fill:currentColor;font-weight:600}
.chosen{stroke:var(--ink);stroke-width:1.6}
.other{stroke:var(--soft);stroke-dasharray:3 5}
.plot .label{fill:var(--ink);font-size:13px}
.track{fill:var(--track)}
.positive{fill:var(--positive)}
.negative{fill:var(--negative)}
.certain{stroke:var(--soft);stroke-width:.75;fill:none}
.certain.non-zero{fill:var(--soft);stroke:none}
.certain.zero{stroke:none;fill:var(--track)}
.certain.undecided{stroke-dasharray:2 2}
.wrong{fill:none;stroke:var(--bad);stroke-width:2.5}
.tooltip{position:absolute;z-index:3;max-width:280px;padding:7px 11px;border-radius:8px;background:var(--ink);color:var(--card);font-size:13px;line-height:1.4;pointer-events:none}
.tooltip[hidden]{display:none}
.scroll{overflow-x:auto}
table{width:100%;border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums}
th,td{padding:6px 8px;text-align:left;white-space:nowrap;border-bottom:1px solid var(--grid)}
thead th{color:var(--soft);font-weight:500;font-size:13px;border-bottom-color:var(--line)}
tbody th{font-weight:500}
tbody th .swatch{margin-right:8px;vertical-align:-1px}
.number{text-align:right}
.best{font-weight:700}
.missing{color:var(--soft)}
.bad{color:var(--bad);font-weight:600;white-space:normal;min-width:130px}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 18px;margin:0 0 14px;font-size:14px}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
@media (max-width:560px){
  body{padding:16px 10px 32px}
  .card{padding:14px 12px}
  .controls{margin:0 -10px 12px;padding:8px 10px}
  dl{grid-template-columns:1fr;gap:0}
  dd{margin-bottom:6px}
}
@media print{
  :root{--page:#fff}
  body{max-width:none;padding:0}
  .controls{position:static}
  .legend button{border:none;padding-left:0}
  .legend button[aria-pressed=false],#download{display:none}
  .card{border:none;padding:0;break-inside:avoid}
}
`;
