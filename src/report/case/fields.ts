import { type ExpectedField, expectedFields } from "../../evals/cases/case.js";
import { TOLERANCE, valuesAgree } from "../../figures/values-agree.js";
import type { Evidence } from "../evidence.js";
import { readable, shortened } from "../figures.js";
import { type Html, html } from "../html.js";
import type { Held } from "./subject.js";

interface Row {
  name: string;
  expected: ExpectedField;
  source: "case" | "policy";
}

/** As much as of an input's text: nothing else on the page has a text that the policy prescribes. */
const MOST_TEXT = 4000;

/** Each field that the case or the policy determines, against what came out. */
export function fieldTable(subject: Held, evidence: Evidence | null): Html | null {
  const rows = rowsOf(subject);
  if (rows.length === 0) return null;
  const answer = evidence && typeof evidence.answer === "object" ? evidence.answer : null;
  return html`<div class="scroll"><table class="figures"><caption>Figures against expected</caption>
    <thead><tr><th scope="col">Field</th><th scope="col">Expected</th><th scope="col">Decided</th><th scope="col">Agrees</th></tr></thead>
    <tbody>${rows.map((row) => rowOf(row, answer))}</tbody></table></div>
    ${evidence && !evidence.stands && answer && html`<p class="note">Decided: the model’s answer, which does not stand.</p>`}`;
}

function rowsOf({ subject, reference }: Held): Row[] {
  if (!subject) return [];
  const prescribed = expectedFields(subject);
  const fromPolicy = Object.entries((reference?.output ?? {}) as Record<string, ExpectedField["value"]>)
    .filter(([name]) => !Object.hasOwn(prescribed, name))
    .map(([name, value]) => ({ name, expected: { value, tolerance: TOLERANCE }, source: "policy" as const }));
  return [
    ...Object.entries(prescribed).map(([name, expected]) => ({ name, expected, source: "case" as const })),
    ...fromPolicy,
  ];
}

function rowOf({ name, expected, source }: Row, answer: Record<string, unknown> | null): Html {
  const actual = answer?.[name];
  const within = typeof expected.value === "number" && expected.tolerance !== TOLERANCE;
  const verdict =
    actual === undefined ? "–" : valuesAgree(actual, expected.value, expected.tolerance) ? "✓ yes" : "✗ no";
  return html`<tr><th scope="row"><code>${name}</code>${source === "policy" && html` <span class="quiet">by the policy</span>`}</th>
    <td>${shortened(readable(expected.value), MOST_TEXT)}${within && html` <span class="quiet">± ${expected.tolerance}</span>`}</td>
    <td>${actual === undefined ? html`<span class="quiet">not captured</span>` : shortened(readable(actual), MOST_TEXT)}</td>
    <td class="${verdict === "✗ no" ? "bad" : ""}">${verdict}</td></tr>`;
}
