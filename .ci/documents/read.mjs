/**
 * A document as steps that can be run. What a fenced block's first line may say, after the language:
 *
 *     sh                      commands, a line each; they run at a terminal and must end with exit code 0
 *     sh exit=2 answer=yes    the last one ends with 2; "yes" is typed when it asks
 *     sh background           goes on until the document, or its section, ends; the next step waits for what it first prints
 *     output                  what the last command prints; "…" stands for anything, alone on a line for any lines
 *     json                    what the last command prints, or a part of it
 *     diff                    a change of files
 *     ts file=src/a.ts        a file to write
 *     ts run                  a program that uses the library
 *
 * Blocks with other first lines are not run.
 */

const FENCE = /^(\s*)```(.*)$/;
const RUN = new Set(["sh", "output", "json", "diff"]);

/** A document whose sections each start in a copy of the project of their own says so in a comment. */
const PER_SECTION = "<!-- each section runs in a fresh copy -->";

/**
 * The parts of a document, each to be run in a fresh copy of the project.
 *
 * @returns parts with a title, their steps, and the files or folders (`src/a/`) that their text says they touch, if it does
 */
export function readDocument(text) {
  const isPerSection = text.includes(PER_SECTION);
  const parts = [{ title: "", steps: [], touches: undefined }];
  const lines = text.split("\n");
  for (let at = 0; at < lines.length; at++) {
    const part = parts.at(-1);
    const fence = FENCE.exec(lines[at]);
    if (fence) {
      const [, indent, info] = fence;
      const end = lines.findIndex((line, index) => index > at && line.trim() === "```");
      if (end < 0) throw new Error(`line ${at + 1}: the block has no end`);
      const body = lines.slice(at + 1, end).map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line));
      const step = stepOf(info.trim(), body, at + 1);
      if (step) part.steps.push(step);
      at = end;
    } else if (isPerSection && /^##+ /.test(lines[at])) {
      parts.push({ title: lines[at].replace(/^#+ /, ""), steps: [], touches: undefined });
    } else if (/^Touches /.test(lines[at])) {
      const paragraph = lines.slice(at, lines.indexOf("", at)).join(" ");
      const count = Number(/^Touches (\d+) (?:files?|places?):/.exec(paragraph)?.[1]);
      part.touches = { line: at + 1, count, files: [...paragraph.matchAll(/`([^`]+)`/g)].map(([, file]) => file) };
    }
  }
  return parts.filter(({ steps }) => steps.length > 0);
}

function stepOf(info, body, line) {
  const [language = "", ...words] = info.split(/\s+/);
  const options = Object.fromEntries(words.map((word) => word.split("=", 2)));
  const text = body.join("\n");
  if (language === "sh") return { kind: "sh", line, commands: commandsOf(body), options };
  if (options.file !== undefined) return { kind: "file", line, text, path: options.file };
  if (RUN.has(language)) return { kind: language, line, text };
  if (language === "ts" && words.includes("run")) return { kind: "program", line, text };
  return undefined;
}

/** Lines that a backslash continues are one; comments are none. */
function commandsOf(body) {
  return body
    .join("\n")
    .replace(/\\\n\s*/g, " ")
    .split("\n")
    .filter((command) => command.trim() !== "" && !command.startsWith("#"));
}
