import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { WRONG } from "../../testing/decision-with.js";
import { CLI, cleanEnvironment, emptyFolder } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";
import { APPROVED, answer, DENIED, serve, thenAnswer } from "../../testing/servers/ask-claude.js";
import { apiError, callAllTools } from "../../testing/servers/messages-server.js";

/** A folder with an approval, a denial and a run whose decision did not stand. */
async function folderWithRuns() {
  const cwd = emptyFolder();
  const wrong = WRONG;
  const { env } = await serve(thenAnswer(answer(wrong)));
  const ids: string[] = [];
  for (const [args, environment] of [
    [APPROVED, {}],
    [DENIED, {}],
    [DENIED, env],
  ] as const) {
    const { stdout } = await underwrite([...args], { cwd, env: environment });
    ids.push(JSON.parse(stdout).run.trace_id);
  }
  const traces = async (...args: string[]) => {
    const { stdout, stderr, exitCode } = await underwrite(["traces", ...args, "--json"], { cwd });
    return { stdout, stderr, exitCode, json: () => JSON.parse(stdout) };
  };
  return { cwd, traces, ids: ids as [approved: string, denied: string, rejected: string] };
}

describe("traces", () => {
  it("lists every run, newest first, with what it came to", async () => {
    const { traces, ids } = await folderWithRuns();
    const list = (await traces()).json();
    expect(list.map(({ trace_id }: { trace_id: string }) => trace_id)).toEqual([...ids].reverse());
    expect(list).toMatchObject([
      {
        complete: true,
        outcome: null,
        exit_reason: "rejected",
        valid: false,
        model: "claude-sonnet-5",
        round_trips: 3,
        input_tokens: 2700,
      },
      {
        complete: true,
        outcome: "denied",
        exit_reason: "decided",
        valid: true,
        model: "offline",
        round_trips: 2,
        cost_usd: 0,
      },
      { complete: true, outcome: "approved", exit_reason: "decided", valid: true, agent: "underwriting", errors: 0 },
    ]);
    expect(list[0].scores).toContainEqual({ name: "violation.max_loan_mismatch", value: 1 });
    expect(list[0].cost_usd).toBeCloseTo(3 * 0.00208, 9);
  });

  it("filters by outcome, validity, model, name, error, time and number", async () => {
    const { traces, ids } = await folderWithRuns();
    const [approved, denied, rejected] = ids;
    const found = async (...args: string[]) =>
      (await traces("list", ...args)).json().map((t: { trace_id: string }) => t.trace_id);
    expect(await found("--outcome", "approved")).toEqual([approved]);
    expect(await found("--invalid")).toEqual([rejected]);
    expect(await found("--model", "offline")).toEqual([denied, approved]);
    expect(await found("--name", "underwriting", "--limit", "1")).toEqual([rejected]);
    expect(await found("--error")).toEqual([rejected]);
    expect(await found("--since", "1h")).toHaveLength(3);
    expect(await found("--until", "1h")).toEqual([]);
    expect(await found("--session", "none")).toEqual([]);
  });

  it("shows one trace as a tree, by a prefix of its id or as the last", async () => {
    const { traces, ids } = await folderWithRuns();
    const last = (await traces("show", "last")).json();
    expect(last.trace_id).toBe(ids[2]);
    const [root] = last.roots;
    expect(root).toMatchObject({ name: "invoke_agent underwriting", kind: "run", error: { type: "rejected" } });
    expect(root.children.map(({ kind }: { kind: string }) => kind)).toEqual([
      "model",
      "tool",
      "tool",
      "tool",
      "tool",
      "model",
      "validation",
      "repair",
    ]);
    expect(root.children.at(-1).children.map(({ kind }: { kind: string }) => kind)).toEqual(["model", "validation"]);
    const prefix = ids[0].slice(0, 12);
    expect((await traces("show", prefix)).json().trace_id).toBe(ids[0]);
  });

  it("refuses an id that is none, unknown or not unique, in one line", async () => {
    const { traces } = await folderWithRuns();
    for (const [id, says] of [
      ["nonsense", /no trace id/],
      ["ffffffffffffffffffffffffffff0000", /There is no trace/],
    ] as const) {
      const { stdout, stderr, exitCode } = await traces("show", id);
      expect({ stdout, exitCode, stderr }).toEqual({ stdout: "", exitCode: 2, stderr: expect.stringMatching(says) });
    }
  });

  it("exports and imports without loss", async () => {
    const { cwd: from } = await folderWithRuns();
    const first = (await underwrite(["traces", "export"], { cwd: from })).stdout;
    const cwd = emptyFolder();
    writeFileSync(join(cwd, "traces.jsonl"), first);
    const imported = await underwrite(["traces", "import", "traces.jsonl", "--json"], { cwd });
    expect(JSON.parse(imported.stdout)).toEqual({ spans: 8 + 8 + 11, known: 0, skipped: [], refused: [] });
    expect(JSON.parse((await underwrite(["traces", "import", "-", "--json"], { cwd, input: first })).stdout)).toEqual({
      spans: 0,
      known: 27,
      skipped: [],
      refused: [],
    });
    const second = (await underwrite(["traces", "export"], { cwd })).stdout;
    expect(second.split("\n").sort()).toEqual(first.split("\n").sort());
  });

  it("refuses a file that is no OTLP, and says which line", async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, "bad.jsonl"), '{"resourceSpans":[]}\n{"hello":1}\n');
    const { stderr, exitCode } = await underwrite(["traces", "import", "bad.jsonl", "--json"], { cwd });
    expect({ stderr, exitCode }).toEqual({
      stderr: expect.stringMatching(/bad\.jsonl, line 2: the document is no OTLP trace request/),
      exitCode: 2,
    });
    expect((await underwrite(["traces", "import", "none.jsonl", "--json"], { cwd })).stderr).toMatch(
      /none\.jsonl cannot be read/,
    );
  });

  it("keeps a person's verdict, once for each name", async () => {
    const { traces, ids } = await folderWithRuns();
    await traces("score", ids[0], "correct", "false");
    await traces("score", ids[0].slice(0, 10), "correct", "true", "--comment", "checked by hand");
    const scores = (await traces("show", ids[0])).json().all_scores;
    expect(scores).toContainEqual(
      expect.objectContaining({
        name: "correct",
        value: 1,
        data_type: "BOOLEAN",
        source: "person",
        comment: "checked by hand",
      }),
    );
    expect(scores.filter(({ name }: { name: string }) => name === "correct")).toHaveLength(1);
  });

  it("prunes nothing without --yes, and then what is old enough", async () => {
    const { traces } = await folderWithRuns();
    expect((await traces("prune", "--older-than", "0s")).json()).toMatchObject({ traces: 3, removed: false });
    expect((await traces()).json()).toHaveLength(3);
    expect((await traces("prune", "--older-than", "1d", "--yes")).json()).toMatchObject({ traces: 0, removed: true });
    expect((await traces("prune", "--older-than", "0s", "--yes")).json()).toMatchObject({ traces: 3, removed: true });
    expect((await traces()).json()).toEqual([]);
  });

  it("follows runs of other processes as they end", async () => {
    const cwd = emptyFolder();
    const tail = execa(process.execPath, [CLI, "traces", "tail", "--json"], {
      cwd,
      env: cleanEnvironment(),
      extendEnv: false,
      reject: false,
    });
    const lines = tail.iterable({ from: "all" in tail ? "stdout" : "stdout" })[Symbol.asyncIterator]();
    const waiting = tail.iterable({ from: "stderr", preserveNewlines: true })[Symbol.asyncIterator]();
    await waiting.next();
    const run = await underwrite(APPROVED, { cwd });
    const { value } = await lines.next();
    expect(JSON.parse(String(value)).trace_id).toBe(JSON.parse(run.stdout).run.trace_id);
    tail.kill("SIGINT");
    expect((await tail).exitCode).toBe(130);
  });

  it("are empty in a folder without runs, and reading leaves no file behind", async () => {
    const cwd = emptyFolder();
    const { stdout, stderr, exitCode } = await underwrite(["traces", "--json"], { cwd });
    expect({ stdout, exitCode }).toEqual({ stdout: "[]", exitCode: 0 });
    expect(stderr).toMatch(/No traces yet/);
    expect(existsSync(join(cwd, ".underwrite"))).toBe(false);
  });
});

describe("a run's trace", () => {
  it("that cannot be reached are no traces that are not there", async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, ".underwrite"), "a file where the folder should be");
    for (const args of [["traces"], ["analyze", "--fail-on", "high"], ["replay"], ["eval", "list"]]) {
      const { stdout, stderr, exitCode } = await underwrite(args, { cwd });
      expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
      expect(stderr).toContain("cannot be reached (ENOTDIR");
    }
  });

  it("tells versions of the agent apart, and repeats no usage on the run's span", async () => {
    const cwd = emptyFolder();
    await underwrite(APPROVED, { cwd });
    const trace = JSON.parse((await underwrite(["traces", "show", "last", "--json"], { cwd })).stdout);
    const { attributes } = trace.roots[0];
    for (const name of ["policy", "instructions", "tools"])
      expect(attributes[`underwrite.hash.${name}`]).toMatch(/^[0-9a-f]{12}$/);
    expect(attributes["underwrite.version"]).toMatch(/^\d+\.\d+\.\d+/);
    expect(Object.keys(attributes).filter((name) => name.startsWith("gen_ai.usage"))).toEqual([]);
  });

  it("belongs to the session and has the tags that the command names", async () => {
    const cwd = emptyFolder();
    const { stdout } = await underwrite([...APPROVED, "--session", "s-1", "--tag", "night", "--tag", "batch"], { cwd });
    await underwrite(APPROVED, { cwd });
    const list = JSON.parse((await underwrite(["traces", "list", "--session", "s-1", "--json"], { cwd })).stdout);
    expect(list.map(({ trace_id }: { trace_id: string }) => trace_id)).toEqual([JSON.parse(stdout).run.trace_id]);
    const trace = JSON.parse((await underwrite(["traces", "show", list[0].trace_id, "--json"], { cwd })).stdout);
    expect(trace.roots[0].attributes).toMatchObject({ "session.id": "s-1", "langfuse.trace.tags": ["night", "batch"] });
  });

  it("records retries with status and delay", async () => {
    const cwd = emptyFolder();
    const limited = apiError(429, "rate_limit_error", "slow down", { "retry-after-ms": "5" });
    const { env } = await serve((request, n) => (n === 0 ? limited : n === 1 ? callAllTools(request) : answer("no")));
    await underwrite(APPROVED, { cwd, env });
    const trace = JSON.parse((await underwrite(["traces", "show", "last", "--json"], { cwd })).stdout);
    const call = trace.roots[0].children.find(({ kind }: { kind: string }) => kind === "model");
    expect(call.events).toMatchObject([
      { name: "retry", attributes: { "http.response.status_code": 429, "underwrite.retry.attempt": 1 } },
    ]);
    expect(call.events[0].attributes["underwrite.retry.delay_ms"]).toBeGreaterThanOrEqual(0);
  });

  it("records a provider that fails as an error of the call and of the run", async () => {
    const cwd = emptyFolder();
    const { env } = await serve(() => apiError(401, "authentication_error", "no"));
    await underwrite(APPROVED, { cwd, env });
    const trace = JSON.parse((await underwrite(["traces", "show", "last", "--json"], { cwd })).stdout);
    expect(trace).toMatchObject({ exit_reason: "provider_error", complete: true, valid: false });
    expect(trace.roots[0]).toMatchObject({ error: { type: "provider_error" }, children: [{ error: { type: "401" } }] });
    expect(readFileSync(join(cwd, ".underwrite/traces.db")).includes(env.ANTHROPIC_API_KEY)).toBe(false);
  });
});
