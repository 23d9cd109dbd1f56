import { EXIT } from "../../../errors.js";
import type { Context } from "../../context.js";
import { printJson, wantsJson } from "../../output/json.js";
import { parseAge } from "./filter-options.js";
import { openStore, withStore } from "./open.js";

export interface PruneOptions {
  olderThan: string;
  yes?: boolean;
  json?: boolean;
}

/** `underwrite traces prune --older-than 90d`: says how many traces are that old, and removes them with `--yes`. */
export async function pruneTraces(context: Context, options: PruneOptions): Promise<number> {
  const before = Date.now() - parseAge("--older-than", options.olderThan);
  const config = await context.config();
  const count = options.yes
    ? await withStore(context, config, (store) => store.prune(before, true))
    : openStore(context, config).prune(before, false);
  const what = `${count} ${count === 1 ? "trace is" : "traces are"} older than ${options.olderThan}`;
  if (wantsJson(context, options)) printJson(context, { traces: count, removed: options.yes === true });
  else context.print(options.yes ? `${what}: removed.` : `${what}. Nothing is removed without --yes.`);
  return EXIT.done;
}
