import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { evaluate, suiteFolder } from "../testing/folders/eval-suite.js";
import { folderWithPlan } from "../testing/folders/folder-with-plan.js";
import { CLI, cleanEnvironment, emptyFolder, underwrite } from "../testing/processes/cli.js";
import { APPROVED, serve } from "../testing/servers/ask-claude.js";
import { wellBehaved } from "../testing/servers/messages-server.js";
import { startOtlpSink } from "../testing/servers/otlp-sink.js";

const SIGNALS = [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const;

/** A process that goes on, and what it has said. */
function start(command: string, args: string[], { env, ...options }: SpawnOptions) {
  const child = spawn(command, args, { ...options, env: { ...cleanEnvironment(), ...env } });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.on("data", (chunk) => {
      said[name] += chunk;
      child.emit("said");
    });
  }
  const ended = once(child, "close").then(([exitCode]) => exitCode as number | null);
  return { child, said, ended, until: (is: () => boolean) => until(child, is) };
}

async function until(child: ChildProcess, is: () => boolean): Promise<void> {
  while (!is()) await once(child, "said");
}

const underwriteNow = (args: string[], options: SpawnOptions = {}) => start(process.execPath, [CLI, ...args], options);

/** The pid of the only child of a process. */
async function childOf(pid = 0): Promise<number> {
  for (;;) {
    const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ");
    if (child) return Number(child);
    await pause(5);
  }
}

describe("a signal from outside", () => {
  it.each(SIGNALS)("%s keeps what an eval has finished, says how to go on, and ends it with %i", async (name, code) => {
    const { env } = await serve((request, n) => (n < 6 ? wellBehaved()(request) : "hang"));
    const cwd = suiteFolder(6);
    const { child, said, ended, until } = underwriteNow(
      ["eval", "--cases", "cases.json", "--json", "--concurrency", "2", "--verbose"],
      {
        cwd,
        env,
      },
    );
    await until(() => said.stderr.includes("✓ "));
    child.kill(name);
    expect(await ended).toBe(code);
    const { run_id, passed, stopped } = JSON.parse(said.stdout);
    expect(stopped).toBe("it was interrupted");
    expect(said.stderr).toContain(`underwrite eval --resume ${run_id} goes on`);
    const resumed = await evaluate(cwd, ["--resume"], (await serve(wellBehaved())).env);
    expect(resumed.report).toMatchObject({ run_id, passed: 6 });
    expect(passed).toBeGreaterThan(0);
  });

  it.each(SIGNALS)("%s ends process 1 of a container, which has no default for it, with %i", async (name, code) => {
    const { env } = await serve(() => "hang");
    const args = ["--user", "--map-root-user", "--pid", "--fork", "--kill-child", process.execPath, CLI, ...APPROVED];
    const { child, said, ended, until } = start("unshare", [...args, "--verbose"], { cwd: emptyFolder(), env });
    await until(() => said.stderr.includes("asking the model"));
    process.kill(await childOf(child.pid), name);
    expect(await ended).toBe(code);
    expect(JSON.parse(said.stdout)).toMatchObject({ approved: null, run: { exit_reason: "interrupted" } });
  });

  it("ends commands that wait for somebody else: a file, a server, a reader, a model", async () => {
    const { env } = await serve(() => "hang");
    const cwd = emptyFolder();
    const deaf = { command: process.execPath, args: ["-e", "process.stdin.resume()"] };
    writeFileSync(join(cwd, ".mcp.json"), JSON.stringify({ mcpServers: { underwrite: deaf } }));
    const waiting: [args: string[], when: (said: { stdout: string; stderr: string }) => boolean, says: RegExp][] = [
      [["traces", "import", "-"], () => existsSync(join(cwd, ".underwrite", "traces.db")), /^$/],
      [["connect", "claude", "--start"], () => true, /^underwrite: interrupted\.$/],
      [["doctor", "--online"], () => true, /^underwrite: interrupted\.$/],
      [["--input", "-"], () => true, /^underwrite: interrupted\.$/],
      [["traces", "tail"], ({ stderr }) => stderr.includes("Waiting"), /^Waiting for runs; Ctrl-C ends\.$/],
    ];
    for (const [args, when, says] of waiting) {
      const { child, said, ended } = underwriteNow(args, { cwd, env });
      while (!when(said)) await pause(20);
      await listening(child.pid);
      child.kill("SIGHUP");
      expect({ args, code: await ended }).toEqual({ args, code: 129 });
      expect(said.stderr.trim()).toMatch(says);
    }
  });

  it("ends an export whose reader reads nothing", async () => {
    const cwd = suiteFolder(60);
    await evaluate(cwd, []);
    const child = spawn(process.execPath, [CLI, "traces", "export", "--kind", "all"], { cwd, env: cleanEnvironment() });
    await once(child.stdout, "readable");
    await pause(300); // until the pipe is full
    const ended = once(child, "exit").then(([exitCode]) => exitCode);
    child.kill("SIGTERM");
    expect(await ended).toBe(143);
  });

  it("leaves a plan as it was when it comes while the plan is verified", async () => {
    const { cwd, id, move, file } = await folderWithPlan();
    await move("approve", id);
    await move("applied", id);
    const { env, requests } = await serve(() => "hang");
    const { child, said, ended } = underwriteNow(["plan", "verify", id, "--max-cost", "5"], { cwd, env });
    while (requests.length === 0) await pause(20);
    child.kill("SIGTERM");
    expect(await ended).toBe(143);
    expect(said.stdout).toBe("");
    expect(readFileSync(file, "utf8")).toContain("status: applied");
  });

  it("lets the MCP server answer what it was asked, which is exit 0, and keeps a run that it cannot wait for", async () => {
    const { env, requests } = await serve(() => "hang");
    const cwd = emptyFolder();
    const application = { annual_income: 85_000, total_debt: 12_000, credit_score: 720, loan_amount: 250_000 };
    const clientInfo = { name: "test", version: "1" };
    const hello = { method: "initialize", params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo } };
    const question = { method: "tools/call", params: { name: "runAgent", arguments: { input: application } } };
    for (const [asked, exitCode] of [
      [[hello], 0],
      [[hello, question], 143],
    ] as const) {
      const { child, said, ended, until } = underwriteNow(["mcp"], { cwd, env, stdio: "pipe" });
      const lines = asked.map((message, id) => `${JSON.stringify({ jsonrpc: "2.0", id, ...message })}\n`);
      child.stdin?.write(lines.join(""));
      await until(() => said.stdout.includes('"id":0'));
      while (asked.length > 1 && requests.length === 0) await pause(20);
      child.kill("SIGTERM");
      expect(await ended).toBe(exitCode);
      expect(said.stdout.trim().split("\n")).toHaveLength(1);
    }
    const [trace] = JSON.parse((await underwrite(["traces", "--kind", "probe", "--json"], { cwd })).stdout);
    expect(trace).toMatchObject({ exit_reason: "interrupted" });
  });

  it("ends at once when it is the second", async () => {
    const { env } = await serve(() => "hang");
    const sink = await startOtlpSink(() => "hang");
    const OTEL_EXPORTER_OTLP_ENDPOINT = sink.url;
    const { child, said, ended, until } = underwriteNow([...APPROVED, "--verbose"], {
      cwd: emptyFolder(),
      env: { ...env, OTEL_EXPORTER_OTLP_ENDPOINT },
    });
    await until(() => said.stderr.includes("asking the model"));
    child.kill("SIGTERM");
    await until(() => said.stdout.includes("interrupted")); // what is left is a backend, which it waits for
    await pause(150);
    child.kill("SIGINT");
    expect(await ended).toBe(130);
    await sink.close();
  });

  it("may come twice for one Ctrl-C, as npx and shells pass it on", async () => {
    const { env } = await serve(() => "hang");
    const { child, said, ended, until } = underwriteNow([...APPROVED, "--verbose"], { cwd: emptyFolder(), env });
    await until(() => said.stderr.includes("asking the model"));
    child.kill("SIGINT");
    child.kill("SIGHUP");
    expect([130, 129]).toContain(await ended);
    expect(JSON.parse(said.stdout)).toMatchObject({ run: { exit_reason: "interrupted" } });
  });

  it("is no fault where it is the terminal that was closed, with nobody left to read the result", async () => {
    const { env, requests } = await serve(() => "hang");
    const cwd = emptyFolder();
    const command = `(trap '' HUP; "${process.execPath}" "${CLI}" ${APPROVED.join(" ")}; echo $? > code); true`;
    const { child, ended } = start("script", ["-qec", command, "/dev/null"], { cwd, env: { ...env, TERM: "xterm" } });
    while (requests.length === 0) await pause(20);
    child.kill("SIGKILL");
    await ended;
    const code = () => (existsSync(join(cwd, "code")) ? readFileSync(join(cwd, "code"), "utf8") : "");
    while (!code().endsWith("\n")) await pause(20); // the shell makes the file before it writes
    expect(code()).toBe("129\n");
    const [trace] = JSON.parse((await underwrite(["traces", "--json"], { cwd })).stdout);
    expect(trace).toMatchObject({ exit_reason: "interrupted" });
  });
});

describe("a command that nothing can end any more", () => {
  it("is a fault of ours that says so, and no silent exit 13", async () => {
    const { env } = await serve(() => "hang");
    const letsGo = `import { Socket } from "node:net";
      const { connect } = Socket.prototype;
      Socket.prototype.connect = function (...given) { return connect.apply(this.unref(), given); };
      Socket.prototype.ref = function () { return this.unref(); };
      const { setTimeout } = globalThis;
      globalThis.setTimeout = (...given) => setTimeout(...given).unref();`;
    const NODE_OPTIONS = `--import data:text/javascript,${encodeURIComponent(letsGo)}`;
    const { stderr, exitCode } = await underwrite([...APPROVED, "--quiet"], { env: { ...env, NODE_OPTIONS } });
    expect(stderr).toBe("underwrite: internal error: nothing is left that could end the command. Please report it.");
    expect(exitCode).toBe(5);
  });
});

/** Waits until a process listens for SIGHUP: before that, the signal would end it by itself. */
async function listening(pid = 0): Promise<void> {
  const caught = () =>
    Number.parseInt(/SigCgt:\s*\w*(\w)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "0", 16);
  while ((caught() & 1) === 0) await pause(5);
}
