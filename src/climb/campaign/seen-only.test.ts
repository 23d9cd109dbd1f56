import { describe, expect, it } from "vitest";
import type { Cause, Row } from "../gate/rows.js";
import { fixesSeenOnly } from "./seen-only.js";

const CAUSE: Cause = { id: "x", faults: ["finding:x"], keys: [] };

/** Rows of both arms: of so many inputs of an origin, all wrong before, so many lose the cause and so many are right. */
function rowsOf(origin: Row["origin"], of: number, { gone, right }: { gone: number; right: number }): Row[] {
  const row = (arm: Row["arm"], index: number): Row => {
    const after = arm === "candidate";
    const isRight = after && index < right;
    return {
      key: `${origin}-${index}`,
      origin,
      arm,
      repeat: 1,
      ended: true,
      stands: isRight,
      first_right: isRight,
      right: isRight,
      graders: { passed: 1, total: 1 },
      faults: after && index < gone ? [] : ["finding:x"],
      against_policy: false,
      tokens: 0,
      cost_usd: 0,
      provider_failed: false,
      digest: "",
    };
  };
  return Array.from({ length: of }, (_, index) => [row("base", index), row("candidate", index)]).flat();
}

type Counts = readonly [of: number, gone: number, right: number];

const judged = (visible: Counts, fresh: Counts, held_out: Counts = [0, 0, 0]) =>
  fixesSeenOnly(
    Object.entries({ visible, fresh, held_out }).flatMap(([origin, [of, gone, right]]) => {
      return rowsOf(origin as Row["origin"], of, { gone, right });
    }),
    CAUSE,
  );

describe("a change that fixes only what it was shown", () => {
  it.each([
    ["is general where all inputs lose the cause and are right", [9, 9, 9], [200, 200, 200]],
    ["is general where the cause goes and another fault keeps all wrong", [9, 9, 0], [200, 200, 0]],
    ["is general where one more shown input is right than chance has it", [9, 9, 1], [9, 9, 0]],
    ["is general where a partial fix meets other inputs among the fresh ones", [115, 80, 80], [184, 88, 88]],
    ["is general where it does better on what was not shown", [9, 3, 3], [9, 8, 8]],
  ] as const)("%s", (_, seen, unseen) => {
    expect(judged(seen, unseen)).toBeUndefined();
  });

  it.each([
    ["the cause goes for shown inputs alone", [1, 1, 1], [4, 0, 0], "it is gone in 1 of 1 inputs"],
    ["the cause goes far less often for others", [20, 20, 20], [200, 20, 20], "it is gone in 20 of 20"],
    [
      "the cause goes everywhere, and only shown inputs are right",
      [9, 9, 5],
      [8, 8, 0],
      "what was wrong is right in 5 of 9",
    ],
    ["nothing was there to tell it by", [5, 5, 5], [0, 0, 0], "No input that was not shown"],
  ] as const)("is told where %s", (_, seen, unseen, says) => {
    expect(judged(seen, unseen)).toContain(says);
  });

  it("is told where it fixes more of the shown cases than of those held out: one suite was cut in two by lot", () => {
    expect(judged([40, 40, 40], [200, 110, 110], [40, 22, 22])).toContain("it is gone in 40 of 40");
    expect(judged([40, 24, 24], [200, 110, 110], [40, 22, 22])).toBeUndefined();
  });
});
