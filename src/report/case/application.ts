import { countText } from "../../text/format.js";
import { labelled, readable, shortened } from "../figures.js";
import { type Html, html, legible } from "../html.js";

const LONG = 60;
const MOST_TEXT = 4000;
const MOST_FIELDS = 60;
const MOST_NAME = 100;

/** An input's fields; long texts, such as notes, as quotations. */
export function inputFields(input: unknown): Html | null {
  if (input === null || input === undefined) return null;
  const all = typeof input === "object" ? Object.entries(input) : [["input", input] as const];
  const fields = all.slice(0, MOST_FIELDS).map(([key, value]) => {
    const isText = typeof value === "string";
    const text = shortened(readable(value), MOST_TEXT);
    return {
      name: shortened(labelled(key, null).label, MOST_NAME),
      text,
      isLong: isText && legible(text).length > LONG,
    };
  });
  return html`<h4>Input</h4>
    <dl class="fields">${fields.filter(({ isLong }) => !isLong).map(({ name, text }) => html`<div><dt>${name}</dt><dd dir="auto">${text}</dd></div>`)}</dl>
    ${fields.filter(({ isLong }) => isLong).map(({ name, text }) => html`<p class="quiet">${name}, as given</p><blockquote class="text" dir="auto">${text}</blockquote>`)}
    ${all.length > MOST_FIELDS && html`<p class="note">${countText(all.length - MOST_FIELDS, "more field is", "more fields are")} in the trace.</p>`}`;
}
