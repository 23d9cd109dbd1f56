import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { evaluate, suiteFolder } from "../../src/testing/folders/eval-suite.js";
import { folderWithFindings, folderWithPlan } from "../../src/testing/folders/folder-with-plan.js";
import { underwriteAtTerminal } from "../../src/testing/processes/at-terminal.js";
import { emptyFolder, underwrite } from "../../src/testing/processes/cli.js";
import { copyOf } from "./crash-points.js";

const ROUNDS = inject("soak") ? 30 : 2;

/** Runs commands in one folder at once. */
function atOnce(cwd: string, ...commands: string[][]) {
  return Promise.all(commands.map((args) => underwrite(args, { cwd })));
}

const codesOf = (ends: { exitCode?: number }[]) => ends.map(({ exitCode }) => exitCode).sort();

/** Does it several times, each in a copy of a folder. */
async function inRounds(folder: string, round: (cwd: string) => Promise<void>): Promise<void> {
  for (let n = 0; n < ROUNDS; n++) await round(copyOf(folder));
}

describe("two of the same command at once", () => {
  it("lose no acceptance of harvested cases, whoever gives how many", async () => {
    const folder = emptyFolder();
    const loans = Array.from({ length: 8 }, (_, n) => String(250_001 + n));
    for (const loan of loans) await underwrite(["85000", "12000", "720", loan, "--model", "offline"], { cwd: folder });
    await underwrite(["cases", "harvest"], { cwd: folder });
    const drafts = (cwd: string): { id: string; reviewed: boolean }[] =>
      JSON.parse(readFileSync(join(cwd, "cases/underwriting/harvested.json"), "utf8"));
    const ids = drafts(folder).map(({ id }) => id);
    expect(ids).toHaveLength(loans.length);
    await inRounds(folder, async (cwd) => {
      const ends = await atOnce(cwd, ...ids.map((id) => ["cases", "harvest", "--accept", id]));
      expect(codesOf(ends)).toEqual(ids.map(() => 0));
      expect(drafts(cwd).map(({ id, reviewed }) => [id, reviewed])).toEqual(ids.map((id) => [id, true]));
    });
  });

  it("harvest each run once", async () => {
    const folder = emptyFolder();
    for (const loan of ["250001", "250002", "250003"]) {
      await underwrite(["85000", "12000", "720", loan, "--model", "offline"], { cwd: folder });
    }
    await inRounds(folder, async (cwd) => {
      const ends = await atOnce(
        cwd,
        ["cases", "harvest"],
        ["cases", "harvest"],
        ["cases", "harvest", "--outcome", "approved"],
      );
      expect(codesOf(ends)).toEqual([0, 0, 0]);
      const { passed, drafts } = JSON.parse((await underwrite(["cases", "check", "--json"], { cwd })).stdout);
      expect({ passed, drafts }).toEqual({ passed: true, drafts: 3 });
    });
  });

  it("generate and harvest into a new folder a suite that has both, and all that ships", async () => {
    const folder = emptyFolder();
    await underwrite(["85000", "12000", "720", "250001", "--model", "offline"], { cwd: folder });
    await inRounds(folder, async (cwd) => {
      const ends = await atOnce(cwd, ["cases", "generate"], ["cases", "harvest"], ["cases", "generate"]);
      expect(codesOf(ends)).toEqual([0, 0, 0]);
      const { passed, files } = JSON.parse((await underwrite(["cases", "check", "--json"], { cwd })).stdout);
      const names = ["adversarial", "boundaries", "hard", "harvested"].map((name) => `cases/underwriting/${name}.json`);
      expect({ passed, files }).toEqual({ passed: true, files: names });
    });
  });

  it("make two plans of the same findings", async () => {
    const { cwd: folder } = await folderWithFindings();
    await inRounds(folder, async (cwd) => {
      const make = ["plan", "--from", "findings.json"];
      expect(codesOf(await atOnce(cwd, make, make))).toEqual([0, 0]);
      const plans: { id: string; problem?: string }[] = JSON.parse(
        (await underwrite(["plan", "list", "--json"], { cwd })).stdout,
      );
      expect(plans.map(({ problem }) => problem)).toEqual([undefined, undefined]);
    });
  });

  it("approve a plan once, and reject no approved one behind its person's back", async () => {
    const { cwd: folder, id } = await folderWithPlan();
    await inRounds(folder, async (cwd) => {
      const approve = (by: string) => underwriteAtTerminal(["plan", "approve", id, "--by", by], "yes\n", { cwd });
      const ends = await Promise.all([approve("Ada"), approve("Bo"), approve("Cy")]);
      expect(codesOf(ends)).toEqual([0, 2, 2]);
      const { history } = JSON.parse((await underwrite(["plan", "show", id, "--json"], { cwd })).stdout);
      expect(history.map(({ status }: { status: string }) => status)).toEqual(["proposed", "approved"]);
    });
  });

  it("create two agents that are both listed, and one agent once", async () => {
    const folder = emptyFolder();
    for (const path of ["package.json", "src/agents/index.ts", "src/workshop/template", "cases"]) {
      cpSync(path, join(folder, path), { recursive: true });
    }
    await inRounds(folder, async (cwd) => {
      const ends = await atOnce(cwd, ["create", "expense"], ["create", "travel"], ["create", "travel"]);
      expect(codesOf(ends)).toEqual([0, 0, 2]);
      expect(readFileSync(join(cwd, "src/agents/index.ts"), "utf8")).toMatch(
        /\[underwriting, (?:expense, travel|travel, expense)\]/,
      );
    });
  });

  it("connect two clients' servers to one file, beside those that are there", async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, ".mcp.json"), JSON.stringify({ mcpServers: { other: { command: "other" } } }));
    await inRounds(folder, async (cwd) => {
      await atOnce(cwd, ["connect", "claude", "--write"], ["connect", "claude", "--write"]);
      const { mcpServers } = JSON.parse(readFileSync(join(cwd, ".mcp.json"), "utf8"));
      expect(Object.keys(mcpServers).sort()).toEqual(["other", "underwrite"]);
    });
  });

  it("resume an eval in one process only, and run no case twice", async () => {
    const folder = suiteFolder(40, (n) => (n === 3 ? { expected: { approved: "neither" } } : {}));
    await evaluate(folder, ["--bail", "--concurrency", "1", "--model", "offline"], {}, underwrite);
    await inRounds(folder, async (cwd) => {
      const ends = await Promise.all([1, 2, 3].map(() => evaluate(cwd, ["--resume"], {}, underwrite)));
      expect(ends.filter(({ exitCode }) => exitCode !== 2)).toHaveLength(1);
      const { stdout } = await underwrite(["traces", "list", "--kind", "eval", "--limit", "1000", "--json"], { cwd });
      expect(JSON.parse(stdout)).toHaveLength(40);
    });
  });
});
