import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { messageOf, ProviderError, RunFault, UserError } from "../errors.js";
import type { Redactor } from "../text/redact.js";
import { show } from "../text/visible.js";

/** What programs tell errors apart by. */
export type ProblemCode =
  | "bad_request"
  | "bad_input"
  | "unauthorized"
  | "forbidden"
  | "not_found"
  | "conflict"
  | "in_progress"
  | "too_large"
  | "unsupported_media_type"
  | "too_many_requests"
  | "provider_failed"
  | "unavailable"
  | "fault";

/** A request that is refused, or cannot be answered: one sentence that says why, and what to do. */
export class Problem extends Error {
  constructor(
    readonly status: ContentfulStatusCode,
    readonly code: ProblemCode,
    message: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }
}

/** The headers that ask a caller to wait so long. */
export function retryAfter(ms: number): Record<string, string> {
  return { "retry-after": String(Math.max(1, Math.ceil(ms / 1000))) };
}

const BY_STATUS: Record<number, ProblemCode> = { 401: "unauthorized", 413: "too_large", 415: "unsupported_media_type" };

/** The one place that turns an error into a status and words: never a stack, never a secret. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof ProviderError) {
    return new Problem(503, "provider_failed", error.message, retryAfter(error.retryAfterMs ?? 10_000));
  }
  // The service's file, the store, or the settings: nothing that the caller can mend.
  if (error instanceof UserError) return new Problem(503, "unavailable", error.message, retryAfter(5000));
  if (error instanceof HTTPException) {
    return new Problem(
      error.status,
      BY_STATUS[error.status] ?? "bad_request",
      error.message || "The request cannot be read.",
    );
  }
  const trace = error instanceof RunFault ? ` (trace ${error.traceId})` : "";
  return new Problem(500, "fault", `Internal error${trace}.`);
}

/** An error as the body of an answer. */
export function answerProblem(c: Context, error: unknown, redactor: Redactor): Response {
  const { status, code, message, headers } = problemOf(error);
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
  return c.json({ error: { code, message: redactor.text(message) } }, status);
}

/** Reads something that the caller gave. @throws Problem of 422 with its sentence */
export async function ofCaller<T>(read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof UserError) throw new Problem(422, "bad_input", messageOf(error));
    throw error;
  }
}

/** A page cannot go on behind what is not there, or no more: who read an empty one would take it for the last. */
export function noSuchPlace(after: string | undefined): Problem {
  const given = show((after ?? "").slice(0, 60));
  return new Problem(422, "bad_input", `after: there is nothing ${given} to go on behind: begin with the first page.`);
}

/** There is nothing of this id that the caller may see. */
export function notFound(what: string, id: string): Problem {
  return new Problem(404, "not_found", `There is no ${what} ${show(id.slice(0, 60))}.`);
}
