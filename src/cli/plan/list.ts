import { join } from "node:path";
import type { ListedPlan } from "../../analysis/plan/plan-folder.js";
import { EXIT } from "../../errors.js";
import { plansPath } from "../../services/plan-evidence.js";
import { plansHere } from "../../services/plans.js";
import type { Context } from "../context.js";
import { colors } from "../terminal/colors.js";
import { printJson, wantsJson } from "../terminal/json.js";
import { cut, screenOf } from "../terminal/screen.js";
import { type Column, renderTable } from "../terminal/table.js";
import { plainLine, shortName } from "../terminal/untrusted.js";

/** An id is never cut, so that it can be given to the other commands; it has the first words of the title. */
const COLUMNS: readonly Column[] = [
  { title: "plan" },
  { title: "status" },
  { title: "title", least: 20, optional: true },
  { title: "findings", align: "right", optional: true },
  { title: "predictions", align: "right", optional: true },
  { title: "last moved by", optional: true },
];
const STATUS = 1;

/** `underwrite plan list`: the plans, newest first. */
export async function listPlansCommand(
  context: Context,
  options: { full?: boolean; json?: boolean; color: boolean },
): Promise<number> {
  const plans = await plansHere();
  if (wantsJson(context, options)) {
    printJson(context, plans.map(toDocument));
    return EXIT.done;
  }
  if (plans.length === 0) context.note("No plans in plans/: underwrite plan makes one from the findings.");
  else {
    const color = colors(context.stdout, await context.config(), options);
    const paint = (text: string, column: number, row: number) => {
      if (row < 0) return color.dim(text);
      return column === STATUS && plans[row]?.problem !== undefined ? color.red(text) : text;
    };
    const { columns, rows } = screenOf(context, options);
    const table = renderTable(COLUMNS, plans.map(cellsOf), paint, columns);
    context.print(cut(table.split("\n"), rows, "--full").join("\n"));
    for (const { problem } of plans) if (problem !== undefined) context.note(problem);
  }
  return EXIT.done;
}

function cellsOf({ id, plan }: ListedPlan): string[] {
  if (!plan) return [id, "unusable"];
  const { predictions, findings, status, history, title } = plan;
  const { cases, traces } = predictions;
  const lists = [cases.flip, cases.stay, traces.flip.trace_ids, traces.stay.trace_ids];
  const predicted = lists.reduce((sum, ids) => sum + ids.length, 0);
  const by = shortName(history.at(-1)?.by ?? "");
  return [id, status, plainLine(title), String(findings.length), String(predicted), by];
}

/** A plan in a line of a document; `underwrite plan show --json` gives one whole. */
function toDocument({ id, plan, problem }: ListedPlan): object {
  const path = join(plansPath(), `${id}.md`);
  if (!plan) return { id, problem, path };
  const { title, status, agent, created, findings, predictions } = plan;
  const { cases, traces } = predictions;
  const counts = {
    findings: findings.length,
    cases: { flip: cases.flip.length, stay: cases.stay.length },
    traces: { flip: traces.flip.count, stay: traces.stay.count },
  };
  return { id, title, status, agent, created, counts, path };
}
