import type { Json } from "../../../runtime/models/message.js";
import { isObject } from "../../../text/json.js";

/** Keys whose value says what went wrong, where it says something. */
const ERROR_KEYS = /^(?:error|errors|err|exception|error_?message|error_?code|fault|traceback|stack_?trace)$/i;
/** Keys that say whether it went well, and what they then are. */
const SUCCESS_KEYS = /^(?:ok|success|successful|succeeded)$/i;
const STATUS_KEYS = /^(?:status|state|code|status_?code|http_?status)$/i;
const BAD_STATUS =
  /^(?:error|err|fail(?:ed|ure)?|exception|timeout|timed.out|unavailable|internal.(?:server.)?error|bad.gateway)$/i;
/** How a text that is an error begins. */
const ERROR_TEXT =
  /^\W*(?:(?:internal |fatal |server |runtime |http |network |database )*(?:error|exception|failure|traceback|panic)\b|\w*(?:Error|Exception)\b\s*[:(]|failed\b|timed? ?out\b|timeout\b|could not (?:connect|load|reach|fetch)|unable to\b|cannot (?:connect|reach|read)|connection (?:refused|reset|timed)|service unavailable|bad gateway|too many requests|rate limit|permission d[e]nied|unauthori[sz]ed|forbidden|not found\b|(?:http )?[45]\d\d\b(?: |$)(?!\d))/i;
/** Longest text that is read for an error: what is longer says more. */
const LONGEST = 2000;

/** What a tool's result says went wrong, though the call did not fail; undefined where it says nothing of that. */
export function errorIn(result: Json): string | undefined {
  if (typeof result === "string") return result.length <= LONGEST && ERROR_TEXT.test(result) ? result : undefined;
  if (!isObject(result)) return undefined;
  const entries = Object.entries(result);
  for (const [key, value] of entries) {
    if (ERROR_KEYS.test(key) && saysSomething(value)) return typeof value === "string" ? value : JSON.stringify(value);
  }
  const bad = entries.find(([key, value]) => isBad(key, value));
  if (!bad) return undefined;
  const message = entries.find(
    ([key, value]) => /^(?:message|detail|details|reason)$/i.test(key) && typeof value === "string",
  );
  return String((message ?? bad)[1]);
}

function isBad(key: string, value: Json): boolean {
  if (SUCCESS_KEYS.test(key)) return value === false;
  if (!STATUS_KEYS.test(key)) return false;
  return typeof value === "string"
    ? BAD_STATUS.test(value)
    : typeof value === "number" && value >= 400 && value < 600 && /http|status/i.test(key);
}

function saysSomething(value: Json): boolean {
  if (value === null || value === false || value === 0 || value === "") return false;
  if (typeof value === "string") return !/^(?:none|no|null|ok|0)$/i.test(value.trim());
  return typeof value !== "object" || Object.keys(value).length > 0;
}
