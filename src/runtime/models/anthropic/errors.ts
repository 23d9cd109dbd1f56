import { APIConnectionError, APIConnectionTimeoutError, APIError } from "@anthropic-ai/sdk";
import { ProviderError } from "../../../errors.js";
import { type Asked, errorIn, refused, unanswered } from "../failure.js";
import { waitsAskedFor } from "./attempts.js";
import { type AnthropicOptions, addressOf, hostOf, VARIABLES } from "./options.js";

/** Whom a call asked. @param tries how many attempts were made */
export function askedOf(options: AnthropicOptions, tries: number): Asked {
  return {
    ...options,
    host: hostOf(options),
    address: addressOf(options),
    kind: "a Messages API server",
    keyVariable: options.apiKey === undefined ? VARIABLES.token : VARIABLES.key,
    addressVariable: VARIABLES.address,
    tries,
  };
}

/**
 * Any failure of the SDK as a `ProviderError`: what happened, and what to do about it. Secrets are blanked.
 *
 * @param tries how many attempts were made
 */
export function providerError(error: unknown, options: AnthropicOptions, tries: number): ProviderError {
  if (error instanceof ProviderError) return error;
  const asked = askedOf(options, tries);
  if (error instanceof APIError && error.status !== undefined) {
    const { status, headers, requestID } = error;
    const retryAfterMs = waitsAskedFor(headers ?? new Headers()).find((waitMs) => waitMs >= 0);
    const location = headers?.get("location");
    return refused({ status, said: saidIn(error), location, requestId: requestID, retryAfterMs }, asked);
  }
  if (error instanceof APIConnectionTimeoutError) return unanswered(error, "late", asked);
  return unanswered(error, error instanceof APIConnectionError ? "connection" : "other", asked);
}

/** What the provider itself says: in the error's body, or the body that is no JSON, which the SDK has in its message. */
function saidIn({ error, status, message }: APIError): string {
  return errorIn(error ?? message.replace(new RegExp(`^${status} (?:status code \\(no body\\))?`), ""));
}
