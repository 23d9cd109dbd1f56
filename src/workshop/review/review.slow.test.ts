import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { copyCheckout } from "../../testing/folders/checkout.js";
import { PROGRAM, smallCheckoutWith } from "../../testing/folders/small-checkout.js";
import { CLI, cleanEnvironment, emptyFolder } from "../../testing/processes/cli.js";
import { mend, review } from "./review.js";

const add = (line: string) => (text: string) => `${text}${line}\n`;
const swap = (from: string, to: string) => (text: string) => text.replace(from, to);
const found = (root: string) => review(root, PROGRAM).map(({ code, file, line }) => `${file}:${line} ${code}`);

describe("review", () => {
  it("finds nothing where all agree", () => {
    expect(review(smallCheckoutWith({}), PROGRAM)).toEqual([]);
  });

  const rows: [what: string, changes: Parameters<typeof smallCheckoutWith>[0], finds: string[]][] = [
    [
      "a folder that is no agent of the registry",
      { "src/agents/claims/agent.ts": "", "cases/claims/a.json": "[]" },
      ["cases/claims/a.json:1 unknown_cases_agent", "src/agents/index.ts:3 unregistered_agent"],
    ],
    [
      "an agent of the registry that is gone",
      {
        "src/agents/index.ts": (text) =>
          `import { claims } from "./claims/agent.js";\n${text.replace("[underwriting]", "[underwriting, claims]")}`,
      },
      ["src/agents/index.ts:1 missing_agent"],
    ],
    [
      "an agent without cases",
      {
        "src/agents/claims/agent.ts": "",
        "src/agents/index.ts": (text) =>
          `import { claims } from "./claims/agent.js";\n${text.replace("[underwriting]", "[underwriting, claims]")}`,
      },
      ["src/agents/claims/agent.ts:1 agent_without_cases"],
    ],
    [
      "a variable that .env.example leaves out",
      { ".env.example": swap("# No colour.\n# NO_COLOR=\n", "") },
      [".env.example:1 unlisted_variable"],
    ],
    [
      "a variable that nothing reads",
      { ".env.example": add("# UNDERWRITE_OLD=1"), "docs/more.md": add("Set OTEL_SDK_DISABLED.") },
      [".env.example:5 stale_variable", "docs/more.md:2 stale_variable"],
    ],
    [
      "a variable that no document names",
      { "README.md": swap("NO_COLOR", "colour") },
      ["docs/settings.md:1 undocumented_variable"],
    ],
    ["a link to nowhere", { "docs/more.md": add("[gone](gone.md)") }, ["docs/more.md:2 missing_path"]],
    [
      "paths that are gone: a file, a folder, a pattern, a bare name, one in a command",
      {
        "docs/more.md": add(
          "`src/gone.ts`, `src/gone/`, `cases/*/gone.json`, `gone.ts`\n`bash cases/gone.sh` `agents/gone.ts`",
        ),
      },
      [...Array(4).fill("docs/more.md:2 missing_path"), ...Array(2).fill("docs/more.md:3 missing_path")],
    ],
    [
      "a path in a drawing of the folders",
      { "docs/more.md": add("```\nsrc/\n  agents/  index.ts  other.ts\n```") },
      ["docs/more.md:4 missing_path"],
    ],
    [
      "a command that is gone",
      { "docs/more.md": add("`npx underwrite frob` or `underwrite traces frob`") },
      ["docs/more.md:2 unknown_command", "docs/more.md:2 unknown_command"],
    ],
    [
      "an option that a command does not have, also behind a script and a continued line",
      {
        "docs/more.md": add(
          "```sh\nunderwrite traces show x \\\n  --since 1d\nnpm run shell -- show x --frob\n```\n`--frobnicate`",
        ),
      },
      ["docs/more.md:3 unknown_option", "docs/more.md:5 unknown_option", "docs/more.md:7 unknown_option"],
    ],
    [
      "an option in code that goes on in the next line, and one after it, but none of Node's",
      {
        "docs/more.md": add(
          "With `underwrite traces\nshow x --frob` there is `--frobnicate`, and Node's `--max-old-space-size=80`.",
        ),
      },
      ["docs/more.md:2 unknown_option", "docs/more.md:3 unknown_option"],
    ],
    [
      "arguments that a command does not take",
      {
        "docs/more.md": add(
          "`underwrite completion tcsh` `underwrite 1 2 3 4 5` `underwrite eval 3` `underwrite eval 3 4`",
        ),
      },
      Array(3).fill("docs/more.md:2 unknown_argument"),
    ],
    [
      "scripts that are gone, in documents and in CI",
      { "docs/more.md": add("`npm run frob`"), ".ci/run": "set -e\nnpm run frobnicate\n" },
      [".ci/run:2 unknown_script", "docs/more.md:2 unknown_script"],
    ],
    [
      "a script that does not do what is said of it",
      { "docs/more.md": add("`npm test`: knip\n`npm run all`: knip\n`npm run shell` (= `underwrite mcp`)") },
      ["docs/more.md:2 contradicted_script", "docs/more.md:4 contradicted_script"],
    ],
    [
      "a case with a tool, a field and an input that the agent does not have",
      {
        "cases/underwriting/hard.json": (text) =>
          text.replace("calc_dti", "calc_all").replace('"approved"', '"granted"').replace('"total_debt"', '"debt"'),
      },
      [
        "cases/underwriting/hard.json:3 unknown_tool",
        "cases/underwriting/hard.json:3 unknown_field",
        "cases/underwriting/hard.json:3 unknown_field",
      ],
    ],
    [
      "cases that are none",
      {
        "cases/underwriting/below/lines.jsonl": '{"id": 1}\n',
        "cases/underwriting/more.json": "{}",
        "cases/underwriting/worse.json": "[",
      },
      [
        "cases/underwriting/below/lines.jsonl:1 unreadable_cases",
        "cases/underwriting/more.json:1 unreadable_cases",
        "cases/underwriting/worse.json:1 unreadable_cases",
      ],
    ],
    [
      "an MCP server that starts no command of ours, or that nobody is told of",
      { ".mcp.json": (text) => text.replace('"mcp"]', '"serve"]').replace('"langfuse"', '"secret"') },
      [".mcp.json:1 unknown_command", ".mcp.json:1 undocumented_mcp_server"],
    ],
    [
      "an .mcp.json that is none",
      { ".mcp.json": '{"servers":{}}' },
      [
        ".claude/skills/tidy/SKILL.md:5 unknown_mcp_server",
        ".mcp.json:1 unreadable_mcp_servers",
        "README.md:4 stale_variable",
      ],
    ],
    [
      "a playbook that allows what there is not",
      {
        ".claude/skills/tidy/SKILL.md": swap(
          "mcp__ours__listIt, Bash(npx underwrite traces list:*), Bash(npm test)",
          "mcp__others__listIt, Bash(npx underwrite frob:*), Bash(npm run frob), Bash(npx underwrite traces:_), Bash(*), Edit(docs/*.md), Bash(npx underwrite traces list --till *), Bash(git:*)",
        ),
      },
      [
        ".claude/skills/tidy/SKILL.md:5 unknown_mcp_server",
        ".claude/skills/tidy/SKILL.md:5 unknown_command",
        ".claude/skills/tidy/SKILL.md:5 unknown_script",
        ".claude/skills/tidy/SKILL.md:5 malformed_playbook",
        ".claude/skills/tidy/SKILL.md:5 malformed_playbook",
        ".claude/skills/tidy/SKILL.md:5 malformed_playbook",
        ".claude/skills/tidy/SKILL.md:5 unknown_option",
      ],
    ],
    [
      "a playbook under another name, and one that is not listed",
      {
        ".claude/skills/tidy/SKILL.md": swap("name: tidy", "name: clean"),
        ".claude/skills/sweep/SKILL.md": "Sweep.\n",
      },
      [
        ".claude/skills/sweep/SKILL.md:1 malformed_playbook",
        ".claude/skills/tidy/SKILL.md:1 malformed_playbook",
        "AGENTS.md:1 undocumented_playbook",
      ],
    ],
  ];
  it.each(rows)("finds %s", (_, changes, finds) => {
    expect(found(smallCheckoutWith(changes))).toEqual(finds);
  });

  it("knows from the history where a file went, also under another name", () => {
    const root = smallCheckoutWith({ "src/first.ts": "1;\n2;\n3;\n" });
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@b.c", ...args], { cwd: root, stdio: "pipe" });
    git("init", "-q");
    git("add", ".");
    git("commit", "-qm", "First");
    git("mv", "src/first.ts", "src/second.ts");
    git("commit", "-qm", "Second");
    mkdirSync(join(root, "src/deep"));
    git("mv", "src/second.ts", "src/deep/third.ts");
    git("commit", "-qm", "Third");
    writeFileSync(join(root, "docs/more.md"), "See `src/first.ts` and [it](../src/second.ts).\n");
    expect(review(root, PROGRAM).map(({ code, fix }) => [code, fix])).toEqual([
      ["missing_path", "It moved: write src/deep/third.ts."],
      ["missing_path", "It moved: write ../src/deep/third.ts."],
    ]);
  });

  it("registers no folder that exports no agent of its name", async () => {
    for (const text of ["", "export const other = defineAgent({});", "// export const claims = defineAgent({})"]) {
      const root = smallCheckoutWith({ "src/agents/claims/agent.ts": text, "cases/claims/a.json": "[]" });
      const drift = review(root, PROGRAM).filter(({ code }) => code === "unregistered_agent");
      expect(drift).toMatchObject([{ fix: expect.stringContaining("does not export claims") }]);
      expect(await mend(root, drift)).toEqual([]);
    }
  });

  it("mends what is mechanical and leaves the rest", async () => {
    const root = smallCheckoutWith({
      "src/agents/claims/agent.ts": 'export const claims = defineAgent<Claim, Decision>({\n  name: "claims",\n});\n',
      "src/agents/claims/deep/rule.ts": "",
      ".env.example": swap("# No colour.\n# NO_COLOR=\n", ""),
      "docs/more.md": add("`agents/claims/rule.ts` and `src/gone.ts`, [rule](rule.ts)"),
    });
    const mended = await mend(root, review(root, PROGRAM));
    expect(mended.map(({ code }) => code).sort()).toEqual([
      "missing_path",
      "missing_path",
      "unlisted_variable",
      "unregistered_agent",
    ]);
    expect(found(root)).toEqual(["docs/more.md:2 missing_path", "src/agents/claims/agent.ts:1 agent_without_cases"]);
    const text = (path: string) => readFileSync(join(root, path), "utf8");
    expect(text("docs/more.md")).toContain(
      "`agents/claims/deep/rule.ts` and `src/gone.ts`, [rule](../src/agents/claims/deep/rule.ts)",
    );
    expect(text("src/agents/index.ts")).toContain("= [underwriting, claims];");
    expect(text(".env.example")).toMatch(/\n# NO_COLOR, as src\/settings\/config.ts reads it.\n# NO_COLOR=\n$/);
    expect(await mend(root, review(root, PROGRAM))).toEqual([]);
  });
});

describe("underwrite review", () => {
  const run = (cwd: string, ...args: string[]) =>
    execa(process.execPath, [CLI, "review", "--json", ...args], {
      cwd,
      env: cleanEnvironment(),
      extendEnv: false,
      reject: false,
    });

  it("finds no drift in this checkout", async () => {
    const { stdout, stderr, exitCode } = await run(fileURLToPath(new URL(".", import.meta.url)));
    expect(stderr).toBe("");
    expect({ ...JSON.parse(stdout), exitCode }).toEqual({ ok: true, drift: [], mended: [], exitCode: 0 });
  });

  it("exits with 1 on drift, and with --fix mends it", async () => {
    const root = copyCheckout();
    const example = readFileSync(join(root, ".env.example"), "utf8");
    writeFileSync(join(root, ".env.example"), example.replace(/^# DEBUG=$/m, ""));
    const first = await run(root);
    expect(first.exitCode).toBe(1);
    expect(first.stderr).toContain("is held to another underwrite");
    expect(JSON.parse(first.stdout).drift).toMatchObject([{ code: "unlisted_variable", mechanical: true }]);
    const second = await run(root, "--fix");
    expect(JSON.parse(second.stdout)).toMatchObject({ ok: true, drift: [], mended: [{ code: "unlisted_variable" }] });
    expect(second.exitCode).toBe(0);
  });

  it("starts the MCP server on --smoke, and names a tool that it does not have", async () => {
    const root = copyCheckout();
    const file = ".claude/skills/setup/SKILL.md";
    const text = readFileSync(join(root, file), "utf8");
    writeFileSync(join(root, file), text.replace("mcp__underwrite__status", "mcp__underwrite__agents"));
    expect(JSON.parse((await run(root)).stdout).drift).toEqual([]);
    const { stdout, exitCode } = await run(root, "--smoke");
    expect(JSON.parse(stdout).drift).toMatchObject([{ code: "smoke_failed", file }]);
    expect(exitCode).toBe(1);
  });

  it("works in a checkout only", async () => {
    const { stderr, exitCode } = await run(emptyFolder());
    expect(stderr).toContain("in no source checkout");
    expect(exitCode).toBe(2);
  });
});
