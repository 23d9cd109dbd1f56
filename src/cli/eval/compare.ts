import { EXIT } from "../../errors.js";
import { compareRuns } from "../../services/evals/eval-reports.js";
import type { Context } from "../context.js";
import { colors } from "../terminal/colors.js";
import { type OutputOptions, printJson, wantsJson } from "../terminal/json.js";
import { screenOf } from "../terminal/screen.js";
import { renderComparison } from "./comparison-table.js";

export interface CompareOptions extends OutputOptions {
  full?: boolean;
}

/**
 * `underwrite eval compare <a> <b>`: what the second run does better and worse than the first.
 *
 * @throws UserError when one cannot be read, or they have nothing in common
 */
export async function compareCommand(
  context: Context,
  first: string,
  second: string,
  options: CompareOptions,
): Promise<number> {
  const project = await context.project();
  const comparison = compareRuns(project, first, second);
  if (wantsJson(context, options)) printJson(context, comparison);
  else {
    const screen = screenOf(context, options);
    context.print(renderComparison(comparison, colors(context.stdout, project.config, options), screen));
  }
  if (comparison.regression !== null) context.verdict(`eval compare failed: ${comparison.regression}`);
  return comparison.regression === null ? EXIT.done : EXIT.checkFailed;
}
