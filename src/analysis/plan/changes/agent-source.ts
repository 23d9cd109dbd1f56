import { posix } from "node:path";
import { endOfProperty, indentAt, literalOf, propertyValue, spliced, templateOf, toolCall } from "./source-text.js";

/** Lines of a file as a change leaves them: each begins with ` ` (stays), `-` (goes) or `+` (comes). */
export interface Hunk {
  file: string;
  lines: readonly string[];
}

/**
 * The source files of an agent, with the changes of a plan made to them one after the other: each hunk is what one
 * change does to the text that those before it leave. A change whose place is not found has no hunk.
 */
export class AgentSource {
  private readonly files: Map<string, string>;

  /** @param files texts by path, as a person of the project names them */
  constructor(files: ReadonlyMap<string, string>) {
    this.files = new Map(files);
  }

  /** The texts, with all changes so far. */
  get texts(): ReadonlyMap<string, string> {
    return this.files;
  }

  fileOfTool(tool: string): string | undefined {
    return this.find((text) => toolCall(text, tool))?.file;
  }

  /** The file in which a field of a schema stands. */
  fileOfField(field: string): string | undefined {
    return this.find((text) => fieldIn(text, field))?.file;
  }

  /** The file of the function that makes the first message. */
  fileOfPrompt(): string | undefined {
    const place = /\bfunction prompt\b|\bconst prompt\s*=|^[ \t]+prompt(?:\(|:\s*(?:async\s*)?\()/m;
    return this.find((text) => place.exec(text))?.file;
  }

  /** Adds a line at the end of a text that stands as a literal. @returns the longer text */
  addToText(value: string, line: string): { value: string; hunks: Hunk[] } | undefined {
    const found = this.find((text) => literalOf(text, value));
    if (!found) return undefined;
    const longer = withLine(value, line);
    return { value: longer, hunks: this.edit(found.file, spliced(found.text, found.part, templateOf(longer))) };
  }

  /** Gives a tool another body, that calls a function of the agent's own. */
  replaceRun(tool: string, bodyOf: (input: string) => string[], calls: string): Hunk[] | undefined {
    const found = this.find((text) => toolCall(text, tool));
    if (!found || !this.canImport(found.file, calls)) return undefined;
    const { file, text, part } = found;
    const run = propertyValue(part.object, "run");
    if (!run) return undefined;
    const [, type] = /^(?:async\s*)?\(\s*(?:\{[^}]*\}|\w+)\s*(?::\s*(\w+))?/.exec(text.slice(run.start, run.end)) ?? [];
    const indent = indentAt(text, run.start);
    const body = bodyOf(type ? `input: ${type}` : "input").join(`\n${indent}`);
    return [...this.edit(file, spliced(text, run, body)), ...this.addImport(file, calls)];
  }

  /** Adds a property to a tool's definition, or changes its text. */
  replaceDescription(tool: string, description: string): Hunk[] | undefined {
    const found = this.find((text) => toolCall(text, tool));
    const value = found && propertyValue(found.part.object, "description");
    return value && this.edit(found.file, spliced(found.text, value, JSON.stringify(description)));
  }

  /** Adds a tool behind one that is there. @param codeOf its lines, given the parameter of `run` */
  addTool(behind: string, codeOf: (input: string) => string[], calls: string): Hunk[] | undefined {
    const found = this.find((text) => toolCall(text, behind));
    if (!found || !this.canImport(found.file, calls)) return undefined;
    const { file, text, part } = found;
    const [, type] = /\brun:\s*(?:async\s*)?\(\s*(?:\{[^}]*\}|\w+)\s*:\s*(\w+)/.exec(text) ?? [];
    const indent = indentAt(text, part.call.start);
    const code = codeOf(type ? `input: ${type}` : "input").map((line) => `${indent}${line}`);
    const comma = text[part.call.end] === "," ? 1 : 0;
    const at = part.call.end + comma;
    const by = `${comma ? "" : ","}\n${code.join("\n")}`;
    return [...this.edit(file, spliced(text, { start: at, end: at }, by)), ...this.addImport(file, calls)];
  }

  /** Adds a field to the schema that has other fields, behind the last of them. @param typeOf given how zod is imported */
  addField(fields: readonly string[], codeOf: (mini: boolean) => string): Hunk[] | undefined {
    const found = this.find((text) => {
      const known = fields.flatMap((field) => fieldIn(text, field)?.index ?? []);
      return known.length === fields.length && known.length > 0 ? Math.max(...known) : undefined;
    });
    if (!found) return undefined;
    const { file, text, part: at } = found;
    const start = at + indentAt(text, at + 1).length;
    const end = endOfProperty(text, start);
    if (end === undefined || text[end] !== ",") return undefined;
    const line = `\n${indentAt(text, start)}${codeOf(/from "zod\/mini"/.test(text))},`;
    return this.edit(file, spliced(text, { start: end + 1, end: end + 1 }, line));
  }

  /** Takes a line out that matches. */
  removeLine(pattern: RegExp): Hunk[] | undefined {
    const found = this.find((text) => text.split("\n").find((line) => pattern.test(line)));
    if (!found) return undefined;
    const lines = found.text.split("\n");
    return this.edit(found.file, lines.toSpliced(lines.indexOf(found.part), 1).join("\n"));
  }

  /** Whether a file has a function of the agent's own, or can import it. */
  private canImport(file: string, name: string): boolean {
    const text = this.files.get(file) ?? "";
    return isThere(text, name) || this.exporterOf(name) !== undefined;
  }

  private addImport(file: string, name: string): Hunk[] {
    const text = this.files.get(file) ?? "";
    const from = this.exporterOf(name);
    if (isThere(text, name) || from === undefined) return [];
    const path = posix
      .relative(posix.dirname(file), from)
      .replace(/\.ts$/, ".js")
      .replace(/\.mts$/, ".mjs");
    const line = `import { ${name} } from "${path.startsWith(".") ? path : `./${path}`}";`;
    const last = [...text.matchAll(/^import\b[^;]*;$/gm)].at(-1);
    if (!last) return this.edit(file, `${line}\n${text}`);
    const end = last.index + last[0].length;
    return this.edit(file, spliced(text, { start: end, end }, `\n${line}`));
  }

  private exporterOf(name: string): string | undefined {
    const exported = new RegExp(String.raw`^export (?:async )?(?:function|const) ${name}\b`, "m");
    return this.find((text) => exported.exec(text))?.file;
  }

  /** The first file that has a part, and where or what that is. */
  private find<T>(partIn: (text: string) => T | null | undefined): { file: string; text: string; part: T } | undefined {
    for (const [file, text] of this.files) {
      const part = partIn(text);
      if (part !== null && part !== undefined) return { file, text, part };
    }
    return undefined;
  }

  private edit(file: string, next: string): Hunk[] {
    const before = this.files.get(file) ?? "";
    this.files.set(file, next);
    const lines = hunkLines(before.split("\n"), next.split("\n"));
    return lines.length === 0 ? [] : [{ file, lines }];
  }
}

function fieldIn(text: string, field: string): RegExpExecArray | null {
  return new RegExp(String.raw`^[ \t]+${field}:\s*z\b`, "m").exec(text);
}

/** A text with one more line: before its last one, which says how to answer, or closes the text; behind a single one. */
function withLine(value: string, line: string): string {
  const lines = value.split("\n");
  if (lines.length === 1) return `${value}\n${line}`;
  const at = lines.at(-2)?.trim() === "" ? lines.length - 2 : lines.length - 1;
  return [...lines.slice(0, at), line, ...lines.slice(at)].join("\n");
}

function isThere(text: string, name: string): boolean {
  return new RegExp(
    String.raw`^(?:import\b[^;]*\b${name}\b[^;]*;|export (?:async )?(?:function|const) ${name}\b)`,
    "m",
  ).test(text);
}

/** What tells one text from another, as lines: as little as finds its place in the first one, and nowhere else. */
function hunkLines(before: readonly string[], after: readonly string[]): string[] {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  let tail = 0;
  const most = Math.min(before.length, after.length) - start;
  while (tail < most && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const removed = before.slice(start, before.length - tail);
  const added = after.slice(start, after.length - tail);
  if (removed.length === 0 && added.length === 0) return [];
  let above = 0;
  let below = 0;
  const shown = () => before.slice(start - above, before.length - tail + below);
  while (shown().length === 0 || !isUnique(before, shown())) {
    if (start - above > 0) above++;
    else if (tail - below > 0) below++;
    else break;
  }
  return [
    ...before.slice(start - above, start).map((line) => ` ${line}`),
    ...removed.map((line) => `-${line}`),
    ...added.map((line) => `+${line}`),
    ...before.slice(before.length - tail, before.length - tail + below).map((line) => ` ${line}`),
  ];
}

/** Whether lines stand in a text once. */
function isUnique(text: readonly string[], lines: readonly string[]): boolean {
  let found = 0;
  for (let at = 0; at + lines.length <= text.length; at++) {
    if (lines.every((line, index) => text[at + index] === line)) found++;
  }
  return found === 1;
}
