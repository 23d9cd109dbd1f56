import { EXIT, UserError } from "../../errors.js";
import { describeProblem } from "../../evals/cases/case-problem.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { acceptCases } from "../../services/evals/draft-cases.js";
import type { FilterWords } from "../../services/traces/filter-words.js";
import { countText } from "../../text/format.js";
import type { Context } from "../context.js";
import { printJson, wantsJson } from "../terminal/json.js";
import { cut, screenOf } from "../terminal/screen.js";

/** The options of `underwrite cases harvest`, as the command line gives them. */
export interface HarvestOptions extends FilterWords {
  agent?: string;
  source: string;
  score?: string[];
  masked?: boolean;
  dryRun?: boolean;
  accept?: string[];
  noConfig?: boolean;
  full?: boolean;
  json?: boolean;
}

/** `underwrite cases harvest --accept`: marks drafts as reviewed, so that they count. */
export async function acceptCommand(
  context: Context,
  agent: AnyAgent,
  ids: readonly string[],
  options: HarvestOptions,
): Promise<number> {
  refuseOthers(options);
  const { left, ...result } = await acceptCases(await context.project(), agent, ids);
  const { file, accepted, problems } = result;
  if (wantsJson(context, options)) printJson(context, result);
  else {
    if (problems.length > 0)
      context.print(cut(problems.map(describeProblem), screenOf(context).rows, "--json").join("\n"));
    if (problems.length === 0)
      context.print(`${countText(accepted.length, "draft")} accepted; ${left} left in ${file}.`);
    else context.note(`Nothing is accepted: ${countText(problems.length, "problem")}.`);
  }
  return problems.length === 0 ? EXIT.done : EXIT.checkFailed;
}

/** Options that say which traces to read mean nothing here: saying so beats dropping them. */
function refuseOthers(options: HarvestOptions): void {
  const { accept: _, agent: __, json: ___, noConfig: ____, full: _____, source, ...others } = options;
  const reading = { ...others, source: source === "local" ? undefined : source };
  const [given] = Object.entries(reading).find(([, value]) => value !== undefined) ?? [];
  if (given === undefined) return;
  const option = `--${given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw new UserError(`--accept marks drafts as reviewed and reads no traces: leave out ${option}.`);
}
