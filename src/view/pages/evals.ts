import { agentWords } from "../../agents/index.js";
import type { Case } from "../../evals/cases/case.js";
import { loadCases } from "../../evals/cases/case-files.js";
import { compareEvals } from "../../evals/report/compare.js";
import type { EvalReport } from "../../evals/report/eval-report.js";
import { rateText } from "../../evals/report/wording.js";
import { evalReportParts, evalReportTitle } from "../../report/eval-report.js";
import { number } from "../../report/figures.js";
import { flips } from "../../report/flips.js";
import { type Html, html } from "../../report/html.js";
import { verdict } from "../../report/verdict.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { knownFiles } from "../../services/evals/case-folder.js";
import { keptReport, type ListedEval, listEvals } from "../../services/evals/eval-reports.js";
import { cost, time } from "../../text/format.js";
import { sha256 } from "../../text/sha256.js";
import { heading, link, nothing, problemList, problemPage } from "../layout.js";
import { trend } from "../parts/trend.js";
import { type Asked, type Page, reading, type Site } from "../site.js";

const LISTED = 30;
/** Cases of a page, and those of them that are shown with their traces. */
const PAGE = 40;
const DETAIL = { unpassed: 20, passed: 2 };
/** Pictures that are kept, two of an eval run: they stay as they are while it does, and drawing takes 100 ms of a page's 110. */
const DRAWN = 60;

/** The eval runs, newest first, with the trend of their pass rates. */
export async function evalsPage(site: Site): Promise<Page> {
  site.project.store({ quiet: true });
  const runs = listEvals(site.project, { limit: LISTED });
  const whole = runs.filter(
    ({ ended, partial, shard, agent }) => ended && !partial && !shard && agent === site.agent.name,
  );
  const points = whole.flatMap(({ pass_rate, started_at, gate_passed }) =>
    pass_rate === null ? [] : [{ at: started_at, rate: pass_rate, passed: gate_passed }],
  );
  return {
    title: "Evals",
    section: "Evals",
    body: html`${heading("Evals")}
      ${runs.length === 0 && nothing("No eval was run yet.", `underwrite eval${agentWords(site.agent.name)}`)}
      ${points.length > 1 && html`<figure class="trend"><figcaption>Pass rate of ${site.agent.name}, whole suite</figcaption>${trend(points.reverse())}</figure>`}
      ${runs.length > 0 && table(site, runs)}`,
  };
}

function table(site: Site, runs: readonly ListedEval[]): Html {
  const canCompare = !site.isStatic && runs.length > 1;
  const rows = runs.map((run, index) => {
    const kind = run.ended ? (run.gate_passed ? "pass" : "fail") : "flaky";
    const word = run.ended ? (run.gate_passed ? "✓ holds" : "✗ fails") : "not ended";
    const pick = (name: string, at: number) =>
      html`<td><input type="radio" name="${name}" value="${run.run_id}" aria-label="${name === "a" ? "earlier" : "later"}: ${run.run_id}"${index === at && html` checked`}></td>`;
    const covers = run.partial ?? (run.shard ? `shard ${run.shard.index} of ${run.shard.count}` : "all");
    return html`<tr data-item="${run.run_id}">${canCompare && html`${pick("a", 1)}${pick("b", 0)}`}<th scope="row">${link(site, `/evals/${run.run_id}`, run.name ?? run.run_id)}</th>
      <td><span class="badge ${kind}">${word}</span></td><td class="num">${number(run.passed)} of ${number(run.total - run.skipped)}</td><td class="wide num">${rateText(run.pass_rate)}</td>
      <td class="wide">${time(run.started_at)}</td><td class="wide num">${cost(run.cost_usd)}</td><td class="wide">${run.model}</td><td class="widest">${run.agent}</td><td class="widest">${covers}</td></tr>`;
  });
  const body = html`<div class="scroll"><table class="runs"><thead><tr>${canCompare && html`<th scope="col">a</th><th scope="col">b</th>`}<th scope="col">Run</th><th scope="col">Gate</th><th scope="col" class="num">Passed</th><th scope="col" class="wide num">Rate</th>
    <th scope="col" class="wide">Began</th><th scope="col" class="wide num">Cost</th><th scope="col" class="wide">Model</th><th scope="col" class="widest">Agent</th><th scope="col" class="widest">Covers</th></tr></thead><tbody>${rows}</tbody></table></div>`;
  if (!canCompare) return body;
  return html`<form method="get" action="${site.href("/compare")}">${body}<p class="row"><button>Compare a with b</button></p></form>`;
}

/** The report of one eval run, as `underwrite eval --html` writes it; cases lead to the pages of their traces. */
export async function evalPage(site: Site, { name, query }: Asked): Promise<Page> {
  const report = site.project.redactor.json(keptReport(site.project, name));
  const agent = await site.agentOf(report.agent);
  if (!agent)
    return problemPage(
      "Not known here",
      `The run ${report.run_id} is of the agent ${report.agent}, which is not known here.`,
      404,
    );
  const suite = await reading(site, () => casesOf(site, agent));
  const comparison = report.baseline;
  const { trace } = await site.own(); // evals are kept beside their traces, wherever others are read from
  const path = `/evals/${report.run_id}`;
  const cases = "value" in suite ? suite.value : [];
  const paging = {
    size: PAGE,
    from: Number.parseInt(query.get("from") ?? "0", 10) || 0,
    around: query.get("case") ?? undefined,
    hrefOf: (from: number) => site.href(from === 0 ? path : `${path}?from=${from}`),
  };
  const shown = sha256(JSON.stringify([site.isStatic, agent.name, report, cases]));
  const head = drawnOnce(site, `head ${shown}`, () => verdict(report, comparison, null));
  const parts = await evalReportParts({
    report,
    agent,
    cases,
    trace,
    comparison,
    detail: { ...DETAIL, paging },
    hrefOf: (id) => site.href(`/traces/${id}`),
    caseHref: (id) => caseHref(site, report.run_id, id) ?? `#case-${encodeURIComponent(id)}`,
    drawn: (draw) => drawnOnce(site, shown, draw),
  });
  return {
    title: evalReportTitle(report),
    section: "Evals",
    body: html`<div class="crumbs"><p>${link(site, "/evals", "Evals")} / <code>${report.run_id}</code></p></div>
      ${"problem" in suite && problemList([suite.problem])}
      <div class="report">${head}${parts}</div>`,
  };
}

/** Where a case of a run is: on one of its pages. A copy leaves such addresses out. */
function caseHref(site: Site, run: string, id: string): string | undefined {
  const href = site.href(`/evals/${run}?case=${encodeURIComponent(id)}`);
  return href === undefined ? undefined : `${href}#case-${encodeURIComponent(id)}`;
}

const drawings = new WeakMap<Site["project"], Map<string, Html>>();

/** A part that is drawn once. @param key another one for whatever else it shows */
function drawnOnce({ project }: Site, key: string, draw: () => Html): Html {
  const known = drawings.get(project) ?? new Map<string, Html>();
  drawings.set(project, known);
  const part = known.get(key) ?? draw();
  known.delete(key);
  known.set(key, part); // the one that was asked for last goes last
  for (const oldest of [...known.keys()].slice(0, -DRAWN)) known.delete(oldest);
  return part;
}

function casesOf({ project }: Site, agent: AnyAgent): Case[] {
  return project.redactor.json(loadCases(agent, knownFiles(agent)));
}

/** One eval run held against another. */
export async function comparePage(site: Site, { query }: Asked): Promise<Page> {
  const [a, b] = ["a", "b"].map((side) => keptReport(site.project, query.get(side) ?? "last")) as [
    EvalReport,
    EvalReport,
  ];
  const comparison = compareEvals(a, b);
  const crumbs = html`<div class="crumbs"><p>${link(site, "/evals", "Evals")} / compare</p></div>`;
  if (comparison.common === 0) {
    return {
      title: "Compare",
      section: "Evals",
      body: html`${crumbs}${heading("Nothing to compare")}<p>The two runs have run no case in common.</p>`,
    };
  }
  return {
    title: "Compare",
    section: "Evals",
    body: html`${crumbs}
      ${heading(html`${rateText(a.pass_rate)} → ${rateText(b.pass_rate)}`, { over: html`${link(site, `/evals/${a.run_id}`, a.name ?? a.run_id)} against ${link(site, `/evals/${b.run_id}`, b.name ?? b.run_id)}` })}
      ${flips(comparison, (id) => caseHref(site, b.run_id, id))}`,
  };
}
