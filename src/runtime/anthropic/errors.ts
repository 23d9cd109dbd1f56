import { APIConnectionError, APIConnectionTimeoutError, APIError } from "@anthropic-ai/sdk";
import { messageOf, ProviderError } from "../../errors.js";
import { redact } from "../../redact.js";
import type { AnthropicOptions } from "./options.js";

/** Any failure of the SDK as a `ProviderError`: what happened, and what to do about it. Secrets are blanked. */
export function providerError(error: unknown, options: AnthropicOptions): ProviderError {
  if (error instanceof ProviderError) return error;
  const clean = (text: string) => redact(text, options.secrets);
  if (error instanceof APIError && error.status !== undefined) {
    const { what, fix } = describeStatus(error.status, options);
    const said = detailOf(error);
    const message = `The provider answered ${error.status}: ${what}${said ? ` (“${said}”)` : ""}. ${fix}`;
    return new ProviderError(clean(message), {
      status: error.status,
      requestId: error.requestID ? clean(error.requestID) : undefined,
    });
  }
  return new ProviderError(clean(describeConnection(error, options)));
}

function describeStatus(status: number, { id, maxRetries }: AnthropicOptions): { what: string; fix: string } {
  const tries = `after ${maxRetries + 1} ${maxRetries === 0 ? "try" : "tries"}`;
  switch (status) {
    case 400:
      return { what: "it does not accept the request", fix: `Check that ${id} supports tools and structured output.` };
    case 401:
      return { what: "it does not accept the key", fix: "Check ANTHROPIC_API_KEY, or use --model offline." };
    case 403:
      return { what: "the key may not use this", fix: `Check that the key's workspace may use ${id}.` };
    case 404:
      return { what: `it knows no model ${id} here`, fix: "Check --model and ANTHROPIC_BASE_URL." };
    case 413:
      return { what: "the request is too large", fix: "Shorten the notes." };
    case 429:
      return { what: "too many requests", fix: `It stayed so ${tries}: wait, or raise --max-retries.` };
    case 529:
      return { what: "it is overloaded", fix: `It stayed so ${tries}: try later, or raise --max-retries.` };
    default:
      return status >= 500
        ? { what: "it failed", fix: `It stayed so ${tries}: try later, or raise --max-retries.` }
        : { what: "it does not accept the request", fix: "Check ANTHROPIC_BASE_URL and --model." };
  }
}

/** What the provider itself says: the message in the error's body, shortened to one line. */
function detailOf(error: APIError): string {
  const body = error.error as { error?: { message?: unknown }; message?: unknown } | undefined;
  const message = body?.error?.message ?? body?.message;
  return typeof message === "string" ? message.replace(/\s+/g, " ").trim().slice(0, 300) : "";
}

function describeConnection(error: unknown, { baseUrl, timeoutMs, maxRetries }: AnthropicOptions): string {
  const host = baseUrl ? new URL(baseUrl).host : "api.anthropic.com";
  if (error instanceof APIConnectionTimeoutError) {
    return `${host} gave no answer within ${timeoutMs / 1000} s (${maxRetries + 1} tried). Try later, or raise --timeout.`;
  }
  if (error instanceof APIConnectionError) {
    const reason = rootCause(error);
    return `${host} cannot be reached (${reason}). Check the network and ANTHROPIC_BASE_URL, or use --model offline.`;
  }
  if (error instanceof SyntaxError) {
    return `${host} answered with something that is not JSON. Is ANTHROPIC_BASE_URL a Messages API server?`;
  }
  return `The model call failed: ${messageOf(error)}`;
}

function rootCause(error: unknown): string {
  let cause = error as { message?: string; code?: string; cause?: unknown };
  while (cause.cause instanceof Error) cause = cause.cause as typeof cause;
  return cause.code ?? cause.message ?? "connection error";
}
