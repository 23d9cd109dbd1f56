import { posix } from "node:path";
import { closest } from "../../../text/did-you-mean.js";
import type { MarkdownDocument } from "../documents/markdown.js";
import type { Drift } from "../drift.js";
import type { Project } from "../project.js";

/** Every link to a part of a document leads to a heading that the document has. */
export function checkAnchors({ docs }: Project): Drift[] {
  const byPath = new Map(docs.map((document) => [document.path, document]));
  return docs.flatMap(({ path: file, snippets }) =>
    snippets.flatMap(({ kind, text, line }): Drift[] => {
      const [, target = "", anchor] = /^([^:#]*)#(.+)$/.exec(kind === "link" ? text : "") ?? [];
      const at = target === "" ? file : posix.normalize(posix.join(posix.dirname(file), target));
      const document = byPath.get(at);
      if (anchor === undefined || document === undefined) return [];
      const there = anchorsOf(document);
      if (there.includes(anchor)) return [];
      const meant = closest(anchor, there);
      return [
        {
          code: "missing_heading",
          file,
          line,
          what: `${at} has no heading #${anchor}.`,
          fix: meant === undefined ? "Link to a heading that it has." : `Link to #${meant}.`,
        },
      ];
    }),
  );
}

/** The anchors of a document's headings, as GitHub makes them. */
function anchorsOf({ headings }: MarkdownDocument): string[] {
  const seen = new Map<string, number>();
  return headings.map((heading) => {
    const plain = heading.replace(/\]\([^)]*\)/g, "");
    const anchor = plain
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replace(/\s/g, "-");
    const before = seen.get(anchor) ?? 0;
    seen.set(anchor, before + 1);
    return before === 0 ? anchor : `${anchor}-${before}`;
  });
}
