import { messageOf } from "./errors.js";

/** An answer with its whole body; of one that is not good (2xx), the first MB. */
export interface HttpAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** An answer that is none of HTTP's: asking again would not help. */
export class UnusableAnswer extends Error {}

/** Why a connection failed, in a word where the system has one: `ECONNREFUSED`. */
export function reasonOf(error: unknown): string {
  const root = rootOf(error);
  if (root instanceof Error && root.name === "HTTPParserError") return root.name;
  const { code } = root as { code?: unknown };
  return typeof code === "string" && !code.startsWith("UND_") ? code : messageOf(root);
}

/** The error that others were made of. */
export function rootOf(error: unknown): unknown {
  let root = error;
  while (root instanceof Error && root.cause instanceof Error) root = root.cause;
  return root;
}

/** Milliseconds of a `retry-after`: seconds or a date (RFC 9110, section 10.2.3). */
export function retryAfterMs(headers: HttpAnswer["headers"]): number | undefined {
  const given = String(headers["retry-after"] ?? "").trim();
  const ms = /^\d+(?:\.\d+)?$/.test(given) ? Number(given) * 1000 : Date.parse(given) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
