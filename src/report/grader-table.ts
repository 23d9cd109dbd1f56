import type { EvalReport } from "../evals/run/eval-run.js";
import type { Grade } from "../runtime/definition/eval-traits.js";
import { number } from "./figures.js";
import { type Html, html } from "./html.js";

const STATUSES: readonly Grade["status"][] = ["pass", "fail", "error", "skipped"];

/** What each grader said, over all runs. */
export function graderTable({ cases }: EvalReport): Html {
  const counts = new Map<string, Record<Grade["status"], number>>();
  for (const { name, status } of cases.flatMap(({ graders }) => graders)) {
    const count = counts.get(name) ?? { pass: 0, fail: 0, error: 0, skipped: 0 };
    count[status]++;
    counts.set(name, count);
  }
  if (counts.size === 0) return html`<p class="note">No grader was asked.</p>`;
  return html`<div class="scroll"><table class="figures"><caption>Graders over all runs</caption>
    <thead><tr><th scope="col">Grader</th><th scope="col">passed</th><th scope="col">failed</th><th scope="col">error</th><th scope="col">skipped</th></tr></thead>
    <tbody>${[...counts].map(([name, count]) => html`<tr><th scope="row">${name}</th>${STATUSES.map((status) => html`<td class="${count[status] > 0 ? status : "empty"}">${number(count[status])}</td>`)}</tr>`)}</tbody>
  </table></div>`;
}
