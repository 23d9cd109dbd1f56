import { EXIT } from "../../errors.js";
import { forgetRead } from "../../services/findings/forget-read.js";
import { withStore } from "../../services/open-store.js";
import { countText } from "../../text/format.js";
import {
  copiesOf,
  eraseEvalRuns,
  eraseTraces,
  eraseUnusedOrigins,
  evalRunsBefore,
  idsBefore,
} from "../../tracing/store/erase.js";
import type { TraceStore } from "../../tracing/store/store.js";
import type { Context } from "../context.js";
import { printJson, wantsJson } from "../terminal/json.js";
import { parseAge } from "./filter-options.js";
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
  const project = await context.project();
  if (options.yes) {
    forgetRead(project.config.home, { before });
    const { forgetDecisions } = await import("../../serve/store/forget.js");
    await forgetDecisions(project.config, { before });
    return withStore(project, (store) => remove(context, store, { before, home: project.config.home }, options));
  }
  const { ids, runs, copies } = findOld(project.store(), before);
  const found = { traces: ids.length, eval_runs: runs.length, damaged_copies: copies.old };
  if (wantsJson(context, options)) printJson(context, { ...found, removed: false });
  else context.print(`${described(found, options)}. Nothing is removed without --yes.`);
  return EXIT.done;
}

/** What is older than a time (milliseconds); copies of damaged stores that were put aside since may hold such, too. */
function findOld({ connection, path }: TraceStore, before: number) {
  const copies = path === ":memory:" ? [] : copiesOf(path);
  const pathsOf = (some: typeof copies) => some.map((copy) => copy.path);
  return {
    ids: idsBefore(connection, before),
    runs: evalRunsBefore(connection, before),
    copies: {
      old: pathsOf(copies.filter(({ at }) => at < before)),
      newer: pathsOf(copies.filter(({ at }) => at >= before)),
    },
  };
}

async function remove(
  context: Context,
  store: TraceStore,
  { before, home }: { before: number; home: string },
  options: PruneOptions,
): Promise<number> {
  const { connection } = store;
  const { ids, runs, copies } = findOld(store, before);
  await eraseTraces(connection, ids);
  forgetRead(home, { before }); // an analysis may have read them meanwhile
  await eraseEvalRuns(connection, runs);
  eraseUnusedOrigins(connection);
  const freed = await reclaimStore(context, connection);
  removeCopies(context, copies.old);
  for (const copy of copies.newer) {
    context.note(`${copy} was put aside as damaged since, and may hold older traces: remove it when it is not needed.`);
  }
  const found = { traces: ids.length, eval_runs: runs.length, damaged_copies: copies.old };
  if (wantsJson(context, options)) {
    printJson(context, { ...found, removed: true, freed_bytes: freed, damaged_copies_kept: copies.newer });
  } else context.print(`${described(found, options)}: removed, ${megabytes(freed)} freed.`);
  return EXIT.done;
}

function described(found: { traces: number; eval_runs: number }, { olderThan }: PruneOptions): string {
  return `${countText(found.traces, "trace")} and ${countText(found.eval_runs, "eval run")} older than ${olderThan}`;
}
