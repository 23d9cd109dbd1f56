import { forgetSeen } from "../../analysis/life/seen-file.js";
import { EXIT, UserError } from "../../errors.js";
import type { Project } from "../../services/open-project.js";
import { withStore } from "../../services/open-store.js";
import { KEEP_WORDS, type Keep, readKeep } from "../../settings/keep.js";
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
import { idsBeyond, packAll } from "../../tracing/store/upkeep.js";
import type { Context } from "../context.js";
import { printJson, wantsJson } from "../terminal/json.js";
import { parseAge } from "./filter-options.js";
import { megabytes, reclaimStore, removeCopies } from "./reclaim.js";

export interface PruneOptions {
  olderThan?: string;
  keep?: string;
  yes?: boolean;
  json?: boolean;
}

/** What is to be removed. */
interface Bounds {
  /** What began before, in milliseconds since 1970. */
  before: number;
  /** What is beyond so many bytes, the oldest first. */
  bytes?: number;
  /** Both in words. */
  words: string;
}

/**
 * `underwrite traces prune --older-than 90d`, `--keep 30d,2GB`: says how many traces and eval runs are that old, or too
 * many, and removes them with `--yes`, so that no file of the store has them any more.
 */
export async function pruneTraces(context: Context, options: PruneOptions): Promise<number> {
  const project = await context.project();
  const bounds = boundsOf(options, project.config.keep);
  if (options.yes) {
    return withStore(project, async (store) => {
      await packAll(store.connection);
      return remove(context, store, { ...bounds, project }, options);
    });
  }
  const { ids, runs, copies } = findOld(project.store(), bounds);
  const found = { traces: ids.length, eval_runs: runs.length, damaged_copies: copies.old };
  if (wantsJson(context, options)) printJson(context, { ...found, removed: false });
  else context.print(`${described(found, bounds)}. Nothing is removed without --yes.`);
  return EXIT.done;
}

/** @throws UserError where nothing says what is to be removed */
function boundsOf({ olderThan, keep }: PruneOptions, configured: Keep | undefined): Bounds {
  if (olderThan !== undefined && keep !== undefined) {
    throw new UserError("--older-than and --keep say the same in two ways: give one of them.");
  }
  if (olderThan !== undefined) {
    return { before: Date.now() - parseAge("--older-than", olderThan), words: `older than ${olderThan}` };
  }
  const bounds = keep === undefined ? configured : readKeep(keep);
  if (bounds === undefined) {
    if (keep !== undefined) throw new UserError(`--keep is ${JSON.stringify(keep)}: it takes ${KEEP_WORDS}.`);
    throw new UserError("Nothing says what is to go: give --older-than 90d or --keep 30d,2GB, or set UNDERWRITE_KEEP.");
  }
  const before = bounds.ageMs === undefined ? Number.NEGATIVE_INFINITY : Date.now() - bounds.ageMs;
  return { before, bytes: bounds.bytes, words: `beyond ${bounds.text}` };
}

/** What is to be removed; copies of damaged stores that were put aside since may hold such, too. */
function findOld({ connection, path }: TraceStore, { before, bytes }: Bounds) {
  const copies = path === ":memory:" ? [] : copiesOf(path);
  const pathsOf = (some: typeof copies) => some.map((copy) => copy.path);
  const beyond = bytes === undefined ? [] : idsBeyond(connection, bytes);
  return {
    ids: [...new Set([...idsBefore(connection, before), ...beyond])],
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
  bounds: Bounds & { project: Project },
  options: PruneOptions,
): Promise<number> {
  const { connection } = store;
  const { ids, runs, copies } = findOld(store, bounds);
  const { config } = bounds.project;
  const before = Number.isFinite(bounds.before) ? { before: bounds.before } : {};
  const { forgetDecisions } = await import("../../serve/store/forget.js");
  forgetSeen(config.home, { traces: ids, ...before });
  await forgetDecisions(config, { traces: ids, ...before });
  await eraseTraces(connection, ids);
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
  } else context.print(`${described(found, bounds)}: removed, ${megabytes(freed)} freed.`);
  return EXIT.done;
}

function described(found: { traces: number; eval_runs: number }, { words }: Bounds): string {
  return `${countText(found.traces, "trace")} and ${countText(found.eval_runs, "eval run")} ${words}`;
}
