import type { CaseWarning } from "../../evals/run/eval-run.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { changesInWords } from "../../runtime/definition/explanation.js";
import { policyOf } from "../../runtime/definition/outcome.js";
import { readAs } from "../../runtime/read-as.js";
import { countText } from "../../text/format.js";
import type { Evidence } from "../evidence.js";
import { labelled, number, shortened } from "../figures.js";
import { type Html, html, type Part } from "../html.js";
import type { Held } from "./subject.js";

/** Words of a text that something is said of. */
interface Words {
  quote?: string | undefined;
  message: string;
}

const MOST_TEXT = 5000;
const MOST_MESSAGE = 1000;
const MOST_NAME = 100;
/** Texts of an answer, and violations or warnings, that are shown. */
const MOST = 20;

/** What came out: the agent's own summary of it, what is wrong with it, and its texts, such as the reasoning. */
export function answer(agent: AnyAgent, { subject, reference }: Held, evidence: Evidence): Html {
  const { answer: given, stands, violations, warnings, error } = evidence;
  const read = stands && subject ? readAs<unknown>(agent.output, given) : undefined;
  const { policy } = subject && read?.ok ? policyOf(agent, subject.application, read.data) : {};
  const summary = subject && read?.ok ? agent.summarize(subject.application, read.data) : undefined;
  const texts = textsOf(given, Object.keys((reference?.output ?? {}) as object));
  return html`
    ${error !== null && html`<p class="warning"><strong>No output stands.</strong> ${shortened(error, MOST_MESSAGE)}</p>`}
    ${foundList("Violations", "violations", violations)}
    ${foundList("Warnings", "warnings", warnings)}
    ${summary && html`<h4>Decision: ${summary.outcome.toLowerCase()}</h4><dl class="fields">${summary.figures.map(({ label, value }) => html`<div><dt>${label}</dt><dd>${shortened(value, MOST_MESSAGE)}</dd></div>`)}</dl>`}
    ${policy && html`<h4>Reasons, by the policy</h4><ul class="policy">${policy.reasons.map(({ sentence }) => html`<li>${sentence}</li>`)}</ul><p class="policy">${changesInWords(policy)}</p>`}
    ${texts.slice(0, MOST).map(([name, text]) => html`<h4>${shortened(labelled(name, null).label, MOST_NAME)}${!stands && `, of the answer that does not stand`}</h4><blockquote class="text" dir="auto">${marked(shortened(text, MOST_TEXT), warnings)}</blockquote>`)}
    ${texts.length > MOST && html`<p class="note">${countText(texts.length - MOST, "more text is", "more texts are")} in the trace.</p>`}`;
}

/** Violations or warnings with their codes. */
export function foundList(title: string, className: string, found: readonly CaseWarning[]): Html | null {
  if (found.length === 0) return null;
  return html`<h4>${title}</h4><ul class="${className}">${found.slice(0, MOST).map(({ code, message }) => html`<li><code>${shortened(code, MOST_NAME)}</code> <span class="text">${shortened(message, MOST_MESSAGE)}</span></li>`)}</ul>
    ${found.length > MOST && html`<p class="note">${number(found.length - MOST)} more are in the trace.</p>`}`;
}

function textsOf(given: Evidence["answer"], prescribed: readonly string[]): [string, string][] {
  if (given === null) return [];
  if (typeof given === "string") return [["answer", given]];
  const texts = Object.entries(given).filter((field): field is [string, string] => typeof field[1] === "string");
  return texts.filter(([name]) => !prescribed.includes(name));
}

/** A text in which the words that warnings quote are marked, each with its warning's number. */
function marked(text: string, warnings: readonly Words[]): Html {
  const places = warnings
    .map(({ quote = "", message }, index) => ({ ...placeOf(text, quote), message, number: index + 1 }))
    .filter(({ from }) => from >= 0)
    .sort((a, b) => a.from - b.from || b.to - a.to);
  const parts: Part[] = [];
  let at = 0;
  for (const { from, to, message, number } of places) {
    if (from < at) continue; // words within words that are marked already
    parts.push(
      text.slice(at, from),
      html`<mark title="${shortened(message, MOST_MESSAGE)}" data-number="${number}">${text.slice(from, to)}</mark>`,
    );
    at = to;
  }
  return html`${parts}${text.slice(at)}`;
}

/** Where words are, which may have been cut and closed by three dots. */
function placeOf(text: string, quote: string): { from: number; to: number } {
  const words = quote.replace(/…$/, "").trim();
  const from = words === "" ? -1 : text.indexOf(words);
  return { from, to: from + words.length };
}
