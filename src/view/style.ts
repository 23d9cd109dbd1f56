import { STYLE } from "../report/page-style.js";

/** The style sheet of the pages: the report's, with what only they have. Phones first, as there. */
export const VIEW_STYLE = `${STYLE}
.skip { position: absolute; left: -9999px; }
.skip:focus { left: 8px; top: 8px; background: var(--sheet); padding: 6px 12px; z-index: 2; }
.site { display: flex; flex-wrap: wrap; gap: 4px 24px; justify-content: space-between; align-items: center; max-width: 1140px; margin: 0 auto; padding: 12px 16px 0; font-size: 14px; }
.site nav ul { display: flex; flex-wrap: wrap; gap: 2px; margin-left: -10px; }
.site nav a { display: block; padding: 5px 10px; border-radius: 7px; text-decoration: none; color: var(--ink); }
.site nav a:hover { background: var(--within); }
.site nav a[aria-current] { font-weight: 650; box-shadow: inset 0 -2px 0 var(--link); border-radius: 0; }
.site .choice { font-size: 13px; }
.view main { padding-top: 20px; min-height: 60vh; }
.view main:focus { outline: none; }
.view h1 { font-size: 28px; overflow-wrap: anywhere; }
.view h1 .badge { font-size: 15px; vertical-align: 4px; }
.view section { margin-top: 32px; }
.title { margin-bottom: 16px; }
.title .lead { margin-top: 6px; }
.crumbs { display: flex; flex-wrap: wrap; gap: 2px 20px; justify-content: space-between; font-size: 14px; margin-bottom: 12px; overflow-wrap: anywhere; }
.beside { white-space: nowrap; }
.nothing { border: 1px dashed var(--line); border-radius: 10px; padding: 20px; color: var(--quiet); }
.problems { margin-bottom: 16px; }
.badge.adverse { color: var(--series-1); background: var(--within); }
.num { text-align: right; white-space: nowrap; }
.state { grid-template-columns: 1fr 1fr; }
.state .tile + .tile { border-left: 0; }
.state .tile { border-bottom: 1px solid var(--line); border-right: 1px solid var(--line); margin: 0 -1px -1px 0; min-width: 0; }
.state .tile dt a { color: inherit; }
.state .tile .note { font-size: 13px; line-height: 1.4; font-weight: 400; color: var(--quiet); margin: 2px 0 0; overflow-wrap: anywhere; }
.when { display: inline-block; }
.runs td, .runs th { padding-top: 7px; padding-bottom: 7px; }
.runs .input, .runs .scores { overflow-wrap: anywhere; }
.listed { table-layout: fixed; }
.listed th:nth-child(1) { width: 106px; } .listed th:nth-child(2) { width: 118px; }
.live + #runs { min-height: 120vh; }
.runs .time { white-space: nowrap; }
.runs .wide, .runs .widest { display: none; }
.runs tr:focus-within { background: var(--within); }
.runs tbody th { overflow-wrap: anywhere; }
.runs th time { display: block; font-size: 12px; font-weight: 400; color: var(--quiet); white-space: nowrap; }
.ids { display: flex; flex-wrap: wrap; gap: 4px 16px; }
.strip svg { display: block; width: 100%; height: 90px; background: var(--sheet); border: 1px solid var(--line); border-radius: 10px; }
.strip rect.pass, .swatch.pass { fill: var(--series-3); background: var(--series-3); }
.strip rect.adverse, .swatch.adverse { fill: var(--series-1); background: var(--series-1); }
.strip rect.fail, .swatch.fail { fill: var(--fail); background: var(--fail); }
.strip rect.flaky, .swatch.flaky { fill: var(--flaky); background: var(--flaky); }
.strip rect.skipped, .swatch.skipped { fill: var(--quiet); background: var(--quiet); }
.scale { display: flex; justify-content: space-between; gap: 8px; color: var(--quiet); font-size: 12.5px; margin-top: 4px; }
.swatch { width: 12px; height: 12px; border-radius: 3px; }
.chips { display: flex; flex-wrap: wrap; gap: 6px; margin-bottom: 12px; font-size: 14px; }
.chips a { display: block; padding: 3px 12px; border: 1px solid var(--line); border-radius: 999px; background: var(--sheet); text-decoration: none; color: var(--ink); }
.chips a[aria-current] { background: var(--ink); color: var(--page); border-color: var(--ink); }
.filter { border: 1px solid var(--line); border-radius: 10px; background: var(--sheet); margin-bottom: 12px; }
.filter summary, .view section > details > summary { display: block; padding: 8px 14px; }
.filter summary::before, .round summary::before, .view section > details > summary::before { content: "▸ "; color: var(--quiet); }
.filter[open] > summary::before, .round details[open] > summary::before, .view section > details[open] > summary::before { content: "▾ "; }
.filter form { padding: 0 14px 12px; }
.fields-form { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 8px 14px; }
.view form label { font-size: 13px; color: var(--quiet); }
.view input:not([type=checkbox], [type=radio], [type=search]) { display: block; width: 100%; font: inherit; font-size: 14px; color: var(--ink); background: var(--page); border: 1px solid var(--quiet); border-radius: 7px; padding: 4px 8px; }
.row { display: flex; flex-wrap: wrap; gap: 8px 18px; align-items: center; margin-top: 10px; }
.live { display: flex; gap: 12px; align-items: center; justify-content: space-between; height: 34px; font-size: 14px; color: var(--quiet); }
.live p { overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
button[aria-pressed=true] { background: var(--ink); color: var(--page); }
.pager { display: flex; justify-content: space-between; gap: 12px; margin-top: 14px; }
.more { font-size: 14px; }
.findings > li { padding: 10px 0; border-top: 1px solid var(--line); }
.findings blockquote, .message blockquote { margin: 6px 0; }
.view section > details { border: 1px solid var(--line); border-radius: 10px; background: var(--sheet); }
.message { padding: 0 14px 12px; }
.message blockquote { max-width: none; font-size: 14px; }
.verdict { margin-top: 14px; max-width: 560px; }
.commands li { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: center; padding: 3px 0; font-size: 14px; overflow-wrap: anywhere; }
.commands button { font-size: 13px; padding: 1px 10px; }
.commands code { min-width: 0; overflow-wrap: anywhere; }
pre { margin: 6px 0; padding: 10px 12px; overflow-x: auto; background: var(--sheet); border: 1px solid var(--line); border-radius: 8px; font-size: 13px; line-height: 1.5; }
.code figcaption { font-weight: 500; color: var(--quiet); margin: 10px 0 0; }
.added { color: var(--pass); } .removed { color: var(--fail); } .place { color: var(--quiet); }
.plain { list-style: disc; padding-left: 20px; } .plain li + li { margin-top: 4px; }
.body-text { max-width: 860px; overflow-wrap: anywhere; } .body-text h3 { font-size: 17px; margin-top: 26px; } .body-text h4 { font-size: 15px; } .body-text h4::first-letter { text-transform: none; }
.body-text .scroll table { min-width: 620px; overflow-wrap: break-word; }
.prose { margin: 6px 0; }
.ids-cell { font-size: 13px; overflow-wrap: anywhere; }
.predicted th { width: 34%; }
.round { border-top: 1px solid var(--line); padding: 14px 0; } .round h3 { font-size: 15px; margin: 0 0 4px; } .round details summary { display: block; padding: 4px 0; } .round .plain { font-size: 14px; margin: 4px 0 8px; }
kbd { font: 0.85em ui-monospace, monospace; border: 1px solid var(--line); border-radius: 4px; padding: 0 5px; margin-left: 4px; }
#keys summary { display: block; padding: 6px 0; width: max-content; } #keys summary::before { content: "▸ "; } #keys[open] summary::before { content: "▾ "; }
#keys div { display: grid; grid-template-columns: 64px 1fr; padding: 2px 0; }
.attributes th { width: 36%; overflow-wrap: anywhere; }

@media (min-width: 760px) {
  .site { padding: 12px 32px 0; }
  .view main { padding-top: 24px; }
  .view h1 { font-size: 34px; }
  .state { grid-template-columns: repeat(5, 1fr); }
  .runs .wide { display: table-cell; }
  .listed th:nth-child(1) { width: 150px; } .listed th:nth-child(2) { width: 132px; } .listed th:nth-child(4) { width: 126px; } .listed th:nth-child(5), .listed th:nth-child(6) { width: 76px; }
  .runs th time { display: none; }
  .strip svg { height: 120px; }
}
@media (min-width: 1080px) { .runs .widest { display: table-cell; } .listed th:nth-child(7), .listed th:nth-child(8) { width: 14%; } }
@media print { .site, .live, .pager, .chips, .filter, .verdict { display: none; } }
`;
