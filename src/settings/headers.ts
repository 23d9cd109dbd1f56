import { hasHidden } from "../text/visible.js";

/** A header as it is written in a setting. */
export interface HeaderPair {
  name: string;
  value: string;
}

/** How a setting writes headers: what stands between two of them, and between a name and its value. */
interface Form {
  between: string;
  /** What one of them is called, and what it has to look like. */
  item: string;
  sign: ":" | "=";
  decode: (value: string) => string;
}

/** OpenTelemetry's form: `name=value,name=value`, values percent-encoded. */
const LIST: Form = { between: ",", item: "entry", sign: "=", decode };
/** The form of the Anthropic SDK: `Name: value`, a line each. */
const LINES: Form = { between: "\n", item: "line", sign: ":", decode: (value) => value };

/** A name as HTTP allows it (RFC 9110, section 5.6.2). */
const NAME = /^[!#$%&'*+.^_`|~\w-]+$/;
/** Headers that say how a message is sent, and not what is in it. */
const OF_HTTP = /^(?:host|content-length|connection|keep-alive|transfer-encoding|te|trailer|upgrade|expect)$/i;

/** The headers of a list, as they are written; what is none is left out. */
export function pairsOfList(list: string): HeaderPair[] {
  return pairsOf(list, LIST);
}

/** The headers of lines. */
export function pairsOfLines(lines: string): HeaderPair[] {
  return pairsOf(lines, LINES);
}

/** The headers of a list, by their names in small letters. */
export function headersOfList(list: string): Record<string, string> {
  return Object.fromEntries(pairsOfList(list).map(({ name, value }) => [name.toLowerCase(), decode(value)]));
}

/** The headers of lines, by their names. */
export function headersOfLines(lines: string): Record<string, string> {
  return Object.fromEntries(pairsOfLines(lines).map(({ name, value }) => [name, value]));
}

/** What is wrong with a list of headers, without quoting a value; undefined where nothing is. */
export function problemOfList(list: string): string | undefined {
  return problemOf(list, LIST);
}

/** What is wrong with lines of headers. */
export function problemOfLines(lines: string): string | undefined {
  return problemOf(lines, LINES);
}

/** Whether an HTTP header can hold a value: one line of Latin characters, none of them hidden. */
export function fitsHeader(value: string): boolean {
  return /^[\x20-\x7e\xa0-\xff]*$/.test(value) && !hasHidden(value);
}

/** Text of which a percent sign and two digits stand for a character. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a percent sign that encodes nothing stands for itself
  }
}

function pairsOf(text: string, { between, sign }: Form): HeaderPair[] {
  return text.split(between).flatMap((item) => {
    const at = item.indexOf(sign);
    const name = item.slice(0, Math.max(0, at)).trim();
    return name === "" ? [] : [{ name, value: item.slice(at + 1).trim() }];
  });
}

function problemOf(text: string, { between, item, sign, decode: read }: Form): string | undefined {
  for (const [index, part] of text.split(between).entries()) {
    if (part.trim() === "") continue;
    const place = `${item} ${index + 1}`;
    const [pair] = pairsOf(part, { between, item, sign, decode: read });
    if (!part.includes(sign)) return `${place} has no ${sign} behind its name`;
    if (!pair || !NAME.test(pair.name)) return `${place} has a name that HTTP does not allow`;
    if (OF_HTTP.test(pair.name)) return `${place} is a header that HTTP itself sets`;
    if (!fitsHeader(read(pair.value))) return `${place} has a value that no header can hold`;
  }
  return undefined;
}
