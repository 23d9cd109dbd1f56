/** A document and the parts of it that make claims about the project. */
export interface MarkdownDocument {
  path: string;
  text: string;
  snippets: readonly Snippet[];
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
  /** The whole line that it stands in. */
  context: string;
}

const FENCE = /^\s*(?:`{3,}|~{3,})\s*([\w-]*)/;

/** Finds a document's code and links. Lines that a backslash continues are one. */
export function readMarkdown(path: string, text: string): MarkdownDocument {
  const snippets: Snippet[] = [];
  let language: string | undefined;
  let continued: Snippet | undefined;
  for (const [index, context] of text.split("\n").entries()) {
    const at = { line: index + 1, context };
    const fence = FENCE.exec(context);
    if (fence) {
      language = language === undefined ? (fence[1] ?? "") : undefined;
      continued = undefined;
    } else if (language === undefined) {
      snippets.push(...inline(context).map((found) => ({ ...found, ...at, language: "" })));
    } else if (continued) {
      continued.text = `${continued.text.slice(0, -1)} ${context.trim()}`;
      if (!context.endsWith("\\")) continued = undefined;
    } else {
      const snippet: Snippet = { kind: "block", text: context, language, ...at };
      snippets.push(snippet);
      if (context.endsWith("\\")) continued = snippet;
    }
  }
  return { path, text, snippets };
}

function inline(line: string): Pick<Snippet, "kind" | "text">[] {
  const codes = [...line.matchAll(/(`+)(.+?)\1(?!`)/g)].map(([, , text = ""]) => ({ kind: "code" as const, text }));
  const links = [...line.matchAll(/\]\(([^)\s]+)[^)]*\)/g)].map(([, text = ""]) => ({ kind: "link" as const, text }));
  return [...codes, ...links];
}
