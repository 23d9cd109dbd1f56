import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, it } from "vitest";
import { copyCheckout } from "../../testing/folders/checkout.js";
import { cleanEnvironment } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";

/** What is planted: a text that is replaced, or, where it is empty, one that is added to the end. */
type Planted = [what: string, file: string, from: string, to: string, hit: string];

const SEEN: Planted[] = [
  // defaults
  [
    "a variable's, in a table",
    "docs/settings.md",
    "`UNDERWRITE_MAX_RETRIES`   | 2 ",
    "`UNDERWRITE_MAX_RETRIES`   | 5 ",
    "not 5",
  ],
  ["OpenTelemetry's", "docs/settings.md", "`10000`          | how long", "`5000`           | how long", "not 5000"],
  ["a variable's, in a sentence", "docs/traces.md", "= `full` (the default)", "= `masked` (the default)", "not masked"],
  ["that of .env.example", ".env.example", "UNDERWRITE_TIMEOUT=60", "UNDERWRITE_TIMEOUT=30", "not 30"],
  ["an option's, in brackets", "docs/batch.md", "under way (10,000)", "under way (1,000)", "not 1000"],
  ["an option's, with a unit", "docs/deploy.md", "says how long (30 days)", "says how long (90 days)", "not 90"],
  [
    "an option's, where it is not given",
    "docs/scale.md",
    "",
    "`serve` listens on 4800 unless `--port` says otherwise.",
    "not 4800",
  ],
  ["an option's, by what it counts", "docs/gate.md", "", "A gate draws 500 fresh inputs by default.", "not 500"],
  // the default model
  [
    "in a table",
    "docs/settings.md",
    "`claude-sonnet-5` with a key",
    "`claude-opus-4-8` with a key",
    "not claude-opus-4-8",
  ],
  [
    "in a sentence",
    "README.md",
    "With a key Claude decides",
    "With a key `claude-opus-4-1` decides",
    "not claude-opus-4-1",
  ],
  [".env.example's", ".env.example", "MODEL=claude-sonnet-5", "MODEL=claude-sonnet-4-5", "not claude-sonnet-4-5"],
  // exit codes
  [
    "of a list in a sentence",
    "docs/troubleshooting.md",
    "3 the model's, 4 the provider's",
    "4 the model's, 3 the provider's",
    "Exit code",
  ],
  ["of what needs a model", "docs/your-own-agent.md", "ends with exit code 2", "ends with exit code 4", "which is 2"],
  ["of what does not stand", "README.md", "and the exit code is 3", "and the exit code is 1", "which is 3"],
  ["that is none, in a table", "docs/commands.md", "| 5    | a fault", "| 6    | a fault", "exit code 6"],
  ["in other words", "docs/view.md", "", "`underwrite review` returns 2 when it finds drift.", "which is 1"],
  // numbers of the policy
  ["in its table", "docs/checks.md", "| 9.1 %  |", "| 8.1 %  |", "8.1 is no number of Fair"],
  [
    "of a tier, in a sentence",
    "docs/adverse-action.md",
    "",
    "An applicant in the Fair tier may owe 38 % of income.",
    "38 is no number of Fair",
  ],
  ["where a tier begins", "docs/library.md", "", "Scores of 700 and above are Good.", "700 is no number of Good"],
  ["without the tier's name", "docs/findings.md", "", "Below 580 the rate is 13.5 %.", "13.5 is no number"],
  ["the term", "docs/checks.md", "is fixed over 30 years", "is fixed over 15 years", "not 15 years"],
  // versions
  ["the lowest Node", "README.md", "Node 20.20 or newer", "Node 18 or newer", "not 18"],
  ["that Node, for who changes it", "CONTRIBUTING.md", "Node 20.20 or newer", "Node 22 or newer", "not 22"],
  ["an older Node in CI", ".github/workflows/gate.yml", "node-version: 24", "node-version: 18", "not 18"],
  ["that of the plugin", ".claude-plugin/plugin.json", '"version": "0.1.0"', '"version": "0.0.9"', "not 0.0.9"],
  ["that of the changelog", "CHANGELOG.md", "## 0.1.0", "## 0.9.0", "nothing of 0.1.0"],
  ["of a package", "docs/library.md", "", "It is tested with `zod` 3.25.", "not 3.25"],
  // counts
  ["of cases", "README.md", "replays 121 cases", "replays 130 cases", "not 130"],
  ["of hard cases", "docs/evals.md", "has ten hard", "has twelve hard", "not twelve"],
  ["of playbooks", "docs/playbooks.md", "Eight playbooks", "Nine playbooks", "not Nine"],
  ["of tools", "docs/quickstart.md", "asked for four tools", "asked for five tools", "not five"],
  ["of languages", "README.md", "in six languages", "in eight languages", "not eight"],
  ["of detectors", "docs/climb.md", "", "Twelve detectors look at each run.", "not Twelve"],
  // bounds
  ["of a case's field", "docs/evals.md", "is run, 1 to 100", "is run, 1 to 50", "from 1 to 50"],
  ["of a variable", "docs/settings.md", "in seconds, up to 3600", "in seconds, up to 7200", "up to 7200"],
  [
    "of a variable, in .env.example",
    ".env.example",
    "first attempt (0 to 10)",
    "first attempt (0 to 20)",
    "from 0 to 20",
  ],
  ["of an input", "docs/batch.md", "", "A credit score is between 300 and 900.", "from 300 to 900"],
  ["of a batch", "docs/deploy.md", "up to 10,000 inputs", "up to 1,000 inputs", "not 1,000"],
  ["of what is redacted", "docs/settings.md", "of at least 8 characters", "of at least 12 characters", "not 12"],
  // what was called otherwise before
  ["a tool of the MCP server", "docs/playbooks.md", "`querySql`", "`querySqlRows`", "called querySqlRows"],
  [
    "one that a playbook allows",
    ".claude/skills/setup/SKILL.md",
    "mcp__underwrite__status",
    "mcp__underwrite__stateOfThings",
    "called stateOfThings",
  ],
  ["a tool of the agent", "docs/checks.md", "`calc_max_loan`", "`calc_maximum_loan`", "called calc_maximum_loan"],
  ["a field of the output", "docs/commands.md", "`run.exit_reason`", "`run.end_reason`", "called end_reason"],
  ["a grader", "docs/evals.md", "| `tool_figures` |", "| `tool_numbers` |", "called tool_numbers"],
  ["a route", "docs/deploy.md", "`POST /v1/batches`", "`POST /v1/batch`", "called /v1/batch"],
  ["a heading", "docs/troubleshooting.md", "commands.md#exit-codes", "commands.md#codes", "no heading #codes"],
  ["a command below another", "docs/commands.md", "`climb list`", "`climb ls`", "climb ls"],
  ["an option", "docs/evals.md", "`--require-delivery`", "`--must-deliver`", "--must-deliver"],
  ["a choice", "docs/batch.md", "`--via message-batches` asks", "`--via batches` asks", "not batches"],
  ["a script", "CONTRIBUTING.md", "`npm run bench:gate`", "`npm run bench:gates`", "bench:gates"],
];

/** What only a measurement, a test or a constant that no rule names could tell, and what two commands have otherwise. */
const NOT_SEEN: Planted[] = [
  [
    "the version that something was measured with",
    "docs/playbooks.md",
    "Claude Code 2.1.332 followed",
    "Claude Code 2.2.1 followed",
    "",
  ],
  ["a count that a test knows", "docs/evals.md", "of 41 faults", "of 44 faults", ""],
  ["a bound that no rule names", "docs/traces.md", "A question has 5 seconds", "A question has 15 seconds", ""],
  [
    "a code that its row's words speak of, too",
    "docs/batch.md",
    "| 1             | some",
    "| 3             | some",
    "",
  ],
  ["a default that another command has", "docs/reliability.md", "", "Without `--timeout` a call has 30 seconds.", ""],
  ["a number in words that are rare", "docs/view.md", "of 121 cases", "of a hundred cases", ""],
];

interface Hit {
  file: string;
  line: number;
  what: string;
  fix: string;
}

/** Plants all at once in one copy: each in a place of its own. */
function plant(root: string, planted: readonly Planted[]): void {
  for (const [, file, from, to] of planted) {
    const path = join(root, file);
    const text = readFileSync(path, "utf8");
    expect(text, `${file} has ${from}`).toContain(from);
    writeFileSync(path, from === "" ? `${text}\n${to}\n` : text.replace(from, () => to));
  }
}

async function review(root: string): Promise<Hit[]> {
  const { stdout } = await underwrite(["review", "--json"], { cwd: root });
  return JSON.parse(stdout).drift;
}

describe("drift that is planted in a copy of this checkout", () => {
  let root: string;
  let hits: Hit[];
  const isOf =
    ([, file, , , hit]: Planted) =>
    (found: Hit) =>
      found.file === file && `${found.what} ${found.fix}`.includes(hit);

  beforeAll(async () => {
    root = copyCheckout();
    expect(await review(root)).toEqual([]);
    plant(root, [...SEEN, ...NOT_SEEN]);
    hits = await review(root);
  });

  it.each(SEEN)("is seen: %s (%s)", (...planted) => {
    expect(hits.filter(isOf(planted)).length).toBeGreaterThan(0);
  });

  it("is not seen where nothing in the code tells, and gives no hit beside those of the table", () => {
    expect(hits.filter((found) => !SEEN.some((planted) => isOf(planted)(found)))).toEqual([]);
  });
});

/** What is changed in the code, and a place in a document that was left as it was. */
const CHANGED: Planted[] = [
  [
    "a default",
    "src/settings/variables.ts",
    "TIMEOUT: 60",
    "TIMEOUT: 90",
    "docs/settings.md: The default of UNDERWRITE_TIMEOUT is 90",
  ],
  [
    "a bound",
    "src/settings/variables.ts",
    "SECONDS = 3600",
    "SECONDS = 7200",
    ".env.example: UNDERWRITE_TIMEOUT is from 0 to 7200",
  ],
  ["an option's default", "src/cli/serve/commands.ts", '"30d"', '"60d"', "docs/deploy.md: The default of --keep is"],
  [
    "an option's name",
    "src/cli/eval/commands.ts",
    '"--require-delivery"',
    '"--must-deliver"',
    "docs/evals.md: No command has",
  ],
  [
    "a tier",
    "src/agents/underwriting/policy.ts",
    "max_dti_percent: 36",
    "max_dti_percent: 38",
    "docs/checks.md: 36 is no number of Fair",
  ],
  [
    "the term",
    "src/agents/underwriting/policy.ts",
    "MONTHS = 360",
    "MONTHS = 180",
    "docs/checks.md: The term is 180 months",
  ],
  [
    "the default model",
    "src/runtime/models/anthropic/provider.ts",
    "claude-sonnet-5",
    "claude-sonnet-6",
    "docs/settings.md: The model that is asked",
  ],
  ["an exit code", "src/errors.ts", "internal: 5", "internal: 6", "docs/commands.md: No command ends with exit code 5"],
  ["the version", "package.json", '"version": "0.1.0"', '"version": "0.2.0"', "CHANGELOG.md: It says nothing of 0.2.0"],
  ["the lowest Node", "package.json", '">=20.20"', '">=22"', "README.md: It needs Node 22"],
  [
    "a case's bound",
    "src/evals/cases/case.ts",
    "REPEATS = 100",
    "REPEATS = 50",
    "docs/evals.md: repeats is from 1 to 50",
  ],
  [
    "a batch's bound",
    "src/serve/routes/batches.ts",
    "ROWS = 10_000",
    "ROWS = 5_000",
    "docs/deploy.md: There are 5000 inputs",
  ],
  [
    "what makes a judge fit",
    "src/evals/judge/agreement.ts",
    "LABELS = 20",
    "LABELS = 30",
    "docs/evals.md: There are 30 labels",
  ],
];

describe("code that changed in a copy, and documents that did not", () => {
  it("is told by the copy's own review, each change once at least", async () => {
    const root = copyCheckout();
    plant(root, CHANGED);
    const node = (...args: string[]) =>
      execa("node", args, { cwd: root, env: cleanEnvironment(), extendEnv: false, reject: false });
    expect((await node("esbuild.config.mjs")).exitCode).toBe(0);
    const { stdout } = await node("dist/cli/main.js", "review", "--json");
    const told = (JSON.parse(stdout).drift as Hit[]).map(({ file, what }) => `${file}: ${what}`);
    expect(CHANGED.filter(([, , , , hit]) => !told.some((one) => one.startsWith(hit)))).toEqual([]);
  }, 120_000);
});

describe("what moved in the history of a copy", () => {
  it("is named with where it is now, and --fix writes that", async () => {
    const root = copyCheckout();
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@b.c", ...args], { cwd: root, stdio: "pipe" });
    git("init", "-q");
    git("add", "docs", "README.md", "src/evals");
    git("commit", "-qm", "Before");
    git("mv", "docs/traces.md", "docs/kept-traces.md");
    git("mv", "src/evals/graders", "src/evals/grading");
    git("commit", "-qm", "After");
    const moved = await review(root);
    expect(moved.length).toBeGreaterThan(5);
    expect(moved.map(({ fix }) => fix)).toEqual(expect.arrayContaining(["It moved: write docs/kept-traces.md."]));
    await underwrite(["review", "--fix"], { cwd: root });
    const left = (await review(root)).filter(({ what }) => /traces\.md/.test(what));
    expect(left).toEqual([]);
  });
});
