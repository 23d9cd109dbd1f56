import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, it } from "vitest";
import { copyCheckout } from "../../testing/folders/checkout.js";
import { cleanEnvironment, emptyFolder, underwrite } from "../../testing/processes/cli.js";
import { createAgent } from "./create-agent.js";

/** Of no agent that anybody would make: these tests must pass beside a user's own. */
const SLUG = "made-by-a-test";
const IDENTIFIER = "madeByATest";

/** All files of a folder with their text. */
function contents(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(paths.map((path) => [path, readFileSync(path, "utf8")]));
}

/** What an agent can be in: source and cases, and whatever stands beside them. */
function stateOf(root: string): unknown {
  const folders = ["src", "cases"].map((name) => join(root, name)).filter(existsSync);
  return {
    top: readdirSync(root).filter((name) => name !== "dist" && name !== ".underwrite"),
    files: folders.map(contents),
  };
}

function withoutAgent(registry: string): string {
  const lines = registry.replace(new RegExp(`^import \\{ ${IDENTIFIER} \\}.*\n`, "m"), "");
  return lines.replace(new RegExp(`,\\s*${IDENTIFIER}(?=[,\\]])`), "");
}

describe("a created agent", () => {
  let root: string;
  let before: unknown;
  let tested: { all: string | undefined; exitCode: number | undefined };
  const inCheckout = async (command: string, ...args: string[]) => {
    const options = { cwd: root, env: cleanEnvironment(), extendEnv: false, reject: false, all: true, input: "" };
    const { all, stdout, exitCode } = await execa(command, args, options);
    return { all, stdout, exitCode };
  };
  const cli = (...args: string[]) => inCheckout("node", "dist/cli/main.js", ...args);

  beforeAll(async () => {
    root = copyCheckout();
    before = stateOf(root);
    const options = ["--description", "Decides on expense claims, as the travel policy has it."];
    const { stdout, exitCode } = await underwrite(["create", SLUG, ...options, "--json"], { cwd: root });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ agent: SLUG, registry: "src/agents/index.ts" });
    // Its tests begin with a build, which is what the others here run.
    tested = await inCheckout("node_modules/.bin/vitest", "run", `src/agents/${SLUG}`, "src/agents/index.test.ts");
  }, 240_000);

  it("passes its own tests, and the toolkit's for every agent", () => {
    expect(tested.all).toMatch(/Tests\s.*\d+ passed/);
    expect(tested.exitCode).toBe(0);
  });

  it("has the types, the format and the order that the toolkit's checks want", async () => {
    // Of it and what it imports: what stands beside it is not changed by it.
    const include = ["src/agents/index.ts", `src/agents/${SLUG}`, "src/agents/index.test.ts"];
    writeFileSync(join(root, "tsconfig.made.json"), JSON.stringify({ extends: "./tsconfig.json", include }));
    const typed = await inCheckout("node_modules/.bin/tsc", "-p", "tsconfig.made.json");
    rmSync(join(root, "tsconfig.made.json"));
    expect(typed).toMatchObject({ all: "", exitCode: 0 });
    const paths = ["src/agents/index.ts", `src/agents/${SLUG}`, `cases/${SLUG}`];
    const { all, exitCode } = await inCheckout(
      "node_modules/.bin/biome",
      "check",
      "--vcs-enabled=false",
      "--error-on-warnings",
      ...paths,
    );
    expect({ exitCode, all }).toMatchObject({ exitCode: 0 });
  });

  it("runs offline by its own arguments, and leaves a trace", async () => {
    const { stdout } = await cli("--agent", SLUG, "120.50", "12", "--notes", "a taxi");
    const decision = JSON.parse(stdout);
    expect(decision).toMatchObject({ approved: true, limit: 500, validation: { valid: true } });
    expect(decision.run).toMatchObject({ agent: SLUG, model: "offline", exit_reason: "decided" });
    const trace = JSON.parse((await cli("traces", "show", decision.run.trace_id, "--json")).stdout);
    expect(trace).toMatchObject({ name: `invoke_agent ${SLUG}`, outcome: "approved", valid: true });
    const tools = JSON.stringify(trace.roots);
    for (const name of ["find_limit", "compare_amount"]) expect(tools).toContain(`execute_tool ${name}`);
  });

  it("says how it is used, in its own words", async () => {
    const help = (await cli("run", "--agent", SLUG, "--help")).stdout;
    expect(help).toContain("Usage: underwrite run --agent made-by-a-test <amount> <age-days> [options]");
    expect(help).toContain("days since the purchase");
    expect(help).toMatch(/--notes <value>\s+free text from the claimant/);
    expect(help).toContain(`$ underwrite --agent ${SLUG} 500 30\n`);
    expect((await cli("--agent", SLUG, "5")).all).toBe(
      `underwrite: Expected 2 arguments, <amount> <age-days>, and got 1. Example: underwrite --agent ${SLUG} 500 30`,
    );
    expect((await cli("--agent", SLUG, "12.345", "1")).all).toContain('amount is "12.345"');
    const schema = JSON.parse((await cli("schema", "application", "--agent", SLUG)).stdout);
    expect(Object.keys(schema.properties)).toEqual(["amount", "age_days", "notes"]);
    expect((await cli("85000", "12000", "720", "250000")).stdout).toContain('"max_loan":270089.15');
  });

  it("is evaluated: its labels follow from its policy, and its gate holds", async () => {
    const check = JSON.parse((await cli("cases", "check", "--agent", SLUG, "--json")).stdout);
    expect(check).toMatchObject({ passed: true, cases: 7, unproven: [], problems: [] });
    const { stdout, exitCode } = await cli("eval", "--agent", SLUG, "--quiet", "--json");
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ agent: SLUG, total: 7, passed: 7, gate: { passed: true } });
    expect(exitCode).toBe(0);
    const coverage = JSON.parse((await cli("cases", "coverage", "--agent", SLUG, "--json")).stdout);
    expect(coverage.covered).toBe(coverage.total);
  });

  it("is analysed: its runs are judged by its policy, and a fault is found by its name", async () => {
    const analyze = async () => JSON.parse((await cli("analyze", "--agent", SLUG, "--kind", "all", "--json")).stdout);
    const clean = await analyze();
    expect(clean).toMatchObject({ agent: SLUG, findings: [] });
    expect(clean.runs).toBeGreaterThanOrEqual(8);
    const tools = join(root, `src/agents/${SLUG}/tools.ts`);
    const text = readFileSync(tools, "utf8");
    writeFileSync(tools, text.replace("limit_usd: limitOf(age_days)", "limit_usd: 2 * limitOf(age_days)"));
    await inCheckout("node", "esbuild.config.mjs");
    expect((await cli("--agent", SLUG, "120", "12")).exitCode).toBe(3);
    const { findings } = await analyze();
    expect(findings[0]).toMatchObject({ code: "tool_disagrees_with_reference", severity: "high", lever: "tool" });
    expect(findings[0].title).toContain("find_limit");
    const explained = JSON.parse((await cli("explain", "last", "--agent", SLUG, "--json")).stdout);
    expect(explained.findings[0]).toMatchObject({ code: "tool_disagrees_with_reference" });
    writeFileSync(tools, text);
  });

  it("is gone without a trace once its folders and its lines are deleted", () => {
    rmSync(join(root, `src/agents/${SLUG}`), { recursive: true });
    rmSync(join(root, `cases/${SLUG}`), { recursive: true });
    const index = join(root, "src/agents/index.ts");
    const text = readFileSync(index, "utf8");
    writeFileSync(index, withoutAgent(text));
    expect(stateOf(root)).toEqual(before);
  });
});

describe("create", () => {
  let checkout: string;
  beforeAll(() => {
    checkout = copyCheckout();
  });

  it("writes nothing on a dry run, and says what it would", async () => {
    const before = stateOf(checkout);
    const { files } = await createAgent(checkout, { slug: SLUG }, { dryRun: true });
    expect(files).toContain(`src/agents/${SLUG}/agent.ts`);
    expect(files).toContain(`cases/${SLUG}/hard.json`);
    expect(stateOf(checkout)).toEqual(before);
  });

  it("leaves nothing half done when a part cannot be written", async () => {
    const root = copyCheckout();
    rmSync(join(root, "cases"), { recursive: true, force: true });
    writeFileSync(join(root, "cases"), "a file where a folder should be");
    const state = () => ({ top: readdirSync(root), files: contents(join(root, "src/agents")) });
    const before = state();
    await expect(createAgent(root, { slug: SLUG })).rejects.toThrow();
    expect(state()).toEqual(before);
  });

  it("refuses a name that is taken, and a place outside of the checkout", async () => {
    const root = copyCheckout();
    await expect(createAgent(root, { slug: "underwriting" })).rejects.toThrow("src/agents/underwriting exists already");
    mkdirSync(join(root, `cases/${SLUG}`), { recursive: true });
    await expect(createAgent(root, { slug: SLUG })).rejects.toThrow(`cases/${SLUG} exists already`);
    rmSync(join(root, "cases"), { recursive: true });
    const outside = emptyFolder();
    symlinkSync(outside, join(root, "cases"));
    await expect(createAgent(root, { slug: SLUG })).rejects.toThrow("cases is a link");
    expect(readdirSync(outside)).toEqual([]);
  });

  it.each(['a "quote"', "two\nlines", "", "back\\slash", `a \${template}`, "x".repeat(201), "\u202ehidden"])(
    "takes no description like %j",
    async (description) => {
      await expect(createAgent(checkout, { slug: SLUG, description })).rejects.toThrow("give one line");
    },
  );

  it.each([
    [["create", SLUG], "in no source checkout"],
    [["create", "Expense"], "in no source checkout"],
    [["create"], "missing required argument"],
  ])("%j is refused in one line, outside of a checkout", async (args, says) => {
    const { stdout, stderr, exitCode } = await underwrite(args);
    expect(stderr).toContain(says);
    expect({ stdout, exitCode, lines: stderr.trim().split("\n").length }).toEqual({
      stdout: "",
      exitCode: 2,
      lines: 1,
    });
  });
});
