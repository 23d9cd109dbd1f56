import { EXIT, UserError } from "../../errors.js";
import { forgetDecisions } from "../../serve/store/forget.js";
import { forgetRead } from "../../services/findings/forget-read.js";
import { configuredTargets, type Project } from "../../services/open-project.js";
import { withStore } from "../../services/open-store.js";
import { parseAge } from "../../services/traces/filter-words.js";
import { KEEP_WORDS, type Keep, problemOfKeep, readKeep } from "../../settings/keep.js";
import { countText } from "../../text/format.js";
import { eraseTraces, eraseUnusedOrigins } from "../../tracing/store/erase.js";
import { eraseEvalRuns } from "../../tracing/store/erase-evals.js";
import { packAll } from "../../tracing/store/packing/pack-stored.js";
import { copiesOf } from "../../tracing/store/reclaim.js";
import { type Beyond, beyond } from "../../tracing/store/retention.js";
import type { TraceStore } from "../../tracing/store/store.js";
import type { Context } from "../context.js";
import { printJson, wantsJson } from "../terminal/json.js";
import { megabytes, reclaimStore, removeCopies } from "./reclaim.js";

export interface PruneOptions {
  olderThan?: string;
  keep?: string;
  undelivered?: boolean;
  yes?: boolean;
  json?: boolean;
}

/** What is to be removed. */
interface Bounds {
  keep: Pick<Keep, "ageMs" | "bytes">;
  /** When it is asked for: milliseconds since 1970. */
  now: number;
  /** What is beyond the bounds, in words. */
  words: string;
  /** Names of the backends whose deliveries are waited for. */
  targets: readonly string[];
}

/**
 * `underwrite traces prune --older-than 90d`, `--keep 30d,2GB`: says how many traces and eval runs are that old, or too
 * many, and removes them with `--yes`, so that no file of the store has them any more. What a configured backend has not
 * got yet stays, unless `--undelivered` is given.
 */
export async function pruneTraces(context: Context, options: PruneOptions): Promise<number> {
  const project = await context.project();
  const targets = options.undelivered ? [] : (await configuredTargets(project.config)).map(({ name }) => name);
  const bounds = { ...boundsOf(options, project.config.keep), targets };
  if (options.yes) {
    return withStore(project, async (store) => {
      await packAll(store.connection);
      return remove(context, store, { ...bounds, project }, options);
    });
  }
  const store = project.store();
  const found = beyond(store.connection, bounds);
  const counts = { ...countsOf(found), damaged_copies: copiesBefore(store, bounds).old };
  if (wantsJson(context, options)) printJson(context, { ...counts, removed: false });
  else context.print(`${described(counts, bounds)}. Nothing is removed without --yes.`);
  noteWaiting(context, counts, bounds);
  return EXIT.done;
}

/** @throws UserError where nothing says what is to be removed */
function boundsOf({ olderThan, keep }: PruneOptions, configured: Keep | undefined): Omit<Bounds, "targets"> {
  if (olderThan !== undefined && keep !== undefined) {
    throw new UserError("--older-than and --keep say the same in two ways: give one of them.");
  }
  const now = Date.now();
  if (olderThan !== undefined) {
    return { keep: { ageMs: parseAge("--older-than", olderThan) }, now, words: `older than ${olderThan}` };
  }
  const bounds = keep === undefined ? configured : readKeep(keep);
  if (bounds === undefined) {
    if (keep !== undefined) {
      const problem = problemOfKeep(keep);
      const why = problem === undefined ? "" : `${problem}; `;
      throw new UserError(`--keep is ${JSON.stringify(keep)}: ${why}it takes ${KEEP_WORDS}.`);
    }
    throw new UserError("Nothing says what is to go: give --older-than 90d or --keep 30d,2GB, or set UNDERWRITE_KEEP.");
  }
  return { keep: bounds, now, words: `beyond ${bounds.text}` };
}

/** Before when a trace is too old, in milliseconds since 1970; nothing where its age does not matter. */
function beforeOf({ keep: { ageMs }, now }: Bounds): { before?: number } {
  return ageMs === undefined ? {} : { before: now - ageMs };
}

/** Copies of damaged stores that were put aside before a time, which may hold such traces, too, and since. */
function copiesBefore({ path }: TraceStore, bounds: Bounds): { old: string[]; newer: string[] } {
  const { before = Number.NEGATIVE_INFINITY } = beforeOf(bounds);
  const copies = path === ":memory:" ? [] : copiesOf(path);
  const pathsOf = (some: typeof copies) => some.map((copy) => copy.path);
  return {
    old: pathsOf(copies.filter(({ at }) => at < before)),
    newer: pathsOf(copies.filter(({ at }) => at >= before)),
  };
}

async function remove(
  context: Context,
  store: TraceStore,
  bounds: Bounds & { project: Project },
  options: PruneOptions,
): Promise<number> {
  const copies = copiesBefore(store, bounds);
  const counts = { ...(await removeBeyond(store, bounds)), damaged_copies: copies.old };
  eraseUnusedOrigins(store.connection);
  const freed = await reclaimStore(context, store.connection);
  removeCopies(context, copies.old);
  for (const copy of copies.newer) {
    context.note(`${copy} was put aside as damaged since, and may hold older traces: remove it when it is not needed.`);
  }
  if (wantsJson(context, options)) {
    printJson(context, { ...counts, removed: true, freed_bytes: freed, damaged_copies_kept: copies.newer });
  } else context.print(`${described(counts, bounds)}: removed, ${megabytes(freed)} freed.`);
  noteWaiting(context, counts, bounds);
  return EXIT.done;
}

/** Removes what is beyond bounds, and looks again: how much a size is exceeded by is only known when something is gone. */
async function removeBeyond({ connection }: TraceStore, bounds: Bounds & { project: Project }): Promise<Counts> {
  const { project, targets } = bounds;
  const total = { traces: 0, eval_runs: 0, waiting: 0 };
  const before = beforeOf(bounds);
  for (let isFirst = true; ; isFirst = false) {
    const found = beyond(connection, bounds);
    const { traces, evalRuns } = found;
    total.waiting = found.waiting;
    if (!isFirst && traces.length + evalRuns.length === 0) return total;
    forgetRead(project.config.home, { traces, evalRuns, ...before });
    await forgetDecisions(project.config, { traces, ...before });
    const erased = await eraseTraces(connection, traces, { unlessWaitingFor: targets });
    forgetRead(project.config.home, { traces, ...before }); // an analysis may have read them meanwhile
    await eraseEvalRuns(connection, evalRuns);
    total.traces += traces.length;
    total.eval_runs += evalRuns.length;
    if (erased.traces + erased.scores + evalRuns.length === 0) return total;
  }
}

/** What goes, and how many traces stay since a backend is still to get something of them. */
interface Counts {
  traces: number;
  eval_runs: number;
  waiting: number;
}

function countsOf({ traces, evalRuns, waiting }: Beyond): Counts {
  return { traces: traces.length, eval_runs: evalRuns.length, waiting };
}

function described(found: Counts, { words }: Bounds): string {
  return `${countText(found.traces, "trace")} and ${countText(found.eval_runs, "eval run")} ${words}`;
}

function noteWaiting(context: Context, { waiting }: Counts, { words, targets }: Bounds): void {
  if (waiting === 0) return;
  const stay = `${countText(waiting, "trace")} ${words} ${waiting === 1 ? "stays" : "stay"}`;
  context.note(
    `${stay}: ${targets.join(" or ")} has not got all of it yet. underwrite traces push sends it; --undelivered removes it all the same.`,
  );
}
