import { APIConnectionError, APIConnectionTimeoutError, APIError } from "@anthropic-ai/sdk";
import { ProviderError } from "../../../errors.js";
import { type Asked, refused, unanswered } from "../failure.js";
import { waitsAskedFor } from "./attempts.js";
import { type AnthropicOptions, hostOf, VARIABLES } from "./options.js";

/**
 * Any failure of the SDK as a `ProviderError`: what happened, and what to do about it. Secrets are blanked.
 *
 * @param tries how many attempts were made
 */
export function providerError(error: unknown, options: AnthropicOptions, tries: number): ProviderError {
  if (error instanceof ProviderError) return error;
  const asked: Asked = {
    ...options,
    host: hostOf(options),
    kind: "a Messages API server",
    keyVariable: options.apiKey === undefined ? VARIABLES.token : VARIABLES.key,
    addressVariable: VARIABLES.address,
    tries,
  };
  if (error instanceof APIError && error.status !== undefined) {
    const { status, headers, requestID } = error;
    const retryAfterMs = waitsAskedFor(headers ?? new Headers()).find((waitMs) => waitMs >= 0);
    const location = headers?.get("location");
    return refused({ status, said: saidIn(error), location, requestId: requestID, retryAfterMs }, asked);
  }
  if (error instanceof APIConnectionTimeoutError) return unanswered(error, "late", asked);
  return unanswered(error, error instanceof APIConnectionError ? "connection" : "other", asked);
}

/** What the provider itself says: the message in the error's body. */
function saidIn(error: APIError): string {
  const body = error.error as { error?: { message?: unknown }; message?: unknown } | undefined;
  const message = body?.error?.message ?? body?.message;
  return typeof message === "string" ? message : "";
}
