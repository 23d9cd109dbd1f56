import { appendFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { whyNoJail } from "../../climb/jail/bubblewrap.js";
import { DraftProject, MENDED_TOOLS, TOOLS } from "../../testing/climb/draft-project.js";
import { emptyFolder } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";

const hasJail = (await whyNoJail()) === undefined;

describe("underwrite climb", () => {
  let project: DraftProject;
  const run = (of: DraftProject, ...args: string[]) => underwrite(args, { cwd: of.folder });
  beforeAll(() => {
    project = new DraftProject();
  });

  it.runIf(hasJail)(
    "keeps a right change as a commit, beside a tree that stays as it is, and shows it again",
    async () => {
      const before = project.state();
      const script = `if [ "$round" = 1 ]; then echo '// mine' >> agents/first-draft/agent.ts; else cat > ${TOOLS} <<'END'\n${MENDED_TOOLS}END\nfi`;
      const { campaign, exitCode, stderr } = await project.climb(project.coder(script));
      expect(
        campaign?.rounds.map(({ outcome }: { outcome: string }) => outcome),
        stderr,
      ).toEqual(["dropped", "kept"]);
      expect({ exitCode, state: project.state() }).toEqual({ exitCode: 0, state: before });
      expect(project.git("show", `${campaign.branch}:${TOOLS}`)).toBe(MENDED_TOOLS);
      const shown = await run(project, "climb", "show", "last");
      expect(shown.stdout).toContain("agents/first-draft/agent.ts was changed: it is what the agent is measured by.");
      const aborted = await run(project, "climb", "abort", "last");
      expect(aborted).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("is ended") });
    },
    300_000,
  );

  it.runIf(hasJail)(
    "drops what is better where a check of the project fails, and keeps nothing that a check writes",
    async () => {
      const checked = new DraftProject();
      writeFileSync(
        join(checked.folder, "check.mjs"),
        `import { readFileSync, writeFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
writeFileSync("${TOOLS}", readFileSync("${TOOLS}", "utf8") + "// checked");
if (Object.values(networkInterfaces()).flat().some((each) => !each.internal)) throw new Error("there is a network");
if (readFileSync("${TOOLS}", "utf8").includes("// loud")) {
  console.log("the tools are loud");
  process.exitCode = 7;
}
`,
      );
      checked.commit("Add a check");
      const script = `cat > ${TOOLS} <<'END'\n${MENDED_TOOLS}END\nif [ "$round" = 1 ]; then echo '// loud' >> ${TOOLS}; fi`;
      const { campaign, stderr } = await checked.climb(checked.coder(script), "--check", "true", "node check.mjs");
      const rounds = campaign?.rounds.map(({ outcome, reasons }: { outcome: string; reasons: string[] }) => [
        outcome,
        reasons[0],
      ]);
      expect(rounds, stderr).toEqual([
        ["dropped", "The check does not hold: node check.mjs: exit code 7 (the tools are loud)."],
        ["kept", expect.any(String)],
      ]);
      expect(checked.git("show", `${campaign.branch}:${TOOLS}`)).toBe(MENDED_TOOLS);
      const branches = checked.branches();
      const failing = await checked.climb(checked.coder(script), "--check", "echo no tests here; exit 4");
      expect({ exitCode: failing.exitCode, branches: checked.branches() }).toEqual({ exitCode: 2, branches });
      expect(failing.stderr).toContain(
        "--check fails on the base already: echo no tests here; exit 4: exit code 4 (no tests here).",
      );
    },
    600_000,
  );

  it.each([
    [["--timeout", "soon"], '--timeout is "soon": give a time such as 30m or 2h.'],
    [["--plan", "2026-01-01-a"], "There is no plan 2026-01-01-a."],
    [[], "There is no approved plan of first-draft"],
    [["--findings", "--model", "claude-sonnet-5"], "The model claude-sonnet-5 needs ANTHROPIC_API_KEY"],
    [
      ["--findings", "--allow", "agents/first-draft/reference.ts"],
      "--allow agents/first-draft/reference.ts: it is what the agent is measured by",
    ],
    [["--findings", "--coder", ""], '--coder "" cannot work here: name claude, codex or a command.'],
    [["--findings", "--allow", "no.ts"], "--allow no.ts: there is no such file in the commit"],
  ])("refuses %j in one line", async (args, says) => {
    const { stdout, stderr, exitCode } = await run(
      project,
      "climb",
      "--agent",
      "first-draft",
      "--coder",
      "true",
      ...args,
    );
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
    expect(stderr).toContain(says);
  });

  it("refuses a tree that differs from its commit, and one without a repository", async () => {
    const dirty = new DraftProject();
    appendFileSync(join(dirty.folder, TOOLS), "// more\n");
    const args = ["climb", "--agent", "first-draft", "--findings", "--coder", "true"];
    expect((await run(dirty, ...args)).stderr).toContain(`${TOOLS} differs from the commit: commit or stash it first`);
    const none = await underwrite(["climb", "--findings", "--coder", "true"], { cwd: emptyFolder() });
    expect(none.stderr).toContain("in no git repository");
  });

  it("passes over no plan that cannot be used, and may be the one that is meant", async () => {
    const planned = new DraftProject();
    mkdirSync(join(planned.folder, "plans"));
    writeFileSync(join(planned.folder, "plans/2026-01-02-b.md"), "---\nid: 2026-01-02-b\n---\n");
    planned.commit("Spoil a plan");
    const { stderr, exitCode } = await run(planned, "climb", "--agent", "first-draft", "--coder", "true");
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/2026-01-02-b.* It may be the newest approved one: mend it, or give --plan\./);
  });

  it("refuses where one file holds what may be edited and what measures", async () => {
    const shared = new DraftProject();
    appendFileSync(
      join(shared.folder, TOOLS),
      'export { reference } from "./reference.js";\nexport const policy = { cap: 1 };\n',
    );
    shared.commit("Put the policy beside the tools");
    const { stderr, exitCode } = await run(shared, "climb", "--agent", "first-draft", "--findings", "--coder", "true");
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`${TOOLS} holds policy beside what may be edited`);
  });

  it("refuses in one line where bubblewrap is not there or cannot make a jail, unless it is told to do without", async () => {
    const bin = join(emptyFolder(), "bin");
    mkdirSync(bin);
    writeFileSync(join(bin, "bwrap"), "#!/bin/sh\necho 'no user namespaces' >&2\nexit 1\n", { mode: 0o755 });
    const args = ["climb", "--agent", "first-draft", "--findings", "--coder", "true", "--dry-run"];
    const env = { PATH: `${bin}:${process.env.PATH}` };
    const refused = await underwrite(args, { cwd: project.folder, env });
    expect({
      code: refused.exitCode,
      lines: refused.stderr.split("\n").filter((line) => line.includes("bubblewrap")),
    }).toEqual({
      code: 2,
      lines: [expect.stringContaining("bubblewrap cannot make a jail here (no user namespaces)")],
    });
    const without = await underwrite([...args, "--no-sandbox"], { cwd: project.folder, env });
    expect(without.stdout).toContain("NOT sandboxed (--no-sandbox)");
    expect(existsSync(join(project.folder, ".git/refs/heads/climb/none"))).toBe(false);
  });
});
