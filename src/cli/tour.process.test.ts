import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { beforeAll, describe, expect, it } from "vitest";
import { widthOf } from "./terminal/width.js";

const inRepository = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
/** The size of the recorded terminal, whose last row has the prompt. */
const [COLUMNS, ROWS] = [80, 24 - 1];

/** The commands of a tour with the lines that each shows. */
function screensOf(tour: string): { command: string; lines: string[] }[] {
  return tour
    .split(/^# .*\n\$ /m)
    .slice(1)
    .map((part) => {
      const [command = "", ...lines] = part.trimEnd().split("\n");
      return { command, lines };
    });
}

/** A tour in words, without what differs from one recording to the next. */
function steady(tour: string): string {
  return tour
    .replace(/\s+/g, " ")
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ/g, "<time>")
    .replace(/[\d.,]+ (?:ms|s|min)\b/g, "<duration>")
    .replace(/(?:█+ ?)+/g, "█ ");
}

let fresh: string;
beforeAll(async () => {
  fresh = (await execa(process.execPath, [inRepository(".ci/tour.mjs"), "--print"])).stdout;
});

describe("the first ten minutes on a terminal of 80 columns and 24 rows", () => {
  it("are those of docs/tour.txt: node .ci/tour.mjs writes it anew", () => {
    expect(steady(fresh).trim()).toBe(steady(readFileSync(inRepository("docs/tour.txt"), "utf8")).trim());
  });

  it("have no line that breaks in the middle of a word", () => {
    const lines = screensOf(fresh).flatMap((screen) => screen.lines);
    expect(lines.length).toBeGreaterThan(100);
    expect(lines.filter((line) => widthOf(line) > COLUMNS)).toEqual([]);
  });

  it.each([
    [/^underwrite 85000 /, /^ {2}APPROVED$/],
    [/^underwrite 75000 /, /^ {2}DENIED$/],
    [/^underwrite eval$/, /^ {2}Gate holds$/],
    [/^underwrite analyze /, /^No findings\.$/],
    [/^underwrite explain /, /No findings\./],
    [/^underwrite cases coverage$/, /nothing is left out/],
    [/^underwrite traces lst$/, /Did you mean list\?/],
    [/^underwrite$/, /^Start with:$/],
  ])("have the verdict of %s on the screen", (named, verdict) => {
    const screen = screensOf(fresh).find(({ command }) => named.test(command));
    expect(screen?.lines.slice(-ROWS).some((line) => verdict.test(line))).toBe(true);
  });
});
