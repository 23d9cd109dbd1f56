/** A text with its mark of byte order taken off, which editors of Windows write, and the mark. */
export function withoutMark(text: string): { mark: string; body: string } {
  return text.startsWith("\uFEFF") ? { mark: "\uFEFF", body: text.slice(1) } : { mark: "", body: text };
}

/** A comment to its very end, so that no part of one is taken for the whole. */
const COMMENT = String.raw`\/\/[^\n\r]*(?=[\n\r]|$)|\/\*(?:[^*]|\*(?!\/))*\*\/`;
const COMMENTS = new RegExp(COMMENT, "g");

/** Texts, comments, and commas that nothing follows: what JSON with comments has beside JSON. */
const PARTS = new RegExp(String.raw`"(?:[^"\\\n]|\\.)*"|${COMMENT}|,(?=(?:\s|${COMMENT})*[}\]])`, "g");

/** JSON with comments and trailing commas as plain JSON, with blanks in their place, so that each place stays what it was. */
export function plainJson(text: string): string {
  return withoutMark(text).body.replace(PARTS, (part) => (part.startsWith('"') ? part : part.replace(/[^\n\r]/g, " ")));
}

/** Reads JSON as editors keep it: with comments, trailing commas, and a mark of byte order. @throws SyntaxError */
export function parseJsonc(text: string): unknown {
  return JSON.parse(plainJson(text));
}

/**
 * Adds entries to an object within an object that is written as JSON with comments; nothing of the text is changed.
 *
 * @param key where the inner object is, or is to be
 * @param entries those that are added: names that the object has not
 */
export function addEntries(text: string, key: string, entries: Readonly<Record<string, unknown>>): string {
  const { mark, body } = withoutMark(text);
  const plain = plainJson(body);
  const inner = memberAt(plain, key);
  const target = inner ?? { open: plain.indexOf("{"), close: plain.lastIndexOf("}") };
  return mark + insert(body, plain, target, inner ? entries : { [key]: entries });
}

interface Place {
  open: number;
  close: number;
}

/** Where the object that a key of the outermost object holds begins and ends: of the last one of that name, as JSON reads it. */
function memberAt(plain: string, key: string): Place | undefined {
  let found: Place | undefined;
  let [depth, open] = [0, -1];
  let name: string | undefined;
  for (const { 0: token, index } of plain.matchAll(/"(?:[^"\\]|\\.)*"(?:\s*:)?|[{}[\]]/g)) {
    if (token.startsWith('"')) {
      if (depth === 1 && token.endsWith(":")) name = JSON.parse(token.slice(0, -1).trim());
    } else if (token === "{" || token === "[") {
      if (++depth === 2 && token === "{" && name === key) open = index;
    } else if (--depth === 1 && open >= 0) {
      found = { open, close: index };
      open = -1;
    }
  }
  return found;
}

/** Puts entries behind those that an object has, each on lines of its own, indented as the object's are. */
function insert(
  body: string,
  plain: string,
  { open, close }: Place,
  entries: Readonly<Record<string, unknown>>,
): string {
  const line = body.includes("\r\n") ? "\r\n" : "\n";
  const outer = /^[ \t]*/.exec(body.slice(body.lastIndexOf("\n", open) + 1))?.[0] ?? "";
  const first = /^\s*?\n([ \t]+)"/.exec(plain.slice(open + 1, close))?.[1];
  const unit = /\n(\t| +)"/.exec(plain)?.[1] ?? "  ";
  const indent = first ?? outer + unit;
  const members = Object.entries(entries).map(([name, value]) => {
    const written = JSON.stringify(value, null, unit).replaceAll("\n", `${line}${indent}`);
    return `${indent}${JSON.stringify(name)}: ${written}`;
  });
  const added = members.join(`,${line}`);
  const last = open + plain.slice(open, close).trimEnd().length; // behind the last value
  const isEmpty = last === open + 1;
  const between = body.slice(last, close).trimEnd(); // comments, and a comma that was the last one
  const hasComma = between.replace(COMMENTS, "").includes(",");
  const comma = isEmpty || hasComma ? "" : ",";
  return `${body.slice(0, last)}${comma}${between}${line}${added}${line}${outer}${body.slice(close)}`;
}
