import { copyFileSync, existsSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { afterEach, describe, expect, it } from "vitest";
import { evaluate, suiteFolder } from "../../testing/folders/eval-suite.js";
import { filesWith } from "../../testing/folders/folder-bytes.js";
import { emptyFolder, underwrite as underwriteAsProcess } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";
import { APPROVED, DENIED } from "../../testing/servers/ask-claude.js";
import { type OtlpSink, startOtlpSink } from "../../testing/servers/otlp-sink.js";

let sink: OtlpSink | undefined;
afterEach(() => sink?.close());

const NOTES = "Applicant Zebulon Quixworthy keeps seven alpacas.";
const COMMENT = "Quixworthy was called back on Tuesday";

/** A folder with a run of an applicant and one of somebody else, each with a score that has a comment. */
async function folderOfTwo(env: Record<string, string> = {}) {
  const cwd = emptyFolder();
  const run = async (...args: string[]) => (await underwrite([...args], { cwd, env })).stdout;
  const ids = [
    JSON.parse(await run(...APPROVED, "--notes", NOTES, "--session", "quixworthy-1")).run.trace_id as string,
    JSON.parse(await run(...DENIED, "--notes", "Somebody else entirely.")).run.trace_id as string,
  ] as const;
  await run("traces", "score", ids[0], "tone", "good", "--comment", COMMENT);
  await run("traces", "score", ids[1], "tone", "fine", "--comment", "The other one was fine");
  const forget = async (...args: string[]) => {
    const { stdout, stderr, exitCode } = await underwrite(["traces", "forget", ...args, "--json"], { cwd, env });
    return { json: stdout === "" ? undefined : JSON.parse(stdout), stderr, exitCode };
  };
  const listed = async () =>
    JSON.parse(await run("traces", "--json")).map(({ trace_id }: { trace_id: string }) => trace_id);
  return { cwd, ids, forget, listed };
}

describe("traces forget", () => {
  it("erases one applicant's trace by its session from every byte of the folder, and leaves the others", async () => {
    const { cwd, ids, forget, listed } = await folderOfTwo();
    expect(filesWith(cwd, "Quixworthy").length).toBeGreaterThan(0);
    const { json, exitCode } = await forget("--session", "quixworthy-1", "--yes");
    expect(exitCode).toBe(0);
    expect(json).toMatchObject({ traces: 1, eval_results: 0, removed: true, sent_to: [] });
    for (const text of ["Quixworthy", "quixworthy-1", ids[0]]) expect(filesWith(cwd, text)).toEqual([]);
    expect(await listed()).toEqual([ids[1]]);
    expect(filesWith(cwd, "The other one was fine")).toEqual([join(".underwrite", "traces.db")]);
  });

  it("finds an applicant by a whole input, by one of its fields, and by figures given as text", async () => {
    const { cwd, ids, forget, listed } = await folderOfTwo();
    const whole = { annual_income: 85_000, total_debt: 12_000, credit_score: 720, loan_amount: 250_000, notes: NOTES };
    for (const input of [{ notes: NOTES }, { annual_income: "85000", loan_amount: "250000" }, { credit_score: 790 }]) {
      writeFileSync(join(cwd, "who.json"), JSON.stringify(input));
      expect((await forget("--input", "who.json", "--dry-run")).json).toMatchObject({ traces: 1, removed: false });
    }
    writeFileSync(join(cwd, "who.json"), JSON.stringify({ ...whole, credit_score: 721 }));
    expect((await forget("--input", "who.json", "--yes")).json).toMatchObject({ traces: 0 });
    writeFileSync(join(cwd, "who.json"), JSON.stringify(whole));
    expect((await forget("--input", "who.json", "--yes")).json).toMatchObject({ traces: 1, removed: true });
    expect(await listed()).toEqual([ids[1]]);
    expect(filesWith(join(cwd, ".underwrite"), "Quixworthy")).toEqual([]);
  });

  it("finds an input among masked ones by its placeholders, and says which inputs were not kept", async () => {
    const masked = await folderOfTwo({ UNDERWRITE_CAPTURE_CONTENT: "masked" });
    writeFileSync(join(masked.cwd, "who.json"), JSON.stringify({ credit_score: 720, notes: NOTES }));
    expect((await masked.forget("--input", "who.json", "--yes")).json).toMatchObject({ traces: 1 });
    expect(await masked.listed()).toEqual([masked.ids[1]]);
    const none = await folderOfTwo({ UNDERWRITE_CAPTURE_CONTENT: "none" });
    writeFileSync(join(none.cwd, "who.json"), JSON.stringify({ credit_score: 720 }));
    const { json, stderr } = await none.forget("--input", "who.json", "--yes");
    expect(json).toMatchObject({ traces: 0 });
    expect(stderr).toContain("2 traces have a run whose input is not kept");
  });

  it("erases nothing with --dry-run, without an answer, or where it is not said whom to forget", async () => {
    const { cwd, ids, forget, listed } = await folderOfTwo();
    expect((await forget(ids[0], "--dry-run")).json).toMatchObject({ traces: 1, removed: false });
    const unasked = await forget(ids[0]);
    expect(unasked).toMatchObject({ json: undefined, exitCode: 2 });
    expect(unasked.stderr).toContain("--yes");
    expect((await forget("--yes")).exitCode).toBe(2);
    expect((await forget(ids[0], "--session", "quixworthy-1", "--yes")).exitCode).toBe(2);
    for (const input of ["{}", "[]", '"x"']) {
      writeFileSync(join(cwd, "who.json"), input);
      expect((await forget("--input", "who.json", "--yes")).exitCode).toBe(2);
    }
    expect(await listed()).toEqual([ids[1], ids[0]]);
  });

  it("takes what still waits for a backend, and names the backend that has some of it", async () => {
    sink = await startOtlpSink();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url };
    const { cwd, ids, forget } = await folderOfTwo(env);
    const sent = await forget(ids[0], "--yes");
    expect(sent.json.sent_to).toEqual([`otlp 127.0.0.1:${sink.port}/v1/traces`]);
    expect(sent.stderr).toMatch(/otlp 127\.0\.0\.1:\d+\/v1\/traces has some of it already: have it erased there too/);
    sink.behave(() => ({ status: 503 }));
    await underwrite([...APPROVED, "--notes", NOTES, "--session", "again"], { cwd, env });
    const arrived = sink.requests.length;
    const waiting = await forget("--session", "again", "--yes");
    expect(waiting.json).toMatchObject({ traces: 1, sent_to: [] });
    sink.behave(() => "accept");
    await underwrite(["traces", "push", "--json"], { cwd, env });
    const after = sink.requests.slice(arrived).map(({ body }) => body);
    expect(after.join("\n")).not.toContain("Quixworthy");
  });

  it("takes results of evals of the same input with their traces", async () => {
    const cwd = suiteFolder(3);
    await evaluate(cwd);
    const [{ application }] = JSON.parse(readFileSync(join(cwd, "cases.json"), "utf8"));
    writeFileSync(join(cwd, "who.json"), JSON.stringify(application));
    const { stdout } = await underwrite(["traces", "forget", "--input", "who.json", "--yes", "--json"], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({ traces: 1, eval_results: 1 });
    const { stdout: shown } = await underwrite(["eval", "show", "last", "--json"], { cwd });
    expect(JSON.parse(shown)).toMatchObject({ total: 3, passed: 2, skipped: 1 });
  });

  it("names copies of damaged stores, which cannot be searched, and removes them with --damaged", async () => {
    const { cwd, ids, forget } = await folderOfTwo();
    const copy = join(cwd, ".underwrite", "traces.db.corrupt-2026-03-29T18-00-00-000Z");
    copyFileSync(join(cwd, ".underwrite", "traces.db"), copy);
    const named = await forget(ids[0], "--dry-run");
    expect(named.stderr).toContain(`${copy} is of a damaged store, and cannot be searched`);
    await forget(ids[0], "--yes", "--damaged");
    expect(filesWith(cwd, "Quixworthy")).toEqual([]);
  });

  it("loses no run of others who write at the same time, and leaves nothing of the applicant", async () => {
    const { cwd, ids, listed } = await folderOfTwo();
    const others = Array.from({ length: 6 }, (_, n) =>
      underwriteAsProcess([...APPROVED, "--notes", `Other applicant ${n}.`], { cwd }),
    );
    const forgotten = underwriteAsProcess(["traces", "forget", "--session", "quixworthy-1", "--yes", "--json"], {
      cwd,
    });
    expect(JSON.parse((await forgotten).stdout)).toMatchObject({ traces: 1, removed: true });
    const made = (await Promise.all(others)).map(({ stdout }) => JSON.parse(stdout).run.trace_id);
    expect((await listed()).sort()).toEqual([ids[1], ...made].sort());
    expect(filesWith(cwd, "Quixworthy")).toEqual([]);
  });
});

describe("traces prune", () => {
  it("leaves no byte of what it removed in any file: traces, comments, eval runs, what old versions left", async () => {
    const { cwd, ids } = await folderOfTwo();
    const file = join(cwd, ".underwrite", "traces.db");
    // As earlier versions removed rows: their text stays in the file.
    const db = new DatabaseSync(file);
    db.exec("PRAGMA secure_delete = OFF");
    db.prepare("UPDATE scores SET comment = 'short' WHERE trace_id = ?").run(ids[0]);
    db.close();
    writeFileSync(join(cwd, "cases.json"), readFileSync(join(suiteFolder(2), "cases.json")));
    await evaluate(cwd);
    const copy = `${file}.corrupt-2025-11-25T00-00-00-000Z`;
    copyFileSync(file, copy);
    utimesSync(copy, new Date(0), new Date(0));
    const { stdout } = await underwrite(["traces", "prune", "--older-than", "0s", "--yes", "--json"], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({ traces: 4, eval_runs: 1, removed: true, damaged_copies: [copy] });
    expect(JSON.parse(stdout).freed_bytes).toBeGreaterThan(0);
    const kept = join(cwd, ".underwrite");
    for (const text of ["Quixworthy", "called back", "Somebody else", "case-1", ids[1]]) {
      expect(filesWith(kept, text)).toEqual([]);
    }
    expect(existsSync(copy)).toBe(false);
  });
});

describe("the store's folder", () => {
  it("stays out of commits when it is new; a folder that was there gets no file", async () => {
    const cwd = emptyFolder();
    await underwrite([...APPROVED], { cwd });
    expect(readFileSync(join(cwd, ".underwrite", ".gitignore"), "utf8")).toBe("*\n");
    const own = emptyFolder();
    await underwrite([...APPROVED], { cwd, env: { UNDERWRITE_HOME: own } });
    expect(existsSync(join(own, "traces.db"))).toBe(true);
    expect(existsSync(join(own, ".gitignore"))).toBe(false);
  });
});
