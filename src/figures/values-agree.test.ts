import { describe, expect, it } from "vitest";
import { underwriting } from "../agents/index.js";
import { figureAgrees } from "../analysis/facts/tool-figures.js";
import { toolFiguresGrader } from "../evals/graders/tool-figures.js";
import type { AnyAgent } from "../runtime/definition/agent.js";
import type { GraderContext } from "../runtime/definition/eval-traits.js";
import type { Json } from "../runtime/models/message.js";
import { valuesAgree } from "./values-agree.js";

describe("values agree", () => {
  it.each([
    [100.005, 100, true],
    [100.0051, 100, false],
    ["100", 100, false],
    [null, null, true],
    [undefined, null, false],
    [Number.NaN, 1, false],
    [[1, 2.004], [1, 2], true],
    [[1], [1, 2], false],
    [["b", "a"], ["a", "b"], false],
    [{ fee: 1.004, codes: ["x"] }, { codes: ["x"], fee: 1 }, true],
    [{ fee: 1, more: 1 }, { fee: 1 }, false],
    [{ toString: 1 }, { fee: 1 }, false],
    [[], {}, false],
  ])("%j beside %j: %s", (actual, expected, agree) => {
    expect(valuesAgree(actual, expected)).toBe(agree);
  });

  it("within the tolerance that is given, to the last digit that a decimal has", () => {
    expect([valuesAgree(0.3, 0.1, 0.2), valuesAgree(0.3, 0.1, 0.19), valuesAgree(0.1 + 0.2, 0.3, 0)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it("also where a list or an object is what a tool returned: for analyses, and for evals", async () => {
    const codes = { key: "codes", name: "codes", value: ["a", "b"] };
    expect([figureAgrees(codes, ["a", "b"]), figureAgrees(codes, ["a"])]).toEqual([true, false]);
    const grade = async (expected: Json) => {
      const agent = { ...underwriting, reference: () => ({ output: {}, figures: { codes: expected } }) } as AnyAgent;
      const tool_results = [{ id: "1", name: "list", result: { codes: ["a", "b"] }, is_error: false }];
      const run = { input: {}, result: { tool_results } } as unknown as GraderContext<unknown, unknown>;
      return (await toolFiguresGrader(agent).grade(run)).status;
    };
    expect([await grade(["a", "b"]), await grade(["a"])]).toEqual(["pass", "fail"]);
  });
});
