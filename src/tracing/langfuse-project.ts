/** A Langfuse project. */
export interface LangfuseProject {
  publicKey: string;
  secretKey: string;
  baseUrl: string;
}

/** The address of a trace in Langfuse's pages; no credentials of the base URL are in it. */
export function langfuseTraceUrl({ baseUrl }: LangfuseProject, traceId: string): string {
  const { origin, pathname } = new URL(baseUrl);
  return `${origin}${pathname.replace(/\/$/, "")}/trace/${traceId}`;
}
