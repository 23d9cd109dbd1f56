import { existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { emptyFolder } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";
import { serve } from "../../testing/servers/ask-claude.js";
import { apiError, wellBehaved } from "../../testing/servers/messages-server.js";

const HEAD = "id,annual_income,total_debt,credit_score,loan_amount,notes";
const ROWS = [
  "a1,85000,12000,720,250000,",
  'a2,"$75,000",0,579,300000,"said ""so"", twice"',
  "a3,64000,1200,700,100000,x",
];
const CSV = [HEAD, ...ROWS, ""].join("\n");
const APPLICATION = { annual_income: 85000, total_debt: 12000, credit_score: 720, loan_amount: 250000 };

function folderWith(files: Record<string, string | Buffer>): string {
  const cwd = emptyFolder();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(cwd, name), content);
  return cwd;
}

async function batch(args: string[], options: Parameters<typeof underwrite>[1] = {}) {
  const ended = await underwrite(["batch", ...args], options);
  return { ...ended, rows: ended.stdout.startsWith("{") ? linesOf(ended.stdout) : [] };
}

function linesOf(text: string) {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

describe("the results", () => {
  it("are in the order of the rows, whichever is decided first", async () => {
    const many = Array.from({ length: 40 }, (_, n) => `r${n},${50_000 + n},0,720,100000,`);
    const { env } = await serve((request, n) =>
      n % 7 === 0 ? apiError(500, "api_error", "once") : wellBehaved()(request),
    );
    const cwd = folderWith({ "in.csv": [HEAD, ...many].join("\n") });
    const { rows, exitCode } = await batch(["in.csv", "--model", "claude-sonnet-5", "--concurrency", "9"], {
      cwd,
      env: { ...env, UNDERWRITE_MAX_RETRIES: "4" },
    });
    expect(rows.map(({ id }) => id)).toEqual(many.map((_, n) => `r${n}`));
    expect(exitCode).toBe(0);
  });

  it("hold no cell in CSV that a spreadsheet takes for a formula, and numbers are numbers", async () => {
    const texts = ["=1+1", "+cmd|x", "-2+3", "@SUM(A1)", "\tx", "\rx", " =1", "＝1", "-12.5", "fine", 'a "q", b'];
    const rows = texts.map((notes) => JSON.stringify({ id: notes, ...APPLICATION, notes }));
    const cwd = folderWith({ "in.jsonl": rows.join("\n") });
    const { exitCode } = await batch(["in.jsonl", "--output", "out.csv"], { cwd });
    expect(exitCode).toBe(0);
    const read = parse(readFileSync(join(cwd, "out.csv")), { columns: true }) as Record<string, string>[];
    const notes = read.map((row) => row["input.notes"]);
    expect(notes).toEqual([
      "'=1+1",
      "'+cmd|x",
      "'-2+3",
      "'@SUM(A1)",
      "'\tx",
      "'\\u000dx",
      "' =1",
      "'＝1",
      "-12.5",
      "fine",
      'a "q", b',
    ]);
    expect(read.map(({ id }) => id?.[0])).toEqual([..."''''''''-fa"]);
    expect(read[0]).toMatchObject({
      "input.annual_income": "85000",
      "output.max_loan": "270089.15",
      outcome: "approved",
    });
  });

  it("hold an application as the store does: masked, or not at all, in what they say of it, too", async () => {
    const cwd = folderWith({ "in.csv": [HEAD, ROWS[0], "b,oops-4711,0,700,1,"].join("\n") });
    const masked = await batch(["in.csv"], { cwd, env: { UNDERWRITE_CAPTURE_CONTENT: "masked" } });
    expect(masked.rows[0].input.annual_income).toMatch(/^<number:[0-9a-f]{12}>$/);
    expect(masked.rows[0]).toMatchObject({ outcome: "approved", output: { approved: true, max_loan: 270089.15 } });
    const none = await batch(["in.csv", "--format", "csv"], { cwd, env: { UNDERWRITE_CAPTURE_CONTENT: "none" } });
    const [head = ""] = none.stdout.split("\n");
    expect(head).not.toContain("input.");
    for (const { stdout, stderr } of [masked, none]) {
      expect(stdout + stderr).not.toContain("oops-4711");
      expect(stdout).toContain("annual_income is not in order");
    }
  });

  it("hold no secret of the environment, wherever it is in a row", async () => {
    const secret = "sk-ant-super-secret-4711";
    const input = JSON.stringify({ id: secret, ...APPLICATION, notes: secret, [secret]: 1 });
    const { stdout, stderr } = await batch(["-", "--model", "offline"], { input, env: { ANTHROPIC_API_KEY: secret } });
    expect(stdout).toContain("[redacted]");
    expect(stdout + stderr).not.toContain(secret);
  });

  it("are never written over, nor through a link, without being asked to", async () => {
    const cwd = folderWith({ "in.csv": CSV, "mine.csv": "mine", "theirs.jsonl": '{"a":1}\n' });
    symlinkSync("mine.csv", join(cwd, "link.csv"));
    for (const [args, message] of [
      [["--output", "mine.csv"], /mine\.csv is there already: give --resume .* or --force/],
      [["--output", "mine.csv", "--resume"], /cannot be used \(it is no output of underwrite batch in this form\)/],
      [["--output", "theirs.jsonl", "--resume"], /it is no output of underwrite batch/],
      [["--output", "new.csv", "--errors", "mine.csv"], /mine\.csv is there already/],
      [["--output", "new.csv", "--errors", "mine.csv", "--resume"], /it is no output of underwrite batch/],
      [["--output", "link.csv", "--force"], /it is a link/],
    ] as const) {
      const { exitCode, stderr } = await batch(["in.csv", ...args], { cwd });
      expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringMatching(message) });
    }
    expect(readFileSync(join(cwd, "mine.csv"), "utf8")).toBe("mine");
    expect(readFileSync(join(cwd, "theirs.jsonl"), "utf8")).toBe('{"a":1}\n');
    expect(existsSync(join(cwd, "new.csv"))).toBe(false);
    const { exitCode } = await batch(["in.csv", "--output", "mine.csv", "--force", "--quiet"], { cwd });
    expect(exitCode).toBe(0);
    expect(parse(readFileSync(join(cwd, "mine.csv")))).toHaveLength(4);
  });

  it("are summed up as one JSON document, and their traces are found by the session", async () => {
    const cwd = folderWith({ "in.csv": CSV });
    const env = { UNDERWRITE_HOME: join(cwd, "home") };
    const { stdout, stderr } = await batch(["in.csv", "--output", "out.jsonl", "--json"], { cwd, env });
    const summary = JSON.parse(stdout);
    expect(summary).toMatchObject({
      total: 3,
      rows: 3,
      decided: 3,
      outcomes: { approved: 2, denied: 1 },
      not_decided: {},
      stopped: null,
      cost_usd: 0,
      output: "out.jsonl",
    });
    expect(stderr).toContain(`The traces: underwrite traces --session ${summary.session}`);
    const traces = await underwrite(["traces", "--session", summary.session, "--json"], { cwd, env });
    const ids = linesOf(readFileSync(join(cwd, "out.jsonl"), "utf8")).map(({ trace_id }) => trace_id);
    const found = JSON.parse(traces.stdout) as { trace_id: string; kind?: string }[];
    expect(new Set(found.map(({ trace_id }) => trace_id))).toEqual(new Set(ids));
    const real = await underwrite(["traces", "--json"], { cwd, env });
    expect(JSON.parse(real.stdout)).toHaveLength(3);
  });
});
