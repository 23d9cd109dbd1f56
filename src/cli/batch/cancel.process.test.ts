import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isOfRow, rowsFolder, statusesIn } from "../../testing/folders/batch-rows.js";
import { suiteFolder } from "../../testing/folders/eval-suite.js";
import { CLI, cleanEnvironment, underwrite } from "../../testing/processes/cli.js";
import { type BatchesOptions, serveBatches } from "../../testing/servers/batches-server.js";
import { wellBehaved } from "../../testing/servers/messages-server.js";

const CLAUDE = ["--model", "claude-sonnet-5", "--via", "message-batches", "--yes"];
const ROWS = 5;
const BATCH = ["batch", "in.csv", "--output", "out.jsonl"];
const behaved = wellBehaved();

/** Runs a command until a batch of the server, counted from 0, is looked at, and interrupts it there. */
async function interrupted(args: readonly string[], at: number, cwd: string, options: BatchesOptions = {}) {
  let interrupt = () => {};
  const server = await serveBatches(behaved, {
    hasEnded(batch, index) {
      if (index !== at) return batch.looks > 1;
      interrupt();
      return false;
    },
    ...options,
  });
  const env = { ...cleanEnvironment(), ...server.env };
  const child = spawn(process.execPath, [CLI, ...args], { cwd, env, stdio: ["ignore", "ignore", "pipe"] });
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  interrupt = () => child.kill("SIGINT");
  const [code] = await once(child, "close");
  expect(code).toBe(130);
  interrupt = () => {};
  return { ...server, stderr };
}

/** The command that a line tells, as arguments. */
const toldIn = (text: string, before: string) =>
  (new RegExp(`${before}underwrite (.*?)(?: goes on)?\\.?$`, "m").exec(text)?.[1] ?? "").split(" ");

describe("underwrite batch --cancel", () => {
  it("cancels what was sent, says what is billed, and a resume takes that and asks the rest again", async () => {
    const cwd = rowsFolder(ROWS);
    const server = await interrupted([...BATCH, ...CLAUDE], 0, cwd, {
      isBegun: (request) => [1, 3].some((row) => isOfRow(row, request)),
    });
    const cancel = toldIn(server.stderr, "To cancel it: ");
    const { exitCode, stdout, stderr } = await underwrite(cancel, { cwd, env: server.env });
    expect({ exitCode, canceled: server.batches.map((one) => one.cancel_initiated_at !== null) }).toEqual({
      ...{ exitCode: 0, canceled: [true] },
    });
    expect(stdout.trim()).toMatch(
      /^msgbatch_0001 is canceled: 2 of 5 requests answered and billed \(\$0\.\d+\), 3 canceled \(no cost\)\.$/,
    );
    expect(server.requests()).toHaveLength(ROWS);
    expect(stderr).toContain("pay the rest again: the batch's command, with --resume");
    const resumed = await underwrite([...BATCH, ...CLAUDE, "--resume"], { cwd, env: server.env });
    expect({ exitCode: resumed.exitCode, rows: statusesIn(cwd) }).toEqual({
      exitCode: 0,
      rows: Array.from({ length: ROWS }, (_, n) => `r${n + 1} decided`),
    });
    const first = server.requests().filter(({ params }) => params.messages.length === 1);
    expect(first).toHaveLength(ROWS + 3); // the two that were answered are not asked again
    const none = await underwrite([...BATCH, "--cancel"], { cwd, env: server.env });
    expect({ exitCode: none.exitCode, lines: none.stderr.split("\n").length }).toEqual({ exitCode: 2, lines: 1 });
    expect(none.stderr).toContain("There is no message batch to cancel: out.jsonl.waves is not there");
  }, 60_000);

  it("in a later wave leaves what had ended before, and its JSON has the counts and the cost of each batch", async () => {
    const cwd = rowsFolder(2);
    const server = await interrupted([...BATCH, ...CLAUDE], 1, cwd);
    const { stdout, exitCode } = await underwrite([...BATCH, "--cancel", "--json"], { cwd, env: server.env });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      batches: [
        {
          ...{ batch: "msgbatch_0001", state: "ended", requests: 2, cost_usd: expect.any(Number) },
          counts: { succeeded: 2, errored: 0, canceled: 0, expired: 0 },
        },
        {
          ...{ batch: "msgbatch_0002", state: "canceled", requests: 2, cost_usd: 0 },
          counts: { succeeded: 0, errored: 0, canceled: 2, expired: 0 },
        },
      ],
      unsure: 0,
    });
    const told = await underwrite([...BATCH, "--cancel"], { cwd, env: server.env });
    expect(told.stdout).toContain("msgbatch_0002 had ended before: 0 of 2 requests");
    expect(readFileSync(join(cwd, "out.jsonl.waves"), "utf8").match(/"canceled"/g)).toHaveLength(1);
  }, 60_000);

  it.each([
    [["--cancel"], /--cancel needs --output/],
    [["--cancel", "--output", "out.jsonl", "--resume"], /--cancel ends what was sent, and --resume begins/],
    [["--cancel", "--output", "out.jsonl"], /There is no message batch to cancel/],
  ])("with %j is refused in a line", async (args, message) => {
    const { exitCode, stdout, stderr } = await underwrite(["batch", "in.csv", ...args], { cwd: rowsFolder(1) });
    expect({ exitCode, stdout, lines: stderr.split("\n").length }).toEqual({ exitCode: 2, stdout: "", lines: 1 });
    expect(stderr).toMatch(message);
  });
});

describe("underwrite eval --cancel", () => {
  it("cancels what the last run sent, and a resume goes on with what was answered", async () => {
    const cwd = suiteFolder(4);
    const cases = ["--cases", "cases.json"];
    const server = await interrupted(["eval", ...cases, ...CLAUDE], 0, cwd, {
      isBegun: ({ messages }) => JSON.stringify(messages[0]).length % 2 === 0 || messages.length > 1,
    });
    expect(server.stderr).toMatch(/To cancel it: underwrite eval --cancel \S+/);
    const { exitCode, stdout, stderr } = await underwrite(["eval", "--cancel", "--json"], { cwd, env: server.env });
    const { batches } = JSON.parse(stdout);
    expect({ exitCode, batches }).toMatchObject({ exitCode: 0, batches: [{ state: "canceled", requests: 4 }] });
    const again = toldIn(stderr, "pay the rest again: ");
    const resumed = await underwrite([...again, ...cases, "--yes", "--json"], { cwd, env: server.env });
    expect(JSON.parse(resumed.stdout)).toMatchObject({ passed: 4, stopped: null });
    const first = server.requests().filter(({ params }) => params.messages.length === 1);
    expect(first).toHaveLength(4 + batches[0].counts.canceled);
    const both = await underwrite(["eval", "3", "--cancel", "last"], { cwd, env: server.env });
    expect(both).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("leave out --resume and a number of cases"),
    });
  }, 60_000);
});
