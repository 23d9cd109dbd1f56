import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { WRONG } from "../../testing/decision-with.js";
import { suiteFolder } from "../../testing/folders/eval-suite.js";
import { filesWith } from "../../testing/folders/folder-bytes.js";
import { emptyFolder } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";
import { callTool, startMcp } from "../../testing/processes/mcp-client.js";
import { APPROVED, answer, DENIED, serve, thenAnswer } from "../../testing/servers/ask-claude.js";
import { type OtlpSink, startOtlpSink } from "../../testing/servers/otlp-sink.js";

let sink: OtlpSink | undefined;
afterEach(() => sink?.close());

const PUBLIC = "pk-lf-7d1f0c52-0001";
const SECRET = "sk-lf-9e2a4b63/x+y=0002";
const PAIR = `${PUBLIC}:${SECRET}`;
const TOKEN = "hny_4fd2ac0c&<0003>'\"q";
const KEY = `sk-ant-api03-${"Q7".repeat(45)}-0004`;

/** Settings with a secret of each kind, none of which is used by an offline run. */
const ENV = {
  UNDERWRITE_MODEL: "offline",
  ANTHROPIC_AUTH_TOKEN: KEY,
  LANGFUSE_MCP_AUTH: `Basic ${Buffer.from(PAIR).toString("base64")}`,
  OTEL_EXPORTER_OTLP_HEADERS: `x-tenant=acme,Authorization=Bearer ${encodeURIComponent(TOKEN)}`,
};

/** Every secret in every form in which it may turn up, with nothing that is not secret in it. */
const FORMS: [name: string, text: string][] = [PUBLIC, SECRET, TOKEN, KEY].flatMap((secret, n) => [
  [`${n} as it is`, secret],
  [`${n} in JSON`, JSON.stringify(secret).slice(1, -1)],
  [`${n} in JSON in JSON`, JSON.stringify(JSON.stringify(secret)).slice(3, -3)],
  [`${n} percent-encoded`, encodeURIComponent(secret)],
  [`${n} in Base64`, Buffer.from(secret).toString("base64url").slice(0, -2)],
  [`${n} for HTML`, secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")],
]);
const INPUT = { annual_income: 85_000, total_debt: 12_000, credit_score: 720, loan_amount: 250_000 };
const ALL = [PUBLIC, SECRET, TOKEN, KEY, PAIR].join(" and ");

function leaksIn(text: string): string[] {
  // The first 20 characters tell a cut secret, too.
  return FORMS.filter(([, form]) => text.includes(form.slice(0, 20))).map(([name]) => name);
}

function leaksOf(folder: string): string[] {
  return FORMS.flatMap(([name, form]) => filesWith(folder, form.slice(0, 20)).map((file) => `${name}: ${file}`));
}

async function run(cwd: string, args: string[], env: Record<string, string> = {}) {
  const result = await underwrite(args, { cwd, env: { ...ENV, ...env } });
  expect(leaksIn(result.stdout + result.stderr)).toEqual([]);
  return result;
}

describe("a secret that is typed", () => {
  it("into notes, session, tags, a score's name, value and comment is in no file, no output and no export", async () => {
    sink = await startOtlpSink();
    const cwd = emptyFolder();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, LANGFUSE_RELEASE: SECRET };
    const made = await run(cwd, [...APPROVED, "--notes", ALL, "--session", PAIR, "--tag", KEY, "--tag", TOKEN], env);
    expect(JSON.parse(made.stdout).approved).toBe(true);
    await run(cwd, ["traces", "score", "last", "tone", SECRET, "--comment", ALL], env);
    expect((await run(cwd, ["traces", "score", "last", KEY, "1"], env)).exitCode).toBe(2);
    for (const args of [["export"], ["export", "--format", "json"], ["list"], ["show", "last", "--full"]]) {
      const { stdout } = await run(cwd, ["traces", ...args], env);
      if (args[0] !== "list") expect(stdout).toContain("[redacted] and [redacted]");
    }
    await run(cwd, ["explain", "last"], env);
    expect(leaksOf(cwd)).toEqual([]);
    const bodies = sink.requests.map(({ body }) => body).join("\n");
    expect(bodies).toContain("[redacted] and [redacted]");
    expect(leaksIn(bodies)).toEqual([]);
  });

  it.each([
    ["the place of a figure", [KEY, "12000", "720", "250000"]],
    ["an unknown option", [...APPROVED, `--${SECRET}`]],
    ["an unknown command", ["traces", TOKEN]],
    ["a file's name", ["run", "--input", `${SECRET}.json`]],
    ["a model's name", [...APPROVED, "--model", KEY]],
    ["an agent's name", [...APPROVED, "--agent", TOKEN]],
    ["a pair in the place of an id", ["traces", "show", PAIR]],
    ["a command that reads no settings", ["playbook", KEY]],
  ])("as %s is not in the message", async (_, args) => {
    const { exitCode, stderr } = await run(emptyFolder(), args);
    expect(exitCode).toBe(2);
    expect(stderr).not.toBe("");
  });

  it("is not in the message when the settings cannot be read", async () => {
    const { exitCode } = await run(emptyFolder(), [...APPROVED, "--notes", ALL], {
      UNDERWRITE_TIMEOUT: "soon",
      LANGFUSE_HOST: `https://${SECRET}@langfuse.example`,
    });
    expect(exitCode).toBe(2);
  });

  it("with hidden characters in it is not shown when those are taken out", async () => {
    const hidden = `${KEY.slice(0, 30)}\u200b${KEY.slice(30)}`;
    const { exitCode } = await run(emptyFolder(), ["traces", "show", hidden]);
    expect(exitCode).toBe(2);
  });

  it("of .env that the environment overrides is a secret all the same", async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, ".env"), "ANTHROPIC_AUTH_TOKEN=overridden-5f6e7d8c\n");
    const { stdout } = await run(cwd, [...APPROVED, "--notes", "It was overridden-5f6e7d8c.", "--session", "s"]);
    expect(stdout).not.toContain("5f6e7d8c");
    expect(filesWith(join(cwd, ".underwrite"), "5f6e7d8c")).toEqual([]);
  });
});

describe("a secret in a file", () => {
  it("of input, as text or with JSON's escapes, is neither kept nor quoted", async () => {
    const cwd = emptyFolder();
    const escapes = [...SECRET].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
    const fields = '"annual_income":85000,"total_debt":12000,"credit_score":720,"loan_amount":250000';
    writeFileSync(join(cwd, "a.json"), `{${fields},"notes":"${escapes}"}`);
    expect((await run(cwd, ["run", "--input", "a.json"])).exitCode).toBe(0);
    writeFileSync(join(cwd, "bad.json"), `{${fields},"${KEY}":"${KEY}" ${KEY}`);
    expect((await run(cwd, ["run", "--input", "bad.json"])).exitCode).toBe(2);
    expect(leaksOf(join(cwd, ".underwrite"))).toEqual([]);
  });

  it("of cases is in no report: JSON, JUnit, HTML, the summary of a job; nor in the store", async () => {
    const cwd = suiteFolder(2, (n) => ({ description: `Case ${n}: ${ALL}` }));
    const cases = JSON.parse(readFileSync(join(cwd, "cases.json"), "utf8"));
    cases[0].application.notes = ALL;
    cases[1].expected.approved = !cases[1].expected.approved; // a failure is quoted
    cases[1].id = "fails";
    mkdirSync(join(cwd, "suite"));
    writeFileSync(join(cwd, "suite", "cases.json"), JSON.stringify(cases));
    const out = join(cwd, "out");
    mkdirSync(out);
    const reports = ["--output", "out/r.json", "--junit", "out/r.xml", "--html", "out/r.html", "--github"];
    const summary = join(out, "summary.md");
    await run(cwd, ["eval", "--cases", "suite", ...reports], { GITHUB_STEP_SUMMARY: summary });
    expect(readdirSync(out).sort()).toEqual(["r.html", "r.json", "r.xml", "summary.md"]);
    expect(leaksOf(out)).toEqual([]);
    expect(leaksOf(join(cwd, ".underwrite"))).toEqual([]);
  });

  it("of an older store is in no list, plan, harvested case or report, and in no answer over MCP", async () => {
    const cwd = suiteFolder(2, (n) => (n === 1 ? { id: PUBLIC, expected: { approved: false } } : {}));
    const wrong = { ...WRONG, reasoning: `Approved: ${ALL}` };
    const { env } = await serve(thenAnswer(answer(wrong)));
    // Without the settings nothing is known to be secret.
    const before = { cwd, env };
    const made = await underwrite([...DENIED, "--notes", ALL, "--session", PAIR], before);
    const traceId = JSON.parse(made.stdout).run.trace_id;
    await underwrite(["traces", "score", "last", "correct", "false", "--comment", ALL, "--json"], before);
    await underwrite(["eval", "--cases", "cases.json", "--model", "offline", "--json"], before);
    expect(leaksOf(join(cwd, ".underwrite"))).not.toEqual([]);

    await run(cwd, ["traces"]);
    for (const args of [
      ["traces", "--json"],
      ["traces", "show", traceId, "--full"],
      ["traces", "export"],
      ["explain", traceId],
    ]) {
      expect((await run(cwd, args)).stdout).toContain(args[0] === "traces" ? "[redacted]" : traceId);
    }
    await run(cwd, ["analyze"]);
    expect((await run(cwd, ["plan", "--title", `About ${SECRET}`])).exitCode).toBe(0);
    expect((await run(cwd, ["cases", "harvest"])).exitCode).toBe(0);
    await run(cwd, ["eval", "show", "last", "--junit", "out/r.xml", "--output", "out/r.json"]);
    for (const folder of ["plans", "cases", "out"]) {
      expect([folder, filesWith(join(cwd, folder), "redacted").length > 0]).toEqual([folder, true]);
      expect(leaksOf(join(cwd, folder))).toEqual([]);
    }
    const { client } = await startMcp(cwd, { args: ["--toolset", "all"], env: ENV });
    const asked: [string, Record<string, unknown>][] = [
      ["listObservations", { traceId: traceId, fields: ["*"] }],
      ["getTraceOutline", { traceId: traceId }],
      ["explainTrace", { traceId: traceId }],
      ["runAgent", { input: { ...INPUT, notes: ALL } }],
      ["getPlan", { plan: KEY }],
      [SECRET, {}],
    ];
    for (const [name, args] of asked) {
      const answered = await callTool(client, name, args).catch((error: Error) => ({ text: error.message }));
      expect({ name, leaks: leaksIn(answered.text) }).toEqual({ name, leaks: [] });
    }
    await client.close();
  });
});

describe("a secret that comes back", () => {
  it("from the model in its reasoning is neither shown nor kept", async () => {
    const reply = { ...WRONG, reasoning: `Approved: ${ALL}` };
    const { env } = await serve(thenAnswer(answer(reply)));
    const cwd = emptyFolder();
    const settings = { ...env, ANTHROPIC_API_KEY: KEY, UNDERWRITE_MODEL: "claude-sonnet-5" };
    const { exitCode } = await run(cwd, [...DENIED, "--verbose"], settings);
    expect(exitCode).toBe(3);
    expect(leaksOf(cwd)).toEqual([]);
  });
});

describe("a secret that no header can hold", () => {
  it.each([
    ["a line break", "LANGFUSE_MCP_AUTH", "Basic first-line-0123\nsecond-line-4567"],
    ["a control character", "ANTHROPIC_AUTH_TOKEN", "token-\u0007-0123456789"],
    ["another script", "LANGFUSE_PUBLIC_KEY", "ключ-0123456789"],
    ["a soft hyphen", "LANGFUSE_SECRET_KEY", "sk-lf-\u00ad-0123456789"],
  ])("for %s is refused by its variable's name", async (_, name, value) => {
    const { stdout, stderr, exitCode } = await underwrite([...APPROVED, "--notes", value], { env: { [name]: value } });
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
    expect(stderr).toBe(
      `underwrite: ${name} in the environment is not usable: it takes one line of Latin characters, as a header of HTTP holds it.`,
    );
  });

  it("for an encoded line break is refused by its variable's name and its entry's number", async () => {
    const value = "api-key=first-line-0123%0Asecond-line-4567";
    const env = { OTEL_EXPORTER_OTLP_TRACES_HEADERS: value };
    const { stdout, stderr, exitCode } = await underwrite([...APPROVED, "--notes", value], { env });
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
    expect(stderr).toMatch(/^underwrite: OTEL_EXPORTER_OTLP_TRACES_HEADERS in the environment is not usable: entry 1 /);
    expect(stderr).not.toMatch(/first-line|second-line/);
  });

  it("is not printed in parts either, by a command that reads no settings", async () => {
    const value = "first-line-0123\nsecond-line-4567";
    const { stderr } = await underwrite(["playbook", `see second-line-4567 ${value}`], {
      env: { ANTHROPIC_API_KEY: value },
    });
    expect(stderr).not.toMatch(/0123|4567/);
  });
});

describe("doctor", () => {
  it("says where data goes, and which variable named each place", async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, ".env"), "LANGFUSE_HOST=http://127.0.0.1:9\nLANGFUSE_SECRET_KEY=sk-lf-0123456789\n");
    const env = {
      LANGFUSE_PUBLIC_KEY: "pk-lf-0123456789",
      ANTHROPIC_API_KEY: "sk-ant-0123456789",
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:7",
    };
    const { stdout } = await underwrite(["doctor", "--json"], { cwd, env });
    const { checks } = JSON.parse(stdout);
    expect(checks.find(({ name }: { name: string }) => name === "sent to").detail).toBe(
      "model: api.anthropic.com (the usual place, as no variable names another); Langfuse: 127.0.0.1:9 (LANGFUSE_HOST in .env); OTLP: 127.0.0.1:7 (OTEL_EXPORTER_OTLP_ENDPOINT in the environment)",
    );
  });
});
