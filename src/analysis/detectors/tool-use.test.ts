import { describe, expect, it } from "vitest";
import { APPROVED, codesIn, findingsIn, madeRun } from "../../testing/made-runs/analyze.js";
import type { MadeRun, MadeToolCall } from "../../testing/made-runs/made-run.js";

const codesOf = async (change: (run: MadeRun) => void) => codesIn([await madeRun(APPROVED, change)]);

const callOf = (run: MadeRun, name: string) => run.tools.find((tool) => tool.name === name) as MadeToolCall;

/** Says nothing that only the missing tool could have told. */
function briefly(run: MadeRun): void {
  run.output = { ...(run.output as object), reasoning: "The application is approved." };
}

describe("a tool", () => {
  it("that was offered, is required, and was not called is a finding", async () => {
    const skip = (run: MadeRun) => {
      run.tools = run.tools.filter(({ name }) => name !== "amortize");
      briefly(run);
    };
    expect(await codesOf(skip)).toEqual(["tool_skipped amortize"]);
  });

  it("that was not offered, or whose run never answered, is not missed", async () => {
    const notOffered = (run: MadeRun) => {
      run.tools = run.tools.filter(({ name }) => name !== "amortize");
      run.offered = Object.fromEntries(Object.entries(run.offered).filter(([name]) => name !== "amortize"));
      briefly(run);
    };
    expect(await codesOf(notOffered)).toEqual([]);
    const noAnswer = (run: MadeRun) =>
      Object.assign(run, { tools: [], output: null, rejected: true, checks: [], exit_reason: "refusal" });
    expect(await codesOf(noAnswer)).toEqual(["model_refused"]);
  });

  it("that was called again is a finding; not when the first call failed, or had other arguments", async () => {
    expect(await codesOf((run) => run.tools.push({ ...callOf(run, "calc_dti") }))).toEqual(["tool_repeated calc_dti"]);
    expect(await codesOf((run) => run.tools.push({ ...callOf(run, "calc_dti"), arguments: '{"years":5}' }))).toEqual(
      [],
    );
    const afterFailure = (run: MadeRun) => run.tools.unshift({ ...callOf(run, "calc_dti"), error: "timed out" });
    expect(await codesOf(afterFailure)).toEqual(["tool_failed calc_dti"]);
  });

  it("that failed is a finding which counts its errors by their words, not by their numbers", async () => {
    const fail = (ms: number) => (run: MadeRun) =>
      void run.tools.unshift({ ...callOf(run, "calc_dti"), error: `calc_dti failed: no answer in ${ms} ms` });
    const [found, ...others] = await findingsIn([
      await madeRun(APPROVED, fail(100), 1),
      await madeRun(APPROVED, fail(250), 2),
    ]);
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      code: "tool_failed",
      subject: "calc_dti",
      title: "calc_dti failed in 2 of 2 runs: calc_dti failed: no answer in … ms (2)",
    });
  });

  it("that does not exist is a finding of its own", async () => {
    const call = {
      name: "get_rates",
      arguments: "{}",
      result: null,
      error: "There is no tool named get_rates.",
      round: 0,
    };
    expect(await codesOf((run) => run.tools.push(call))).toEqual(["tool_unknown"]);
  });
});

describe("tools one after the other", () => {
  const later =
    (name: string, args = "{}") =>
    (run: MadeRun) => {
      run.calls.splice(1, 0, { ...(run.calls[0] as MadeRun["calls"][number]) });
      Object.assign(callOf(run, name), { round: 1, arguments: args });
    };

  it("are a finding where none needed another's result", async () => {
    expect(await codesOf(later("amortize"))).toEqual(["tools_in_sequence"]);
  });

  it("are none where the later one was given what an earlier one said", async () => {
    expect(await codesOf(later("amortize", '{"rate":7.2}'))).toEqual([]);
  });

  it("are none where all are called in one step, be it the second", async () => {
    const allLater = (run: MadeRun) => {
      run.calls.splice(1, 0, { ...(run.calls[0] as MadeRun["calls"][number]) });
      for (const tool of run.tools) tool.round = 1;
    };
    expect(await codesOf(allLater)).toEqual([]);
  });
});
