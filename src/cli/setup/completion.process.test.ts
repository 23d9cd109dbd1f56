import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, it } from "vitest";
import { openStoreIn } from "../../testing/folders/stores.js";
import { CLI, cleanEnvironment, emptyFolder, underwrite } from "../../testing/processes/cli.js";
import { storedSpan } from "../../testing/spans.js";

/** A folder with a run, an eval run and a plan, and `underwrite` on the path. */
let cwd: string;
let env: Record<string, string>;
let traceId: string;
beforeAll(async () => {
  cwd = emptyFolder();
  const bin = emptyFolder();
  writeFileSync(join(bin, "underwrite"), `#!/bin/sh\nexec '${process.execPath}' '${CLI}' "$@"\n`, { mode: 0o755 });
  const clean = cleanEnvironment();
  env = { ...clean, PATH: `${bin}:${clean.PATH}` };
  traceId = JSON.parse((await underwrite(["85000", "12000", "720", "250000"], { cwd })).stdout).run.trace_id;
  await underwrite(["eval", "1", "--quiet"], { cwd });
  mkdirSync(join(cwd, "plans"));
  writeFileSync(join(cwd, "plans", "2026-03-29-raise-the-cap.md"), "");
  writeFileSync(join(cwd, "plans", "$(touch pwned).md"), "");
});

/** What is offered for the last word: values with their descriptions. */
async function offered(...words: string[]): Promise<Map<string, string>> {
  const { stdout, exitCode } = await underwrite(["complete", "--", ...words], { cwd });
  expect(exitCode).toBe(0);
  const lines = stdout.split("\n").filter((line) => !line.startsWith(":") && line !== "");
  return new Map(lines.map((line) => line.split("\t") as [string, string]));
}

/** What bash would offer for words as they were typed. */
async function inBash(...typed: string[]): Promise<string[]> {
  const script = `source <(underwrite completion bash)
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _underwrite; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await execa("bash", ["-c", script, "bash", ...typed], { cwd, env, extendEnv: false });
  return stdout.split("\n").filter((line) => line !== "");
}

describe("what may follow", () => {
  it("are commands at both levels, each with what it does", async () => {
    expect(await offered("pl")).toEqual(
      new Map([
        ["plan", expect.stringContaining("plan")],
        ["playbook", expect.any(String)],
      ]),
    );
    expect([...(await offered("plan", "")).keys()]).toEqual(expect.arrayContaining(["create", "list", "verify"]));
    expect((await offered("plan", "ver")).get("verify")).toContain("grade each prediction");
    expect([...(await offered("help", "cov")).keys()]).toEqual(["coverage"]);
  });

  it("are options, also of the command that a group does by default, and of a decision", async () => {
    expect((await offered("plan", "--ti")).get("--title")).toContain("what the plan is called");
    expect([...(await offered("cases", "generate", "--dr")).keys()]).toEqual(["--dry-run"]);
    expect([...(await offered("--max-r")).keys()]).toEqual(["--max-retries", "--max-round-trips"]);
  });

  it("are values: choices, and what an option or argument names", async () => {
    expect([...(await offered("analyze", "--fail-on", "")).keys()]).toEqual(["high", "medium", "low", "info"]);
    expect([...(await offered("replay", "--source=lang")).keys()]).toEqual(["langfuse"]);
    expect([...(await offered("eval", "--case", "rule-first")).keys()]).toEqual(["rule-first-time-buyer"]);
    expect((await offered("playbook", "hill")).get("hill-climb")).toContain("Run an agent's evals");
  });

  it("are ids: of traces, eval runs and plans that are here, and no name that a shell could run", async () => {
    const traces = await offered("traces", "score", "");
    expect(traces.get(traceId.slice(0, 8))).toMatch(/approved offline$/);
    expect([...(await offered("eval", "--baseline", "")).keys()]).toEqual(["last", expect.stringMatching(/^\d{8}T/)]);
    expect([...(await offered("plan", "verify", "")).keys()]).toEqual(["2026-03-29-raise-the-cap"]);
  });

  it("are offered without any code of the folder being run, and without a store being made", async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, "underwrite.config.mjs"), 'import fs from "node:fs"; fs.writeFileSync("ran", "");');
    const { stdout } = await underwrite(["complete", "--", "eval", "--agent", ""], { cwd: folder });
    expect(stdout).toContain("underwriting\t");
    expect(["ran", ".underwrite"].map((name) => existsSync(join(folder, name)))).toEqual([false, false]);
  });

  it("are a project's own agents and their cases, of its files and runs alone: its configuration is not run", async () => {
    const folder = emptyFolder();
    const offeredThere = async (...words: string[]) => {
      const { stdout } = await underwrite(["complete", "--", ...words], { cwd: folder });
      const lines = stdout.split("\n").filter((line) => !line.startsWith(":") && line !== "");
      return lines.map((line) => line.split("\t")[0]);
    };
    writeFileSync(join(folder, "package.json"), "{}");
    mkdirSync(join(folder, "cases/greeter"), { recursive: true });
    const own = { id: "one-name", description: "A name.", application: { who: "Ann" }, expected: { polite: true } };
    writeFileSync(join(folder, "cases/greeter/hard.json"), JSON.stringify([{ ...own, tags: ["short"] }]));
    expect(await offeredThere("eval", "--agent", "")).toEqual(["underwriting"]); // no configuration lists others
    writeFileSync(join(folder, "underwrite.config.mjs"), 'import fs from "node:fs"; fs.writeFileSync("ran", "");');
    const run = {
      "gen_ai.operation.name": "invoke_agent",
      "gen_ai.agent.name": "farewell",
      "underwrite.outcome": "sad",
    };
    const store = openStoreIn(join(folder, ".underwrite"));
    store.addSpans([storedSpan({ id: 1, attributes: run })]);
    store.close();
    expect(await offeredThere("eval", "--agent", "")).toEqual(["underwriting", "greeter", "farewell"]);
    expect(await offeredThere("analyze", "--outcome", "sa")).toEqual(["sad"]);
    expect(await offeredThere("eval", "--agent", "greeter", "--case", "")).toEqual(["one-name"]);
    expect(await offeredThere("cases", "list", "--tag", "")).toEqual(["short"]);
    expect(await offeredThere("cases", "show", "")).toEqual(["one-name"]);
    expect(existsSync(join(folder, "ran"))).toBe(false);
  });

  it("are the agents that ship, and the project's of its runs, where its cases are a plain file", async () => {
    const folder = emptyFolder();
    for (const name of ["package.json", "cases", "underwrite.config.mjs"]) writeFileSync(join(folder, name), "{}");
    const { stdout } = await underwrite(["complete", "--", "eval", "--agent", ""], { cwd: folder });
    expect(stdout).toContain("underwriting\t");
  });
});

describe("bash", () => {
  it("offers values, with descriptions where there is a choice", async () => {
    expect(await inBash("underwrite", "plan", "sh")).toEqual(["show"]);
    const verbs = await inBash("underwrite", "cases", "");
    expect(verbs).toContainEqual(expect.stringMatching(/^check +\(prove every expectation/));
    expect(await inBash("underwrite", "traces", "--source", "=", "loc")).toEqual(["local"]);
  });

  it("runs nothing of what was typed, wherever it stands", async () => {
    const code = ["$(touch pwned)", "`touch pwned`", "--x=$(touch pwned)", '";touch pwned;"', "<(touch pwned)"];
    for (const typed of code) {
      await inBash("underwrite", "traces", typed, "");
      await inBash("underwrite", typed);
      await inBash(typed, "traces", "");
    }
    expect(existsSync(join(cwd, "pwned"))).toBe(false);
  });

  it.each(["bash", "zsh", "fish"])("is one of the shells whose script evaluates nothing: %s", async (shell) => {
    const { stdout } = await underwrite(["completion", shell]);
    expect(stdout).toContain("command underwrite complete -- ");
    expect(stdout).not.toMatch(/\beval\b/);
  });
});
