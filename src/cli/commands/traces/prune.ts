import { EXIT } from "../../../errors.js";
import { damagedCopies, eraseEvalRuns, eraseTraces, evalRunsBefore, idsBefore } from "../../../tracing/store/erase.js";
import type { Context } from "../../context.js";
import { printJson, wantsJson } from "../../output/json.js";
import { parseAge } from "./filter-options.js";
import { openStore } from "./open.js";
import { megabytes, reclaimStore, removeCopies } from "./reclaim.js";

export interface PruneOptions {
  olderThan: string;
  yes?: boolean;
  json?: boolean;
}

/**
 * `underwrite traces prune --older-than 90d`: says how many traces and eval runs are that old, and removes them with
 * `--yes`, so that no file of the store has them any more.
 */
export async function pruneTraces(context: Context, options: PruneOptions): Promise<number> {
  const before = Date.now() - parseAge("--older-than", options.olderThan);
  const store = openStore(context, await context.config());
  try {
    const { connection, path } = store;
    const ids = idsBefore(connection, before);
    const runs = evalRunsBefore(connection, before);
    const copies = path === ":memory:" ? [] : damagedCopies(path);
    const old = copies.filter(({ at }) => at < before).map((copy) => copy.path);
    const found = { traces: ids.length, eval_runs: runs.length, damaged_copies: old };
    const what = `${counted(ids.length, "trace")} and ${counted(runs.length, "eval run")} older than ${options.olderThan}`;
    if (!options.yes) {
      if (wantsJson(context, options)) printJson(context, { ...found, removed: false });
      else context.print(`${what}. Nothing is removed without --yes.`);
      return EXIT.done;
    }
    await eraseTraces(connection, ids);
    await eraseEvalRuns(connection, runs);
    const freed = reclaimStore(context, connection);
    removeCopies(context, old);
    const kept = copies.filter(({ at }) => at >= before).map((copy) => copy.path);
    for (const copy of kept) {
      context.note(
        `${copy} was put aside as damaged since, and may hold older traces: remove it when it is not needed.`,
      );
    }
    if (wantsJson(context, options)) {
      printJson(context, { ...found, removed: true, freed_bytes: freed, damaged_copies_kept: kept });
    } else context.print(`${what}: removed, ${megabytes(freed)} freed.`);
    return EXIT.done;
  } finally {
    store.close();
  }
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
