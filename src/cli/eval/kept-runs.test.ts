import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { evaluate, suiteFolder } from "../../testing/folders/eval-suite.js";
import { filesWith } from "../../testing/folders/folder-bytes.js";
import { underwrite } from "../../testing/processes/in-process.js";
import { EvalCount } from "./eval-progress.js";

const inFolder =
  (cwd: string) =>
  async (...args: string[]) => {
    const { stdout, stderr, exitCode } = await underwrite(args, { cwd });
    return { stdout, stderr, exitCode, json: () => JSON.parse(stdout) };
  };

describe("an eval that goes on", () => {
  it("is told with its counts, its cost, the newest case that did not pass, and the time that is left", () => {
    let at = 0;
    const count = new EvalCount(() => at);
    count.begin({ case_ids: ["a", "b", "c", "d", "e", "f"], skipped_ids: ["f"], repeat: 4 }, 2);
    const usage = { round_trips: 2, input_tokens: 0, output_tokens: 0, cost_usd: 0.1, duration_ms: 1 };
    count.add({ case_id: "a", status: "pass", usage });
    expect(count.text()).toBe("3 of 20 · 0 not passed · $0.1000");
    for (const status of ["fail", "pass", "error"] as const) count.add({ case_id: `${status}ed`, status, usage });
    at = 8000;
    expect(count.text()).toBe("6 of 20 · 2 not passed (newest: errored) · $0.4000 · about 28.0 s left");
  });
});

describe("kept eval runs", () => {
  it("are named, found by their names, and listed with what they cost and the commit they ran on", async () => {
    const cwd = suiteFolder(2);
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@b.c", ...args], { cwd, stdio: "pipe" });
    const run = inFolder(cwd);
    git("init", "-q");
    git("add", "cases.json");
    git("commit", "-qm", "Cases");
    const clean = (await evaluate(cwd, ["--name", "before the change"])).report;
    writeFileSync(join(cwd, "cases.json"), JSON.stringify(JSON.parse(String(git("show", "HEAD:cases.json"))), null, 1));
    const dirty = (await evaluate(cwd, ["--name", "after"])).report;
    const list = (await run("eval", "list", "--json")).json();
    expect(list).toMatchObject([
      { run_id: dirty.run_id, name: "after", revision: expect.stringMatching(/^[0-9a-f]{40}-dirty$/), cost_usd: 0 },
      {
        run_id: clean.run_id,
        name: "before the change",
        revision: expect.stringMatching(/^[0-9a-f]{40}$/),
      },
    ]);
    expect((await run("eval", "show", "before the change", "--json")).json().run_id).toBe(clean.run_id);
    expect((await run("eval", "compare", "before the change", "after", "--json")).json()).toMatchObject({ common: 2 });
    for (const name of ["last", " ", "two\nlines"]) {
      expect((await evaluate(cwd, ["--name", name])).stderr).toContain("--name is");
    }
  });

  it("are shown in part: what did not pass with the verdict at the end, or the fields that are asked for", async () => {
    const wrong = { expected: { approved: false } };
    const cwd = suiteFolder(3, (n) => (n === 2 ? wrong : {}));
    const run = inFolder(cwd);
    const { report } = await evaluate(cwd);
    const failed = await run("eval", "show", "last", "--json", "--only", "failed");
    expect(failed.json().cases).toMatchObject([{ id: "case-2", graders: [{ name: "outcome", status: "fail" }] }]);
    expect(Object.keys(failed.json()).slice(-2)).toEqual(["cases", "gate"]);
    const fields = await run("eval", "show", "last", "--only", "failed", "--fields", "run_id,cases.id,gate.passed");
    expect(fields.json()).toEqual({ run_id: report.run_id, cases: [{ id: "case-2" }], gate: { passed: false } });
    const misspelt = await run("eval", "show", "last", "--fields", "cases.idd");
    expect(misspelt.stderr).toContain("no such field is in it: cases.idd (--fields). There it has id, status");
    expect(misspelt.exitCode).toBe(0);
  });

  it("are deleted with their results and traces, and only where that is clear and asked for", async () => {
    const cwd = suiteFolder(3);
    const run = inFolder(cwd);
    const [first, second, other] = [
      await evaluate(cwd, ["--name", "twice"]),
      await evaluate(cwd, ["--name", "twice"]),
      await evaluate(cwd, ["--name", "once", "--case", "case-2"]),
    ].map(({ report }) => report.run_id);
    expect((await run("eval", "delete", "twice", "--yes")).stderr).toContain(
      'More than one eval run is called "twice": give its id.',
    );
    const asked = await run("eval", "delete", "once", String(first), "--json");
    expect(asked.json()).toEqual({ runs: [other, first], results: 4, traces: 4, removed: false });
    expect((await run("eval", "list", "--json")).json()).toHaveLength(3);
    expect((await run("eval", "delete", "once", String(first), "--yes", "--json")).json()).toMatchObject({
      removed: true,
    });
    expect((await run("eval", "list", "--json")).json()).toMatchObject([{ run_id: second }]);
    const sessions = (await run("traces", "list", "--session", String(first), "--json")).json();
    expect(sessions).toEqual([]);
    expect((await run("eval", "delete", "once", "--yes")).exitCode).toBe(2);
  });

  it("are deleted with what analyses have read and seen of their traces, and with what was sent of them in waves", async () => {
    const cwd = suiteFolder(2);
    const home = join(cwd, ".underwrite");
    const run = inFolder(cwd);
    const { report } = await evaluate(cwd);
    const ids = (await run("traces", "list", "--kind", "eval", "--json"))
      .json()
      .map((trace: { trace_id: string }) => trace.trace_id);
    expect(ids).toHaveLength(2);
    expect((await run("analyze", "--kind", "eval", "--json")).exitCode).toBeLessThan(2);
    const waves = join(home, `eval-${report.run_id}.waves`);
    writeFileSync(waves, "");
    expect(filesWith(home, ids[0])).toEqual(expect.arrayContaining(["facts.db", "traces.db"]));
    await run("eval", "delete", "last", "--yes");
    for (const id of ids) expect(filesWith(home, id).filter((file) => !file.startsWith("traces.db"))).toEqual([]);
    expect(existsSync(waves)).toBe(false);
  });
});
