import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderTable } from "./table.js";
import { shorten, widthOf } from "./width.js";

const COLUMNS = [
  { title: "id" },
  { title: "title", least: 5, optional: true },
  { title: "n", align: "right" as const, optional: true },
];
const ROWS = [
  ["first", "A long title of a plan", "12"],
  ["second", "🚀🚀🚀🚀🚀", "3"],
];

describe("a table", () => {
  it("takes the columns that its text takes in a terminal, emoji two of them", () => {
    expect(renderTable(COLUMNS, ROWS)).toBe(
      [
        "id      title                    n",
        "first   A long title of a plan  12",
        "second  🚀🚀🚀🚀🚀               3",
      ].join("\n"),
    );
  });

  it("shortens what may be shortened, then leaves out what may be left out, the last first", () => {
    expect(renderTable(COLUMNS, ROWS, undefined, 19)).toBe(
      ["id      title     n", "first   A long…  12", "second  🚀🚀🚀…   3"].join("\n"),
    );
    expect(renderTable(COLUMNS, ROWS, undefined, 14)).toBe(
      ["id      title", "first   A lon…", "second  🚀🚀…"].join("\n"),
    );
    expect(renderTable(COLUMNS, ROWS, undefined, 3)).toBe(["id", "first", "second"].join("\n"));
  });

  it("never has a line that is longer than the terminal, as long as something is left to give up", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 30 }).map((each) => each.replace(/\s/g, ""));
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { maxLength: 5 }), fc.integer({ min: 5, max: 40 }), (rows, room) => {
        const lines = renderTable(
          COLUMNS,
          rows.map((cells) => ["x", ...cells]),
          undefined,
          room,
        ).split("\n");
        for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(room);
      }),
    );
  });
});

describe("a text that is shortened", () => {
  it("is cut between characters, never in one", () => {
    expect(shorten("👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 3)).toBe("👩‍👩‍👧‍👦…");
    expect(shorten("日本語の題", 6)).toBe("日本…");
    expect(shorten("fits", 4)).toBe("fits");
  });
});
