import { EXIT } from "../../errors.js";
import { type RemovedEvals, removeEvals } from "../../services/evals/eval-reports.js";
import { countText } from "../../text/format.js";
import type { Context } from "../context.js";
import { printJson, wantsJson } from "../terminal/json.js";

export interface DeleteEvalsOptions {
  yes?: boolean;
  json?: boolean;
}

/** `underwrite eval delete <run>…`: says what would be removed, and removes it with `--yes`. */
export async function deleteEvals(
  context: Context,
  names: readonly string[],
  options: DeleteEvalsOptions,
): Promise<number> {
  const really = options.yes === true;
  const removed = await removeEvals(await context.project(), names, { really });
  if (wantsJson(context, options)) printJson(context, { ...removed, removed: really });
  else context.print(`${described(removed)}${really ? ": removed." : ". Nothing is removed without --yes."}`);
  return EXIT.done;
}

function described({ runs, results, traces }: RemovedEvals): string {
  const with_ = `${countText(results, "result")} and ${countText(traces, "trace")}`;
  return `Eval ${runs.length === 1 ? "run" : "runs"} ${runs.join(", ")} with ${with_}`;
}
