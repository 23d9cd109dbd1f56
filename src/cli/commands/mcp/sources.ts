import { existsSync, statSync } from "node:fs";
import type { Config } from "../../../config.js";
import { UserError } from "../../../errors.js";
import type { Redactor } from "../../../redact.js";
import type { LangfuseProject } from "../../../tracing/langfuse-project.js";
import { localObservations } from "../../../tracing/observations/local.js";
import type { ObservationSource } from "../../../tracing/observations/source.js";
import { localSource, redactedSource, type TraceSource } from "../../../tracing/source.js";
import { StoreProblem } from "../../../tracing/store/open.js";
import { TraceStore } from "../../../tracing/store/store.js";
import { storePath } from "../../../tracing/tracing.js";
import type { Context } from "../../context.js";
import { openSource } from "../traces/open.js";

export interface ServeOptions {
  source: string;
  readOnly?: boolean;
}

/** Where the server reads from, and how it lets go of it. */
export interface Sources {
  traces: TraceSource;
  observations: ObservationSource;
  close(): void;
}

/** The sources that `--source` names. @throws UserError */
export async function openSources(context: Context, config: Config, options: ServeOptions): Promise<Sources> {
  if (options.source === "local") return localSources(config, options.readOnly === true, context.redactor);
  const traces = await openSource(context, config, options.source);
  const { langfuseObservations } = await import("../../../tracing/langfuse/observations.js");
  const project = config.langfuse as LangfuseProject; // openSource has seen to it
  const observations = langfuseObservations(project, { signal: context.signal });
  return { traces, observations, close: () => {} };
}

/**
 * The local store, opened when it is first asked for. A server lives long: a store that is begun meanwhile, or put
 * aside for a new one, is found at the next question. Until there is one, an empty one in memory stands in.
 */
function localSources(config: Config, readOnly: boolean, redactor: Redactor): Sources {
  const path = storePath(config.home);
  let open: { store: TraceStore; inode: number | undefined } | undefined;
  const store = (): TraceStore => {
    const inode = existsSync(path) ? statSync(path).ino : undefined;
    if (open && open.inode === inode) return open.store;
    open?.store.close();
    open = undefined;
    const opened = inode === undefined ? TraceStore.open(":memory:") : openFile(path, readOnly);
    open = { store: opened, inode };
    return opened;
  };
  const observations = () => localObservations(store());
  const traces = () => redactedSource(localSource(store()), redactor);
  return {
    traces: {
      name: "local",
      list: (filter) => traces().list(filter),
      traces: (filter) => traces().traces(filter),
      trace: (id) => traces().trace(id),
      spans: (id) => traces().spans(id),
      idsWithPrefix: (prefix, limit) => traces().idsWithPrefix(prefix, limit),
    },
    observations: {
      list: (query) => observations().list(query),
      scores: (query) => observations().scores(query),
      values: (query) => observations().values(query),
      metrics: (query) => observations().metrics(query),
    },
    close: () => open?.store.close(),
  };
}

/** @throws UserError when the store cannot be used */
function openFile(path: string, readOnly: boolean): TraceStore {
  try {
    return readOnly ? TraceStore.openReadOnly(path) : TraceStore.open(path);
  } catch (error) {
    if (!(error instanceof StoreProblem)) throw error;
    throw new UserError(`${error.message}.`);
  }
}
