import { labelled, readable, shortened } from "../figures.js";
import { type Html, html, legible } from "../html.js";

const LONG = 60;
const MOST_TEXT = 4000;

/** An input's fields; long texts, such as notes, as quotations. */
export function inputFields(input: unknown): Html | null {
  if (input === null || typeof input !== "object") return null;
  const fields = Object.entries(input);
  const isLong = ([, value]: [string, unknown]) => typeof value === "string" && legible(value).length > LONG;
  return html`<h4>Input</h4>
    <dl class="fields">${fields.filter((field) => !isLong(field)).map(([name, value]) => html`<div><dt>${labelled(name, null).label}</dt><dd dir="auto">${readable(value)}</dd></div>`)}</dl>
    ${fields.filter(isLong).map(([name, value]) => html`<p class="quiet">${labelled(name, null).label}, as given</p><blockquote class="text" dir="auto">${shortened(String(value), MOST_TEXT)}</blockquote>`)}`;
}
