import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { prose } from "../analysis/plan/write/markdown.js";
import { jsonText as printedJson } from "../cli/terminal/json.js";
import { plain } from "../cli/terminal/untrusted.js";
import { formatCases } from "../evals/cases/case-format.js";
import { formatGitHubSummary } from "../evals/formats/github-summary.js";
import { formatJUnit } from "../evals/formats/junit.js";
import { buildReport } from "../evals/report/report.js";
import { jsonText as mcpJson } from "../mcp/paging/tokens.js";
import { legible as readable } from "../reading/text/legible.js";
import { html } from "../report/html.js";
import { caseRun, evalSchedule } from "../testing/eval-reports.js";
import { hasHidden, seen, visible, visibleLines } from "./visible.js";

/**
 * Code points that hide, typed from Unicode's files and not computed as the product does: the ranges of
 * DerivedCoreProperties.txt for Default_Ignorable_Code_Point, of UnicodeData.txt for Cc, Cf, Zl and Zp; Braille's blank.
 */
const RANGES: [from: number, to: number][] = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x600, 0x605],
  [0x61c, 0x61c],
  [0x6dd, 0x6dd],
  [0x70f, 0x70f],
  [0x890, 0x891],
  [0x8e2, 0x8e2],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x2800, 0x2800],
  [0x3164, 0x3164],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffb],
  [0x110bd, 0x110bd],
  [0x110cd, 0x110cd],
  [0x13430, 0x1343f],
  [0x1bca0, 0x1bca3],
  [0x1d173, 0x1d17a],
  [0xe0000, 0xe0fff],
];

const HIDDEN = RANGES.flatMap(([from, to]) =>
  Array.from({ length: to - from + 1 }, (_, n) => String.fromCodePoint(from + n)),
);
/** As many as no place cuts. */
const AT_ONCE = 20;
const isKept = (char: string) => char === "\n" || char === "\t";
const ESCAPED = /^a(?:\\u[0-9a-f]{4}){1,2}b$/;

function reportThatSays(reason: string) {
  const grades = [{ name: "outcome", status: "fail" as const, value: false, reason }];
  return buildReport(evalSchedule({ case_ids: ["a"] }), [caseRun("a", "fail", { grades })], { duration_ms: 1 });
}

describe("hidden characters", () => {
  it("are those of Unicode's lists, and no other of all its characters", () => {
    const listed = new Set(HIDDEN);
    const wrong: string[] = [];
    for (let point = 0; point <= 0x10ffff; point++) {
      if (point >= 0xd800 && point <= 0xdfff) continue;
      const char = String.fromCodePoint(point);
      const unicodeHides = /\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}|\p{Default_Ignorable_Code_Point}/u.test(char);
      if (hasHidden(char) !== (listed.has(char) || unicodeHides)) wrong.push(point.toString(16));
      if (listed.has(char) && !hasHidden(char)) wrong.push(`listed ${point.toString(16)}`);
    }
    expect(wrong).toEqual([]);
  });

  it("are written out one by one, as JSON reads them back", () => {
    const wrong = HIDDEN.filter((char) => {
      const text = visible(`a${char}b`);
      return !ESCAPED.test(text) || JSON.parse(`"${text}"`) !== `a${char}b`;
    });
    expect(wrong).toEqual([]);
    expect(HIDDEN.filter((char) => (visibleLines(char) === char) !== isKept(char))).toEqual([]);
  });

  it("are gone for a reader; breaks of lines stay breaks, and blanks blanks", () => {
    const wrong = HIDDEN.filter((char) => !isKept(char) && !/^a[\n ]?b$/.test(seen(`a${char}b`)));
    expect(wrong).toEqual([]);
    expect(seen("not\u2028approved\u0085at\u3164all\r\n")).toBe("not\napproved\nat all\n");
  });

  const places: [place: string, write: (text: string) => string][] = [
    ["a terminal", plain],
    ["JSON that is printed", (text) => printedJson({ text }, { indent: false })],
    ["an answer over MCP", (text) => mcpJson({ text })],
    ["an HTML report", (text) => html`<p>${text}</p>`.markup],
    ["a plan", prose],
    ["JUnit XML", (text) => formatJUnit(reportThatSays(text))],
    ["the summary of a GitHub job", (text) => formatGitHubSummary(reportThatSays(text))],
    ["a case file", (text) => formatCases([{ notes: text } as never])],
    ["a reasoning that is read", readable],
  ];
  it.each(places)("stand nowhere in %s", (_, write) => {
    const left: string[] = [];
    for (let from = 0; from < HIDDEN.length; from += AT_ONCE) {
      const some = HIDDEN.slice(from, from + AT_ONCE);
      const written = write(some.map((char) => `a${char}b`).join(""));
      left.push(...some.filter((char) => !isKept(char) && written.includes(char)));
    }
    expect(left).toEqual([]);
  });

  it("are listed in one file of the source only", () => {
    const src = fileURLToPath(new URL("..", import.meta.url));
    const sources = readdirSync(src, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts") && !path.startsWith("testing"))
      .filter((path) =>
        /\\u200b|\\u202e|\\u00ad|\\u\{e0|Default_Ignorable|\\p\{Cf\}/i.test(readFileSync(join(src, path), "utf8")),
      );
    // The other list is of those that spell a hidden text in bits: it is read, not shown.
    expect(sources.sort()).toEqual(["analysis/injection/encodings.ts", "text/visible.ts"]);
  });
});
