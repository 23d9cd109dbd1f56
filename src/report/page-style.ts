/**
 * The page's style sheet: no fonts or images from elsewhere; each colour for both schemes; phones first. Cases are
 * blocks, not list items: browsers number those, and then take minutes to hide thousands.
 */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: light-dark(#f7f7f5, #131518);
  --sheet: light-dark(#ffffff, #1b1e22);
  --ink: light-dark(#1b1d20, #e8e9eb);
  --quiet: light-dark(#5b6068, #a2a8b0);
  --line: light-dark(#e2e2de, #30353b);
  --within: light-dark(#eef1f5, #23282f);
  --link: light-dark(#1d5aa8, #8fbcff);
  --pass: light-dark(#176b3f, #6fd39d);
  --pass-bg: light-dark(#e3f3e9, #17301f);
  --fail: light-dark(#b3261e, #ff9086);
  --fail-bg: light-dark(#fbe9e7, #3a1a18);
  --error: light-dark(#7a3fa3, #d3a8f5);
  --error-bg: light-dark(#f3e9fa, #2f1d3d);
  --flaky: light-dark(#8a5300, #f0b45f);
  --flaky-bg: light-dark(#fbf0dc, #352612);
  --skipped: light-dark(#5b6068, #a2a8b0);
  --skipped-bg: light-dark(#ededea, #272b30);
  --bar: light-dark(#5488cb, #5b8fd6);
  --series-1: light-dark(#2a66b8, #7fb2ff);
  --series-2: light-dark(#b4540a, #f2a45c);
  --series-3: light-dark(#0f766e, #5fd0c4);
  --series-4: light-dark(#86379b, #d89bea);
  --series-5: light-dark(#5a5f66, #b0b6be);
}
:root:has(#scheme-light:checked) { color-scheme: light; }
:root:has(#scheme-dark:checked) { color-scheme: dark; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; font-variant-numeric: tabular-nums; overflow-wrap: break-word; -webkit-text-size-adjust: 100%; }
main, footer { max-width: 1140px; margin: 0 auto; padding: 20px 16px; }
footer { color: var(--quiet); font-size: 13px; padding-bottom: 48px; }
h1, h2, h3, h4, p, dl, dd, ul, figure, blockquote { margin: 0; padding: 0; }
ul { list-style: none; }
a { color: var(--link); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px; }
code { font: 0.88em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
section { margin-top: 40px; }
h2 { font-size: 20px; line-height: 1.3; font-weight: 650; letter-spacing: -0.01em; margin-bottom: 12px; }
h3, h4, caption, figcaption { font-size: 13px; font-weight: 650; text-align: left; color: var(--ink); }
h3, h4 { margin: 18px 0 6px; }
h4::first-letter { text-transform: uppercase; }
.quiet, .note, .over { color: var(--quiet); }
.note { font-size: 13px; margin: 6px 0; }
.lead { font-size: 16px; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; }
.bad { color: var(--fail); }
.scroll { overflow-x: auto; }

.top { display: flex; flex-wrap: wrap; gap: 4px 24px; justify-content: space-between; align-items: center; font-size: 13px; }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0; }
.choice { display: flex; flex-wrap: wrap; align-items: center; gap: 2px; }
.choice legend { float: left; padding: 0 8px 0 0; color: var(--quiet); }
.choice label { position: relative; padding: 4px 10px; border-radius: 999px; cursor: pointer; white-space: nowrap; }
.choice input { position: absolute; opacity: 0; inset: 0; margin: 0; cursor: pointer; }
.choice label:has(:checked) { background: var(--ink); color: var(--page); }
.choice label:has(:checked) .quiet { color: inherit; }
.choice label:has(:focus-visible) { outline: 2px solid var(--link); outline-offset: 2px; }

.hero { display: grid; gap: 24px 48px; margin: 28px 0 24px; }
h1 { font-size: 40px; line-height: 1.1; letter-spacing: -0.025em; font-weight: 700; }
h1.pass { color: var(--pass); } h1.fail { color: var(--fail); }
.reasons { margin: 14px 0 0; font-size: 16px; }
.hero .lead { margin-top: 12px; }
.warning { margin: 12px 0 0; padding: 8px 12px; border-left: 3px solid var(--flaky); background: var(--flaky-bg); border-radius: 0 6px 6px 0; }
.big { font-size: 34px; line-height: 1.1; font-weight: 680; letter-spacing: -0.02em; }
.big span { font-size: 15px; font-weight: 400; letter-spacing: 0; color: var(--quiet); }
.tiles { display: grid; grid-template-columns: repeat(5, 1fr); border: 1px solid var(--line); border-radius: 10px; background: var(--sheet); overflow: hidden; }
.tile { padding: 10px 14px; border-top: 3px solid transparent; }
.tile + .tile { border-left: 1px solid var(--line); }
.tile dt { font-size: 13px; color: var(--quiet); }
.tile dd { font-size: 24px; line-height: 1.2; font-weight: 650; }
.tile.none dd { color: var(--quiet); font-weight: 400; }
.tile.pass { border-top-color: var(--pass); } .tile.pass dd { color: var(--pass); }
.tile.fail { border-top-color: var(--fail); } .tile.fail dd { color: var(--fail); }
.tile.error { border-top-color: var(--error); } .tile.error dd { color: var(--error); }
.tile.flaky { border-top-color: var(--flaky); } .tile.flaky dd { color: var(--flaky); }
.tile.skipped { border-top-color: var(--skipped); }

table { border-collapse: collapse; width: 100%; font-size: 14px; margin-bottom: 16px; }
caption { padding: 0 0 6px; }
th, td { text-align: left; vertical-align: top; padding: 6px 12px 6px 0; border-top: 1px solid var(--line); }
thead th { font-weight: 500; font-size: 13px; color: var(--quiet); border-top: 0; }
tbody th { font-weight: 500; }
td.empty { color: var(--quiet); }
.figures td, .figures thead th + th, .matrix td, .matrix thead th + th { text-align: right; white-space: nowrap; }
.figures th:last-child, .figures td:last-child, .matrix th:last-child, .matrix td:last-child { padding-right: 4px; }
.figures td.fail { color: var(--fail); font-weight: 600; } .figures td.error { color: var(--error); font-weight: 600; }
.figures td.pass { color: var(--pass); }
.matrix td { font-weight: 600; font-size: 16px; }
.matrix td.agrees { color: var(--pass); background: var(--pass-bg); padding-left: 12px; }
.matrix td.differs { color: var(--fail); background: var(--fail-bg); padding-left: 12px; }
.matrix td.empty { font-weight: 400; }

.overview, .pair { display: grid; gap: 24px 40px; }
.overview > div { min-width: 0; }
.pair > .note { grid-column: 1 / -1; margin: 0; }
figure { min-width: 0; }
figcaption { margin-bottom: 6px; }
.plot svg { display: block; max-width: 100%; height: auto; overflow: visible; font: 12px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
.plot svg text { white-space: pre; }
.plot a:hover { opacity: 0.6; }
.plot.wide { display: none; }
.key { display: flex; flex-wrap: wrap; gap: 4px 18px; font-size: 13px; margin-top: 4px; }
.key li { display: flex; align-items: center; gap: 6px; }
.mark-limit { width: 2px; height: 14px; background: var(--ink); }
.mark-within { width: 14px; height: 14px; background: var(--within); border: 1px solid var(--line); }
.mark-ring { width: 14px; height: 14px; border: 2px solid var(--fail); border-radius: 50%; }

mark { background: var(--flaky-bg); color: inherit; border-bottom: 2px solid var(--flaky); }
mark::after { content: attr(data-number); color: var(--flaky); font-size: 11px; font-weight: 650; vertical-align: super; margin-left: 1px; }
.badge { display: inline-block; padding: 1px 8px; border-radius: 999px; font-size: 12.5px; font-weight: 600; line-height: 1.55; white-space: nowrap; }
.badge.pass { color: var(--pass); background: var(--pass-bg); }
.badge.fail { color: var(--fail); background: var(--fail-bg); }
.badge.error { color: var(--error); background: var(--error-bg); }
.badge.flaky { color: var(--flaky); background: var(--flaky-bg); }
.badge.skipped { color: var(--skipped); background: var(--skipped-bg); }

.controls { display: flex; flex-wrap: wrap; gap: 10px 20px; align-items: center; margin-bottom: 12px; font-size: 14px; }
.search, #toggle, #shown { display: none; }
.scripted .search, .scripted #toggle, .scripted #shown { display: block; }
#shown { color: var(--quiet); }
input[type=search], button { font: inherit; color: inherit; background: var(--sheet); border: 1px solid var(--quiet); border-radius: 7px; padding: 4px 10px; }
button { cursor: pointer; }
.controls:has([value=fail]:checked) ~ .cases > .case:not(.fail), .controls:has([value=error]:checked) ~ .cases > .case:not(.error), .controls:has([value=flaky]:checked) ~ .cases > .case:not(.flaky), .controls:has([value=skipped]:checked) ~ .cases > .case:not(.skipped), .controls:has([value=pass]:checked) ~ .cases > .case:not(.pass), .case[hidden] { display: none; }
.cases { border: 1px solid var(--line); border-radius: 10px; background: var(--sheet); }
.case { display: block; scroll-margin-top: 8px; }
.case + .case { border-top: 1px solid var(--line); }
summary { display: grid; grid-template-columns: 1fr auto; gap: 4px 12px; align-items: baseline; padding: 10px 14px; cursor: pointer; list-style: none; border-radius: 10px; }
summary::-webkit-details-marker { display: none; }
summary:hover .id { text-decoration: underline; }
.what { grid-column: 1 / -1; min-width: 0; }
.id { font-weight: 600; margin-right: 10px; }
.about { color: var(--quiet); }
.came { grid-row: 1; grid-column: 2; text-align: right; }
.took { display: none; color: var(--quiet); font-size: 13px; text-align: right; }
summary .badge { grid-row: 1; justify-self: start; }
.body { padding: 4px 14px 16px; border-top: 1px dashed var(--line); }
.columns { display: grid; gap: 0 40px; }
.columns > div { min-width: 0; }
.columns .scroll { margin-top: 18px; }
.fields { display: grid; gap: 2px 24px; grid-template-columns: repeat(auto-fill, minmax(220px, 1fr)); font-size: 14px; }
.fields > div { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 12px; border-bottom: 1px dotted var(--line); }
.fields dt { color: var(--quiet); }
.fields dd { text-align: right; margin-left: auto; }
dd, .what, .foot span, .note, .lead, .reasons, .over { min-width: 0; overflow-wrap: anywhere; }
.body > div > div > .quiet { margin-top: 10px; font-size: 14px; }
blockquote { padding: 2px 0 2px 14px; border-left: 3px solid var(--line); max-width: 70ch; }
.tools > li + li { margin-top: 10px; }
.tools .name { font-weight: 600; }
.results { display: flex; flex-wrap: wrap; gap: 0 18px; font-size: 14px; }
.results dt, .results dd { display: inline; }
.results dt { color: var(--quiet); }
.flips > li, .grades > li { display: grid; gap: 2px 14px; align-items: baseline; padding: 7px 0; border-top: 1px solid var(--line); font-size: 14px; }
.flips + .scroll, .flips + h3, section > p + .scroll { margin-top: 20px; }
.flips a { font-weight: 600; margin-right: 8px; }
.turn { white-space: nowrap; }
.grades > li { grid-template-columns: 92px 1fr; }
.grades .name { font-weight: 500; } .grades .badge { justify-self: start; } .grades .text { grid-column: 1 / -1; }
.violations li + li, .warnings li + li, .policy li + li, p.policy { margin-top: 4px; }
.waterfall { table-layout: fixed; margin-top: 18px; }
.waterfall th:first-child { width: 38%; } .waterfall th:last-child, .waterfall td:last-child { width: 74px; text-align: right; padding-right: 0; white-space: nowrap; }
.waterfall th, .waterfall td { padding-top: 3px; padding-bottom: 3px; font-size: 13px; }
.depth-1 { padding-left: 14px; } .depth-2 { padding-left: 28px; } .depth-3 { padding-left: 42px; } .depth-4, .depth-5, .depth-6 { padding-left: 56px; }
.bar { display: block; width: 100%; height: 12px; margin-top: 4px; overflow: visible; }
.bar rect { min-width: 2px; fill: var(--quiet); stroke: var(--quiet); stroke-width: 1; }
.bar.run rect { fill: var(--skipped-bg); stroke: var(--quiet); } .bar.model rect { fill: var(--series-1); stroke: var(--series-1); }
.bar.tool rect { fill: var(--series-3); stroke: var(--series-3); } .bar.validation rect { fill: var(--series-4); stroke: var(--series-4); }
.bar.repair rect { fill: var(--series-2); stroke: var(--series-2); } .bar.fail rect { fill: var(--fail); stroke: var(--fail); }
.foot { display: flex; flex-wrap: wrap; gap: 2px 16px; margin-top: 14px; font-size: 13px; color: var(--quiet); }
.facts { display: grid; gap: 10px 24px; grid-template-columns: repeat(auto-fill, minmax(118px, 1fr)); margin-top: 16px; font-size: 14px; }
.facts dt { font-size: 12.5px; color: var(--quiet); }
.facts dd { overflow-wrap: anywhere; }

@media (min-width: 760px) {
  main, footer { padding: 24px 32px; }
  .hero { grid-template-columns: 1fr auto; align-items: end; }
  h1 { font-size: 52px; }
  .plot.wide { display: block; } .plot.narrow { display: none; }
  .pair { grid-template-columns: 1fr 1fr; }
  .flips > li { grid-template-columns: 190px 1fr; }
  .grades > li { grid-template-columns: 92px 84px 1fr; }
  .grades .text { grid-column: 3; }
  summary { grid-template-columns: 88px 1fr auto 76px; padding: 8px 14px; }
  .what { grid-column: 2; } .came { grid-column: 3; } .took { display: block; grid-column: 4; }
}
@media (min-width: 1080px) {
  .overview { grid-template-columns: 320px 1fr; }
  .columns { grid-template-columns: 1fr 1fr; }
}
@media (max-width: 420px) {
  th, td { padding-right: 8px; }
  .body { padding-left: 12px; padding-right: 12px; }
  .figures { font-size: 13px; }
  .tile { padding: 8px 8px; } .tile dt { font-size: 12px; } .tile dd { font-size: 20px; }
}
@media print {
  :root, :root:has(#scheme-dark:checked) { color-scheme: light; }
  body { background: none; font-size: 11pt; }
  .controls, .choice { display: none; }
  .case { break-inside: avoid; }
  .badge, .agrees, .differs, .bar { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
