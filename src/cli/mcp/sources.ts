import type { Project } from "../../services/open-project.js";
import type { LangfuseSettings } from "../../settings/destinations.js";
import { localObservations } from "../../tracing/observations/local.js";
import type { ObservationSource } from "../../tracing/observations/source.js";
import { localSource, redactedSource, type TraceSource } from "../../tracing/source.js";

export interface ServeOptions {
  source: string;
  /** Names of sets of tools, with commas. */
  toolset: string;
  readOnly?: boolean;
}

/** Where the server reads from. */
export interface Sources {
  traces: TraceSource;
  observations: ObservationSource;
}

/** The sources that `--source` names. @throws UserError */
export async function openSources(project: Project, { source }: ServeOptions): Promise<Sources> {
  if (source === "local") return localSources(project);
  const traces = await project.source(source);
  const { langfuseObservations } = await import("../../langfuse/observations.js");
  const langfuse = project.config.langfuse as LangfuseSettings; // the source has seen to it
  return { traces, observations: langfuseObservations(langfuse, { signal: project.signal }) };
}

/** The local store, asked for anew with each question: a store that cannot be opened now may be there later. */
function localSources({ store, redactor }: Project): Sources {
  const observations = () => localObservations(store({ quiet: true }));
  const traces = () => redactedSource(localSource(store({ quiet: true })), redactor);
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
  };
}
