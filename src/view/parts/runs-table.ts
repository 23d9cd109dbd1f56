import { duration, labelled, shortened } from "../../report/figures.js";
import { type Html, html } from "../../report/html.js";
import { keyValues, type ListedRun } from "../../services/traces/runs-page.js";
import { cost, listSome, time } from "../../text/format.js";
import type { TraceSummary } from "../../tracing/filter.js";
import { shortRunId } from "../../tracing/runs.js";
import { withQuery } from "../filter.js";
import { link } from "../layout.js";
import type { Site } from "../site.js";

/** Longest value of an input, and longest word, that a row shows. */
const VALUE = 40;
const WORD = 60;
const MOST_SCORES = 4;
const MOST_VALUES = 20;

/** Runs in a row each. @param query the filter that they were found by, which their pages keep */
export async function runsTable(site: Site, runs: readonly ListedRun[], query = ""): Promise<Html> {
  const rows = await Promise.all(runs.map((listed) => rowOf(site, listed, query)));
  return html`<div class="scroll"><table class="runs listed"><thead><tr>
    <th scope="col">Run</th><th scope="col">Outcome</th><th scope="col">Input</th><th scope="col" class="time wide">Began</th>
    <th scope="col" class="wide num">Took</th><th scope="col" class="wide num">Cost</th><th scope="col" class="widest">Model</th><th scope="col" class="widest">Scores</th>
    </tr></thead><tbody>${rows}</tbody></table></div>`;
}

async function rowOf(site: Site, { run, input }: ListedRun, query: string): Promise<Html> {
  const agent = await site.agentOf(run.agent);
  const values = keyValues(input ?? null, agent?.positionals)
    .filter((value) => ["string", "number", "boolean"].includes(typeof value) && value !== "")
    .map((value) => shortened(labelled("", value).value, VALUE));
  const scores = run.scores.slice(0, MOST_SCORES).map(({ name, value }) => shortened(`${name} ${value}`, WORD));
  const more = run.scores.length - scores.length;
  return html`<tr data-item="${run.trace_id}"><th scope="row">${link(site, withQuery(`/traces/${run.trace_id}`, query), html`<code>${shortRunId(run.trace_id)}</code>`)}<time datetime="${isoOf(run.started_at)}">${shortTime(run.started_at)}</time></th>
    <td>${outcomeBadge(run, agent?.unfavourable)}</td><td class="input" dir="auto">${values.length > 0 ? listSome(values, MOST_VALUES, " · ") : html`<span class="quiet">${input === undefined ? "on its page" : "not captured"}</span>`}</td>
    <td class="time wide"><time datetime="${isoOf(run.started_at)}">${shortTime(run.started_at)}</time></td>
    <td class="wide num">${run.complete && duration(run.duration_ms)}</td><td class="wide num">${cost(run.cost_usd)}</td>
    <td class="widest">${shortened(run.model ?? "", WORD)}</td><td class="widest scores">${scores.join(", ")}${more > 0 && ` and ${more} more`}</td></tr>`;
}

/** What a run came to, as a sign and a word. */
export function outcomeBadge(run: TraceSummary, unfavourable: readonly string[] = []): Html {
  const { kind, sign, word } = wordsOf(run, unfavourable);
  return html`<span class="badge ${kind}"><span aria-hidden="true">${sign}</span> ${shortened(word, WORD)}</span>`;
}

function wordsOf(
  { outcome, complete, valid, errors, exit_reason, name }: TraceSummary,
  unfavourable: readonly string[],
) {
  if (!complete) return { kind: "flaky", sign: "…", word: "not ended" };
  if (valid === false || (outcome === null && errors > 0)) {
    return { kind: "fail", sign: "✗", word: (exit_reason ?? name ?? "failed").replaceAll("_", " ") };
  }
  if (outcome === null)
    return { kind: "skipped", sign: "–", word: (exit_reason ?? name ?? "ended").replaceAll("_", " ") };
  return unfavourable.includes(outcome)
    ? { kind: "adverse", sign: "↓", word: outcome }
    : { kind: "pass", sign: "✓", word: outcome };
}

/** A time for machines; empty for one that is beyond what a date holds. */
function isoOf(ms: number): string {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : "";
}

/** A time without its year: `11-26 10:53:22`. */
function shortTime(ms: number): string {
  return time(ms).slice(5, 19);
}
