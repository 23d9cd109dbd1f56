// Measures what the happy path of each playbook costs a coding agent, and writes the table of docs/playbooks.md.
// `node .ci/documents/playbook-costs.mjs [--write]`, after npm run build. Nothing asks a language model.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { countTokens } from "@anthropic-ai/tokenizer";

const PAGE = "docs/playbooks.md";
const [BEGIN, END] = ["<!-- costs of playbooks -->", "<!-- end of costs -->"];
const CLI = resolve("dist/cli/main.js");
const folder = mkdtempSync(join(tmpdir(), "underwrite-costs-"));
const home = join(folder, "home");
mkdirSync(home);
const env = { PATH: process.env.PATH, HOME: home, UNDERWRITE_MODELS: "offline", NO_COLOR: "1" };

/** Runs commands of a playbook in a project, and counts what they print. */
function session(project) {
  const cost = { commands: 0, bytes: 0, tokens: 0, seconds: 0, largest: 0 };
  return {
    cost,
    /** `underwrite …`, as the playbook's reader runs it there. */
    run(command, { isCounted = true } = {}) {
      const line = command.replace(/^underwrite /, project.cli);
      const startedAt = performance.now();
      const { stdout, stderr } = spawnSync("bash", ["-c", line], {
        cwd: project.folder,
        env,
        encoding: "utf8",
        maxBuffer: 1e9,
      });
      if (!isCounted) return stdout;
      const text = stdout + stderr;
      cost.commands++;
      cost.bytes += Buffer.byteLength(text);
      cost.tokens += countTokens(text);
      cost.largest = Math.max(cost.largest, Buffer.byteLength(text));
      cost.seconds += (performance.now() - startedAt) / 1000;
      if (process.env.VERBOSE) process.stderr.write(`${countTokens(text)} tokens: ${line.slice(0, 150)}\n`);
      return stdout;
    },
  };
}

/** The first draft of an agent with its plan, before anything was changed: traces of ten wrong runs. */
function draftProject() {
  execFileSync(process.execPath, [CLI, "demo", "--keep", "draft", "--no-open"], { cwd: folder, env, stdio: "ignore" });
  const project = join(folder, "draft");
  execFileSync("git", ["-C", project, "switch", "--quiet", "--create", "again", "main~2"], { stdio: "ignore" });
  rmSync(join(project, "plans"), { recursive: true, force: true });
  return { folder: project, cli: `node ${CLI} ` };
}

/** A copy of this checkout, with changes to its files. */
function checkout(changes) {
  const at = mkdtempSync(join(folder, "checkout-"));
  execFileSync("git", ["clone", "--quiet", "--no-hardlinks", resolve("."), at]);
  symlinkSync(resolve("node_modules"), join(at, "node_modules"));
  for (const change of changes) edit(at, change, { isUndone: false });
  return { folder: at, cli: "npx tsx src/cli/main.ts " };
}

function edit(at, { file, right, wrong }, { isUndone }) {
  const path = join(at, file);
  const [from, to] = isUndone ? [wrong, right] : [right, wrong];
  const text = readFileSync(path, "utf8");
  if (!text.includes(from)) throw new Error(`${file} does not have ${from}`);
  writeFileSync(path, text.replace(from, to));
}

const AGENT = "src/agents/underwriting";
const FAULTS = [
  {
    file: `${AGENT}/tools.ts`,
    right: "const { remaining_monthly_capacity, max_loan } = assess(application);",
    wrong: "const { remaining_monthly_capacity, max_loan } = assess({ ...application, total_debt: 0 });",
  },
  {
    file: `${AGENT}/tools.ts`,
    right: "const assessment = assess(application);",
    wrong: "const assessment = assess({ ...application, total_debt: 0 });",
  },
  {
    file: `${AGENT}/answer-offline.ts`,
    right: "amortize.principal_usd <= calc_max_loan.max_loan_usd",
    wrong: "amortize.principal_usd < calc_max_loan.max_loan_usd",
  },
];

function analyzeTraces() {
  const project = draftProject();
  const { run, cost } = session(project);
  run("underwrite doctor");
  run("underwrite analyze --agent first-draft --since 24h --output .underwrite/findings.json");
  const { findings } = JSON.parse(readFileSync(join(project.folder, ".underwrite/findings.json"), "utf8"));
  const ids = [...new Set(findings.flatMap((finding) => finding.trace_ids.slice(0, 1)))].slice(0, 3);
  for (const id of ids) {
    run(`underwrite explain ${id}`);
    run(`underwrite traces show ${id} --full`);
  }
  run("underwrite findings list");
  run("underwrite traces list --since 24h --limit 20");
  run("underwrite replay --since 24h");
  const [plan] = run("underwrite plan --from .underwrite/findings.json").match(/plans\/\S+?\.md/) ?? [];
  run(`underwrite plan show ${plan}`);
  return cost;
}

function hillClimb() {
  const project = checkout(FAULTS);
  const { run, cost } = session(project);
  const agent = "--agent underwriting";
  run("git status");
  run(`underwrite cases check ${agent}`);
  run("underwrite doctor");
  run(`underwrite climb ${agent} --findings --dry-run`);
  run(`underwrite eval ${agent} --output .underwrite/hill-climb-before.json`);
  for (const fault of FAULTS) {
    run("underwrite eval show last");
    const shown = run("underwrite eval show last --only failed --fields cases.trace_ids", { isCounted: false });
    const [first] = JSON.parse(shown).cases;
    run(`underwrite explain ${first.trace_ids[0]}`);
    run(`underwrite traces show ${first.trace_ids[0]} --full`);
    run(
      `underwrite analyze ${agent} --session ${JSON.parse(readFileSync(join(project.folder, ".underwrite/hill-climb-before.json"), "utf8")).run_id} --output .underwrite/hill-climb-findings.json`,
    );
    edit(project.folder, fault, { isUndone: true });
    run("npm run types");
    run(`underwrite eval ${agent} --failed --output .underwrite/hill-climb-eval.json`);
    run(
      `underwrite eval ${agent} --baseline .underwrite/hill-climb-before.json --output .underwrite/hill-climb-eval.json`,
    );
  }
  run("underwrite eval compare .underwrite/hill-climb-before.json last");
  run("npm run lint");
  run("git diff --stat");
  return cost;
}

function createAgent() {
  const { run, cost } = session(checkout([]));
  run('underwrite create expense-claims --description "Decides on expense claims."');
  run("underwrite cases check --agent expense-claims");
  run("underwrite eval --agent expense-claims");
  run("npm run types");
  run("npx vitest run src/agents/expense-claims");
  return cost;
}

function reviewRepo() {
  const { run, cost } = session(checkout([]));
  run("underwrite review --json");
  run("underwrite review --fix");
  run("git diff");
  run("npm run types");
  run("npm run lint");
  return cost;
}

const FLOWS = {
  "analyze-traces": ["ten runs of the demo's first draft, three traces read", analyzeTraces],
  "hill-climb": ["three faults, from 121 cases; `npm test` at the end apart", hillClimb],
  "create-agent": ["a claims agent from the template", createAgent],
  "review-repo": ["nothing to mend", reviewRepo],
};

try {
  const rows = Object.entries(FLOWS).map(([name, [what, measure]]) => {
    const { commands, bytes, tokens, seconds, largest } = measure();
    const figures = [commands, bytes, tokens, largest].map((figure) => figure.toLocaleString("en-US"));
    return `| \`${name}\` | ${what} | ${figures.join(" | ")} | ${seconds.toFixed(0)} |`;
  });
  const table = [
    "| playbook | happy path | commands | bytes | tokens | largest answer | seconds |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
  process.stdout.write(`${table}\n`);
  if (process.argv.includes("--write")) {
    const page = readFileSync(PAGE, "utf8");
    const [before, after] = [page.indexOf(BEGIN), page.indexOf(END)];
    if (before < 0 || after < before) throw new Error(`${PAGE} has no place for the table`);
    writeFileSync(PAGE, `${page.slice(0, before)}${BEGIN}\n\n${table}\n\n${page.slice(after)}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
