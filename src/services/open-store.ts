import { accessSync } from "node:fs";
import { messageOf, UserError } from "../errors.js";
import type { LangfuseApiOptions } from "../langfuse/api.js";
import type { Config } from "../settings/config.js";
import { didYouMean } from "../text/did-you-mean.js";
import type { Redactor } from "../text/redact.js";
import { show } from "../text/visible.js";
import { runId } from "../tracing/runs.js";
import { localSource, redactedSource, type TraceSource } from "../tracing/source.js";
import { isStoreError } from "../tracing/store/files/open.js";
import { TraceStore } from "../tracing/store/store.js";
import { type Trace, walk } from "../tracing/trace.js";
import { storePath } from "../tracing/tracing.js";

/** Digits of a trace's id: a name that is as long is a whole one. */
export const WHOLE_ID = 32;

/** What happens to a store beside the work on it, and is worth a line to a person. */
export type StoreNote =
  /** There is no store yet, so that there are no traces. */
  | { about: "no store"; path: string }
  /** It cannot be used, or a damaged one was put aside: a sentence. */
  | { about: "store"; problem: string }
  /** Something in it could not be read, and was left out: of an answer, or of what backends get. */
  | { about: "unreadable"; text: string; sending: boolean };

interface StoreUser {
  config: Config;
  redactor: Redactor;
  signal: AbortSignal;
  note(note: StoreNote): void;
  atClose(work: () => void): void;
}

export interface OpenStore {
  store: TraceStore;
  /** Notes what could not be read and was left out, unless that was noted before. */
  noteUnreadable(): void;
}

/**
 * Opens the local store only to read it: not a byte of it is changed. Where there is none yet, an empty one in memory
 * stands in. It follows what others write. When the project is closed, it is closed, and what could not be read is noted.
 *
 * @param quiet notes nothing of a store that is not there yet
 * @throws UserError when the store cannot be used
 */
export function openStore(user: StoreUser, { quiet = false } = {}): OpenStore {
  const path = storePath(user.config.home);
  if (!isThere(path) && !quiet) user.note({ about: "no store", path });
  const reading = opened(user, () => TraceStore.openReadOnly(path));
  user.atClose(() => reading.store.close());
  return reading;
}

/**
 * Does a piece of work on the local store, which may change it, and closes it.
 *
 * @param create make the file when it is not there; else an empty one in memory stands in
 * @throws UserError when the store cannot be used
 */
export async function withStore<T>(
  user: StoreUser,
  work: (store: TraceStore) => T | Promise<T>,
  { create = false } = {},
): Promise<T> {
  const { config, redactor, note } = user;
  const path = storePath(config.home);
  const isInMemory = !create && !isThere(path);
  if (isInMemory) note({ about: "no store", path });
  const onAside = (kept: string) => note({ about: "store", problem: `${path} was damaged: it is kept as ${kept}.` });
  const { store } = opened(user, () => TraceStore.open(isInMemory ? ":memory:" : path, { onAside, redactor }));
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

function opened(user: StoreUser, open: () => TraceStore): OpenStore {
  const store = open();
  let noted: string | undefined;
  const noteUnreadable = () => {
    const { unreadable: text } = store;
    if (text !== undefined && text !== noted) user.note({ about: "unreadable", text, sending: false });
    noted = text;
  };
  user.atClose(noteUnreadable);
  return { store, noteUnreadable };
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

/**
 * Where traces are read from.
 *
 * @param name `local` or `langfuse`
 * @param store the local store, which is asked for when it is needed
 * @throws UserError for another name, and for Langfuse without keys
 */
export async function openSource(
  { config, redactor, signal }: StoreUser,
  name: string,
  store: () => TraceStore,
  patience: LangfuseApiOptions = {},
): Promise<TraceSource> {
  if (name === "local") return redactedSource(localSource(store()), redactor);
  if (name !== "langfuse")
    throw new UserError(
      `--source is ${JSON.stringify(name)}: give local or langfuse.${didYouMean(name, ["local", "langfuse"])}`,
    );
  if (!config.langfuse) {
    throw new UserError("--source langfuse needs LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY: set both.");
  }
  const { langfuseSource } = await import("../langfuse/source.js");
  return redactedSource(langfuseSource(config.langfuse, { signal, ...patience }), redactor);
}

/**
 * The whole id of a trace that a user names by a prefix, or by `last`: the last run, that of the agent where one is named.
 *
 * @throws UserError when there is none, or more than one
 */
export async function resolveTraceId(source: TraceSource, text: string, agent?: string): Promise<string> {
  if (text === "last") {
    const last = { limit: 1, ...(agent === undefined ? {} : { name: agent }) };
    const [newest = (await source.list(last))[0]] = await source.list({ ...last, kind: "run" });
    if (newest) return newest.trace_id;
    throw new UserError(
      agent === undefined
        ? "There are no traces yet: make a run first."
        : `There are no runs of ${show(agent)} yet: make one first. See underwrite traces.`,
    );
  }
  const [, prefix, run] = /^([0-9a-f]{1,32})(?:-([0-9a-f]{1,16}))?$/.exec(text.toLowerCase().replace(/^0x/, "")) ?? [];
  if (prefix === undefined) {
    throw new UserError(
      `${JSON.stringify(text)} is no trace id: give its first digits, or last. See underwrite traces.`,
    );
  }
  const [id, other] = await source.idsWithPrefix(prefix, 2);
  if (id === undefined) throw new UserError(`There is no trace ${text}. See underwrite traces.`);
  if (other !== undefined) throw new UserError(`More than one trace begins with ${text}: give more digits of it.`);
  return run === undefined ? id : resolveRun(source, id, run, text);
}

/**
 * The trace, or run, that a user names: by its whole id, whatever its form, or as `resolveTraceId` takes it. Undefined
 * where it has gone meanwhile.
 *
 * @throws UserError when there is none, or more than one
 */
export async function traceNamed(source: TraceSource, text: string): Promise<Trace | undefined> {
  const whole = text.length >= WHOLE_ID ? await source.trace(text) : undefined;
  return whole ?? source.trace(await resolveTraceId(source, text));
}

/** One of the runs in a trace, by the first digits of its span. @throws UserError when there is none, or more than one */
async function resolveRun(source: TraceSource, id: string, run: string, text: string): Promise<string> {
  const trace = await source.trace(id);
  const spans = [...walk(trace?.roots ?? [])].filter(({ kind, span_id }) => kind === "run" && span_id.startsWith(run));
  const [found, other] = spans;
  if (other) throw new UserError(`More than one run of its trace begins with ${text}: give more digits of it.`);
  if (found) return runId(id, found.span_id);
  throw new UserError(`There is no run ${text}. See underwrite traces.`);
}
