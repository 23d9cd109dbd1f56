import { describe, expect, it } from "vitest";
import { readMoment } from "./filter.js";

const at = (year: number, month: number, day: number, hour = 0) => new Date(year, month - 1, day, hour).getTime();

describe("a moment", () => {
  const friday = at(2026, 1, 2, 15); // 2 January 2026

  it.each([
    ["today", at(2026, 1, 2)],
    ["YESTERDAY", at(2026, 1, 1)],
    ["friday", at(2026, 1, 2)],
    ["saturday", at(2025, 12, 27)],
    ["sunday", at(2025, 12, 28)],
  ])("%s is the local midnight with which that day began", (text, moment) => {
    expect(readMoment(text, friday)).toBe(moment);
  });

  it("is none for other words", () => {
    for (const text of ["tomorrow", "fri", "yesterday ", ""]) expect(readMoment(text, friday)).toBeUndefined();
  });
});
