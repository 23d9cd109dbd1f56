import { countText } from "../text/format.js";
import { number } from "./figures.js";
import { type Html, html } from "./html.js";

/** One run: what its case expects, and what came out. */
export interface Outcome {
  expected: string;
  decided: string;
}

/** How often which outcome was expected and which came out, over all runs. Off the diagonal is marked by a sign. */
export function outcomeMatrix(outcomes: readonly Outcome[]): Html {
  if (outcomes.length === 0) return html`<p class="note">No case was run.</p>`;
  const rows = wordsOf(outcomes.map(({ expected }) => expected));
  const columns = wordsOf([...outcomes.map(({ decided }) => decided), ...rows]);
  const counts = new Map<string, number>();
  for (const { expected, decided } of outcomes) {
    const key = JSON.stringify([expected, decided]);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const cell = (expected: string, decided: string) => {
    const amount = counts.get(JSON.stringify([expected, decided])) ?? 0;
    if (amount === 0) return html`<td class="empty">0</td>`;
    const agrees = expected === decided;
    return html`<td class="${agrees ? "agrees" : "differs"}"><span aria-hidden="true">${agrees ? "✓" : "✗"}</span> ${number(amount)}</td>`;
  };
  return html`<div class="scroll"><table class="matrix"><caption>Outcomes of ${countText(outcomes.length, "run")}: expected against decided</caption>
    <thead><tr><th scope="col">Expected</th>${columns.map((word) => html`<th scope="col">${word}</th>`)}</tr></thead>
    <tbody>${rows.map((row) => html`<tr><th scope="row">${row}</th>${columns.map((column) => cell(row, column))}</tr>`)}</tbody>
  </table></div>`;
}

function wordsOf(words: readonly string[]): string[] {
  return [...new Set(words)].sort();
}
