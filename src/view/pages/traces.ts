import { type Html, html } from "../../report/html.js";
import { listPage } from "../../services/traces/list-page.js";
import type { PagePlace, RunsPage, Stopped } from "../../services/traces/runs-page.js";
import { countText, time } from "../../text/format.js";
import { RUN_KINDS } from "../../tracing/vocabulary/kinds.js";
import { CHOICES, filterIn, filterText, isChosen, WORDS, withQuery } from "../filter.js";
import { heading, link, nothing, problemList } from "../layout.js";
import { runsTable } from "../parts/runs-table.js";
import { type Asked, type Page, reading, type Site } from "../site.js";

const PAGE_SIZE = 50;

/** What is asked for most, in a click. */
const SHORTCUTS = [
  { words: "All runs", query: "" },
  { words: "Did not stand", query: "invalid=1" },
  { words: "With a failed span", query: "error=1" },
  { words: "A person disagrees", query: "score=correct%3Dfalse" },
  { words: "Last 24 hours", query: "since=24h" },
  { words: "Evals", query: "kind=eval" },
] as const;

const HINTS: Partial<Record<(typeof WORDS)[number], string>> = { since: "24h, 7d, yesterday", until: "2026-03-29" };

/** The runs, newest first, by the filter in the address. */
export async function tracesPage(site: Site, { query }: Asked): Promise<Page> {
  const kept = filterText(query);
  const place = placeIn(query);
  const read = await reading(site, async () => {
    const filter = filterIn(query, site.project.now());
    return { page: await listPage(site.project, await site.traces(), filter, { size: PAGE_SIZE, place }) };
  });
  const page = "value" in read ? read.value.page : undefined;
  const isNewest = page !== undefined && (place === undefined || !page.hasNewer);
  return {
    title: "Traces",
    section: "Traces",
    ...("problem" in read ? { status: read.status } : {}),
    body: html`${heading("Traces")}
      ${!site.isStatic && shortcuts(site, kept)}
      ${!site.isStatic && filterForm(site, query)}
      ${!site.isStatic && isNewest && (site.source === "local" ? liveLine(site, kept) : html`<p class="note">Newer runs are not told: Langfuse is asked when a page is loaded.</p>`)}
      ${"problem" in read ? problemList([read.problem]) : html`<div id="runs">${page ? await runsOf(site, page, kept) : goneText(site, kept)}</div>`}
      ${page && pager(site, page, kept)}`,
  };
}

/** The rows of a page alone, for what updates itself. */
export async function newestRows(site: Site, query: URLSearchParams): Promise<Html> {
  const filter = filterIn(query, site.project.now());
  const page = await listPage(site.project, await site.traces(), filter, { size: PAGE_SIZE });
  return page ? runsOf(site, page, filterText(query)) : html``;
}

async function runsOf(site: Site, page: RunsPage, kept: string): Promise<Html> {
  if (page.runs.length > 0 || page.stopped) {
    return html`${page.runs.length > 0 && (await runsTable(site, page.runs, kept))}${page.stopped && stoppedText(site, page.stopped, kept)}`;
  }
  if (kept !== "")
    return nothing("No run matches. Real runs are shown unless a kind is asked for: all has evals and replays too.");
  return nothing("There are no traces yet: a run leaves one.", "underwrite run --help");
}

/** How far a source that is far away was looked through, and where that goes on. */
function stoppedText(site: Site, { than, began, count }: Stopped, kept: string): Html {
  const on = withQuery("/traces", kept, `older=${encodeURIComponent(than)}`);
  return html`<p class="note">${countText(count, "run")} of Langfuse were looked through, back to ${time(began)}. ${link(site, on, "Look further back")}</p>`;
}

function placeIn(query: URLSearchParams): PagePlace | undefined {
  const [older, newer] = [query.get("older"), query.get("newer")];
  if (older) return { side: "older", than: older };
  return newer ? { side: "newer", than: newer } : undefined;
}

function goneText(site: Site, kept: string): Html {
  return html`<div class="nothing"><p>The run that this page begins at is not in the store any more.</p>
    <p>${link(site, withQuery("/traces", kept), "The newest runs")}</p></div>`;
}

function shortcuts(site: Site, kept: string): Html {
  return html`<ul class="chips" aria-label="Often asked for">${SHORTCUTS.map(({ words, query }) => {
    const current = query === kept && html` aria-current="true"`;
    return html`<li>${link(site, withQuery("/traces", query), words, current)}</li>`;
  })}</ul>`;
}

function filterForm(site: Site, query: URLSearchParams): Html {
  const field = (name: string) =>
    html`<label>${name}<input name="${name}" value="${query.get(name) ?? ""}" placeholder="${HINTS[name as "since"]}" autocomplete="off"${name === "kind" && html` list="kinds"`}></label>`;
  const choice = (name: (typeof CHOICES)[number]) => {
    const checked = isChosen(query, name) && html` checked`;
    return html`<label class="check"><input type="checkbox" name="${name}" value="1"${checked}> ${name === "invalid" ? "did not stand" : "a span failed"}</label>`;
  };
  const scores = query.getAll("score").filter((score) => score !== "");
  return html`<details class="filter"${filterText(query) !== "" && html` open`}><summary>Filter</summary>
    <form action="${site.href("/traces")}" method="get">
      <div class="fields-form">${WORDS.map(field)}
      ${(scores.length > 0 ? scores : [""]).map((score) => html`<label>score<input name="score" value="${score}" placeholder="correct=false" autocomplete="off"></label>`)}</div>
      <datalist id="kinds">${[...RUN_KINDS, "all"].map((kind) => html`<option value="${kind}"></option>`)}</datalist>
      <p class="row">${CHOICES.map(choice)}<button>Show</button></p>
      <p class="note">The words are those of <code>underwrite traces list</code>; this address has them.${site.source !== "local" && " Langfuse is asked for times and sessions; for the rest its runs are looked through, so many for a page."}</p>
    </form></details>`;
}

/** A line whose place is there from the start, so that nothing moves when it speaks. */
function liveLine(site: Site, kept: string): Html {
  return html`<div class="live" data-live="${site.href(withQuery("/live/runs", kept))}" data-rows="${site.href(withQuery("/live/rows", kept))}">
    <p role="status" aria-live="polite"></p><button type="button" class="follow" aria-pressed="false" hidden>Follow</button></div>`;
}

function pager(site: Site, { runs, hasNewer, hasOlder }: RunsPage, kept: string): Html {
  const [first, last] = [runs[0], runs.at(-1)];
  return html`<nav class="pager" aria-label="Pages of runs">
    ${site.isStatic || site.source !== "local" ? (hasNewer ? link(site, withQuery("/traces", kept), "← The newest", html` rel="prev"`) : html`<span></span>`) : hasNewer && first ? link(site, withQuery("/traces", kept, `newer=${encodeURIComponent(first.run.trace_id)}`), "← Newer", html` rel="prev"`) : html`<span></span>`}
    ${hasOlder && last ? link(site, withQuery("/traces", kept, `older=${encodeURIComponent(last.run.trace_id)}`), "Older →", html` rel="next"`) : html`<span></span>`}</nav>`;
}
