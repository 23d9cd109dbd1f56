import { describe, expect, it } from "vitest";
import { APPROVED, DENIED, findingsIn, madeRun } from "../../testing/made-runs/analyze.js";
import type { MadeRun } from "../../testing/made-runs/made-run.js";

const rejected = (run: MadeRun) => {
  run.checks = [{ output: run.output, codes: ["max_loan_mismatch"] }];
  Object.assign(run, { rejected: true, exit_reason: "rejected", error: "The answer does not stand." });
};

const ended = (exit_reason: string) => (run: MadeRun) =>
  void Object.assign(run, { exit_reason, output: null, rejected: true, checks: [], error: "It ended." });

/** What is found of runs of which some are changed. */
async function nothingIn(count: number, changes: readonly ((run: MadeRun) => void)[]) {
  const runs = await Promise.all(
    Array.from({ length: count }, (_, index) => madeRun(index % 2 ? APPROVED : DENIED, changes[index], index + 1)),
  );
  return (await findingsIn(runs)).filter(({ code }) => code === "decides_nothing");
}

describe("runs that end without a decision", () => {
  it.each([
    [20, 4, "high"],
    [20, 3, "medium"],
    [20, 1, "medium"],
    [40, 2, "medium"],
  ])("of %i runs, %i of them, are a finding of the share's severity: %s", async (count, without, severity) => {
    const found = await nothingIn(
      count,
      Array.from({ length: without }, () => rejected),
    );
    expect(found).toMatchObject([
      { severity, count: without, sightings: [{ code: "decides_nothing", count: without }] },
    ]);
  });

  it("are one finding, whatever ended them, with how each ended", async () => {
    const found = await nothingIn(20, [rejected, rejected, ended("provider_error"), ended("max_tokens")]);
    expect(found).toMatchObject([
      {
        severity: "high",
        count: 4,
        title:
          "No decision came of the run in 4 of 20 runs, which other findings explain: rejected for max_loan_mismatch (2), max_tokens (1), provider_error (1)",
      },
    ]);
  });

  it("are none under 5 %, when a person interrupted them, or when it is one run among a few", async () => {
    expect(await nothingIn(40, [rejected])).toEqual([]);
    expect(await nothingIn(10, [rejected])).toEqual([]);
    expect(await nothingIn(20, [ended("interrupted"), ended("interrupted"), ended("interrupted")])).toEqual([]);
  });

  it("are those, too, whose outcome is empty though they say that they decided", async () => {
    const empty = (run: MadeRun) => void Object.assign(run.output as object, { approved: null });
    expect(await nothingIn(20, [empty, empty])).toMatchObject([
      { severity: "medium", count: 2, details: [{ text: "approved is empty", count: 2 }] },
    ]);
  });
});
