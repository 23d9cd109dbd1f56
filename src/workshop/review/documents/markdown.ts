/** A document and the parts of it that make claims about the project. */
export interface MarkdownDocument {
  path: string;
  text: string;
  snippets: readonly Snippet[];
  headings: readonly string[];
  /** Files that its reader makes of its blocks: ```` ```ts file=src/rule.ts ````. */
  makes: readonly string[];
}

/** Something that a document says in code or as a link. */
export interface Snippet {
  /** `code` is between backticks, `block` a line of a fenced block, `link` a link's target. */
  kind: "code" | "block" | "link";
  text: string;
  /** From 1. */
  line: number;
  /** Of a fenced block: what follows the fence. */
  language: string;
  /** The whole line that it begins in. */
  context: string;
}

const FENCE = /^\s*(?:`{3,}|~{3,})\s*([\w-]*)/;
const CODE_OR_LINK = /(?<ticks>`+)(?<code>[\s\S]+?)\k<ticks>(?!`)|\]\((?<link>[^)\s]+)[^)]*\)/g;

/** A path of source that stands in a sentence without backticks. */
const PATH = /(?<![\w/.@:-])(?:src|docs|cases|bench)\/[\w./<>*-]*\w/g;

/** Finds a document's code and links. Lines of a block that a backslash continues are one. */
export function readMarkdown(path: string, text: string): MarkdownDocument {
  const lines = text.split("\n");
  const snippets: Snippet[] = [];
  const headings: string[] = [];
  let start = 0;
  while (start < lines.length) {
    const fence = FENCE.exec(lines[start] ?? "");
    const isEnd = fence ? (line: string) => FENCE.test(line) : (line: string) => line.trim() === "" || FENCE.test(line);
    const length = lines.slice(start + 1).findIndex(isEnd);
    const end = length < 0 ? lines.length : start + 1 + length;
    if (fence) snippets.push(...blockLines(lines.slice(start + 1, end), start + 2, fence[1] ?? ""));
    else {
      snippets.push(...inline(lines.slice(start, end), start + 1));
      headings.push(...lines.slice(start, end).flatMap((line) => /^#{1,6}\s+(.+)$/.exec(line)?.[1] ?? []));
    }
    start = fence ? end + 1 : end;
  }
  const makes = [...text.matchAll(/^```\w+ .*?\bfile=(\S+)/gm)].map(([, made = ""]) => made);
  return { path, text, snippets, headings, makes };
}

/** @param first the number of the first line */
function blockLines(lines: readonly string[], first: number, language: string): Snippet[] {
  const snippets: Snippet[] = [];
  for (const [index, context] of lines.entries()) {
    const last = snippets.at(-1);
    if (last?.text.endsWith("\\")) last.text = `${last.text.slice(0, -1)} ${context.trim()}`;
    else snippets.push({ kind: "block", text: context, line: first + index, language, context });
  }
  return snippets;
}

/** Code and links of a paragraph; code may go on in its next line. */
function inline(lines: readonly string[], first: number): Snippet[] {
  const paragraph = lines.join("\n");
  const prose = paragraph.replace(CODE_OR_LINK, (all) => " ".repeat(all.length));
  const paths = [...prose.matchAll(PATH)].map(({ index, 0: text }) => ({
    index,
    groups: { code: text, link: undefined },
  }));
  return [...paragraph.matchAll(CODE_OR_LINK), ...paths].map(({ index, groups }): Snippet => {
    const before = paragraph.slice(0, index).split("\n").length - 1;
    const at = { line: first + before, language: "", context: lines[before] ?? "" };
    if (groups?.link !== undefined) return { kind: "link", text: groups.link, ...at };
    return { kind: "code", text: (groups?.code ?? "").replace(/\s*\n\s*/g, " "), ...at };
  });
}
