import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { underwriting } from "../../agents/index.js";
import { WRONG } from "../../testing/decision-with.js";
import { emptyFolder } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";
import { answer, serve, thenAnswer } from "../../testing/servers/ask-claude.js";
import { LANGFUSE_KEYS, startLangfuseServer } from "../../testing/servers/langfuse-server.js";
import { storedSpan, traceId } from "../../testing/spans.js";
import { ATTRIBUTE, OPERATION } from "../../tracing/attributes.js";
import { TraceStore } from "../../tracing/store/store.js";
import { storePath } from "../../tracing/tracing.js";

interface Draft {
  id: string;
  application: Record<string, unknown>;
  expected: Record<string, unknown>;
  source: string;
  reviewed: boolean;
  tags: string[];
  description: string;
}

/** A folder whose store has runs of every kind; each test works on a copy. */
let recorded: string;
let ids: Record<"approved" | "withNotes" | "invalid", string>;

beforeAll(async () => {
  recorded = emptyFolder();
  const run = async (args: string[], env: Record<string, string> = {}) => {
    const { stdout } = await underwrite(args, { cwd: recorded, env });
    return JSON.parse(stdout).run.trace_id as string;
  };
  const wrong = WRONG;
  const { env } = await serve(thenAnswer(answer(wrong)));
  await run(["$85,500", "12_000", "720", "250000.00"]); // the same application as the next, written in another way
  const approved = await run(["85500", "12000", "720", "250000"]);
  const withNotes = await run(["85500", "12000", "720", "290000", "--notes", "Call 555 0100.\u202e"]);
  const invalid = await run(["28500", "2000", "790", "150000"], env);
  await run(["100000", "45000", "745", "300000"]); // in hard.json
  await run(["86500", "12000", "720", "250000"], { UNDERWRITE_CAPTURE_CONTENT: "masked" });
  await run(["86500", "12000", "720", "250000"], { UNDERWRITE_CAPTURE_CONTENT: "none" });
  ids = { approved, withNotes, invalid };

  const store = TraceStore.open(storePath(join(recorded, ".underwrite")));
  store.begin(traceId(1), { started_at: Date.now(), name: "invoke_agent", agent: "underwriting", model: "offline" });
  const runOf = (trace: number, agent: string, input: string) =>
    storedSpan({
      trace,
      id: trace,
      attributes: {
        [ATTRIBUTE.operation]: OPERATION.run,
        [ATTRIBUTE.agentName]: agent,
        [ATTRIBUTE.observationInput]: input,
      },
    });
  store.addSpans([
    storedSpan({ trace: 2, id: 2, name: "GET /" }),
    runOf(3, "refunds", "{}"),
    runOf(4, "underwriting", '{"annual_income": 0}'),
    runOf(5, "underwriting", "no JSON"),
  ]);
  store.close();
});

function copyOfRuns() {
  const cwd = emptyFolder();
  cpSync(recorded, cwd, { recursive: true });
  const file = join(cwd, "cases/underwriting/harvested.json");
  return {
    cwd,
    file,
    drafts: (): Draft[] => JSON.parse(readFileSync(file, "utf8")),
    harvest: async (...args: string[]) => {
      const { stdout, stderr, exitCode } = await underwrite(["cases", "harvest", ...args, "--json"], { cwd });
      return { stdout, stderr, exitCode, json: () => JSON.parse(stdout) };
    },
  };
}

describe("cases harvest", () => {
  it("makes one draft of each new application, labelled by the policy, with the trace it comes from", async () => {
    const { harvest, drafts, file, cwd } = copyOfRuns();
    const { json, exitCode } = await harvest();
    expect(exitCode).toBe(0);
    expect(json().drafts).toEqual(drafts());
    expect(drafts().map(({ application }) => application)).toEqual([
      { annual_income: 28500, total_debt: 2000, credit_score: 790, loan_amount: 150000 },
      {
        annual_income: 85500,
        total_debt: 12000,
        credit_score: 720,
        loan_amount: 290000,
        notes: "Call 555 0100.\u202e",
      },
      { annual_income: 85500, total_debt: 12000, credit_score: 720, loan_amount: 250000 },
    ]);
    const [wrong, denied, approved] = drafts();
    // The run approved it; the policy does not, and neither does the draft.
    expect(wrong).toMatchObject({ expected: { approved: false }, source: ids.invalid, tags: ["harvested", "invalid"] });
    expect(denied).toMatchObject({ expected: { approved: false }, source: ids.withNotes, tags: ["harvested"] });
    const { output } = underwriting.reference(underwriting.parseInput(approved?.application));
    expect(approved?.expected).toEqual({ ...output, approved: true, monthly_payment: 1696.97 });
    expect(drafts().map(({ reviewed }) => reviewed)).toEqual([false, false, false]);
    expect(wrong?.description).toMatch(
      /^From a run of \d{4}-\d\d-\d\d with claude-sonnet-5, which came to: rejected\.$/,
    );
    expect(readFileSync(file, "utf8")).toContain("Call 555 0100.\\u202e");
    expect(JSON.parse((await underwrite(["cases", "check", "--json"], { cwd })).stdout)).toMatchObject({
      passed: true,
      drafts: 3,
    });
  });

  it("counts and names what makes no draft, and why", async () => {
    const { json, stderr } = await copyOfRuns().harvest();
    const reasons = Object.fromEntries(
      json().skipped.map(({ reason, runs }: { reason: string; runs: number }) => [reason, runs]),
    );
    expect(reasons).toEqual({
      incomplete: 1,
      foreign: 1,
      other_agent: 1,
      not_captured: 1,
      masked: 1,
      invalid_input: 2,
      in_suite: 1,
      duplicate: 1,
    });
    expect(json().traces).toBe(12);
    expect(
      json().drafts.length + json().skipped.reduce((sum: number, { runs }: { runs: number }) => sum + runs, 0),
    ).toBe(12);
    expect(stderr).toContain("2 runs left out: the input is none that the agent takes today");
    expect(stderr).toContain("1 run left out: of another program");
  });

  it("adds nothing that is there already, and leaves what a person has accepted as it is", async () => {
    const { harvest, drafts, file } = copyOfRuns();
    await harvest("--invalid");
    const [{ id } = { id: "" }] = drafts();
    expect(await harvest("--accept", id)).toMatchObject({ exitCode: 0 });
    const edited = drafts().map((draft) => ({ ...draft, description: "Said by a person." }));
    writeFileSync(file, JSON.stringify(edited));
    await harvest();
    expect(drafts()).toHaveLength(3);
    expect(drafts()[0]).toEqual({ ...edited[0], reviewed: true });
    const before = readFileSync(file, "utf8");
    const again = await harvest();
    expect(again.json()).toMatchObject({ file: null, drafts: [] });
    expect(readFileSync(file, "utf8")).toBe(before);
  });

  it("reads only the traces that are asked for", async () => {
    const { harvest, cwd } = copyOfRuns();
    const sources = async (...args: string[]) => {
      const { json } = await harvest("--dry-run", ...args);
      return json().drafts.map(({ source }: Draft) => source);
    };
    await underwrite(["traces", "score", ids.approved, "correct", "false", "--json"], { cwd });
    await underwrite(["traces", "score", ids.withNotes, "correct", "true", "--json"], { cwd });
    await underwrite(["traces", "score", ids.invalid, "tone", "rude", "--json"], { cwd });
    expect(await sources("--invalid")).toEqual([ids.invalid]);
    expect(await sources("--outcome", "denied")).toEqual([ids.withNotes]);
    expect(await sources("--score", "correct=false")).toEqual([ids.approved]);
    expect(await sources("--score", "correct")).toEqual([ids.withNotes, ids.approved]);
    expect(await sources("--score", "tone=rude")).toEqual([ids.invalid]);
    expect(await sources("--score", "tone=rude", "correct")).toEqual([]);
    expect(await sources("--until", "7d")).toEqual([]);
  });

  it("leaves out notes when it is to mask, and says what stays", async () => {
    const { harvest } = copyOfRuns();
    const { stdout, stderr } = await harvest("--masked", "--outcome", "denied", "--dry-run");
    const [draft] = JSON.parse(stdout).drafts;
    expect(draft).toMatchObject({
      application: { annual_income: 85500, loan_amount: 290000, notes: "[notes left out]" },
      expected: { approved: false },
      tags: ["harvested", "masked"],
    });
    expect(stdout).not.toContain("555 0100"); // three digits can be in any id
    expect(stderr).toContain("Figures stay as they are");
  });

  it("writes nothing with --dry-run, and its drafts are what a case file holds", async () => {
    const { harvest, file, cwd } = copyOfRuns();
    const { json, exitCode } = await harvest("--dry-run");
    expect(exitCode).toBe(0);
    expect(existsSync(file)).toBe(false);
    writeFileSync(join(cwd, "drafts.json"), JSON.stringify(json().drafts));
    const check = await underwrite(["cases", "check", "--cases", "drafts.json", "--json"], { cwd });
    expect(JSON.parse(check.stdout)).toMatchObject({ passed: true, cases: 3, drafts: 3 });
  });

  it("reads Langfuse as it reads the local store", async () => {
    const server = await startLangfuseServer();
    const store = TraceStore.open(storePath(join(recorded, ".underwrite")));
    const traces = Object.values(ids);
    server.add({
      spans: traces.flatMap((id) => store.spansOf(id)),
      scores: traces.flatMap((id) => store.scoresOf(id)),
    });
    store.close();
    const env = {
      LANGFUSE_PUBLIC_KEY: LANGFUSE_KEYS.publicKey,
      LANGFUSE_SECRET_KEY: LANGFUSE_KEYS.secretKey,
      LANGFUSE_BASE_URL: server.url,
    };
    const cwd = emptyFolder();
    const { exitCode } = await underwrite(["cases", "harvest", "--source", "langfuse", "--json"], { cwd, env });
    await server.close();
    expect(exitCode).toBe(0);
    const { harvest, drafts } = copyOfRuns();
    await harvest();
    const there: Draft[] = JSON.parse(readFileSync(join(cwd, "cases/underwriting/harvested.json"), "utf8"));
    expect(there).toEqual(drafts());
  });

  it("finds nothing in an empty store, and leaves no file behind", async () => {
    const cwd = emptyFolder();
    const { stdout, stderr, exitCode } = await underwrite(["cases", "harvest", "--since", "7d", "--json"], { cwd });
    expect(JSON.parse(stdout)).toEqual({ file: null, traces: 0, drafts: [], skipped: [] });
    expect(stderr).toContain("0 traces read: no drafts.");
    expect({ exitCode, made: existsSync(join(cwd, "cases")) }).toEqual({ exitCode: 0, made: false });
  });
});

describe("cases harvest --accept", () => {
  it("marks the drafts that are named, or all", async () => {
    const { harvest, drafts } = copyOfRuns();
    await harvest();
    const [first] = drafts();
    const { json } = await harvest("--accept", first?.id ?? "");
    expect(json()).toMatchObject({ accepted: [first?.id], problems: [] });
    expect(drafts().map(({ reviewed }) => reviewed)).toEqual([true, false, false]);
    expect((await harvest("--accept", "all")).json().accepted).toHaveLength(2);
    expect(drafts().map(({ reviewed }) => reviewed)).toEqual([true, true, true]);
  });

  it("accepts no label that contradicts the policy", async () => {
    const { harvest, drafts, file } = copyOfRuns();
    await harvest();
    const edited = drafts().map((draft, n) => (n === 1 ? { ...draft, expected: { approved: true } } : draft));
    writeFileSync(file, JSON.stringify(edited));
    const { json, exitCode } = await harvest("--accept", "all");
    expect(json()).toMatchObject({ accepted: [], problems: [{ code: "contradicts_policy", case_id: edited[1]?.id }] });
    expect(exitCode).toBe(1);
    expect(drafts()).toEqual(edited);
  });

  it.each([
    [["--accept", "trace-0"], 'There is no draft "trace-0"; there are no drafts.'],
    [["--accept", "all", "--since", "7d"], "leave out --since"],
    [["--accept", "all", "--dry-run"], "leave out --dry-run"],
    [["--score", "a b"], '--score is "a b"'],
    [["--since", "soon"], '--since is "soon"'],
    [["--source", "s3"], '--source is "s3"'],
  ])("refuses %j in one line", async (args, says) => {
    const { stdout, stderr, exitCode } = await underwrite(["cases", "harvest", ...args, "--json"]);
    expect({ stdout, exitCode, lines: stderr.trim().split("\n").length }).toEqual({
      stdout: "",
      exitCode: 2,
      lines: 1,
    });
    expect(stderr).toContain(says);
  });
});
