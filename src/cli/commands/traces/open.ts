import { accessSync } from "node:fs";
import { defaultCommandLine } from "../../../agents/default-command-line.js";
import type { Config } from "../../../config.js";
import { messageOf, UserError } from "../../../errors.js";
import { localSource, redactedSource, type TraceSource } from "../../../tracing/source.js";
import { isStoreError, StoreProblem } from "../../../tracing/store/open.js";
import { TraceStore } from "../../../tracing/store/store.js";
import { storePath } from "../../../tracing/tracing.js";
import type { Context } from "../../context.js";

/**
 * Opens the local store for a command that only reads: not a byte of it is changed. Where there is none yet, an empty
 * one in memory stands in. What cannot be read is left out, and told of when the command ends.
 *
 * @param quiet says nothing of a store that is not there yet
 * @throws UserError when the store cannot be used
 */
export function openStore(context: Context, config: Config, { quiet = false } = {}): TraceStore {
  const path = storePath(config.home);
  if (!isThere(path) && !quiet) noteNone(context, path);
  return opened(context, () => TraceStore.openReadOnly(path));
}

/**
 * Does a command's work on the local store, and closes it.
 *
 * @param create make the file when it is not there; else an empty one in memory stands in
 * @throws UserError when the store cannot be used
 */
export async function withStore<T>(
  context: Context,
  config: Config,
  work: (store: TraceStore) => T | Promise<T>,
  { create = false } = {},
): Promise<T> {
  const path = storePath(config.home);
  const isInMemory = !create && !isThere(path);
  if (isInMemory) noteNone(context, path);
  const onAside = (kept: string) => context.note(`underwrite: ${path} was damaged: it is kept as ${kept}.`);
  const { redactor } = context;
  const store = opened(context, () => TraceStore.open(isInMemory ? ":memory:" : path, { onAside, redactor }));
  try {
    return await work(store);
  } catch (error) {
    if (!isStoreError(error)) throw error;
    throw new UserError(
      `${path} cannot be used (${messageOf(error)}): underwrite traces recover copies what can be read of a damaged one.`,
    );
  } finally {
    store.close();
  }
}

function noteNone(context: Context, path: string): void {
  context.note(`No traces yet in ${path}: underwrite ${defaultCommandLine.example.join(" ")} makes one.`);
}

function opened(context: Context, open: () => TraceStore): TraceStore {
  try {
    const store = open();
    context.atEnd(() => noteUnreadable(context, store));
    return store;
  } catch (error) {
    if (!(error instanceof StoreProblem)) throw error;
    throw new UserError(`${error.message}: ${fixOf(error)}, or set UNDERWRITE_HOME to another folder.`);
  }
}

/** Says what could not be read and was left out, if anything. */
export function noteUnreadable(context: Context, { unreadable }: { unreadable: string | undefined }): void {
  if (unreadable !== undefined) context.note(`underwrite: ${unreadable}.`);
}

/** Whether there is a store. One that cannot be reached is not one that is not there. @throws UserError */
function isThere(path: string): boolean {
  try {
    accessSync(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw new UserError(
      `The store ${path} cannot be reached (${messageOf(error)}): make its folder accessible, or set UNDERWRITE_HOME to another.`,
    );
  }
}

/** Where traces are read from, by the name that `--source` gives. @throws UserError */
export async function openSource(context: Context, config: Config, name: string): Promise<TraceSource> {
  if (name === "local") return redactedSource(localSource(openStore(context, config)), context.redactor);
  if (name !== "langfuse") throw new UserError(`--source is ${JSON.stringify(name)}: give local or langfuse.`);
  if (!config.langfuse) {
    throw new UserError("--source langfuse needs LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY: set both.");
  }
  const { langfuseSource } = await import("../../../langfuse/source.js");
  return redactedSource(langfuseSource(config.langfuse, { signal: context.signal }), context.redactor);
}

/**
 * The whole id of a trace that a user names by a prefix, or by `last`.
 *
 * @throws UserError when there is none, or more than one
 */
export async function resolveTraceId(source: TraceSource, text: string): Promise<string> {
  if (text === "last") {
    const [newest] = await source.list({ limit: 1 });
    if (newest) return newest.trace_id;
    throw new UserError("There are no traces yet: make a run first.");
  }
  const prefix = text.toLowerCase();
  if (!/^[0-9a-f]{1,32}$/.test(prefix)) {
    throw new UserError(
      `${JSON.stringify(text)} is no trace id: give its first digits, or last. See underwrite traces.`,
    );
  }
  const [id, other] = await source.idsWithPrefix(prefix, 2);
  if (id === undefined) throw new UserError(`There is no trace ${text}. See underwrite traces.`);
  if (other !== undefined) throw new UserError(`More than one trace begins with ${text}: give more digits of it.`);
  return id;
}

/** What to do about a store that cannot be used. A newer version's is no failure of the system, so it has no cause. */
function fixOf({ cause }: StoreProblem): string {
  if (cause === undefined) return "upgrade underwrite";
  const { code } = cause as NodeJS.ErrnoException;
  if (code === "EEXIST" || code === "ENOTDIR") return "move away the file that is where its folder should be";
  return "see that you may read and write it and its folder";
}
