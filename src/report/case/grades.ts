import type { CaseResult } from "../../evals/eval-run.js";
import type { Grade } from "../../runtime/eval-traits.js";
import { type Html, html } from "../html.js";
import { badge } from "../status.js";

const WORST: readonly Grade["status"][] = ["error", "fail", "pass", "skipped"];

/** What each grader said of a case: over several repeats its worst word, and how often it passed. */
export function gradeTable({ graders }: CaseResult): Html | null {
  if (graders.length === 0) return null;
  const names = [...new Set(graders.map(({ name }) => name))];
  return html`<div class="scroll"><table><caption>Graders</caption>
    <thead><tr><th scope="col">Grader</th><th scope="col">Verdict</th><th scope="col">Reason</th></tr></thead>
    <tbody>${names.map((name) =>
      gradeRow(
        name,
        graders.filter((grade) => grade.name === name),
      ),
    )}</tbody></table></div>`;
}

function gradeRow(name: string, grades: readonly (Grade & { repeat?: number })[]): Html {
  const worst = WORST.map((status) => grades.find((grade) => grade.status === status)).find(Boolean);
  const passed = grades.filter(({ status }) => status === "pass").length;
  const repeats = grades.length > 1 && worst?.status !== "skipped" && ` ${passed} of ${grades.length} passed.`;
  return html`<tr><th scope="row">${name}</th><td>${badge(worst?.status ?? "skipped")}</td><td class="text">${worst?.reason}${repeats && html` <span class="quiet">${repeats}</span>`}</td></tr>`;
}
