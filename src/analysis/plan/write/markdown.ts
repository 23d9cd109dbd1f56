import { cutTo } from "../../../text/format.js";
import { oneLine, visible } from "../../../text/visible.js";

/** Longest quotation, in characters. */
const MAX_QUOTE = 1000;

/** Longest name or id in running text. */
const MAX_INLINE = 200;

/**
 * Whatever can begin or end markup in the middle of a line, and what makes links of words. What only means something at
 * a line's beginning, and an underscore inside a word, stays: sentences are read raw, too.
 */
const MARKUP = /[\\`*{}[\]<>#!|&~@$^]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|:(?=\/)|(?<=\bwww)\./giu;
/** What begins a list, a heading, a rule or a block where a line begins. */
const AT_START = /^(?:[-+=]|\d+(?=[.)]))/;

/** Text of strangers as one line of running text: every character that could be markup is escaped. */
export function prose(text: string): string {
  const line = cutTo(oneLine(text), MAX_QUOTE);
  if (line === "") return "(nothing)";
  return line.replace(MARKUP, "\\$&").replace(AT_START, (start) => (/\d/.test(start) ? `${start}\\` : `\\${start}`));
}

/** Text of strangers, a name or an id, as code in running text. */
export function code(text: string): string {
  return commandLine(cutTo(oneLine(text), MAX_INLINE));
}

/** A command line of ours as code in running text: it is not cut, and what it quotes cannot end it. */
export function commandLine(text: string): string {
  const line = oneLine(text);
  if (line === "") return "(nothing)";
  const ticks = "`".repeat(longestRun(line) + 1);
  const pad = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${ticks}${pad}${line}${pad}${ticks}`;
}

/** Lines of text or code behind a fence that they cannot close. @param info what the fence says of them */
export function fenced(lines: readonly string[], info: string): string[] {
  const shown = lines.map((line) => cutTo(visible(line), MAX_QUOTE));
  const fence = "`".repeat(Math.max(3, ...shown.map((line) => longestRun(line) + 1)));
  return [`${fence}${oneLine(info).replaceAll("`", "")}`, ...shown, fence];
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
}
