import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, it } from "vitest";
import { copyCheckout } from "../../testing/folders/checkout.js";
import { cleanEnvironment, underwrite as ofThisCheckout } from "../../testing/processes/cli.js";
import { serve } from "../../testing/servers/ask-claude.js";
import { message, type ReplyFunction } from "../../testing/servers/messages-server.js";

const SLUG = "file-search";
const INSTRUCTIONS = `src/agents/${SLUG}/instructions.ts`;
const CASES = `cases/${SLUG}/hard.json`;
const FILES = ["returns.md", "shipping.md", "warranty.md"];
/** What the first draft of the instructions does not say, and the model does only where it is told to. */
const RULE = "2. Read the files that may answer it with read_file, before you answer.";

const use = (name: string, input: object, id: string) => ({ type: "tool_use", id, name, input });

/**
 * A model that searches, tries a path that is not there, reads the right one, and answers from it. Where its instructions
 * do not tell it to read, it answers after the search.
 */
function searching(sources: ReadonlyMap<string, string>): ReplyFunction {
  return ({ system, messages }) => {
    const question = [...sources.keys()].find((one) => JSON.stringify(messages[0]).includes(one)) ?? "";
    const source = sources.get(question) ?? "";
    const results = messages.flatMap(({ content }) => content).filter(({ type }) => type === "tool_result");
    const reads = system.some(({ text }) => text.includes(RULE));
    if (results.length === 0) {
      return message(
        question
          .split(" ")
          .slice(-2)
          .map((text, index) => use("search_files", { text }, `s${index}`)),
      );
    }
    if (reads && source !== "" && results.length === 2) return message([use("read_file", { path: "index.md" }, "r1")]);
    if (reads && source !== "" && results.length === 3) return message([use("read_file", { path: source }, "r2")]);
    const answer = { found: source !== "", answer: source === "" ? "" : `As ${source} says.`, source };
    return message([{ type: "text", text: JSON.stringify(answer) }]);
  };
}

describe("an agent whose tools take arguments", () => {
  let root: string;
  let env: Record<string, string>;
  const node = async (...args: string[]) => {
    const environment = cleanEnvironment();
    const options = { cwd: root, env: { ...environment, ...env }, extendEnv: false, reject: false, input: "" };
    const { stdout, stderr, exitCode } = await execa("node", args, options);
    return { stdout, stderr, exitCode };
  };
  const underwrite = (...args: string[]) => node("dist/cli/main.js", ...args);
  const build = async () => expect((await node("esbuild.config.mjs")).exitCode).toBe(0);
  const evaluate = async (...args: string[]) => {
    const { stdout, exitCode } = await underwrite("eval", "--agent", SLUG, "--quiet", "--json", ...args);
    return { report: JSON.parse(stdout), exitCode };
  };

  beforeAll(async () => {
    root = copyCheckout();
    env = {};
    const created = await ofThisCheckout(["create", SLUG, "--template", "tools"], { cwd: root });
    expect(created.exitCode).toBe(0);
    const path = join(root, INSTRUCTIONS);
    const text = readFileSync(path, "utf8");
    expect(text).toContain(RULE);
    writeFileSync(path, text.replace(`${RULE}\n`, ""));
    await build();
  }, 240_000);

  it("goes through create, eval, improve and hill-climb, and is right in the end", async () => {
    const cases: { application: { question: string }; expected: { source?: string } }[] = JSON.parse(
      readFileSync(join(root, CASES), "utf8"),
    );
    const sources = new Map(cases.map((one) => [one.application.question, one.expected.source ?? ""]));
    for (const source of sources.values()) expect(["", ...FILES]).toContain(source);
    const server = await serve(searching(sources));
    env = server.env;
    const model = ["--model", "claude-sonnet-5", "--max-cost", "5"];

    // Eval: the draft answers from what it has not read.
    const before = await evaluate(...model, "--output", ".underwrite/before.json");
    expect(before.exitCode).toBe(1);
    const answerable = cases.filter(({ expected }) => expected.source);
    expect(before.report).toMatchObject({ failed: answerable.length, errored: 0 });
    for (const { graders, status } of before.report.cases) {
      expect(graders.find(({ name }: { name: string }) => name === "tools")).toMatchObject({ status: "pass" });
      if (status === "fail") expect(JSON.stringify(graders)).toContain("source_not_read");
    }

    // Improve: the analysis of that run names the cause once, and what is to be changed.
    const analysis = await underwrite("analyze", "--agent", SLUG, "--session", before.report.run_id, "--json");
    const found = JSON.parse(analysis.stdout).findings.map(({ code }: { code: string }) => code);
    expect(found).toContain("source_not_read");
    expect(found).not.toContain("tools_in_sequence");
    const explained = await underwrite("explain", before.report.cases[0].trace_ids[0], "--agent", SLUG);
    expect(explained.stdout).toContain("no file that was read");

    // Hill-climb: the rule, what failed, then the whole against the baseline.
    const path = join(root, INSTRUCTIONS);
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace("3. Answer from what", `${RULE}\n3. Answer from what`));
    await build();
    const failed = await evaluate(...model, "--failed");
    expect(failed.report).toMatchObject({ total: answerable.length, passed: answerable.length });
    const after = await evaluate(...model, "--baseline", ".underwrite/before.json");
    expect(after.report.gate).toEqual({ passed: true, reasons: [] });
    expect(after.report.baseline).toMatchObject({ worse: [] });
    expect(after.report.baseline.better).toHaveLength(answerable.length);
    const grade = after.report.cases[0].graders.find(({ name }: { name: string }) => name === "tools");
    // Two searches in one step, a read that fails, and one that makes it good: right for such an agent.
    expect(grade).toMatchObject({ status: "pass", value: ["search_files", "search_files", "read_file", "read_file"] });

    // A case may ask for less.
    writeFileSync(join(root, CASES), JSON.stringify(cases.map((one) => ({ ...one, tool_steps: 2 }))));
    const strict = await evaluate(...model);
    expect(JSON.stringify(strict.report.cases)).toContain("called in 3 steps where 2 are allowed");
  }, 240_000);

  it("says plainly that it cannot run offline where it has no offline answer, and passes the house's tests all the same", async () => {
    const path = join(root, `src/agents/${SLUG}/agent.ts`);
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace("  answerOffline,\n", "").replace(/import \{ answerOffline \}.*\n/, ""));
    env = {};
    // It begins with a build, which is what is run next.
    const house = await node("node_modules/vitest/vitest.mjs", "run", "src/agents/index.test.ts");
    expect(house.stdout).toMatch(/Tests\s.*\d+ passed/);
    expect(house).toMatchObject({ exitCode: 0 });
    const { stderr, exitCode } = await underwrite("eval", "--agent", SLUG, "--quiet");
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`The agent ${SLUG} has no offline answer: set ANTHROPIC_API_KEY`);
  }, 240_000);
});
