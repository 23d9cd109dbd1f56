import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fromJSONSchema } from "zod";
import packageJson from "../../package.json" with { type: "json" };
import { emptyFolder } from "../testing/processes/cli.js";
import { underwrite } from "../testing/processes/in-process.js";
import { APPROVED, KEY, serve } from "../testing/servers/ask-claude.js";
import { apiError, message } from "../testing/servers/messages-server.js";

describe("help", () => {
  it.each(["run", "doctor", "schema", "completion"])("of %s has examples", async (command) => {
    const { stdout, stderr, exitCode } = await underwrite([command, "--help"]);
    expect(stdout).toMatch(/^Usage: underwrite /);
    expect(stdout).toContain("Examples:\n  $ ");
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  });

  it("is printed where nothing else is typed: what a newcomer needs, and the other commands by name", async () => {
    const { stdout, stderr, exitCode } = await underwrite([]);
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    const first = [...(stdout.split("More commands")[0] ?? "").matchAll(/^ {2}([a-z]+) {2,}\w/gm)].map(
      ([, name]) => name,
    );
    expect(first).toEqual(["run", "explain", "traces", "eval", "analyze", "doctor"]);
    for (const command of ["cases", "replay", "plan", "connect", "mcp", "playbook", "create", "review"])
      expect(stdout.split("More commands")[1]).toMatch(new RegExp(`\\b${command}\\b`));
    expect((await underwrite(["--help"])).stdout).toBe(stdout);
  });

  it.each([
    [["help", "plan", "verify"], /^Usage: underwrite plan verify /],
    [["help", "traces"], /^Usage: underwrite traces /],
    [["traces", "help", "show"], /^Usage: underwrite traces show /],
  ])("of a command below another is its own page: %j", async (args, page) => {
    const { stdout, exitCode } = await underwrite(args);
    expect(stdout).toMatch(page);
    expect(exitCode).toBe(0);
  });

  it("of the whole names every command, and --version the version", async () => {
    const { stdout } = await underwrite(["help", "--all"]);
    for (const command of ["run", "doctor", "schema", "completion"])
      expect(stdout).toMatch(new RegExp(`^  ${command} `, "m"));
    expect((await underwrite(["--version"])).stdout).toBe(packageJson.version);
  });

  it.each([
    [["help", "nope"], "There is no command nope."],
    [["evla"], "There is no command evla. Did you mean eval? See underwrite --help."],
    [["cases", "chekc", "--json"], "cases has no command chekc. Did you mean check? See underwrite cases --help."],
    [["plan", "reprove"], "plan has no command reprove. Did you mean approve? See underwrite plan --help."],
    [["eval", "everything"], "eval has no command everything. Its commands are list,"],
    [["cases"], "underwrite cases needs one of its commands: list,"],
    [["help", "plan", "lsit"], "plan has no command lsit. Did you mean list?"],
    [["connect", "cluade"], "windsurf, gemini. Did you mean claude? See"],
    [["traces", "--sesion", "1"], "unknown option '--sesion' (Did you mean --session?)"],
    [["replay", "--source", "langfuze"], "give local or langfuse. Did you mean langfuse?"],
    [["eval", "--tag", "adversarail"], 'No case has the tag "adversarail". Did you mean adversarial?'],
    [["--json", "doctor"], "Options come after the command: underwrite doctor …."],
    [["--agent", "underwriting", "analyze", "--since", "1h"], "Options come after the command: underwrite analyze …."],
    [["doctor", "--verbose"], "unknown option '--verbose'."],
    [["help", "nope"], "See underwrite --help."],
    [["-$1", "2", "3", "4"], "-$1 is no amount: amounts are 0 or more, such as 85000. See underwrite run --help."],
    [["eval", "-1"], "unknown option '-1'. See underwrite eval --help."],
    [["eval", "show", "last", "-q"], "unknown option '-q'. See underwrite eval show --help."],
    [["eval", "compare", "full.json"], "missing required argument 'b'. See underwrite eval compare --help."],
  ])("%j is refused in one line", async (args, says) => {
    const { stdout, stderr, exitCode } = await underwrite(args);
    expect(stderr).toContain(says);
    expect({ stdout, exitCode, lines: stderr.trim().split("\n").length }).toEqual({
      stdout: "",
      exitCode: 2,
      lines: 1,
    });
  });
});

describe("an empty path, as a variable that is not set gives one", () => {
  it.each([
    [["view", "--export", ""], "--export is empty: name a folder."],
    [["demo", "--keep", ""], "--keep is empty: name a folder."],
    [["analyze", "--output", ""], "--output is empty: name a file."],
    [["eval", "--cases", "", "--quiet"], "--cases is empty: name a file."],
    [["mcp", "--folder="], "--folder is empty: name a path."],
  ])("is refused before anything is written: %j", async (args, says) => {
    const cwd = emptyFolder();
    const { stderr, exitCode } = await underwrite(args, { cwd });
    expect({ stderr, exitCode, files: readdirSync(cwd) }).toEqual({
      stderr: `underwrite: ${says}`,
      exitCode: 2,
      files: [],
    });
  });
});

describe("doctor", () => {
  it("finds a fresh machine well: the embedded model, and no provider needed", async () => {
    const { stdout, exitCode } = await underwrite(["doctor", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, model: "offline" });
    expect(exitCode).toBe(0);
  });

  it("asks the provider for one token when it is to go online", async () => {
    const { env, requests } = await serve(() => message([{ type: "text", text: "OK" }]));
    const { stdout, exitCode } = await underwrite(["doctor", "--online", "--json"], { env });
    expect(JSON.parse(stdout).checks).toContainEqual(expect.objectContaining({ name: "provider", status: "ok" }));
    expect(requests).toMatchObject([{ body: { max_tokens: 1 } }]);
    expect(exitCode).toBe(0);
  });

  it.each([
    [
      "a key that is not accepted",
      apiError(401, "authentication_error", `bad key ${KEY}`),
      /refused \(status 401\).*does not accept the key.*Request id: req_test_1/,
    ],
    [
      "a server that is none",
      { raw: "hello", headers: { "content-type": "text/plain" } },
      /answered with an error: “hello”.*ANTHROPIC_BASE_URL/,
    ],
  ])("says what to fix: %s", async (_, reply, fix) => {
    const { env } = await serve(() => reply);
    const { stdout, stderr, exitCode } = await underwrite(["doctor", "--online", "--json"], { env });
    expect(JSON.parse(stdout)).toMatchObject({ ok: false });
    expect(stdout).toMatch(fix);
    expect(stdout + stderr).not.toContain(KEY);
    expect(exitCode).toBe(1);
  });

  it("says that a model needs a key", async () => {
    const { stdout, exitCode } = await underwrite(["doctor", "--model", "claude-sonnet-5", "--json"]);
    expect(stdout).toContain("needs ANTHROPIC_API_KEY");
    expect(exitCode).toBe(1);
  });
});

describe("schema", () => {
  it("describes what is printed", async () => {
    const [schemas, decision] = await Promise.all([underwrite(["schema"]), underwrite([...APPROVED])]);
    const { application, output } = JSON.parse(schemas.stdout);
    expect(JSON.parse((await underwrite(["schema", "input"])).stdout)).toEqual(application);
    expect(application.required).toEqual(["annual_income", "total_debt", "credit_score", "loan_amount"]);
    const printed = JSON.parse(decision.stdout);
    expect(Object.keys(printed).every((name) => name in output.properties)).toBe(true);
    expect(output.required.every((name: string) => name in printed)).toBe(true);
    expect(Object.keys(output.properties.run.properties).sort()).toEqual(Object.keys(printed.run).sort());
    expect(printed).not.toHaveProperty("policy");
    expect(JSON.parse((await underwrite(["schema", "decision"])).stdout).properties).toHaveProperty("max_loan");
  });
});

describe("the document of a denial", () => {
  it("has the policy's reasons beside the decision, as the schema describes them", async () => {
    const [schema, { stdout, exitCode }] = await Promise.all([
      underwrite(["schema", "output"]),
      underwrite(["120000", "47400", "700", "40000"]),
    ]);
    const { properties, required } = JSON.parse(schema.stdout);
    const { approved, policy } = JSON.parse(stdout);
    expect({ approved, exitCode, isRequired: required.includes("policy") }).toEqual({
      approved: false,
      exitCode: 0,
      isRequired: false,
    });
    expect(fromJSONSchema(properties.policy).safeParse(policy).error).toBeUndefined();
    expect(policy.reasons.map(({ code }: { code: string }) => code)).toEqual([
      "post_loan_dti_over_cap",
      "existing_debt_too_high_for_loan",
      "score_below_approving_tier",
    ]);
    expect(policy.would_approve_if.map(({ field }: { field: string }) => field)).toEqual([
      "loan_amount",
      "total_debt",
      "annual_income",
      "credit_score",
    ]);
  });
});
