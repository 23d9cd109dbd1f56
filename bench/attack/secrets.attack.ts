import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { WRONG } from "../../src/testing/decision-with.js";
import { suiteFolder } from "../../src/testing/folders/eval-suite.js";
import { filesWith } from "../../src/testing/folders/folder-bytes.js";
import { CLI, cleanEnvironment, emptyFolder } from "../../src/testing/processes/cli.js";
import { callTool, startMcp } from "../../src/testing/processes/mcp-client.js";
import { answer, DENIED, serve, thenAnswer } from "../../src/testing/servers/ask-claude.js";
import { type OtlpSink, startOtlpSink } from "../../src/testing/servers/otlp-sink.js";

/** A configured secret of every kind, each with a mark of its own. */
const SECRETS = {
  ANTHROPIC_API_KEY: `sk-ant-api03-${"Zq9".repeat(20)}-canary01`,
  ANTHROPIC_AUTH_TOKEN: "tok/en+canary02==&<>\"'",
  LANGFUSE_PUBLIC_KEY: "pk-lf-0d4b-canary03",
  LANGFUSE_SECRET_KEY: "sk-lf-9e2a/x+y=canary04",
  LANGFUSE_MCP_AUTH: `Basic ${Buffer.from("someone:canary05-and-more").toString("base64")}`,
  OTEL_EXPORTER_OTLP_HEADERS: "x-tenant=acme,authorization=Bearer hny%5Fcanary06%26more",
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: "api-key=canary07-of-traces",
} as const;

/** What of them must be nowhere, in each form in which it may turn up. */
const VALUES = [
  SECRETS.ANTHROPIC_API_KEY,
  SECRETS.ANTHROPIC_AUTH_TOKEN,
  SECRETS.LANGFUSE_PUBLIC_KEY,
  SECRETS.LANGFUSE_SECRET_KEY,
  SECRETS.LANGFUSE_MCP_AUTH.slice("Basic ".length),
  "canary05-and-more",
  "hny_canary06&more",
  "canary07-of-traces",
];
const FORMS = VALUES.flatMap((value) => [
  value,
  JSON.stringify(value).slice(1, -1),
  JSON.stringify(JSON.stringify(value)).slice(3, -3),
  encodeURIComponent(value),
  Buffer.from(value).toString("base64url").slice(0, -2),
  value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
]);
const ALL = VALUES.join(" and ");
const INPUT = { annual_income: 85_000, total_debt: 12_000, credit_score: 720, loan_amount: 250_000 };

/** The forms that a text holds. */
const leaksIn = (text: string) => FORMS.filter((form) => text.includes(form));

let sink: OtlpSink;
beforeEach(async () => {
  sink = await startOtlpSink(); // stands for Langfuse, too
});
afterEach(() => sink.close());

let leftProcess = "";
let searched = 0;
afterAll(() =>
  process.stdout.write(
    `${searched} bytes that left, and every file that was kept, searched for ${FORMS.length} forms\n`,
  ),
);

/** All settings with their secrets; `.env` has those of Langfuse. */
function settings(cwd: string, model: Record<string, string>): Record<string, string> {
  const { LANGFUSE_PUBLIC_KEY, LANGFUSE_SECRET_KEY, ...others } = SECRETS;
  writeFileSync(
    join(cwd, ".env"),
    `LANGFUSE_PUBLIC_KEY=${LANGFUSE_PUBLIC_KEY}\nLANGFUSE_SECRET_KEY=${LANGFUSE_SECRET_KEY}\nLANGFUSE_BASE_URL=${sink.url}\n`,
  );
  return {
    ...others,
    ANTHROPIC_BASE_URL: model.ANTHROPIC_BASE_URL ?? "",
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    UNDERWRITE_MAX_RETRIES: "0",
  };
}

describe("secrets that turn up in all places that a command takes text from", () => {
  it("are in no byte that leaves a process or that is kept", async () => {
    const reasoning = `Approved: ${ALL}`;
    const decides = await serve(thenAnswer(answer({ ...WRONG, reasoning })));
    const fails = await serve(() => ({ status: 400, body: { error: { type: "invalid", message: `No: ${ALL}` } } }));
    const cwd = suiteFolder(2, (n) => ({ description: `Case ${n}: ${ALL}` }));
    const env = settings(cwd, decides.env);
    const run = async (args: string[], { input = "", more = {} }: { input?: string; more?: object } = {}) => {
      const { all } = await execa(process.execPath, [CLI, ...args], {
        cwd,
        env: { ...cleanEnvironment(), ...env, ...more },
        extendEnv: false,
        reject: false,
        all: true,
        input,
        timeout: 120_000,
      });
      leftProcess += `${all}\n`;
      return String(all);
    };

    // 1 notes, 2 a session, 3 a tag; and 4 the reasoning of a model.
    await run([...DENIED, "--notes", ALL, "--session", VALUES[3] ?? "", "--tag", VALUES[0] ?? "", "--verbose"]);
    // 5 a file of input, 6 stdin.
    writeFileSync(join(cwd, "in.json"), JSON.stringify({ ...INPUT, notes: ALL }));
    await run(["--input", "in.json", "--model", "offline"]);
    await run(["--input", "-", "--model", "offline"], { input: JSON.stringify({ ...INPUT, notes: ALL, [ALL]: 1 }) });
    // 7 an error of the provider, 8 one of a backend.
    await run(DENIED, { more: { ANTHROPIC_BASE_URL: fails.env.ANTHROPIC_BASE_URL } });
    sink.behave(() => ({ status: 401, body: JSON.stringify({ message: `Not with ${ALL}` }) }));
    await run([...DENIED, "--model", "offline"]);
    sink.behave(() => ({ reject: () => true, message: `Not taken: ${ALL}` }));
    await run(["traces", "push"]);
    sink.behave(() => "accept");
    // 9 a score, 10 an imported trace.
    await run(["traces", "score", "last", "tone", VALUES[6] ?? "", "--comment", ALL]);
    const line = (await run(["traces", "export"])).split("\n").find((each) => each.includes("[redacted] and")) ?? "";
    expect(line).toContain("traceId");
    writeFileSync(join(cwd, "import.jsonl"), line.replaceAll("[redacted]", JSON.stringify(ALL).slice(1, -1)));
    await run(["traces", "import", "import.jsonl"], { more: { UNDERWRITE_HOME: join(cwd, "other") } });
    await run(["traces", "export"], { more: { UNDERWRITE_HOME: join(cwd, "other") } });
    // 11 cases, and all reports of them; 12 a title.
    mkdirSync(join(cwd, "out"));
    const reports = ["--output", "out/r.json", "--junit", "out/r.xml", "--html", "out/r.html", "--github"];
    const summary = { GITHUB_STEP_SUMMARY: join(cwd, "out/summary.md") };
    await run(["eval", "--cases", "cases.json", "--model", "offline", ...reports], { more: summary });
    await run(["plan", "--title", `About ${ALL}`]);
    for (const args of [
      ["traces"],
      ["traces", "show", "last", "--full"],
      ["traces", "export", "--format", "json"],
      ["explain", "last"],
      ["analyze", "--output", "out/findings.json"],
      ["cases", "harvest"],
      ["eval", "list"],
      ["plan", "list"],
      ["traces", "push"],
      ["doctor"],
      ["traces", "show", VALUES[0] ?? ""],
      ["run", `--${VALUES[2]}`],
    ]) {
      await run(args);
    }
    // And over MCP, both ways.
    const { client, stderr } = await startMcp(cwd, { env });
    for (const [name, args] of [
      ["runAgent", { input: { ...INPUT, notes: ALL }, model: "offline" }],
      ["listObservations", { fields: ["*"], limit: 50 }],
      ["analyzeTraces", {}],
      ["listScores", {}],
      ["getPlan", { id: ALL }],
      ["listCases", { query: ALL }],
      [ALL, {}],
    ] as const) {
      const { text } = await callTool(client, name, args).catch((error: Error) => ({ text: error.message }));
      leftProcess += `${text}\n`;
    }
    for (const { uri } of (await client.listResources()).resources) {
      leftProcess += JSON.stringify(await client.readResource({ uri }));
    }
    await client.close();
    leftProcess += stderr();

    expect(leftProcess).toContain("[redacted] and [redacted]");
    expect(leaksIn(leftProcess)).toEqual([]);
    const bodies = [...sink.requests, ...decides.requests, ...fails.requests]
      .map(({ body }) => JSON.stringify(body))
      .join("\n");
    expect(bodies).toContain("[redacted] and [redacted]");
    expect(leaksIn(bodies)).toEqual([]);
    searched += leftProcess.length + bodies.length;
    // What the user has written is not ours to change.
    const own = [".env", "in.json", "cases.json", "import.jsonl"];
    const kept = FORMS.flatMap((form) => filesWith(cwd, form).map((file) => `${file}: ${form}`));
    expect(kept.filter((found) => !own.some((file) => found.startsWith(`${file}: `)))).toEqual([]);
    for (const file of own.slice(1)) expect(readFileSync(join(cwd, file), "utf8")).toContain("canary");
  });

  it("go to their own server only", async () => {
    const { env: model, requests } = await serve(thenAnswer(answer({ reasoning: "No." })));
    const cwd = emptyFolder();
    const env = { ...cleanEnvironment(), ...settings(cwd, model) };
    await execa(process.execPath, [CLI, ...DENIED], { cwd, env, extendEnv: false, reject: false, input: "" });
    expect(requests.length).toBeGreaterThan(0);
    const withKey = JSON.stringify(requests.map(({ headers }) => headers));
    expect(
      leaksIn(withKey).filter(
        (form) =>
          !VALUES.slice(0, 2).includes(form) && !VALUES.slice(0, 2).some((own) => JSON.stringify(own).includes(form)),
      ),
    ).toEqual([]);
    const toOtlp = sink.requests.filter(({ path }) => path === "/v1/traces");
    const toLangfuse = sink.requests.filter(({ path }) => path.startsWith("/api/public/"));
    expect([toOtlp.length > 0, toLangfuse.length > 0]).toEqual([true, true]);
    expect(JSON.stringify(toOtlp.map(({ headers }) => headers))).not.toMatch(/canary0[1-5]/);
    expect(JSON.stringify(toLangfuse.map(({ headers }) => headers))).not.toMatch(/canary0[12567]/);
  });
});
