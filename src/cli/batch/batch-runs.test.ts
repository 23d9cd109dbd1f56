import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { emptyFolder } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";
import { serve } from "../../testing/servers/ask-claude.js";
import { apiError, wellBehaved } from "../../testing/servers/messages-server.js";
import { startOtlpSink } from "../../testing/servers/otlp-sink.js";

const HEAD = "id,annual_income,total_debt,credit_score,loan_amount\n";
const CLAUDE = ["--model", "claude-sonnet-5"];

function folderOf(rows: number): string {
  const cwd = emptyFolder();
  const lines = Array.from({ length: rows }, (_, n) => `r${n + 1},${50_000 + n},0,720,${100_000 + n}\n`);
  writeFileSync(join(cwd, "in.csv"), HEAD + lines.join(""));
  return cwd;
}

const lines = (text: string) =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
const outputOf = (cwd: string) => lines(readFileSync(join(cwd, "out.jsonl"), "utf8"));

describe("the provider of a batch", () => {
  it("that has too many calls is waited for, and no row fails by it", async () => {
    const { env } = await serve((request, n) => {
      return n % 4 === 1
        ? apiError(429, "rate_limit_error", "slow", { "retry-after": "0.02" })
        : wellBehaved()(request);
    });
    const cwd = folderOf(12);
    const args = ["batch", "in.csv", ...CLAUDE, "--concurrency", "6"];
    const { stdout, exitCode } = await underwrite(args, { cwd, env: { ...env, UNDERWRITE_MAX_RETRIES: "0" } });
    expect(exitCode).toBe(0);
    expect(lines(stdout).map(({ id, status }) => `${id} ${status}`)).toEqual(
      Array.from({ length: 12 }, (_, n) => `r${n + 1} decided`),
    );
  });

  it("that fails every call ends the batch early, with exit code 4 and the command that goes on", async () => {
    const { env, requests } = await serve(() => apiError(401, "authentication_error", "no such key"));
    const cwd = folderOf(40);
    const args = ["batch", "in.csv", "--output", "out.jsonl", ...CLAUDE, "--concurrency", "2"];
    const { stderr, exitCode } = await underwrite(args, { cwd, env });
    expect(exitCode).toBe(4);
    expect(requests.length).toBeLessThan(10);
    expect(stderr).toContain("the provider fails every call: underwrite batch in.csv --output out.jsonl");
    const good = await serve(wellBehaved());
    const resumed = await underwrite([...args, "--resume"], { cwd, env: good.env });
    expect(resumed.exitCode).toBe(0);
    expect(outputOf(cwd).map(({ status }) => status)).toEqual(Array(40).fill("decided"));
  });

  it("that fails every call is no reason to say that rows are left where none is", async () => {
    const { env } = await serve(() => apiError(401, "authentication_error", "no such key"));
    const { stderr, exitCode } = await underwrite(["batch", "in.csv", ...CLAUDE], { cwd: folderOf(2), env });
    expect(exitCode).toBe(4);
    expect(stderr).toContain("underwrite: the provider fails every call.");
    expect(stderr).not.toContain("not every row was run");
  });

  it("that has too many calls for as long as rows may take ends the batch, and says so, after rows were decided too", async () => {
    const { env, requests } = await serve((request, n) => {
      return n < 4 ? wellBehaved()(request) : apiError(529, "overloaded_error", "overloaded");
    });
    const cwd = folderOf(40);
    const args = ["batch", "in.csv", "--output", "out.jsonl", ...CLAUDE, "--concurrency", "2", "--timeout", "1"];
    const { stderr, exitCode } = await underwrite(args, { cwd, env: { ...env, UNDERWRITE_MAX_RETRIES: "0" } });
    expect(exitCode).toBe(4);
    expect(requests.length).toBeLessThan(40);
    expect(stderr).toContain(
      "the provider has too many calls, for longer than a run may take: underwrite batch in.csv",
    );
    const held = outputOf(cwd).filter(({ status }) => status === "provider_error");
    expect(held.length).toBeGreaterThan(0);
    expect(held[0].error).toContain("has had too many calls");
    expect(held[0].error).toContain("529");
  });

  it("that costs is asked within --max-cost, which counts what was spent before", async () => {
    const { env, requests } = await serve(wellBehaved());
    const cwd = folderOf(20);
    const args = ["batch", "in.csv", "--output", "out.jsonl", ...CLAUDE, "--concurrency", "1"];
    const first = await underwrite([...args, "--max-cost", "0.01"], { cwd, env });
    expect(first.exitCode).toBe(1);
    expect(first.stderr).toContain("not every row was run, as the cost limit was reached");
    const done = outputOf(cwd).length;
    expect(done).toBeLessThan(20);
    expect(outputOf(cwd).map(({ row }) => row)).toEqual(Array.from({ length: done }, (_, n) => n + 1));
    const asked = requests.length;
    await underwrite([...args, "--max-cost", "0.01", "--resume"], { cwd, env });
    expect({ asked: requests.length, rows: outputOf(cwd).length }).toEqual({ asked, rows: done });
    const rest = await underwrite([...args, "--max-cost", "5", "--resume"], { cwd, env });
    expect(rest.exitCode).toBe(0);
    expect(outputOf(cwd)).toHaveLength(20);
    expect(requests).toHaveLength(40);
  });

  it("that does not answer ends a row after --timeout, and the row is run again when the batch is resumed", async () => {
    let hangs = true;
    const { env } = await serve((request) => {
      return hangs && JSON.stringify(request.messages[0]).includes("100001") ? "hang" : wellBehaved()(request);
    });
    const cwd = folderOf(3);
    const args = ["batch", "in.csv", "--output", "out.jsonl", ...CLAUDE, "--timeout", "2"];
    const { exitCode, stderr } = await underwrite(args, { cwd, env });
    expect(exitCode).toBe(1);
    expect(outputOf(cwd).map(({ status }) => status)).toEqual(["decided", "interrupted", "decided"]);
    expect(outputOf(cwd)[1].error).toBe("The run gave no result within 2 s.");
    expect(stderr).toContain("Run again what failed: underwrite batch in.csv --output out.jsonl");
    hangs = false;
    const resumed = await underwrite([...args, "--resume"], { cwd, env });
    expect(resumed.exitCode).toBe(0);
    expect(resumed.stderr).toContain("2 of them before: 3 decided");
  });

  it("is not asked by a coding agent without a bound", async () => {
    const { env, requests } = await serve(wellBehaved());
    const { stderr, exitCode } = await underwrite(["batch", "in.csv", ...CLAUDE], {
      cwd: folderOf(1),
      env: { ...env, CLAUDECODE: "1" },
    });
    expect({ exitCode, asked: requests.length }).toEqual({ exitCode: 2, asked: 0 });
    expect(stderr).toContain("give --max-cost");
  });

  it("whose decisions do not stand leaves rows that say so, and are not asked again", async () => {
    const { env, requests } = await serve(wellBehaved((decision) => ({ ...decision, approved: !decision.approved })));
    const cwd = folderOf(2);
    const args = ["batch", "in.csv", "--output", "out.jsonl", ...CLAUDE];
    const { exitCode } = await underwrite(args, { cwd, env });
    expect(exitCode).toBe(1);
    expect(outputOf(cwd)).toMatchObject(Array(2).fill({ status: "rejected", outcome: null, output: null }));
    expect(outputOf(cwd)[0].violations).toContain("approval_contradicts_policy");
    const asked = requests.length;
    const again = await underwrite([...args, "--resume"], { cwd, env });
    expect({ exitCode: again.exitCode, asked: requests.length }).toEqual({ exitCode: 1, asked });
  });
});

describe("the runs of a batch", () => {
  it("are delivered as real traffic in one session, linked to the TRACEPARENT that asked and part of it never", async () => {
    const sink = await startOtlpSink();
    try {
      const cwd = folderOf(5);
      const asking = { traceId: "4bf92f3577b34da6a3ce929d0e0e4736", spanId: "00f067aa0ba902b7" };
      const env = {
        OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
        TRACEPARENT: `00-${asking.traceId}-${asking.spanId}-01`,
      };
      const args = ["batch", "in.csv", "--session", "night", "--tag", "q3", "--model", "offline"];
      const { stdout, exitCode } = await underwrite(args, { cwd, env });
      expect(exitCode).toBe(0);
      const ids = lines(stdout).map(({ trace_id }) => trace_id);
      const roots = [...sink.spans.values()].filter(({ span }) => span.name.startsWith("invoke_agent"));
      expect(new Set(roots.map(({ span }) => span.traceId))).toEqual(new Set(ids));
      for (const { span, attributes } of roots) {
        expect(span.links).toMatchObject([asking]);
        expect(span.parentSpanId ?? "").toBe("");
        expect(attributes).toMatchObject({ "underwrite.kind": "run", "session.id": "night" });
        expect(attributes["langfuse.environment"]).toBeUndefined();
      }
    } finally {
      await sink.close();
    }
  });

  it("are those of an agent of one's own, whatever its input is", async () => {
    const cwd = emptyFolder();
    mkdirSync(join(cwd, "node_modules"));
    symlinkSync(fileURLToPath(new URL("../../../node_modules/zod", import.meta.url)), join(cwd, "node_modules/zod"));
    writeFileSync(join(cwd, "package.json"), '{"type":"module"}');
    writeFileSync(
      join(cwd, "underwrite.config.ts"),
      `import { defineAgent, defineConfig } from "underwrite";
import * as z from "zod";
const sorter = defineAgent({
  name: "sorter",
  instructions: "Sort the letter.",
  input: z.object({ text: z.string(), urgent: z.boolean(), copies: z.number().optional(), to: z.array(z.string()).optional() }),
  output: z.object({ drawer: z.enum(["today", "later"]), copies: z.number() }),
  tools: [],
  answerOffline: (_, { urgent, copies }) => {
    if (copies === 13) throw new TypeError("no such drawer");
    return { drawer: urgent ? "today" : "later", copies: copies ?? 1 };
  },
});
export default defineConfig({ agents: [sorter] });
`,
    );
    writeFileSync(
      join(cwd, "in.csv"),
      'id,text,urgent,copies,to\n1,"=SUM(1)",true,,\n2,hello,false,2,"[""a"",""b""]"\n3,x,perhaps,,\n4,y,true,13,\n',
    );
    const { stdout, stderr, exitCode } = await underwrite(["batch", "in.csv", "--agent", "sorter"], { cwd });
    expect(exitCode).toBe(1);
    expect(lines(stdout)).toMatchObject([
      { status: "decided", outcome: "today", input: { text: "=SUM(1)", urgent: true }, output: { copies: 1 } },
      { status: "decided", outcome: "later", input: { copies: 2, to: ["a", "b"] }, output: { copies: 2 } },
      { status: "bad_input", field: "urgent", outcome: null },
      { outcome: null, output: null },
    ]);
    expect(stderr).toContain("2 decided (1 today, 1 later), 2 not");
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout + stderr).not.toMatch(/\b(?:loan|applicant)/i);
  });
});
