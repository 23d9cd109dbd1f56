import type { CaseResult } from "../../evals/run/eval-run.js";
import type { Grade } from "../../runtime/definition/eval-traits.js";
import { type Html, html } from "../html.js";
import { badge } from "../status.js";

const WORST: readonly Grade["status"][] = ["error", "fail", "pass", "skipped"];

/** What each grader said of a case: over several repeats its worst word, and how often it passed. */
export function gradeList({ graders }: CaseResult): Html | null {
  if (graders.length === 0) return null;
  const names = [...new Set(graders.map(({ name }) => name))];
  const of = (name: string) => graders.filter((grade) => grade.name === name);
  return html`<h4>Graders</h4><ul class="grades">${names.map((name) => gradeItem(name, of(name)))}</ul>`;
}

function gradeItem(name: string, grades: readonly (Grade & { repeat?: number })[]): Html {
  const worst = WORST.map((status) => grades.find((grade) => grade.status === status)).find(Boolean);
  const passed = grades.filter(({ status }) => status === "pass").length;
  const repeats = grades.length > 1 && worst?.status !== "skipped" && ` ${passed} of ${grades.length} passed.`;
  return html`<li><span class="name">${name}</span>${badge(worst?.status ?? "skipped")}<span class="text">${worst?.reason}${repeats && html` <span class="quiet">${repeats.trim()}</span>`}</span></li>`;
}
