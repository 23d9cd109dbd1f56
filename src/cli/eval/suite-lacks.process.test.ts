import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { suiteFolder } from "../../testing/folders/eval-suite.js";
import { emptyFolder } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";

const FOLDER = "cases/underwriting";

async function jsonOf(cwd: string, ...args: string[]) {
  const { stdout, stderr, exitCode } = await underwrite([...args, "--json"], { cwd });
  return { document: JSON.parse(stdout || "null"), stderr, exitCode };
}

describe("a suite that lacks files", () => {
  let cwd: string;
  beforeAll(async () => {
    cwd = emptyFolder();
    await underwrite(["cases", "generate", "--json"], { cwd });
  }, 60_000);

  it("of its own list fails the gate, also for a part of it, and the check, until the list says so", async () => {
    const list = join(cwd, FOLDER, ".suite.json");
    expect(JSON.parse(readFileSync(list, "utf8"))).toEqual({
      files: ["adversarial.json", "boundaries.json", "hard.json"],
    });
    rmSync(join(cwd, FOLDER, "adversarial.json"));
    const { document, exitCode } = await jsonOf(cwd, "eval", "2", "--model", "offline");
    expect(document.lacks).toEqual({ named: [`${FOLDER}/adversarial.json`], shipped: [] });
    expect(document.gate.passed).toBe(false);
    expect(document.gate.reasons[0]).toContain(`lacks ${FOLDER}/adversarial.json, which its .suite.json names`);
    expect(exitCode).toBe(1);
    const check = await jsonOf(cwd, "cases", "check");
    expect(check.document.problems).toMatchObject([
      { code: "missing_file", file: `${FOLDER}/adversarial.json`, case_id: null },
    ]);
    expect(check.exitCode).toBe(1);
    writeFileSync(list, JSON.stringify({ files: ["boundaries.json"] }));
    expect((await jsonOf(cwd, "eval", "2", "--model", "offline")).document.gate.passed).toBe(true);
    expect((await jsonOf(cwd, "cases", "check")).exitCode).toBe(0);
    writeFileSync(list, JSON.stringify({ files: ["../boundaries.json"] }));
    expect((await jsonOf(cwd, "eval", "2", "--model", "offline")).stderr).toContain("does not list a suite's files");
  });

  it("that ship with underwrite says so, and is otherwise a suite like any other", async () => {
    const own = suiteFolder(2);
    const other = emptyFolder();
    await underwrite(["cases", "generate", "--json"], { cwd: other });
    for (const name of [".suite.json", "hard.json"]) rmSync(join(other, FOLDER, name));
    const { document, exitCode } = await jsonOf(other, "eval", "2", "--model", "offline");
    expect(document.lacks).toEqual({ named: [], shipped: ["hard.json"] });
    expect(document.gate).toMatchObject({
      passed: true,
      reasons: expect.arrayContaining(["Without hard.json, which ships with underwrite."]),
    });
    expect(exitCode).toBe(0);
    const whole = await jsonOf(own, "eval", "--cases", "cases.json", "--model", "offline");
    expect(whole.document).not.toHaveProperty("lacks");
  });
});
