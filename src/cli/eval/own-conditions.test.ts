import { describe, expect, it } from "vitest";
import { evaluate, suiteFolder } from "../../testing/folders/eval-suite.js";
import { underwrite } from "../../testing/processes/in-process.js";
import { serve } from "../../testing/servers/ask-claude.js";
import { apiError, message } from "../../testing/servers/messages-server.js";

describe("an eval of cases with conditions of their own", () => {
  it("has each case judged by the model that it names, run as often as it says, and passed by its threshold", async () => {
    const cwd = suiteFolder(3, (n) => ({
      rubric: "Names the DTI.",
      ...(n === 1 ? { judge: "claude-opus-4-1", repeats: 4, threshold: 0.75 } : {}),
      ...(n === 2 ? { judge: "claude-opus-4-1" } : {}),
    }));
    let asked = 0;
    const { env, requests } = await serve(({ model }) => {
      const verdict = model === "claude-opus-4-1" && asked++ === 0 ? "fail" : "pass";
      return message([{ type: "text", text: JSON.stringify({ verdict, quote: "DTI", reason: "So it is." }) }]);
    });
    const args = ["--model", "offline", "--trust-judge", "--concurrency", "1"];
    const { report } = await evaluate(cwd, [...args, "--judge", "claude-haiku-4-5"], env);
    const models = requests.map(({ body }) => body.model);
    expect(models.filter((model) => model === "claude-opus-4-1").length).toBe(5);
    expect(models.filter((model) => model === "claude-haiku-4-5").length).toBe(1);
    expect(report.cases.map(({ status, passes, trace_ids }) => [status, passes, trace_ids.length])).toEqual([
      ["pass", 3, 4],
      ["pass", 1, 1],
      ["pass", 1, 1],
    ]);
    expect(report.judges?.map(({ model, cases }) => [model, cases]).sort()).toEqual([
      ["claude-haiku-4-5", 1],
      ["claude-opus-4-1", 2],
    ]);
    const shown = JSON.parse((await underwrite(["eval", "show", "last", "--json"], { cwd })).stdout);
    expect(shown).toEqual(report);
    const failed = await underwrite(["eval", "--cases", "cases.json", "--failed", "--model", "offline"], { cwd });
    expect(failed.stderr).toContain("Every case passed in");

    // Without a name only the cases that have a judge of their own are judged; without --judge none is.
    const named = await evaluate(cwd, [...args, "--judge"], env);
    const graded = ({ cases }: typeof report) =>
      cases.map(({ graders }) => graders.find(({ name }) => name === "rubric"));
    expect(graded(named.report).map((grade) => grade?.status)).toEqual(["pass", "pass", "skipped"]);
    const before = requests.length;
    const none = await evaluate(cwd, args, env);
    expect(requests.length).toBe(before);
    expect(graded(none.report)[0]?.reason).toBe(
      "No model judges: with --judge, claude-opus-4-1 does, which the case names.",
    );
  });

  it("goes on with a run whose cases have repeats of their own, and runs none of them twice", async () => {
    const cwd = suiteFolder(2, (n) => (n === 2 ? { repeats: 3, expected: { approved: false } } : {}));
    const stopped = await evaluate(cwd, ["--model", "offline", "--bail", "--concurrency", "1"]);
    expect(stopped.report.stopped).toBe("case-2 did not pass");
    const { report } = await evaluate(cwd, ["--resume"]);
    expect(report.cases.map(({ trace_ids }) => trace_ids.length)).toEqual([1, 3]);
    expect(report.cases[1]?.trace_ids).toEqual(expect.arrayContaining(stopped.report.cases[1]?.trace_ids ?? []));
  });

  it("refuses a case whose judge, repeats or threshold is none, by the field", async () => {
    for (const [field, value] of Object.entries({ judge: "a model", repeats: 0, threshold: 1.5 })) {
      const { stderr, exitCode } = await evaluate(suiteFolder(1, () => ({ [field]: value })));
      expect(exitCode).toBe(2);
      expect(stderr).toContain(field);
    }
  });

  it("begins no paid judge that only a case names, inside a coding agent and without a bound", async () => {
    const cwd = suiteFolder(1, () => ({ rubric: "Names the DTI.", judge: "claude-opus-4-1" }));
    const { env, requests } = await serve(() => apiError(500, "api_error", "no"));
    const { stderr, exitCode } = await evaluate(cwd, ["--model", "offline", "--judge"], { ...env, CLAUDECODE: "1" });
    expect([exitCode, requests.length]).toEqual([2, 0]);
    expect(stderr).toContain("claude-opus-4-1 may cost money");
  });
});
