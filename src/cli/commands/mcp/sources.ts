import type { Config } from "../../../config.js";
import type { LangfuseProject } from "../../../langfuse/project.js";
import { localObservations } from "../../../tracing/observations/local.js";
import type { ObservationSource } from "../../../tracing/observations/source.js";
import { localSource, redactedSource, type TraceSource } from "../../../tracing/source.js";
import { TraceStore } from "../../../tracing/store/store.js";
import { storePath } from "../../../tracing/tracing.js";
import type { Context } from "../../context.js";
import { noteUnreadable, openSource } from "../traces/open.js";

export interface ServeOptions {
  source: string;
  readOnly?: boolean;
}

/** Where the server reads from, and how it lets go of it. */
export interface Sources {
  traces: TraceSource;
  observations: ObservationSource;
  /** The local store, for reading. @throws StoreProblem */
  store(): TraceStore;
  close(): void;
}

/** The sources that `--source` names. @throws UserError */
export async function openSources(context: Context, config: Config, options: ServeOptions): Promise<Sources> {
  const local = localSources(context, config);
  if (options.source === "local") return local;
  const traces = await openSource(context, config, options.source);
  const { langfuseObservations } = await import("../../../langfuse/observations.js");
  const project = config.langfuse as LangfuseProject; // openSource has seen to it
  const observations = langfuseObservations(project, { signal: context.signal });
  return { ...local, traces, observations };
}

/**
 * The local store, opened for reading when it is first asked for, and then once for the life of the server: it follows
 * what others write, begin anew or put aside.
 */
function localSources(context: Context, config: Config): Sources {
  let open: TraceStore | undefined;
  let told: string | undefined;
  /** Says what earlier questions could not read, once. */
  const tellUnreadable = () => {
    if (open && open.unreadable !== told) noteUnreadable(context, open);
    told = open?.unreadable;
  };
  const store = (): TraceStore => {
    open ??= TraceStore.openReadOnly(storePath(config.home));
    tellUnreadable();
    return open;
  };
  const observations = () => localObservations(store());
  const traces = () => redactedSource(localSource(store()), context.redactor);
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
    store,
    close() {
      tellUnreadable();
      open?.close();
    },
  };
}
