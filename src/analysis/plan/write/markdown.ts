import { visible } from "../../../text/visible.js";

/** Longest quotation, in characters. */
const MAX_QUOTE = 1000;

/** Longest name or id in running text. */
const MAX_INLINE = 200;

/** Whatever can begin or end markup. Commas, dots and the like stay, so that sentences can be read. */
const MARKUP = /[\\`*_{}[\]()<>#+\-!|&~:@$^=/]/g;

/** Text of strangers as one line of running text: every character that could be markup is escaped. */
export function prose(text: string): string {
  const line = cut(oneLine(text), MAX_QUOTE);
  return line === "" ? "(nothing)" : line.replace(MARKUP, "\\$&").replace(/\.(?=\S)/g, "\\.");
}

/** Text of strangers, a name or an id, as code in running text. */
export function code(text: string): string {
  const line = cut(oneLine(text), MAX_INLINE);
  if (line === "") return "(nothing)";
  const ticks = "`".repeat(longestRun(line) + 1);
  const pad = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${ticks}${pad}${line}${pad}${ticks}`;
}

/** A quotation of strangers as a block of one line, behind a fence that it cannot close. */
export function quotation(text: string): string {
  const line = cut(visible(text), MAX_QUOTE) || "(nothing)";
  const fence = "`".repeat(Math.max(3, longestRun(line) + 1));
  return `${fence}text\n${line}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
}

function oneLine(text: string): string {
  return visible(text.replace(/\s+/g, " ").trim());
}

function cut(text: string, longest: number): string {
  return text.length > longest
    ? `${Array.from(text)
        .slice(0, longest - 1)
        .join("")}…`
    : text;
}
