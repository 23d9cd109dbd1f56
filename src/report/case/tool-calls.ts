import type { Json } from "../../runtime/models/message.js";
import { countText } from "../../text/format.js";
import type { Evidence, ToolCall } from "../evidence.js";
import { labelled, shortened } from "../figures.js";
import { type Html, html } from "../html.js";

const MOST_CALLS = 40;
const MOST_TEXT = 2000;
const MOST_NAME = 100;

/** The tools that were called with what they returned; a figure that differs from the policy's is marked. */
export function toolCalls({ tools, masked }: Evidence, figures: Readonly<Record<string, Json>> | undefined): Html {
  if (tools.length === 0) return html`<p class="note">No tool was called.</p>`;
  const known = masked ? {} : (figures ?? {});
  return html`<h4>Tools</h4><ul class="tools">${tools.slice(0, MOST_CALLS).map(
    (call) => html`<li>
      <p><code class="name">${shortened(call.name, MOST_NAME)}</code>${call.failed && html` <strong class="bad">✗ failed</strong>`}</p>
      ${resultOf(call, known)}</li>`,
  )}</ul>
    ${tools.length > MOST_CALLS && html`<p class="note">${countText(tools.length - MOST_CALLS, "more call is", "more calls are")} in the trace.</p>`}`;
}

function resultOf({ result }: ToolCall, figures: Readonly<Record<string, Json>>): Html {
  if (result === null) return html`<p class="quiet">result not captured</p>`;
  if (typeof result === "string") return html`<p class="text">${shortened(result, MOST_TEXT)}</p>`;
  return html`<dl class="results">${Object.entries(result)
    .slice(0, MOST_CALLS)
    .map(([key, value]) => {
      const { label, value: shown } = labelled(key, value);
      const expected = figures[key];
      const differs = expected !== undefined && JSON.stringify(expected) !== JSON.stringify(value);
      return html`<div><dt>${shortened(label, MOST_NAME)}</dt> <dd>${shortened(shown, MOST_TEXT)}${differs && html` <strong class="bad">✗ the policy says ${labelled(key, expected).value}</strong>`}</dd></div>`;
    })}</dl>`;
}
