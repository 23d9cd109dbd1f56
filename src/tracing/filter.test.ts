import { afterEach, describe, expect, it } from "vitest";
import { readMoment } from "./filter.js";

const NOW = Date.UTC(2026, 10, 26, 12);
const zone = process.env.TZ;
afterEach(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

describe("a moment", () => {
  it.each([
    ["America/New_York", "2026-07-04", Date.UTC(2026, 6, 4, 4)],
    ["America/New_York", "2026-12-04", Date.UTC(2026, 11, 4, 5)],
    ["Asia/Kolkata", "2026-03-29", Date.UTC(2026, 2, 28, 18, 30)],
    ["UTC", "2024-02-29", Date.UTC(2024, 1, 29)],
  ])("in %s is at %s its midnight, summer time included", (TZ, text, moment) => {
    process.env.TZ = TZ;
    expect(readMoment(text, NOW)).toBe(moment);
  });

  it("has the zone that it names, else the local one", () => {
    process.env.TZ = "Asia/Kolkata";
    expect(readMoment("2026-03-29T18:00Z", NOW)).toBe(Date.UTC(2026, 2, 29, 18));
    expect(readMoment("2026-03-29T18:00", NOW)).toBe(Date.UTC(2026, 2, 29, 12, 30));
    expect(readMoment("36h", NOW)).toBe(NOW - 36 * 3_600_000);
  });

  it.each(["2026-02-30", "2026-13-01", "2026-3-9", "29.03.2026", "tomorrow", ""])("is not read in %j", (text) => {
    expect(readMoment(text, NOW)).toBeUndefined();
  });
});

const at = (year: number, month: number, day: number, hour = 0) => new Date(year, month - 1, day, hour).getTime();

describe("a moment in words", () => {
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
