import type { LangfuseSettings } from "../settings/destinations.js";

/** Basic authentication of a project: the header `Authorization` of its API and its MCP server. A secret. */
export function langfuseAuthorization({ publicKey, secretKey }: LangfuseSettings): string {
  return `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString("base64")}`;
}

/** The headers that its API wants. */
export function langfuseHeaders(project: LangfuseSettings): Record<string, string> {
  return { authorization: langfuseAuthorization(project), "x-langfuse-public-key": project.publicKey };
}

/** The address of a path of its server: `/api/public/mcp`. */
export function langfuseUrl({ baseUrl }: LangfuseSettings, path: string): string {
  return `${baseUrl.replace(/\/$/, "")}${path}`;
}

/** The address of one of its pages; no credentials of the base URL are in it. */
export function langfusePage({ baseUrl }: LangfuseSettings, path: string): string {
  const { origin, pathname } = new URL(baseUrl);
  return `${origin}${pathname.replace(/\/$/, "")}${path}`;
}

/** The address of a trace in Langfuse's pages. */
export function langfuseTraceUrl(project: LangfuseSettings, traceId: string): string {
  return langfusePage(project, `/trace/${traceId}`);
}
