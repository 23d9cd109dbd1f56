import { describe, expect, it } from "vitest";
import { emptyFolder } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";
import { experiment, ratesOf, SUBJECTS } from "../../testing/weak-model/experiment.js";

describe("a weak model over 40 runs, for a reader of what analyze-traces prints", () => {
  it.each([
    ["underwriting", 3],
    ["a created agent", 4],
  ] as const)("ends in the right plan for %s: each cause once, its runs counted, nothing else", async (name, seed) => {
    const rates = ratesOf(40, [0.2, 0.175, 0.15, 0.175]);
    const { faults, reading } = await experiment(SUBJECTS[name], {
      folder: emptyFolder(),
      runs: 40,
      rates,
      seed,
      underwrite,
    });
    expect(faults).toEqual([]);
    const failed = reading.printed.filter(({ exitCode }) => exitCode !== 0);
    expect(failed.map(({ command }) => command)).toEqual([]);
  });
});
