import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { CLI, cleanEnvironment, emptyFolder, underwrite } from "../../testing/processes/cli.js";
import { serve } from "../../testing/servers/ask-claude.js";
import { wellBehaved } from "../../testing/servers/messages-server.js";
import { TraceStore } from "../../tracing/store/store.js";

const HEAD = "id,annual_income,total_debt,credit_score,loan_amount\n";
const row = (n: number) => `r${n},${50_000 + n},0,720,${100_000 + n}\n`;

/** A folder with an input of so many rows, each of figures of its own. */
function folderOf(rows: number) {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, "in.csv"), HEAD + Array.from({ length: rows }, (_, n) => row(n + 1)).join(""));
  return { cwd, env: { UNDERWRITE_HOME: join(cwd, "home") } };
}

function start(args: string[], { cwd, env }: { cwd: string; env: Record<string, string> }) {
  const child = spawn(process.execPath, [CLI, "batch", ...args], { cwd, env: { ...cleanEnvironment(), ...env } });
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  child.stdout.resume();
  const ended = once(child, "close").then(([code, signal]) => ({ code, signal, stderr }));
  return { child, ended };
}

interface Written {
  row: number;
  id: string;
  status: string;
  trace_id: string;
}

/** The lines of an output, each of which is whole but perhaps the last. */
function rowsOf(cwd: string, file = "out.jsonl"): Written[] {
  const path = join(cwd, file);
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

function sizeOf(cwd: string, file: string): number {
  return statSync(join(cwd, file), { throwIfNoEntry: false })?.size ?? 0;
}

/** The inputs of all decisions in a store, one for each run that ended with one. */
function recordedDecisions(cwd: string): Map<string, string> {
  const store = TraceStore.openReadOnly(join(cwd, "home", "traces.db"));
  try {
    const decided = store.list({}).filter(({ outcome }) => outcome !== null && outcome !== undefined);
    return new Map(
      decided.map(({ trace_id }) => {
        const root = store.spansOf(trace_id).find(({ span }) => span.name === "invoke_agent underwriting");
        const input = root?.span.attributes?.find(({ key }) => key === "langfuse.observation.input");
        return [trace_id, input?.value?.stringValue ?? ""];
      }),
    );
  } finally {
    store.close();
  }
}

describe("a batch that is killed", () => {
  it("loses nothing that was finished and records no second decision, however often kill -9 comes", async () => {
    const at = folderOf(300);
    const args = ["in.csv", "--output", "out.jsonl", "--resume", "--model", "offline", "--quiet"];
    let kills = 0;
    for (; kills < 4; kills++) {
      const before = sizeOf(at.cwd, "out.jsonl.before");
      const { child, ended } = start(args, at);
      const goal = 15_000 * (kills + 1);
      while (child.exitCode === null && sizeOf(at.cwd, "out.jsonl") < Math.max(goal, before + 1)) await pause(10);
      child.kill("SIGKILL");
      if ((await ended).code !== null) break;
      expect(rowsOf(at.cwd).map((one) => one.row)).toEqual(rowsOf(at.cwd).map((_, index) => index + 1));
    }
    expect(kills).toBeGreaterThan(1);
    const { exitCode } = await underwrite(["batch", ...args], at);
    expect(exitCode).toBe(0);
    const rows = rowsOf(at.cwd);
    expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 300 }, (_, n) => `r${n + 1}`));
    const decisions = recordedDecisions(at.cwd);
    expect(decisions.size).toBe(300);
    expect(new Set(decisions.values()).size).toBe(300);
    expect(new Set(rows.map(({ trace_id }) => trace_id))).toEqual(new Set(decisions.keys()));
    expect(["journal", "before", "lock"].filter((end) => existsSync(join(at.cwd, `out.jsonl.${end}`)))).toEqual([]);
  }, 180_000);

  it.each(["out.jsonl", "out.csv"])(
    "takes from the record the rows of %s that were decided and waited for one before them",
    async (output) => {
      const at = folderOf(12);
      let hangs = true;
      const { env, requests } = await serve((request) => {
        const isThird = JSON.stringify(request.messages[0]).includes("100003");
        return isThird && hangs ? "hang" : wellBehaved()(request);
      });
      const options = { cwd: at.cwd, env: { ...at.env, ...env } };
      const args = ["in.csv", "--output", output, "--model", "claude-sonnet-5", "--concurrency", "3"];
      const { child, ended } = start(args, options);
      const journal = join(at.cwd, `${output}.journal`);
      const waiting = () => (existsSync(journal) ? readFileSync(journal, "utf8").split("\n").length - 1 : 0);
      while (waiting() < 11) await pause(5); // all but the third
      while (recordedDecisions(at.cwd).size < 11) await pause(20); // and their runs are in the store
      child.kill("SIGKILL");
      await ended;
      const asked = requests.length;
      hangs = false;
      const { exitCode, stderr } = await underwrite(["batch", ...args, "--resume"], options);
      expect({ exitCode, asked: requests.length - asked }).toEqual({ exitCode: 0, asked: 2 });
      expect(stderr).toContain("12 rows in ");
      expect(stderr).toContain("11 of them before: 12 decided");
      expect(new Set(recordedDecisions(at.cwd).values()).size).toBe(12);
      expect(recordedDecisions(at.cwd).size).toBe(12);
    },
  );

  it("keeps what is finished when Ctrl-C comes, ends with 130 and names the command that goes on", async () => {
    const at = folderOf(6);
    let hangs = true;
    const { env } = await serve((request) => {
      const isFourth = JSON.stringify(request.messages[0]).includes("100004");
      return isFourth && hangs ? "hang" : wellBehaved()(request);
    });
    const options = { cwd: at.cwd, env: { ...at.env, ...env } };
    const { child, ended } = start(
      ["in.csv", "--output", "out.jsonl", "--model", "claude-sonnet-5", "--concurrency", "2"],
      options,
    );
    const journal = join(at.cwd, "out.jsonl.journal");
    while (!existsSync(journal) || !readFileSync(journal, "utf8").includes('"row":6')) await pause(5);
    child.kill("SIGINT");
    const { code, stderr } = await ended;
    expect(code).toBe(130);
    expect(rowsOf(at.cwd).map((one) => one.row)).toEqual([1, 2, 3]);
    const command = /interrupted; what was finished is kept: underwrite (.*) goes on\./.exec(stderr)?.[1] ?? "";
    expect(command).toBe("batch in.csv --output out.jsonl --model claude-sonnet-5 --concurrency 2 --resume");
    hangs = false;
    const resumed = await underwrite(command.split(" "), options);
    expect(resumed.exitCode).toBe(0);
    expect(resumed.stderr).toContain("5 of them before: 6 decided");
    expect(rowsOf(at.cwd)).toHaveLength(6);
  });
});

describe("two batches", () => {
  it("never write one output at once: the second is refused, whatever it is asked to do", async () => {
    const at = folderOf(3);
    const { env } = await serve(() => "hang");
    const options = { cwd: at.cwd, env: { ...at.env, ...env } };
    const { child, ended } = start(["in.csv", "--output", "out.jsonl", "--model", "claude-sonnet-5"], options);
    while (!existsSync(join(at.cwd, "out.jsonl"))) await pause(5);
    for (const more of [[], ["--resume"], ["--force"]]) {
      const args = ["batch", "in.csv", "--output", "./out.jsonl", "--model", "offline", ...more];
      const { exitCode, stderr, stdout } = await underwrite(args, { cwd: at.cwd, env: at.env });
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
      expect(stderr).toMatch(/^underwrite: Another batch writes \.\/out\.jsonl \(process \d+ on .*\): wait for it/m);
    }
    child.kill("SIGKILL");
    await ended;
    const { exitCode } = await underwrite(
      ["batch", "in.csv", "--output", "out.jsonl", "--model", "offline", "--resume"],
      {
        cwd: at.cwd,
        env: at.env,
      },
    );
    expect(exitCode).toBe(0);
  });
});

describe("a batch whose results nobody reads", () => {
  it("ends when its reader goes away, and does not run the rest", async () => {
    const at = folderOf(5000);
    const child = spawn(process.execPath, [CLI, "batch", "in.csv", "--model", "offline"], {
      cwd: at.cwd,
      env: { ...cleanEnvironment(), ...at.env },
    });
    let stderr = "";
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    await once(child.stdout, "data");
    child.stdout.destroy();
    const [code] = await once(child, "close");
    expect(code).toBe(1);
    expect(stderr).toContain("not every row was run");
    expect(recordedDecisions(at.cwd).size).toBeLessThan(5000);
  });
});

describe("a batch whose disk is full", () => {
  it("says which file cannot be written, and goes on where it was once there is room", async () => {
    const at = folderOf(300);
    const args = ["in.csv", "--output", "out.jsonl", "--model", "offline"];
    const limited = ["-c", `trap '' XFSZ; ulimit -f 48; exec "$@"`, "-", process.execPath, CLI, "batch", ...args];
    const child = spawn("bash", limited, { cwd: at.cwd, env: { ...cleanEnvironment(), ...at.env } });
    let stderr = "";
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    const [code] = await once(child, "close");
    expect({ code, stderr }).toEqual({
      code: 5,
      stderr: expect.stringMatching(/^underwrite: .*out\.jsonl.* cannot be written \(EFBIG.*--resume\.$/m),
    });
    expect(stderr).not.toContain("internal error");
    const { exitCode } = await underwrite(["batch", ...args, "--resume"], { cwd: at.cwd, env: at.env });
    expect(exitCode).toBe(0);
    const lines = readFileSync(join(at.cwd, "out.jsonl"), "utf8").trim().split("\n");
    expect(lines.map((line) => JSON.parse(line).row)).toEqual(Array.from({ length: 300 }, (_, n) => n + 1));
  });
});
