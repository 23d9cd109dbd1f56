import { EXIT } from "../../errors.js";
import { planHere } from "../../services/plans.js";
import type { Context } from "../context.js";
import { colors } from "../terminal/colors.js";
import { type OutputOptions, printJson, wantsJson } from "../terminal/json.js";
import { plain, plainLine } from "../terminal/untrusted.js";

/** `underwrite plan show <plan>`: one plan, its status and history first. */
export async function showPlan(context: Context, id: string, options: OutputOptions): Promise<number> {
  const plan = await planHere(id);
  if (wantsJson(context, options)) {
    printJson(context, plan);
    return EXIT.done;
  }
  const color = colors(context.stdout, await context.config(), options);
  const moves = plan.history.map(({ status, at, by, reason, warning }) => {
    const said = [reason, warning].filter((text) => text !== undefined).map((text) => `: ${text}`);
    return `  ${plainLine(`${status} ${at} by ${by}${said.join("")}`)}`;
  });
  context.print([color.bold(`${plan.id}: ${plan.status}`), ...moves, "", plain(plan.body)].join("\n"));
  return EXIT.done;
}
