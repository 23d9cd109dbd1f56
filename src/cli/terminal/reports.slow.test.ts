import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { madeRuns } from "../../testing/made-runs/analyze.js";
import { decisionOf } from "../../testing/made-runs/made-run.js";
import { toSpans } from "../../testing/made-runs/to-spans.js";
import { emptyFolder } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";
import { TraceStore } from "../../tracing/store/store.js";
import { storePath } from "../../tracing/tracing.js";
import { widthOf } from "./width.js";

/** Bytes of about 1,500 tokens. */
const MOST_BYTES = 6000;

/** A folder with 500 recorded runs, of which many are wrong in many ways, and with evals. */
let cwd: string;
beforeAll(async () => {
  cwd = emptyFolder();
  const home = join(cwd, ".underwrite");
  mkdirSync(home);
  const store = TraceStore.open(storePath(home));
  const runs = await madeRuns(500, (run, number) => {
    const tool = run.tools[number % run.tools.length];
    if (number % 40 === 0) decisionOf(run).approved = !decisionOf(run).approved;
    if (number % 45 === 1) decisionOf(run).max_loan += 1000 + number;
    if (number % 50 === 2) decisionOf(run).monthly_payment *= 2;
    if (number % 55 === 3)
      decisionOf(run).reasoning = `The minimum credit score of 620 is met. It cites $${number}.13.`;
    if (number % 60 === 4 && tool) tool.error = `the rate service timed out after ${number} ms`;
    if (number % 65 === 5 && run.calls[0]) run.calls[0].retries = [529, 529];
    if (number % 70 === 6) run.duration_ms *= 40;
  });
  for (let first = 0; first < runs.length; first += 200) {
    store.addSpans(runs.slice(first, first + 200).flatMap(toSpans));
  }
  store.close();
  for (let run = 0; run < 2; run++) expect((await underwrite(["eval", "--quiet"], { cwd })).exitCode).toBe(0);
}, 120_000);

const REPORTS: { args: string[] }[] = [
  { args: ["traces"] },
  { args: ["traces", "show", "last"] },
  { args: ["analyze"] },
  { args: ["explain", "last"] },
  { args: ["replay"] },
  { args: ["cases", "check"] },
  { args: ["cases", "coverage"] },
  { args: ["cases", "harvest", "--dry-run"] },
  { args: ["eval", "show", "last"] },
  { args: ["eval", "compare", "last", "last"] },
  { args: ["plan", "list"] },
  { args: ["doctor"] },
  { args: ["help"] },
];

describe("a report of many traces and the whole suite", () => {
  it.each(REPORTS)("in a pipe is text of at most 1,500 tokens: $args", async ({ args }) => {
    const { stdout, exitCode } = await underwrite(args, { cwd });
    expect(exitCode).toBe(0);
    expect(Buffer.byteLength(stdout)).toBeLessThanOrEqual(MOST_BYTES);
    expect(() => JSON.parse(stdout || "no document")).toThrow();
  });

  it.each(REPORTS)("fits a terminal of 40, 80 and 140 columns, and a screen of 24 rows: $args", async ({ args }) => {
    for (const columns of [40, 80, 140]) {
      const { stdout } = await underwrite(args, { cwd, env: { NO_COLOR: "1" }, terminal: { columns, rows: 24 } });
      const lines = stdout.split("\n");
      const long = lines.filter((line) => widthOf(line) > columns && line.trim().includes(" "));
      expect(long, `${columns} columns`).toEqual([]);
      if (columns >= 80) expect(lines.length, `${columns} columns`).toBeLessThan(24);
    }
  });

  it("is whole with --full, and one document with --json", async () => {
    const brief = await underwrite(["analyze"], { cwd });
    const full = await underwrite(["analyze", "--full"], { cwd });
    const { findings } = JSON.parse((await underwrite(["analyze", "--json"], { cwd })).stdout);
    const titles = (text: string) =>
      findings.filter(({ title }: { title: string }) => text.includes(title.slice(0, 20)));
    expect(findings.length).toBeGreaterThan(6);
    expect(titles(full.stdout.replace(/\s+/g, " "))).toHaveLength(findings.length);
    expect(brief.stdout).not.toContain("comes from:");
    expect(full.stdout).toContain("comes from:");
  });

  it("begins, of an analysis, with what it came to, and ends with the next command", async () => {
    const lines = (await underwrite(["analyze"], { cwd })).stdout.split("\n");
    expect(lines[0]).toMatch(/^\d{3} runs of underwriting · local · /);
    expect(lines[1]).toMatch(/^\d+ findings: \d+ high/);
    expect(lines.at(-1)).toMatch(/underwrite explain [0-9a-f]{8} .*underwrite plan /);
  });
});

describe("a list of traces", () => {
  it("shows what tells runs apart: the input's figures, and a time with its zone", async () => {
    const { stdout } = await underwrite(["traces"], { cwd, env: { TZ: "Asia/Kolkata" } });
    const [titles = "", ...rows] = stdout.split("\n");
    expect(titles).toMatch(/^time +trace +outcome +input /);
    expect(rows.at(-1)).toBe("… and older ones (--full, or --limit <n>)");
    for (const row of rows.slice(0, -1))
      expect(row).toMatch(/^[\d-]{10} [\d:]{8}\+05:30 .* [\d,.]+ [\d,.]+ \d{3} [\d,.…]+/);
    expect((await underwrite(["traces", "--limit", "90"], { cwd })).stdout.split("\n")).toHaveLength(91);
  });

  it("shows no figures where none were kept, and placeholders where they were masked", async () => {
    const list = async (capture: string) => {
      const folder = emptyFolder();
      const env = { UNDERWRITE_CAPTURE_CONTENT: capture };
      await underwrite(["93500", "7100", "701", "181000"], { cwd: folder, env });
      return (await underwrite(["traces"], { cwd: folder, env })).stdout;
    };
    expect(await list("full")).toContain("93,500 7,100 701 181,000");
    for (const capture of ["masked", "none"]) expect(await list(capture)).not.toMatch(/93[,.]?500|181[,.]?000/);
    expect(await list("masked")).toMatch(/number:|\[number|<number/);
  });
});

describe("a verdict", () => {
  it("is told on stderr as well, where stdout goes to a file: of a gate, and of findings that are too grave", async () => {
    const strict = await underwrite(["analyze", "--fail-on", "medium"], { cwd });
    expect(strict.exitCode).toBe(1);
    expect(strict.stderr).toMatch(
      /analyze failed: \d+ findings of medium or graver \(--fail-on medium\)\. The first: /,
    );
    expect(strict.stdout).toMatch(/Failed: \d+ findings of medium or graver/);
    const changed = await underwrite(["replay", "--fail-on-change", "--json"], { cwd });
    expect(changed).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/replay failed: [\d,]+ traces would/) });
    const gate = await underwrite(["eval", "3"], { cwd });
    expect(gate.stderr).toContain("underwrite: the gate holds: 3 of 3 cases passed.");
    expect((await underwrite(["eval", "3", "--quiet"], { cwd })).stderr).toBe("");
  });

  it("is told once at a terminal", async () => {
    const { stdout, stderr, exitCode } = await underwrite(["analyze", "--fail-on", "high"], {
      cwd,
      env: { NO_COLOR: "1" },
      terminal: { columns: 100, rows: 30 },
    });
    expect({ exitCode, told: stdout.match(/--fail-on high/g)?.length }).toEqual({ exitCode: 1, told: 1 });
    expect(stderr).not.toContain("failed");
  });
});
