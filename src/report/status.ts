import { type Html, html } from "./html.js";

/** A status that a badge can show. */
export type Status = "pass" | "fail" | "error" | "skipped" | "flaky";

const WORDS: Record<Status, string> = {
  pass: "passed",
  fail: "failed",
  error: "error",
  skipped: "skipped",
  flaky: "flaky",
};
const SIGNS: Record<Status, string> = { pass: "✓", fail: "✗", error: "!", skipped: "–", flaky: "≈" };

/** A status as a sign and a word, so that colour is never all there is. */
export function badge(status: Status): Html {
  return html`<span class="badge ${status}"><span aria-hidden="true">${SIGNS[status]}</span> ${WORDS[status]}</span>`;
}
