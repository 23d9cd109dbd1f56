import { type ListedPlan, listPlans } from "../../../analysis/plan/plan-folder.js";
import { EXIT } from "../../../errors.js";
import type { Context } from "../../context.js";
import { colors } from "../../output/colors.js";
import { printJson, wantsJson } from "../../output/json.js";
import { type Column, renderTable } from "../../output/table.js";
import { plain, shortName } from "../../output/untrusted.js";
import { plansPath } from "./plans-path.js";

const COLUMNS: readonly Column[] = [
  { title: "plan" },
  { title: "status" },
  { title: "findings", align: "right" },
  { title: "predictions", align: "right" },
  { title: "last moved by" },
  { title: "title" },
];
const STATUS = 1;

/** `underwrite plan list`: the plans, newest first. */
export async function listPlansCommand(context: Context, options: { json?: boolean; color: boolean }): Promise<number> {
  const plans = await listPlans(plansPath());
  if (wantsJson(context, options)) {
    printJson(context, plans.map(toDocument));
    return EXIT.done;
  }
  if (plans.length === 0) context.note("No plans in plans/: underwrite plan makes one from the findings.");
  else {
    const color = colors(context.stdout, await context.config(), options);
    context.print(
      renderTable(COLUMNS, plans.map(cellsOf), (text, column, row) => {
        if (row < 0) return color.dim(text);
        return column === STATUS && plans[row]?.problem !== undefined ? color.red(text) : text;
      }),
    );
  }
  return EXIT.done;
}

function cellsOf({ id, plan, problem }: ListedPlan): string[] {
  if (!plan) return [id, "unusable", "", "", "", plain(problem)];
  const { predictions, findings, status, history, title } = plan;
  const { cases, traces } = predictions;
  const lists = [cases.flip, cases.stay, traces.flip.trace_ids, traces.stay.trace_ids];
  const predicted = lists.reduce((sum, ids) => sum + ids.length, 0);
  const by = shortName(history.at(-1)?.by ?? "");
  return [id, status, String(findings.length), String(predicted), by, shortName(title)];
}

function toDocument({ id, plan, problem }: ListedPlan): object {
  if (!plan) return { id, problem };
  const { body: _body, ...matter } = plan;
  return matter;
}
