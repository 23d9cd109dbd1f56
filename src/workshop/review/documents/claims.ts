import type { MarkdownDocument } from "./markdown.js";

/** A sentence of a document, an item of its lists, or a row of its tables. */
export interface Claim {
  file: string;
  text: string;
  /** On which it begins, from 1. */
  line: number;
  isRow: boolean;
  /** The heading that it stands under; empty before the first. */
  heading: string;
}

const FENCE = /^\s*(?:`{3,}|~{3,})/;
const OWN_LINE = /^\s*(?:\||[-*+] |\d+\. |#)/;
const SENTENCE_END = /(?<=[.!?;][)"’]?)\s+(?=[A-Z`"([*\d-])/;

/** What a document says outside of its blocks of code and its front matter. */
export function claimsOf({ path: file, text }: MarkdownDocument): Claim[] {
  const claims: Claim[] = [];
  const lines = text.split("\n");
  let heading = "";
  let isCode = false;
  let paragraph: { text: string; line: number } | undefined;
  const flush = () => {
    if (paragraph) claims.push(...sentencesOf(paragraph, { file, heading }));
    paragraph = undefined;
  };
  const start = lines[0] === "---" ? lines.indexOf("---", 1) + 1 : 0;
  for (const [index, line] of lines.entries()) {
    if (index < start) continue;
    if (FENCE.test(line)) isCode = !isCode;
    if (isCode || FENCE.test(line) || line.trim() === "" || OWN_LINE.test(line)) flush();
    if (isCode || FENCE.test(line) || line.trim() === "") continue;
    if (line.startsWith("#")) heading = line.replace(/^#+\s*/, "");
    else if (line.trimStart().startsWith("|")) claims.push({ file, text: line, line: index + 1, isRow: true, heading });
    else if (paragraph) paragraph.text += `\n${line}`;
    else paragraph = { text: line, line: index + 1 };
  }
  flush();
  return claims;
}

/** The line of a place in a claim. */
export function lineIn({ text, line }: Claim, index: number): number {
  return line + text.slice(0, index).split("\n").length - 1;
}

export function cellsOf({ text }: Claim): string[] {
  return text
    .trim()
    .replace(/^\||\|$/g, "")
    .split("|")
    .map((cell) => cell.trim());
}

function sentencesOf({ text, line }: { text: string; line: number }, at: Pick<Claim, "file" | "heading">): Claim[] {
  const claims: Claim[] = [];
  let from = 0;
  for (const sentence of text.split(SENTENCE_END)) {
    const index = text.indexOf(sentence, from);
    from = index + sentence.length;
    const before = text.slice(0, index).split("\n").length - 1;
    claims.push({ ...at, text: sentence, line: line + before, isRow: false });
  }
  return claims;
}
