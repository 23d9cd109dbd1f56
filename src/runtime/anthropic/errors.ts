import { APIConnectionError, APIConnectionTimeoutError, APIError } from "@anthropic-ai/sdk";
import { messageOf, ProviderError } from "../../errors.js";
import { BodyCut, isHungUp, reasonOf } from "../../http.js";
import { visible } from "../../visible.js";
import { waitsAskedFor } from "./attempts.js";
import { type AnthropicOptions, hostOf } from "./options.js";

/** Longest text of the provider's own that an error quotes, in characters. */
const MAX_DETAIL = 300;

/**
 * Any failure of the SDK as a `ProviderError`: what happened, and what to do about it. Secrets are blanked.
 *
 * @param tries how many attempts were made
 */
export function providerError(error: unknown, options: AnthropicOptions, tries: number): ProviderError {
  if (error instanceof ProviderError) return error;
  const clean = (text: string) => options.redactor.text(text);
  if (error instanceof APIError && error.status !== undefined) {
    const { what, fix } = describeStatus(error, options, tries);
    const said = cut(clean(detailOf(error)));
    const message = `The provider answered ${error.status}: ${what}${said ? ` (“${visible(said)}”)` : ""}. ${fix}`;
    return new ProviderError(clean(message), {
      status: error.status,
      requestId: error.requestID ? cut(visible(clean(error.requestID))) : undefined,
      retryAfterMs: waitsAskedFor(error.headers ?? new Headers()).find((waitMs) => waitMs >= 0),
    });
  }
  return new ProviderError(clean(describeConnection(error, options, tries)));
}

function describeStatus(
  { status = 0, headers }: APIError,
  options: AnthropicOptions,
  tries: number,
): { what: string; fix: string } {
  const { id, apiKey } = options;
  const orMore =
    tries > options.maxRetries ? `, or allow more tries (${ofRun("UNDERWRITE_MAX_RETRIES", "--max-retries")})` : "";
  const stayed = `It stayed so after ${tries} ${tries === 1 ? "try" : "tries"}`;
  switch (status) {
    case 400:
      return { what: "it does not accept the request", fix: `Check that ${id} supports tools and structured output.` };
    case 401: {
      const name = apiKey === undefined ? "ANTHROPIC_AUTH_TOKEN" : "ANTHROPIC_API_KEY";
      return { what: "it does not accept the key", fix: `Check ${name}, or use --model offline.` };
    }
    case 403:
      return { what: "the key may not use this", fix: `Check that the key's workspace may use ${id}.` };
    case 404:
      return { what: `it knows no model ${id} here`, fix: "Check --model and ANTHROPIC_BASE_URL." };
    case 413:
      return { what: "the request is too large", fix: "Shorten the notes." };
    case 429:
      return { what: "too many requests", fix: `${stayed}: wait${orMore}.` };
    case 529:
      return { what: "it is overloaded", fix: `${stayed}: try later${orMore}.` };
    default:
      if (status >= 500) return { what: "it failed", fix: `${stayed}: try later${orMore}.` };
      if (status >= 300 && status < 400) return { what: redirection(headers, options), fix: FINAL_ADDRESS };
      return { what: "it does not accept the request", fix: "Check ANTHROPIC_BASE_URL and --model." };
  }
}

/** A setting of all commands, and the option that only the main command has for it. */
function ofRun(variable: string, option: string): string {
  return `${variable}, or ${option} of underwrite run`;
}

const FINAL_ADDRESS = "No redirect is followed: set ANTHROPIC_BASE_URL to the final address.";

function redirection(headers: Headers | undefined, options: AnthropicOptions): string {
  const location = headers?.get("location");
  return location ? `it redirects to ${cut(visible(options.redactor.text(location)))}` : "it redirects elsewhere";
}

/** What the provider itself says: the message in the error's body, in one line. */
function detailOf(error: APIError): string {
  const body = error.error as { error?: { message?: unknown }; message?: unknown } | undefined;
  const message = body?.error?.message ?? body?.message;
  return typeof message === "string" ? message.replace(/\s+/g, " ").trim() : "";
}

/** The first 300 characters of a text. */
function cut(text: string): string {
  return Array.from(text.slice(0, 2 * MAX_DETAIL))
    .slice(0, MAX_DETAIL)
    .join("");
}

function describeConnection(error: unknown, options: AnthropicOptions, tries: number): string {
  const host = hostOf(options);
  const checkServer = "Is ANTHROPIC_BASE_URL a Messages API server?";
  if (error instanceof APIConnectionTimeoutError) {
    return `${host} gave no answer within ${options.timeoutMs / 1000} s (${tries} tried). Try later, or allow an attempt more time (${ofRun("UNDERWRITE_TIMEOUT", "--timeout")}).`;
  }
  if (error instanceof APIConnectionError) {
    const reason = visible(reasonOf(error));
    if (/\bproxy\b/i.test(reason)) {
      return `${host} cannot be reached through the proxy (${reason}). Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.`;
    }
    if (UNREADABLE.test(reason)) return `${host} answered with something unreadable (${reason}). ${checkServer}`;
    if (error.cause instanceof BodyCut)
      return `${host} cut the connection in the middle of its answer (${reason}). Try later.`;
    if (isHungUp(error)) return `${host} closed the connection without an answer (${reason}). ${checkServer}`;
    return `${host} cannot be reached (${reason}). Check the network and ANTHROPIC_BASE_URL, or use --model offline.`;
  }
  if (error instanceof SyntaxError) {
    return `${host} answered with something that is not JSON. ${checkServer}`;
  }
  if (error instanceof RangeError) {
    return `${host} answered with something that is nested too deeply to be read. ${checkServer}`;
  }
  return `The model call failed: ${visible(messageOf(error))}`;
}

/** Codes of Node's zlib, brotli and HTTP parser: something came, and it was not HTTP's or not whole. */
const UNREADABLE = /^(?:Z_|HPE_|ERR__ERROR)/;
