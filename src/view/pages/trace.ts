import { agentWords } from "../../agents/index.js";
import { whoseTrace } from "../../analysis/facts/describe-trace.js";
import { langfuseTraceUrl } from "../../langfuse/project.js";
import { answer } from "../../report/case/answer.js";
import { inputFields } from "../../report/case/application.js";
import { fieldTable } from "../../report/case/fields.js";
import type { Held } from "../../report/case/subject.js";
import { toolCalls } from "../../report/case/tool-calls.js";
import { evidenceOf } from "../../report/evidence.js";
import { duration, number, shortened } from "../../report/figures.js";
import { type Html, html } from "../../report/html.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { inputOf } from "../../runtime/record/recorded-input.js";
import { readRun } from "../../runtime/record/recorded-run.js";
import { explain } from "../../services/analyze.js";
import { knownFindings } from "../../services/findings/known-findings.js";
import { resolveTraceId, traceNamed, WHOLE_ID } from "../../services/open-store.js";
import { nextRun } from "../../services/traces/list-page.js";
import { cost, time } from "../../text/format.js";
import { partsOfRunId, shortRunId } from "../../tracing/runs.js";
import type { Score } from "../../tracing/score.js";
import type { TraceSource } from "../../tracing/source.js";
import { type Trace, walk } from "../../tracing/trace.js";
import { filterIn, filterText, withQuery } from "../filter.js";
import { heading, link, problemList, problemPage } from "../layout.js";
import { outcomeBadge } from "../parts/runs-table.js";
import { type Asked, type Page, reading, type Site } from "../site.js";
import { conversation } from "../trace/conversation.js";
import { findingList } from "../trace/findings.js";
import { scores } from "../trace/scores.js";
import { spansAsked, spanTable } from "../trace/spans.js";

const MOST_VALUE = 200;

/** One run: what it was asked, what it answered beside what the policy says, and how it came to that. */
export async function tracePage(site: Site, { name, query }: Asked): Promise<Page> {
  const source = await site.traces();
  const asked = name.length >= WHOLE_ID ? name : await resolveTraceId(source, name);
  const part = await source.part?.(asked, spansAsked(query));
  const trace = part?.trace ?? (await traceNamed(source, asked));
  if (!trace) return problemPage("Not there", `There is no trace ${name}.`, 404);
  const id = trace.trace_id;
  const agent = (await site.agentOf(trace.agent)) ?? site.agent;
  const isOurs = trace.agent === agent.name;
  const read = { ...source, trace: async () => trace };
  const explanation = isOurs ? await explain(site.project, agent, id, { source: read }) : undefined;
  const kept = filterText(query);
  const beside = await reading(site, () => neighbours(site, source, trace, query));
  const { newer, older } = "value" in beside ? beside.value : {};
  return {
    title: `Run ${shortRunId(id)}`,
    section: "Traces",
    body: html`<div class="crumbs"><p>${link(site, withQuery("/traces", kept), "Traces")}${kept !== "" && html` <span class="quiet">${decodeURIComponent(kept.replaceAll("+", " "))}</span>`}</p>
        <p class="beside">${newer && link(site, withQuery(`/traces/${newer}`, kept), "← Newer", html` rel="prev"`)} ${older && link(site, withQuery(`/traces/${older}`, kept), "Older →", html` rel="next"`)}</p></div>
      ${"problem" in beside && problemList([beside.problem])}
      ${heading(html`${outcomeBadge(trace, agent.unfavourable)} <code>${shortRunId(id)}</code>`, { over: shortened(trace.agent ?? trace.name ?? "", MOST_VALUE) })}
      ${facts(site, trace)}
      ${findingList(site, explanation?.findings ?? [], knownFindings(site.project, agent).isKnown)}
      ${part && part.left_out > 0 && html`<p class="warning">It has very many model calls, tool calls and checks: ${number(part.left_out)} of them, in its middle, are not looked at on this page.</p>`}
      ${isOurs ? judged(agent, trace) : foreign(trace, part?.total)}
      <section aria-labelledby="spans"><h2 id="spans">How it went</h2>${spanTable(site, trace, part, query)}</section>
      ${conversation(trace)}
      ${scores(site, trace, await keptHere(site, trace))}
      ${commands(site, id, isOurs ? agentWords(agent.name) : "")}`,
  };
}

/** The runs before and behind one, by the filter that it was found by; a copy has no use for them. */
async function neighbours(site: Site, source: TraceSource, trace: Trace, query: URLSearchParams) {
  if (site.isStatic) return {};
  const { trace_id: than, started_at } = trace;
  const began = partsOfRunId(than).spanId === undefined ? started_at : undefined;
  const filter = filterIn(query, site.project.now());
  const [newer, older] = await Promise.all(
    (["newer", "older"] as const).map((side) => nextRun(site.project, source, filter, { side, than, began })),
  );
  return { newer, older };
}

/** What people said of a run on this machine that its source does not have, or does not have yet. */
async function keptHere(site: Site, { trace_id, all_scores }: Trace): Promise<Score[]> {
  const { project, source } = site;
  if (source === "local") return [];
  const known = new Set(all_scores.map(({ id }) => id));
  const own = await reading(site, () => project.store({ quiet: true }).scoresOf(partsOfRunId(trace_id).traceId));
  const scores = "value" in own ? project.redactor.json(own.value) : [];
  return scores.filter(({ id, source: by }) => by === "person" && !known.has(id));
}

function facts({ project, source }: Site, trace: Trace): Html {
  const row = (name: string, value: string | Html | null) =>
    value !== null &&
    value !== "" &&
    html`<div><dt>${name}</dt><dd>${typeof value === "string" ? shortened(value, MOST_VALUE) : value}</dd></div>`;
  const { input_tokens, output_tokens, kind, session, version, exit_reason, complete } = trace;
  const langfuse = source === "langfuse" && project.config.langfuse;
  return html`<dl class="facts">${row("began", time(trace.started_at))}${row("took", complete ? duration(trace.duration_ms) : "it has not ended")}
    ${row("model", trace.model)}${row("round trips", number(trace.round_trips))}${row("tokens in, out", `${number(input_tokens)}, ${number(output_tokens)}`)}
    ${row("cost", cost(trace.cost_usd, "not known"))}${row("ended as", exit_reason)}${kind !== "run" && row("kind", kind)}${row("session", session)}${row("version", version)}
    ${langfuse && row("in Langfuse", html`<a href="${langfuseTraceUrl(langfuse, partsOfRunId(trace.trace_id).traceId)}" rel="noreferrer">its page</a>`)}</dl>`;
}

/** The answer beside the policy's, and what led to it. */
function judged(agent: AnyAgent, trace: Trace): Html {
  const evidence = evidenceOf(trace);
  const run = readRun(trace, agent.name);
  const read = inputOf(run, agent);
  const held: Held = read.ok
    ? { subject: { application: read.input, expected: {} }, reference: read.reference }
    : { subject: undefined, reference: undefined };
  return html`<section aria-labelledby="answer"><h2 id="answer">Answer and policy</h2><div class="columns"><div>
      ${inputFields(read.ok ? read.input : run.input) ?? html`<p class="note">The input was not captured.</p>`}
      ${fieldTable(held, evidence)}
      ${!read.ok && html`<p class="note">It is not held against the policy. ${shortened(read.message, 300)}</p>`}
    </div><div>
      ${evidence.masked && html`<p class="note">Content is masked: placeholders stand for figures and text.</p>`}
      ${answer(agent, held, evidence)}
      ${toolCalls(evidence, held.reference?.figures)}
    </div></div></section>`;
}

/** A run of another program, or of an agent that is not known here. */
function foreign(trace: Trace, spans = [...walk(trace.roots)].length): Html {
  return html`<section aria-labelledby="answer"><h2 id="answer">Not judged</h2><p>${whoseTrace(trace, spans)}</p></section>`;
}

function commands({ source }: Site, id: string, named: string): Html {
  const from = source === "local" ? "" : ` --source ${source}`;
  const all = [`underwrite explain ${id}${named}${from}`, `underwrite traces show ${id} --full${from}`];
  return html`<section aria-labelledby="elsewhere"><h2 id="elsewhere">At a terminal</h2><ul class="commands">${all.map(
    (command) =>
      html`<li><code>${command}</code> <button type="button" data-copy="${command}" hidden>Copy</button></li>`,
  )}</ul></section>`;
}
