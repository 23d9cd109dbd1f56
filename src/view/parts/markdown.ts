import { type Html, html, type Part } from "../../report/html.js";

/** Lines of one block. */
type Block =
  | { kind: "heading"; level: number; text: string }
  | { kind: "code"; lines: string[]; language: string }
  | { kind: "list"; items: string[] }
  | { kind: "table"; rows: string[][] }
  | { kind: "text"; text: string };

/**
 * The Markdown that our plans are written in: headings, lists, tables, fences and `code`. Everything else, also markup of
 * others, stays text.
 */
export function markdown(text: string): Html {
  return html`${blocksOf(text.split("\n")).map(render)}`;
}

function render(block: Block): Html {
  switch (block.kind) {
    case "heading":
      return block.level <= 2 ? html`<h3>${inline(block.text)}</h3>` : html`<h4>${inline(block.text)}</h4>`;
    case "code":
      return html`<figure class="code">${block.language !== "" && html`<figcaption>${block.language}</figcaption>`}<pre tabindex="0"><code>${block.language.startsWith("diff") ? diffLines(block.lines) : block.lines.join("\n")}</code></pre></figure>`;
    case "list":
      return html`<ul class="plain">${block.items.map((item) => html`<li>${inline(item)}</li>`)}</ul>`;
    case "table": {
      const [head = [], ...rows] = block.rows;
      return html`<div class="scroll" tabindex="0"><table><thead><tr>${head.map((cell) => html`<th scope="col">${inline(cell)}</th>`)}</tr></thead><tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${inline(cell)}</td>`)}</tr>`)}</tbody></table></div>`;
    }
    default:
      return html`<p class="prose">${inline(block.text)}</p>`;
  }
}

/** A patch, its lines by what becomes of them. */
export function diffLines(lines: readonly string[]): Html {
  return html`${lines.map((line) => {
    const kind = line.startsWith("+")
      ? "added"
      : line.startsWith("-")
        ? "removed"
        : line.startsWith("@@")
          ? "place"
          : null;
    return html`${kind === null ? line : html`<span class="${kind}">${line}</span>`}${"\n"}`;
  })}`;
}

function blocksOf(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? "";
    const [, marks = "", title = ""] = /^(#{1,6}) (.*)$/.exec(line) ?? [];
    const [, fence, language = ""] = /^(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (marks !== "") {
      blocks.push({ kind: "heading", level: marks.length, text: title });
      at++;
    } else if (fence !== undefined) {
      const end = lines.findIndex((each, index) => index > at && each.startsWith(fence));
      const inside = lines.slice(at + 1, end < 0 ? undefined : end);
      blocks.push({ kind: "code", lines: inside, language: language.trim() });
      at = end < 0 ? lines.length : end + 1;
    } else if (/^\s*[-*] /.test(line)) {
      const items = runOf(lines, at, (each) => /^\s*[-*] /.test(each));
      blocks.push({ kind: "list", items: items.map((item) => item.replace(/^\s*[-*] /, "")) });
      at += items.length;
    } else if (line.startsWith("|")) {
      const rows = runOf(lines, at, (each) => each.startsWith("|"));
      blocks.push({
        kind: "table",
        rows: rows.filter((row) => !/^[|\s:-]+$/.test(row) || row === rows[0]).map(cellsOf),
      });
      at += rows.length;
    } else if (line.trim() === "") {
      at++;
    } else {
      const text = runOf(lines, at, (each) => each.trim() !== "" && !/^(?:#{1,6} |`{3}|~{3}|\||\s*[-*] )/.test(each));
      blocks.push({ kind: "text", text: (text.length > 0 ? text : [line]).join(" ") });
      at += Math.max(1, text.length);
    }
  }
  return blocks;
}

function runOf(lines: readonly string[], from: number, holds: (line: string) => boolean): string[] {
  const end = lines.findIndex((line, index) => index >= from && !holds(line));
  return lines.slice(from, end < 0 ? undefined : end);
}

/** The cells of a table's row; a bar that is written out belongs to its cell. */
function cellsOf(row: string): string[] {
  const cells = row.replaceAll("\\|", "\0").split("|").slice(1);
  if ((cells.at(-1) ?? "").trim() === "") cells.pop();
  return cells.map((cell) => cell.replaceAll("\0", "|").trim());
}

/** Text with its `code`. */
function inline(text: string): Part {
  return text.split(/(`+[^`]+`+)/).map((part) => {
    const [, code] = /^`+([^`]+)`+$/.exec(part) ?? [];
    return code === undefined
      ? part.replace(/\*\*/g, "").replace(/\\([\\`*_{}[\]()#+.!<>|-])/g, "$1")
      : html`<code>${code}</code>`;
  });
}
