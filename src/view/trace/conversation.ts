import * as z from "zod/mini";
import { number, shortened } from "../../report/figures.js";
import { type Html, html } from "../../report/html.js";
import { parseJson } from "../../runtime/record/recorded-calls.js";
import { countText } from "../../text/format.js";
import { ATTRIBUTE } from "../../tracing/attributes.js";
import { type Trace, walk } from "../../tracing/trace.js";

const MOST_MESSAGES = 40;
const MOST_PARTS = 40;
const MOST_TEXT = 4000;

const messagesSchema = z.array(
  z.looseObject({
    role: z.string(),
    content: z.optional(z.unknown()),
    parts: z.optional(z.array(z.looseObject({ type: z.string() }))),
  }),
);
type Message = z.infer<typeof messagesSchema>[number];

/** What was said between the agent and its model: the last call has all of it. Closed, as it is long. */
export function conversation(trace: Trace): Html | null {
  const calls = [...walk(trace.roots)].filter(({ kind }) => kind === "model");
  const last = calls.at(-1);
  if (!last) return null;
  const {
    [ATTRIBUTE.systemInstructions]: instructions,
    [ATTRIBUTE.inputMessages]: asked,
    [ATTRIBUTE.outputMessages]: said,
  } = last.attributes;
  const messages = [...messagesIn(asked ?? last.input), ...messagesIn(said ?? last.output)];
  const texts = textsOfInstructions(instructions);
  if (messages.length === 0 && texts === "") {
    return html`<section aria-labelledby="talk"><h2 id="talk">Conversation</h2><p class="note">It was not captured.</p></section>`;
  }
  const shown = messages.slice(-MOST_MESSAGES);
  return html`<section aria-labelledby="talk"><h2 id="talk">Conversation</h2><details><summary><span class="what">${countText(messages.length, "message")} in ${countText(trace.round_trips, "model call")}</span></summary>
    ${texts !== "" && html`<div class="message"><h3>Instructions</h3><blockquote class="text">${shortened(texts, MOST_TEXT)}</blockquote></div>`}
    ${shown.length < messages.length && html`<p class="note">The last ${shown.length} of ${number(messages.length)} are shown.</p>`}
    ${shown.map((message) => html`<div class="message"><h3>${shortened(message.role, 40)}</h3>${partsOf(message).map(({ words, text }) => html`${words !== "" && html`<p class="note">${shortened(words, 200)}</p>`}${text !== "" && html`<blockquote class="text" dir="auto">${shortened(text, MOST_TEXT)}</blockquote>`}`)}</div>`)}
    </details></section>`;
}

function messagesIn(value: unknown): Message[] {
  if (typeof value !== "string") return [];
  const json = parseJson(value);
  const read = z.safeParse(messagesSchema, Array.isArray(json) ? json : [json]);
  return read.success ? read.data : [];
}

function partsOf({ parts, content }: Message): { words: string; text: string }[] {
  const all = parts ?? content ?? [];
  if (!Array.isArray(all)) return [{ words: "", text: textOf(all) }];
  const shown = all.slice(0, MOST_PARTS).map(partOf);
  const left = all.length - shown.length;
  return left > 0 ? [...shown, { words: `${number(left)} more parts are in the trace.`, text: "" }] : shown;
}

function partOf(part: unknown): { words: string; text: string } {
  if (part === null || typeof part !== "object") return { words: "", text: textOf(part) };
  const {
    type,
    content,
    text,
    name,
    arguments: given,
    input,
    response,
    result,
    ...rest
  } = part as Record<string, unknown>;
  if (type === "text") return { words: "", text: textOf(content ?? text) };
  if (type === "tool_call" || type === "tool_use")
    return { words: `calls ${textOf(name)}`, text: textOf(given ?? input ?? "") };
  if (type === "tool_call_response" || type === "tool_result") {
    return { words: "a tool says", text: textOf(response ?? result ?? content) };
  }
  return { words: textOf(type), text: textOf(content ?? text ?? (Object.keys(rest).length > 0 ? rest : "")) };
}

function textsOfInstructions(value: unknown): string {
  if (typeof value !== "string") return "";
  const json = parseJson(value);
  if (!Array.isArray(json)) return value;
  return json.map((part) => partOf(part).text).join("\n");
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : (JSON.stringify(value, null, 1) ?? "");
}
