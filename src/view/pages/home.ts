import { agentWords } from "../../agents/index.js";
import { rateText } from "../../evals/report/wording.js";
import { number } from "../../report/figures.js";
import { type Html, html, type Part } from "../../report/html.js";
import { type Status, statusOf } from "../../services/status.js";
import { listPage } from "../../services/traces/list-page.js";
import { type RecentRuns, recentRuns } from "../../services/traces/runs-by-hour.js";
import type { ListedRun } from "../../services/traces/runs-page.js";
import { countText, time } from "../../text/format.js";
import type { TraceSource } from "../../tracing/source.js";
import { heading, link, nothing, problemList } from "../layout.js";
import { runsTable } from "../parts/runs-table.js";
import { runStrip } from "../parts/strip.js";
import { type Page, reading, type Site } from "../site.js";

const HOURS = 24;
/** Runs of each list. */
const LISTED = 8;

/** How things stand: what waits for a person first, then what ran. */
export async function homePage(site: Site): Promise<Page> {
  const { project, agent } = site;
  const status = project.redactor.json(await statusOf(project, agent));
  const runs = await reading(site, async () => {
    const source = await site.traces();
    const [recent, newest] = await Promise.all([
      recentRuns(project, source, HOURS),
      listPage(project, source, { kind: "run" }, { size: LISTED }),
    ]);
    return { recent, invalid: await invalidRuns(site, source, recent), newest: newest?.runs ?? [] };
  });
  const problems = [...status.problems, ...("problem" in runs ? [runs.problem] : []), unreadable(site)];
  return {
    title: "Home",
    section: "Home",
    body: html`${heading(agent.name, { over: "How things stand" })}
      ${problemList(problems)}
      ${tiles(site, status)}
      ${
        "value" in runs &&
        html`<section aria-labelledby="day"><h2 id="day">Runs of the last ${HOURS} hours</h2>${runStrip(site, runs.value.recent, HOURS)}</section>
        ${runs.value.invalid.length > 0 && html`<section aria-labelledby="failed"><h2 id="failed">Did not stand</h2>${await runsTable(site, runs.value.invalid, "invalid=1")}</section>`}
        <section aria-labelledby="newest"><h2 id="newest">Newest runs</h2>${
          runs.value.newest.length > 0
            ? html`${await runsTable(site, runs.value.newest)}<p class="more">${link(site, "/traces", "All runs")}</p>`
            : nothing("There are no traces yet: a run leaves one.", "underwrite run --help")
        }</section>`
      }`,
  };
}

/** The newest runs of the last day whose output did not stand. */
async function invalidRuns({ project }: Site, source: TraceSource, { runs }: RecentRuns): Promise<ListedRun[]> {
  if (runs) return runs.flatMap((run) => (run.valid === false ? [{ run, input: undefined }] : [])).slice(0, LISTED);
  const since = project.now() - HOURS * 3_600_000;
  return (await listPage(project, source, { kind: "run", invalid: true, since }, { size: LISTED }))?.runs ?? [];
}

/** What of the store could not be read, in a sentence. */
function unreadable({ project, source }: Site): string {
  if (source !== "local") return "";
  const read = readingNow(() => project.store({ quiet: true }).unreadable);
  return read === undefined ? "" : `${read}.`;
}

function readingNow(read: () => string | undefined): string | undefined {
  try {
    return read();
  } catch {
    return undefined; // why the store cannot be used is told above
  }
}

function tiles(site: Site, { agent, gate, findings, plans, proposals, undelivered, looked }: Status): Html {
  const open = findings.filter(({ status }) => status === "open" || status === "reopened");
  const high = open.filter(({ severity }) => severity === "high").length;
  const proposed = proposals.cases + proposals.findings.length;
  const waiting = undelivered.reduce((sum, target) => sum + target.waiting, 0);
  const tile = (kind: string, name: string, path: string | null, value: Part, note: Part) =>
    html`<div class="tile ${kind}"><dt>${path === null ? name : link(site, path, name)}</dt><dd>${value}</dd><dd class="note">${note}</dd></div>`;
  const gateKind = !gate ? "none" : gate.ended && gate.gate_passed ? "pass" : gate.ended ? "fail" : "flaky";
  const gateWord = !gate ? "–" : gate.ended ? (gate.gate_passed ? "✓ holds" : "✗ fails") : "not ended";
  const waits = { proposed: "to approve", approved: "to make", applied: "to verify", untested: "to verify" } as const;
  const kinds = [...new Set(plans.map(({ status }) => waits[status]))];
  const planNote = kinds.map((what) => `${plans.filter(({ status }) => waits[status] === what).length} ${what}`);
  return html`<dl class="tiles state">
    ${tile(gateKind, "Gate", gate ? `/evals/${gate.run_id}` : "/evals", gateWord, gate ? html`${number(gate.passed)} of ${number(gate.total - gate.skipped)} passed (${rateText(gate.passed / Math.max(1, gate.total - gate.skipped))}), <span class="when">${time(gate.started_at)}</span>` : html`no eval run yet: <code>underwrite eval${agentWords(agent)}</code>`)}
    ${tile(high > 0 ? "fail" : open.length > 0 ? "flaky" : "none", "Open findings", "/findings", number(open.length), findings.length === 0 && looked ? `none in ${countText(looked.runs, "run")}, looked at ${time(looked.at)}` : findings.length === 0 ? html`none seen yet: <code>underwrite analyze${agentWords(agent)}</code>` : severities(open))}
    ${tile(plans.length > 0 ? "flaky" : "none", "Plans that wait", "/plans", number(plans.length), planNote.join(", ") || "none waits")}
    ${tile(proposed > 0 ? "flaky" : "none", "Proposals", "/cases#proposals", number(proposed), proposed === 0 ? "none waits" : `${countText(proposals.cases, "case")}, ${countText(proposals.findings.length, "finding")}`)}
    ${tile(waiting > 0 ? "flaky" : "none", "Undelivered", null, number(waiting), undelivered.length === 0 ? "nothing waits" : html`${undelivered.map(({ target, waiting: left }) => `${number(left)} for ${target}`).join(", ")}: <code>underwrite traces push</code>`)}
  </dl>`;
}

function severities(open: readonly { severity: string }[]): string {
  const counts = ["high", "medium", "low", "info"].map((severity) => {
    return { severity, count: open.filter((one) => one.severity === severity).length };
  });
  const told = counts.filter(({ count }) => count > 0).map(({ severity, count }) => `${count} ${severity}`);
  return told.join(", ") || "none is open";
}
