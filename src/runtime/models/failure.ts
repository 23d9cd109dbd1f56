import { messageOf, ProviderError } from "../../errors.js";
import { BodyCut, isHungUp, reasonOf } from "../../http.js";
import { countText, duration } from "../../text/format.js";
import type { Redactor } from "../../text/redact.js";
import { visible } from "../../text/visible.js";
import type { UsedProxy } from "./provider.js";

/** Longest text of the provider's own that an error quotes, in characters. */
const MAX_DETAIL = 300;

/** Whom a call asked, for what is said of its failure. */
export interface Asked {
  id: string;
  /** The server's name and port. */
  host: string;
  /** The whole address that was asked. */
  address: string;
  /** What the server should speak: `a Messages API server`. */
  kind: string;
  /** The variables of the key that was sent, and of the address. */
  keyVariable: string;
  addressVariable: string;
  /** What the call went through. */
  proxy?: UsedProxy;
  timeoutMs: number;
  maxRetries: number;
  /** How many attempts were made. */
  tries: number;
  /** Blanks secrets in whatever is said. */
  redactor: Redactor;
}

/** What a provider answered instead of a message. */
export interface Refusal {
  status: number;
  said: string;
  /** Where it redirects to. */
  location?: string | null;
  requestId?: string | null;
  retryAfterMs?: number;
}

/** An answer that is no message, as an error: what happened, and what to do about it. */
export function refused({ status, said, location, requestId, retryAfterMs }: Refusal, asked: Asked): ProviderError {
  const quoted = (text: string) => cut(visible(asked.redactor.text(text)));
  const words = quotable(said, asked);
  const where = location ? `it redirects to ${quoted(location)}` : "it redirects elsewhere";
  const { what, fix } = describeStatus({ status, redirection: where, said: words, retryAfterMs }, asked);
  const message = `The provider answered ${status}: ${what}${words ? ` (“${words}”)` : ""}. ${fix}`;
  return new ProviderError(asked.redactor.text(message), {
    status,
    requestId: requestId ? quoted(requestId) : undefined,
    retryAfterMs,
  });
}

/** A good status with something else than a message, as an error. */
export function notAMessage(body: unknown, asked: Asked): ProviderError {
  const { host, kind, addressVariable } = asked;
  const other = describeBody(body);
  const said = other === undefined ? quotable(errorIn(body), asked) : "";
  const strange = `The provider's answer is not ${kind.replace("server", "message")}: is ${addressVariable} right?`;
  const says =
    said === "" ? strange : `${host} answered with an error: “${said}”. Check --model and ${addressVariable}.`;
  return new ProviderError(asked.redactor.text(other === undefined ? says : `${host} ${other}. ${checkServer(asked)}`));
}

/** What a body is that is no message; undefined where that cannot be told. */
function describeBody(body: unknown): string | undefined {
  if (typeof body === "string") {
    if (/^\s*</.test(body)) return "answered with a web page";
    return /^(?:event|data):/m.test(body) ? "answered with a stream of events, which nobody asked for" : undefined;
  }
  const isOther = body !== null && typeof body === "object" && "choices" in body;
  return isOther ? "answered as OpenAI's chat completions do, and another API was asked" : undefined;
}

/**
 * A call that got no answer, or none that can be read, as an error.
 *
 * @param kind whether no answer came in time, or the connection failed; another error is what the answer could not be read by
 */
export function unanswered(error: unknown, kind: "late" | "connection" | "other", asked: Asked): ProviderError {
  const says = { late: describeLate, connection: describeConnection, other: describeUnread }[kind](error, asked);
  return new ProviderError(asked.redactor.text(says));
}

function describeStatus(
  {
    status,
    redirection,
    said,
    retryAfterMs,
  }: Pick<Refusal, "status" | "said" | "retryAfterMs"> & { redirection: string },
  asked: Asked,
): { what: string; fix: string } {
  const { id, address, keyVariable, addressVariable, proxy, timeoutMs, tries, maxRetries } = asked;
  const orMore =
    tries > maxRetries ? `, or allow more tries (${ofRun("UNDERWRITE_MAX_RETRIES", "--max-retries")})` : "";
  const stayed = `It stayed so after ${countText(tries, "try", "tries")}`;
  const isLong = retryAfterMs !== undefined && retryAfterMs > timeoutMs;
  const later = isLong ? `: it asks to wait ${duration(retryAfterMs)}` : undefined;
  switch (status) {
    case 400:
      return { what: "it does not accept the request", fix: fixOfRequest(said, id) };
    case 401:
      return { what: "it does not accept the key", fix: `Check ${keyVariable}, or use --model offline.` };
    case 402:
      return { what: "the account cannot pay", fix: CHECK_CREDIT };
    case 403:
      return { what: "the key may not use this", fix: `Check that the key's workspace may use ${id}.` };
    case 404:
      return {
        what: describeNothing(said, asked),
        fix: tooLongAddress(asked) ?? `Check --model and ${addressVariable}.`,
      };
    case 405:
      return {
        what: `nothing at ${address} takes such a request`,
        fix: tooLongAddress(asked) ?? `Check ${addressVariable}.`,
      };
    case 407:
      return {
        what: `a proxy wants to know who asks${proxy?.host === undefined ? "" : ` (${proxy.host})`}`,
        fix: `Put name and password into ${proxy?.variable ?? "HTTPS_PROXY"}.`,
      };
    case 413:
      return { what: "the request is too large", fix: "Shorten the input." };
    case 429:
      return { what: "too many requests", fix: `${stayed}${later ?? `: wait${orMore}`}.` };
    case 529:
      return { what: "it is overloaded", fix: `${stayed}${later ?? `: try later${orMore}`}.` };
    default:
      if (status >= 500 || status === 408 || status === 409) {
        return { what: "it failed", fix: `${stayed}${later ?? `: try later${orMore}`}.` };
      }
      if (status >= 300 && status < 400) {
        return {
          what: redirection,
          fix: `No redirect is followed: set ${addressVariable} to the final address.`,
        };
      }
      return { what: "it does not accept the request", fix: `Check ${addressVariable} and --model.` };
  }
}

const CHECK_CREDIT = "Check the account's credit and its billing.";

/** What to do about a request that is not accepted, by the server's words: of these two, it has no other sign. */
function fixOfRequest(said: string, id: string): string {
  if (/\bcredit balance\b|\bcredits\b|\bbilling\b/i.test(said)) return CHECK_CREDIT;
  if (/\btoo long\b|\bcontext (?:length|window|size)\b/i.test(said)) return "Shorten the input.";
  return `Check that ${id} supports tools and structured output.`;
}

/** A server that knows no model names it; one that knows no such address does not. */
function describeNothing(said: string, { id, address }: Asked): string {
  return said.includes(id)
    ? `it knows no model ${id} at ${address}`
    : `it has nothing at ${address}, or no model ${id}`;
}

/** What to do where the address repeats what is added to it; undefined where it does not. */
function tooLongAddress({ address, addressVariable }: Asked): string | undefined {
  const [, end] = /(\/v1(?:\/messages)?|\/chat\/completions)\/*\/v1\/messages$/.exec(address) ?? [];
  if (end === undefined) return undefined;
  return `${addressVariable} ends in ${end}, and /v1/messages is added to it: leave ${end} out.`;
}

/** A server's own words in one line, cut and without secrets. */
function quotable(said: string, { redactor }: Asked): string {
  return visible(cut(redactor.text(said.replace(/\s+/g, " ").trim())));
}

/** A setting of all commands, and the option that only the main command has for it. */
function ofRun(variable: string, option: string): string {
  return `${variable}, or ${option} of underwrite run`;
}

/** The first 300 characters of a text. */
function cut(text: string): string {
  return Array.from(text.slice(0, 2 * MAX_DETAIL))
    .slice(0, MAX_DETAIL)
    .join("");
}

function describeLate(_: unknown, { host, proxy, timeoutMs, tries }: Asked): string {
  return `${host} gave no answer within ${timeoutMs / 1000} s${throughProxy(proxy)} (${tries} tried). Try later, or allow an attempt more time (${ofRun("UNDERWRITE_TIMEOUT", "--timeout")}).`;
}

function describeUnread(error: unknown, asked: Asked): string {
  const { host } = asked;
  if (error instanceof SyntaxError) return `${host} answered with something that is not JSON. ${checkServer(asked)}`;
  if (error instanceof RangeError) {
    return `${host} answered with something that is nested too deeply to be read. ${checkServer(asked)}`;
  }
  return `The model call failed: ${visible(messageOf(error))}`;
}

function checkServer({ addressVariable, kind }: Asked): string {
  return `Is ${addressVariable} ${kind}?`;
}

function describeConnection(error: unknown, asked: Asked): string {
  const { host, addressVariable, proxy } = asked;
  const reason = visible(reasonOf(error));
  if (UNREADABLE.test(reason)) return `${host} answered with something unreadable (${reason}). ${checkServer(asked)}`;
  if ((error as Error).cause instanceof BodyCut) {
    return `${host} cut the connection in the middle of its answer (${reason}). Try later.`;
  }
  if (proxy !== undefined) {
    return `${host} cannot be reached${throughProxy(proxy)} (${reason}). Check ${proxy.variable} and NO_PROXY.`;
  }
  if (/\bproxy\b/i.test(reason)) {
    return `${host} cannot be reached through the proxy (${reason}). Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.`;
  }
  if (isHungUp(error)) return `${host} closed the connection without an answer (${reason}). ${checkServer(asked)}`;
  return `${host} cannot be reached (${reason}). Check the network and ${addressVariable}, or use --model offline.`;
}

function throughProxy(proxy: UsedProxy | undefined): string {
  return proxy === undefined
    ? ""
    : ` through the proxy ${proxy.host === undefined ? "" : `${proxy.host} `}of ${proxy.variable}`;
}

/** Codes of Node's zlib, brotli and HTTP parser: something came, and it was not HTTP's or not whole. */
const UNREADABLE = /^(?:Z_|HTTPParserError|ERR__ERROR)/;

/** Longest text of a body that is no JSON and is still taken for a message, in characters. */
const LONGEST_TEXT = 500;
/** Objects in each other that are looked into. */
const DEEPEST = 4;

/**
 * What a server's answer says of an error, in its own words; empty where it says nothing. Servers that speak a
 * provider's API put it in different places: `error.message`, `error`, `message`, `detail`, `errors[0].message`.
 */
export function errorIn(body: unknown, depth = 0): string {
  if (typeof body === "string") return isPage(body) || body.length > LONGEST_TEXT ? "" : body.trim();
  if (body === null || typeof body !== "object" || depth > DEEPEST) return "";
  const { error, message, msg, detail, errors } = body as Record<string, unknown>;
  for (const part of [error, errors, detail, message, msg]) {
    const first = Array.isArray(part) ? part[0] : part;
    const said = typeof first === "string" ? first.trim() : errorIn(first, depth + 1);
    if (said !== "") return said;
  }
  return "";
}

/** A page, or JSON that cannot be read: nothing that is meant for people in one line. */
function isPage(text: string): boolean {
  return /^\s*[<{[]/.test(text);
}
