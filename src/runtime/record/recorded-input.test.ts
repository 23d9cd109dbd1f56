import { describe, expect, it } from "vitest";
import { isMasked, isPartlyMasked } from "./recorded-input.js";

const MASK = "<text:0123456789ab>";

describe("a recorded value", () => {
  it.each([
    [{ who: "Ann", ages: [1, 2] }, false, false],
    [{ who: MASK, times: 2 }, false, true],
    [{ ages: [{ of: MASK }] }, true, true],
    [{ [MASK]: true }, false, true],
    [{ by_name: { [MASK]: null } }, false, true],
    [{ who: `I write ${MASK}` }, false, false],
    [null, false, false],
    [MASK, true, true],
  ])("%j is masked whole: %j, or in part: %j", (value, whole, inPart) => {
    expect([isMasked(value), isPartlyMasked(value)]).toEqual([whole, inPart]);
  });
});
