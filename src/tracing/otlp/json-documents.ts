import { readJson } from "../../folder/json-document.js";
import type { TextLine } from "../../folder/text-lines.js";

/** A JSON document of a text, and the line on which it begins; or what is none, and why. */
export type FoundDocument =
  | { line: number; value: unknown; problem?: undefined }
  | { line: number; last: number; problem: string };

interface Options {
  /** Parses the text of one document. @throws SyntaxError */
  parse: (text: string) => unknown;
  /** Whether a line is a document of its own, wherever it stands: then what is open before it was cut off. */
  isWhole: (value: unknown) => boolean;
  /** Longest document, in characters. */
  longest: number;
}

/** The lines of a document that has not ended. */
interface Open {
  line: number;
  lines: string[];
  length: number;
  depth: number;
}

/** What may stand between documents, besides blanks: commas, and the mark of JSON text sequences (RFC 7464). */
const BETWEEN = [",", "\u001e"];

/**
 * The JSON documents of a text: one a line, several a line, or over many lines. What is none is told, and the documents
 * behind it are still found.
 */
export async function* jsonDocuments(
  lines: AsyncIterable<TextLine>,
  { parse, isWhole, longest }: Options,
): AsyncGenerator<FoundDocument> {
  let number = 0;
  let open: Open | undefined;

  /** The lines of what never became a document, each tried alone. */
  function* giveUp(problem: string): Generator<FoundDocument> {
    const given = open;
    open = undefined;
    if (!given) return;
    let bad: { line: number; last: number } | undefined;
    for (const [index, text] of given.lines.entries()) {
      const line = given.line + index;
      const value = tryTo(parse, text);
      if (value === undefined || !isWhole(value)) {
        bad = { line: bad?.line ?? line, last: line };
        continue;
      }
      if (bad) yield { ...bad, problem };
      bad = undefined;
      yield { line, value };
    }
    if (bad) yield { ...bad, problem };
  }

  /** Adds the end of a line to what is open, and tells the documents that end in it. */
  function* take(text: string): Generator<FoundDocument> {
    for (let from = 0; from < text.length; ) {
      if (!open) {
        while (from < text.length && isBetween(text[from] as string)) from++;
        if (from === text.length) return;
        if (text[from] !== "{" && text[from] !== "[") {
          yield { line: number, last: number, problem: notJson(text.slice(from)) };
          return;
        }
        open = { line: number, lines: [], length: 0, depth: 0 };
      }
      const { end, depth, inText } = scan(text, from, open.depth);
      open.lines.push(text.slice(from, end));
      open.length += end - from;
      open.depth = depth;
      from = end;
      if (inText || open.length > longest) {
        yield* giveUp(inText ? "has a text that does not end on its line" : `is longer than ${longest} characters`);
      } else if (depth === 0) {
        const whole: string = open.lines.join("\n");
        const value = tryTo(parse, whole);
        if (value === undefined) yield* giveUp(notJson(whole));
        else {
          yield { line: open.line, value };
          open = undefined;
        }
      }
    }
    if (open && text === "") open.lines.push("");
  }

  for await (const { text, problem } of lines) {
    number++;
    if (problem !== undefined) {
      yield* giveUp("does not end");
      yield { line: number, last: number, problem };
      continue;
    }
    const value = open ? undefined : tryTo(parse, text);
    if (value === undefined) yield* take(text);
    else yield { line: number, value };
  }
  yield* giveUp("ends too early");
}

function isBetween(char: string): boolean {
  return char.trim() === "" || BETWEEN.includes(char);
}

/** From where to where one document goes on in a text: to its end, or to the text's. */
function scan(text: string, from: number, before: number): { end: number; depth: number; inText: boolean } {
  let depth = before;
  let inText = false;
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (inText) {
      if (char === "\\") at++;
      else if (char === '"') inText = false;
    } else if (char === '"') inText = true;
    else if (char === "{" || char === "[") depth++;
    else if (char === "}" || char === "]") {
      depth--;
      if (depth <= 0) return { end: at + 1, depth: 0, inText: false };
    }
  }
  return { end: text.length, depth, inText };
}

function notJson(text: string): string {
  const read = readJson(text);
  return read.ok ? "is no JSON object" : `is not JSON (${read.problem})`;
}

function tryTo(parse: (text: string) => unknown, text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined; // whoever asks says what is wrong with it
  }
}
