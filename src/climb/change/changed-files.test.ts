import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { cleanEnvironment, emptyFolder } from "../../testing/processes/cli.js";
import type { AgentPlace } from "../edit/editable.js";
import { Git } from "../tree/git.js";
import { changedFiles } from "./changed-files.js";

const CHECKOUT: AgentPlace = { folder: "src/agents/loans", project: "", from: "checkout" };
const PROJECT: AgentPlace = { folder: "app/agents/loans", project: "app/", from: "configuration" };

let folder: string;
const git = (...args: string[]) => {
  const identity = ["-c", "user.name=t", "-c", "user.email=t@localhost"];
  return execFileSync("git", [...identity, ...args], { cwd: folder, encoding: "utf8", env: cleanEnvironment() }).trim();
};

beforeAll(() => {
  folder = emptyFolder();
  git("init", "--quiet");
  writeFileSync(join(folder, "start"), "");
  git("add", "--all");
  git("commit", "--quiet", "--message", "start");
});

/** What a commit with such files is to an agent's gate. */
function classes(files: Record<string, string>, place: AgentPlace): Record<string, string> {
  const base = git("rev-parse", "HEAD");
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  git("add", "--all");
  git("commit", "--quiet", "--message", "change", "--allow-empty");
  const changed = changedFiles(new Git(folder), base, git("rev-parse", "HEAD"), place);
  git("reset", "--quiet", "--hard", base);
  return Object.fromEntries(changed.map(({ path, is, why }) => [path, why === undefined ? is : `${is}: ${why}`]));
}

const all = (paths: readonly string[]) => Object.fromEntries(paths.map((path) => [path, "x\n"]));

describe("the files that a change touches", () => {
  it("are parts of the agent, by the names that its template gives, and whatever else its code is", () => {
    const names = ["instructions.ts", "tools.mjs", "decision.js", "answer-offline.mts", "rates.ts", "deep/tools.ts"];
    for (const place of [CHECKOUT, PROJECT]) {
      const found = classes(all(names.map((name) => `${place.folder}/${name}`)), place);
      expect(names.map((name) => found[`${place.folder}/${name}`])).toEqual([
        "instructions",
        "tools",
        "output_schema",
        "offline_answer",
        "other",
        "other",
      ]);
    }
  });

  it.each([
    ["cases/loans/hard.json", "it is what the agent is measured by"],
    ["src/agents/loans/policy.ts", "it is what the agent is measured by"],
    ["src/agents/loans/reference.ts", "it is what the agent is measured by"],
    ["src/agents/loans/validate.ts", "it is what the agent is measured by"],
    ["src/agents/loans/assessment.ts", "it is what the agent is measured by"],
    ["src/agents/loans/agent.ts", "it is what the agent is measured by"],
    ["src/agents/loans/evals/sample.ts", "it is what the agent is measured by"],
    ["src/evals/graders/tools.ts", "it is what the agent is measured by"],
    ["src/climb/gate/order.ts", "it is what the agent is measured by"],
    ["src/figures/decimal.ts", "it is the toolkit that judges"],
    ["src/runtime/loop/run-agent.ts", "it is the toolkit that judges"],
    [".ci/run", "it configures the project"],
    [".github/workflows/gate.yml", "it configures the project"],
    [".claude/settings.json", "it configures the project"],
    [".mcp.json", "it configures the project"],
    ["package-lock.json", "it configures the project"],
    ["vitest.config.ts", "it configures the project"],
  ])("are the evaluator's: %s", (path, why) => {
    expect(classes({ [path]: "x\n" }, CHECKOUT)).toEqual({ [path]: `evaluator: ${why}` });
  });

  it("are the evaluator's where one file holds a part of the agent and what is right, before or after", () => {
    const path = "src/agents/loans/tools.ts";
    const shared = { [path]: "evaluator: it holds what says what is right, too" };
    expect(classes({ [path]: "export const TIERS = [];\n" }, CHECKOUT)).toEqual(shared);
    expect(classes({ [path]: "export default defineAgent({});\n" }, CHECKOUT)).toEqual(shared);
  });

  it("are elsewhere where these runs neither execute them nor are judged by them", () => {
    const paths = ["README.md", "docs/a.md", "plans/p.md", "src/agents/other/policy.ts", "cases/other/hard.json"];
    const tests = ["src/agents/loans/tools.test.ts", "src/evals/a.spec.ts"];
    const expected = Object.fromEntries([...paths, ...tests].map((path) => [path, "elsewhere"]));
    expect(classes(all([...paths, ...tests]), CHECKOUT)).toEqual(expected);
    expect(classes(all(["server/policy.ts", "app/notes.txt"]), PROJECT)).toEqual({
      "server/policy.ts": "elsewhere",
      "app/notes.txt": "elsewhere",
    });
  });

  it("of a project count as the agent's where its tools could import them, and as the evaluator's where they configure it", () => {
    const found = classes(all(["app/lib/rates.ts", "app/underwrite.config.ts", "app/cases/loans/a.json"]), PROJECT);
    expect(found).toEqual({
      "app/lib/rates.ts": "other",
      "app/underwrite.config.ts": "evaluator: it configures the project",
      "app/cases/loans/a.json": "evaluator: it is what the agent is measured by",
    });
  });

  it("are never judged as links, as other repositories", () => {
    const base = git("rev-parse", "HEAD");
    const path = "src/agents/loans/tools.ts";
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    symlinkSync("/etc/passwd", join(folder, path));
    git("add", "--all");
    git("update-index", "--add", "--cacheinfo", `160000,${base},src/agents/loans/module`);
    git("commit", "--quiet", "--message", "links");
    const changed = changedFiles(new Git(folder), base, git("rev-parse", "HEAD"), CHECKOUT);
    git("reset", "--quiet", "--hard", base);
    rmSync(join(folder, "src"), { recursive: true, force: true });
    expect(changed.map(({ is, why }) => [is, why])).toEqual([
      ["evaluator", "it is a link or another repository"],
      ["evaluator", "it is a link or another repository"],
    ]);
  });

  it("are none between equal trees", () => {
    expect(classes({ start: "" }, CHECKOUT)).toEqual({});
  });
});
