import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { folderWithPlan } from "../../testing/folders/folder-with-plan.js";
import { CLI, cleanEnvironment } from "../../testing/processes/cli.js";
import { widthOf } from "../terminal/width.js";

/** What a list tells of a plan that is made from the findings. */
const COUNTED = {
  status: "proposed",
  agent: "underwriting",
  created: new Date().toISOString().slice(0, 10),
  counts: { findings: 1, cases: { flip: 0, stay: 0 }, traces: { flip: 4, stay: 2 } },
};

describe("a plan", () => {
  it("is listed in a line: on a terminal within its columns, in a pipe with counts instead of all it holds", async () => {
    const { cwd, plan, id, file } = await folderWithPlan();
    const title = "🚀 Count the proposed loan, and whatever else an applicant might owe, before the DTI is told";
    const { id: titled } = (await plan("--from", "findings.json", "--title", title)).json();
    writeFileSync(join(cwd, "plans", "2020-01-01-broken.md"), "no plan");
    expect((await plan("list")).json()).toEqual([
      { id: titled, title, ...COUNTED, path: join(cwd, "plans", `${titled}.md`) },
      { id, title: expect.any(String), ...COUNTED, path: file },
      { id: "2020-01-01-broken", problem: expect.any(String), path: join(cwd, "plans", "2020-01-01-broken.md") },
    ]);
    rmSync(file);
    const onTerminal = async (columns: number) => {
      const command = `stty cols ${columns}; ${process.execPath} ${CLI} plan list`;
      const { stdout } = await execa("script", ["-qec", command, "/dev/null"], {
        cwd,
        env: cleanEnvironment(),
        extendEnv: false,
      });
      return stripVTControlCharacters(stdout).split(/\r?\n/);
    };
    const [titles, line, broken, problem] = await onTerminal(100);
    expect(titles).toMatch(/^plan +status +title +findings$/);
    expect(line).toMatch(new RegExp(`^${titled}  proposed  🚀 Count .*… +1$`));
    expect(broken).toBe(`${"2020-01-01-broken".padEnd(titled.length)}  unusable`);
    expect(problem).toContain("plans/2020-01-01-broken.md is not a plan that can be used");
    for (const each of [titles, line, broken]) expect(widthOf(each ?? "")).toBeLessThanOrEqual(100);
    expect((await onTerminal(300)).slice(0, 2).join("\n")).toContain(
      `${title}         1            6  underwrite plan`,
    );
  });
});
