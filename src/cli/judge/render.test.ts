import { expect, it } from "vitest";
import type { JudgeCheck } from "../../services/evals/check-judge.js";
import { renderJudges } from "./render.js";

it("says how runs of an agent that must be named are judged", () => {
  const labels = { right: 1, wrong: 1, with_rubric: 2 };
  const checked = (agent: string): JudgeCheck => {
    return { agent, labels, stale: 0, judges: [], failed: { runs: 0, reasons: [] }, kept: null };
  };
  const said = (agent: string) => renderJudges(checked(agent), {} as never, { columns: 100, rows: 40 });
  expect(said("greeter")).toContain("None was judged: underwrite judge check --agent greeter --judge <id>");
  expect(said("underwriting")).toContain("None was judged: underwrite judge check --judge <id>");
});
