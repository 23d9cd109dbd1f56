import { hasHidden } from "../text/visible.js";

/** A header as it is written in a setting. */
export interface HeaderPair {
  name: string;
  value: string;
}

/** How a setting writes headers: what stands between two of them, and between a name and its value. */
interface Form {
  between: string;
  item: string;
  sign: ":" | "=";
  /** A header of one as it is written. */
  read: (pair: HeaderPair) => HeaderPair;
}

/** OpenTelemetry's form: `name=value,name=value`, values percent-encoded; names are taken in small letters. */
export const AS_LIST: Form = {
  between: ",",
  item: "entry",
  sign: "=",
  read: ({ name, value }) => ({ name: name.toLowerCase(), value: decode(value) }),
};
/** The form of the Anthropic SDK: `Name: value`, a line each. */
export const AS_LINES: Form = { between: "\n", item: "line", sign: ":", read: (pair) => pair };

/** A name as HTTP allows it (RFC 9110, section 5.6.2). */
const NAME = /^[!#$%&'*+.^_`|~\w-]+$/;
/** Headers that say how a message is sent, and not what is in it. */
const OF_HTTP = /^(?:host|content-length|connection|keep-alive|transfer-encoding|te|trailer|upgrade|expect)$/i;

/** Headers by their names. */
export function headersOf(text: string, form: Form): Record<string, string> {
  const pairs = pairsOf(text, form).map(form.read);
  return Object.fromEntries(pairs.map(({ name, value }) => [name, value]));
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

/** Headers as they are written; what is none is left out. */
export function pairsOf(text: string, { between, sign }: Form): HeaderPair[] {
  return text.split(between).flatMap((item) => {
    const at = item.indexOf(sign);
    const name = item.slice(0, Math.max(0, at)).trim();
    return name === "" ? [] : [{ name, value: item.slice(at + 1).trim() }];
  });
}

/** What is wrong with headers, without quoting a value; undefined where nothing is. */
export function problemOf(text: string, form: Form): string | undefined {
  const { between, item, sign, read } = form;
  for (const [index, part] of text.split(between).entries()) {
    if (part.trim() === "") continue;
    const place = `${item} ${index + 1}`;
    const [pair] = pairsOf(part, form);
    if (!part.includes(sign)) return `${place} has no ${sign} behind its name`;
    if (!pair || !NAME.test(pair.name)) return `${place} has a name that HTTP does not allow`;
    if (OF_HTTP.test(pair.name)) return `${place} is a header that HTTP itself sets`;
    if (!fitsHeader(read(pair).value)) return `${place} has a value that no header can hold`;
  }
  return undefined;
}
