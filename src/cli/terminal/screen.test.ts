import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { cut, fitSections, screenOf } from "./screen.js";
import { fitLines, widthOf, wrap } from "./width.js";

const terminal = (size: object) => ({ stdout: { isTTY: true, ...size } as NodeJS.WriteStream });
const pipe = { stdout: {} as NodeJS.WriteStream };
const section = (title: string, count: number, optional = false) => ({
  title,
  lines: Array.from({ length: count }, (_, index) => `  ${title} ${index + 1}`),
  optional,
});
const PAINT = { title: (text: string) => text, more: "--full" };

describe("the room for a report", () => {
  it("is the terminal's without the lines of the prompt, and a page where there is no terminal", () => {
    expect(screenOf(terminal({ columns: 97, rows: 40 }))).toEqual({ columns: 97, rows: 38 });
    expect(screenOf(terminal({ columns: 0, rows: 0 }))).toEqual({ columns: 80, rows: 22 });
    expect(screenOf(pipe)).toEqual({ columns: 120, rows: 22 });
  });

  it("is kept by sections: optional ones go first, then the longest are cut, and the first keeps most", () => {
    const sections = [section("faults", 30), section("notes", 12), section("extras", 4, true)];
    const { lines, left } = fitSections(sections, 20, PAINT);
    expect({ left, rows: lines.length }).toEqual({ left: ["extras"], rows: 20 });
    const shown = (title: string) => lines.filter((line) => line.startsWith(`  ${title} `)).length;
    expect(shown("faults")).toBeGreaterThan(shown("notes"));
    expect(lines).toContain(`  … and ${30 - shown("faults")} more (--full)`);
    expect(lines).toContain(`  … and ${12 - shown("notes")} more (--full)`);
  });

  it("leaves out nothing that fits, and no section without a word of it", () => {
    expect(fitSections([section("a", 2, true), section("b", 0)], 4, PAINT)).toEqual({
      lines: ["", "a", "  a 1", "  a 2"],
      left: [],
    });
    expect(fitSections([section("a", 9), section("b", 9)], 3, PAINT).lines).toEqual(
      expect.arrayContaining(["a", "b", expect.stringMatching(/^ {2}… and \d more/)]),
    );
  });

  it("counts the lines that are cut off a list", () => {
    expect(cut(["a", "b", "c", "d"], 3, "--full")).toEqual(["a", "b", "… and 2 more (--full)"]);
    expect(cut(["a", "b"], 2, "--full")).toEqual(["a", "b"]);
  });
});

describe("a line that is too long for a terminal", () => {
  it.each([24, 40, 61])("goes on in the next, between words and further in, within %i columns", (columns) => {
    const text =
      "  ✓ 決裁 wide characters, \u001b[31mcoloured ones\u001b[39m and e\u0301 combining marks are measured as they are shown";
    const lines = fitLines(text, columns).split("\n");
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.every((line) => widthOf(line) <= columns)).toBe(true);
    expect(lines.slice(1).every((line) => /^ {4}\S/.test(stripVTControlCharacters(line)))).toBe(true);
    const words = (some: string) => stripVTControlCharacters(some).normalize().trim().split(/\s+/);
    expect(words(lines.join(" "))).toEqual(words(text));
  });

  it("breaks behind commas where it is JSON without blanks, and leaves ids and paths whole", () => {
    const json = '{"principal_usd":710000,"annual_rate_percent":9.1,"term_months":360}';
    expect(
      fitLines(json, 40)
        .split("\n")
        .every((line) => widthOf(line) <= 40),
    ).toBe(true);
    const path = `/${"folder/".repeat(9)}traces.db`;
    expect(wrap(`kept in ${path} now`, 30, "")).toEqual(["kept in", path, "now"]);
  });
});
