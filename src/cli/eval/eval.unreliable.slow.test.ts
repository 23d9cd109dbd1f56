import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text as readText } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { evaluate, idsOf, suiteFolder } from "../../testing/folders/eval-suite.js";
import { CLI, cleanEnvironment } from "../../testing/processes/cli.js";
import { serve } from "../../testing/servers/ask-claude.js";
import { apiError, type Reply, type ReplyFunction, wellBehaved } from "../../testing/servers/messages-server.js";

/** An eval that goes on. */
interface Going {
  child: ChildProcess;
  /** How many results it has told of. */
  passed: () => number;
  /** What it prints in the end. */
  output: Promise<string>;
  /** Its exit code, once it has ended. */
  ended: Promise<number | null>;
}

/** Starts an eval that goes on until it is stopped. */
function start(cwd: string, env: Record<string, string>): Going {
  const args = ["eval", "--cases", "cases.json", "--json", "--concurrency", "2", "--verbose"];
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd,
    env: { ...cleanEnvironment(), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let talk = "";
  child.stderr.on("data", (chunk) => {
    talk += chunk;
    child.emit("talk");
  });
  const ended = once(child, "exit").then(([exitCode]) => exitCode);
  const output = readText(child.stdout); // read from the start: a full pipe would hold the process
  return { child, output, ended, passed: () => talk.split("\n").filter((line) => line.startsWith("✓ ")).length };
}

/** A model that behaves for so many requests and then never answers again. */
function behavesFor(count: number): ReplyFunction {
  return (request, n) => (n < count ? wellBehaved()(request) : "hang");
}

describe("an eval under an unreliable provider", () => {
  it("slows down for 429 and 529 instead of failing cases", async () => {
    const refusals: Reply[] = [
      apiError(429, "rate_limit_error", "slow down", { "retry-after": "0.05" }),
      apiError(529, "overloaded_error", "overloaded", { "retry-after-ms": "30" }),
    ];
    const { env, requests } = await serve((request, n) =>
      n % 3 === 2 ? wellBehaved()(request) : (refusals[n % 2] ?? "hang"),
    );
    const { report, exitCode } = await evaluate(suiteFolder(12), ["--concurrency", "6"], {
      ...env,
      UNDERWRITE_MAX_RETRIES: "0",
    });
    expect(report).toMatchObject({ passed: 12, errored: 0 });
    expect(requests.length).toBeGreaterThanOrEqual(72);
    expect(exitCode).toBe(0);
  });

  it("takes a case that gets no answer in time for an error, and runs the others", async () => {
    const { env } = await serve((request) => {
      return JSON.stringify(request.messages).includes("61000") ? "hang" : wellBehaved()(request);
    });
    const { report, exitCode } = await evaluate(suiteFolder(3), ["--timeout", "1.5"], env);
    expect(idsOf(report, "error")).toEqual(["case-2"]);
    expect(report.cases[1]?.graders).toMatchObject([
      { name: "run", status: "error", reason: "The run gave no result within 1.5 s." },
    ]);
    expect(report.gate.reasons).toEqual(["1 case ended in an error, which is never a pass: case-2."]);
    expect(exitCode).toBe(1);
  });

  it("stops at the cost limit, and at the first case that does not pass when it is to", async () => {
    const { env } = await serve(wellBehaved());
    const dear = await evaluate(suiteFolder(10), ["--concurrency", "1", "--max-cost", "0.005"], env);
    expect(dear.report).toMatchObject({ stopped: "the cost limit was reached", gate: { passed: false } });
    expect(dear.report.usage.cost_usd).toBeGreaterThanOrEqual(0.005);
    expect(dear.report.skipped).toBeGreaterThan(0);
    const wrong = suiteFolder(5, (n) => (n === 2 ? { expected: { approved: false } } : {}));
    const bailed = await evaluate(wrong, ["--bail", "--concurrency", "1"]);
    expect(bailed.report).toMatchObject({ passed: 1, failed: 1, skipped: 3, stopped: "case-2 did not pass" });
    expect([dear.exitCode, bailed.exitCode]).toEqual([1, 1]);
  });

  it("says where more tries are allowed, which is no option of its own", async () => {
    const { env } = await serve(() => apiError(500, "api_error", "oops", { "retry-after-ms": "1" }));
    const { report } = await evaluate(suiteFolder(1), [], env);
    expect(JSON.stringify(report)).toContain(
      "allow more tries (UNDERWRITE_MAX_RETRIES, or --max-retries of underwrite run)",
    );
  });

  it("tells flaky cases from wrong ones when it repeats them", async () => {
    const seen = new Map<string, number>();
    const { env } = await serve((request) => {
      const first = JSON.stringify(request.messages[0]);
      const finishes = request.messages.length > 1;
      const times = (seen.get(first) ?? 0) + (finishes ? 1 : 0);
      seen.set(first, times);
      const lies = first.includes("61000") || (first.includes("62000") && times <= 2);
      return wellBehaved((decision) => (lies ? { ...decision, monthly_payment: 1 } : decision))(request);
    });
    const { report } = await evaluate(suiteFolder(3), ["--repeat", "3", "--concurrency", "1"], env);
    expect(report.repeats).toMatchObject({ k: 3, flaky: ["case-3"] });
    expect(idsOf(report, "pass")).toEqual(["case-1"]);
    expect(report.cases.map(({ trace_ids }) => new Set(trace_ids).size)).toEqual([3, 3, 3]);
  });

  it("loses nothing finished to kill -9, and then runs only what is missing", async () => {
    const cwd = suiteFolder(8);
    const dying = await serve(behavesFor(8));
    const { child, passed, ended } = start(cwd, dying.env);
    while (passed() < 3) await once(child, "talk");
    child.kill("SIGKILL");
    await ended;
    const finished = passed();
    const healthy = await serve(wellBehaved());
    const { report, stderr, exitCode } = await evaluate(cwd, ["--resume"], healthy.env);
    expect(report).toMatchObject({ total: 8, passed: 8, gate: { passed: true } });
    const before = Number(/; (\d+) results are there already/.exec(stderr)?.[1]);
    expect(before).toBeGreaterThanOrEqual(finished);
    expect(healthy.requests).toHaveLength(2 * (8 - before));
    expect(exitCode).toBe(0);
    expect((await evaluate(cwd, ["--resume"], healthy.env)).stderr).toContain(
      "is complete: there is nothing to resume",
    );
  });

  it("keeps what is finished at Ctrl-C, says how to go on, and ends with 130", async () => {
    const cwd = suiteFolder(8);
    const hanging = await serve(behavesFor(6));
    const { child, passed, output, ended } = start(cwd, hanging.env);
    while (passed() < 2) await once(child, "talk");
    child.kill("SIGINT");
    expect(await ended).toBe(130);
    const partial = JSON.parse(await output);
    expect(partial).toMatchObject({ stopped: "it was interrupted", gate: { passed: false } });
    expect(partial.passed).toBeGreaterThanOrEqual(2);
    expect((await evaluate(cwd, ["--resume", partial.run_id], (await serve(wellBehaved())).env)).report.passed).toBe(8);
  });

  it("keeps results as they come and hears Ctrl-C also where the model answers at once", async () => {
    const cwd = suiteFolder(5000);
    const { child, passed, ended } = start(cwd, {});
    while (passed() < 1) await once(child, "talk");
    child.kill("SIGINT");
    expect(await ended).toBe(130);
    expect(passed()).toBeLessThan(5000);
  });

  it("lets one process at a time work on a run, and takes over from one that was killed", async () => {
    const cwd = suiteFolder(8);
    const hanging = await serve(behavesFor(6));
    const { child, passed, ended } = start(cwd, hanging.env);
    while (passed() < 2) await once(child, "talk");
    const second = await evaluate(cwd, ["--resume"], hanging.env);
    expect(second).toMatchObject({ report: null, exitCode: 2 });
    expect(second.stderr).toContain(`goes on in process ${child.pid}`);
    child.kill("SIGKILL");
    await ended;
    expect((await evaluate(cwd, ["--resume"], (await serve(wellBehaved())).env)).report.passed).toBe(8);
    expect(readdirSync(join(cwd, ".underwrite")).filter((name) => name.endsWith(".lock"))).toEqual([]);
  });

  it("takes over from a process that was killed in another container, where its number is one that lives here", async () => {
    const cwd = suiteFolder(3, (n) => (n === 1 ? { expected: { approved: false } } : {}));
    const { report } = await evaluate(cwd, ["--bail", "--concurrency", "1"]);
    const lock = join(cwd, ".underwrite", `eval-${report.run_id}.lock`);
    writeFileSync(
      lock,
      JSON.stringify({ token: "gone", pid: 1, host: "container", machine: "container boot pid:[7]" }),
    );
    expect((await evaluate(cwd, ["--resume"])).report).toMatchObject({ total: 3, passed: 2, failed: 1 });
    expect(existsSync(lock)).toBe(false);
  });

  it("begins no case of a resumed run whose money is spent already", async () => {
    const cwd = suiteFolder(6);
    const { env, requests } = await serve(wellBehaved());
    await evaluate(cwd, ["--concurrency", "1", "--max-cost", "0.0001"], env);
    const before = requests.length;
    const { report } = await evaluate(cwd, ["--resume", "--max-cost", "0.0001"], env);
    expect(report.stopped).toBe("the cost limit was reached");
    expect(requests).toHaveLength(before);
  });

  it("does not go on with a run whose cases changed, or under other options", async () => {
    const cwd = suiteFolder(3, (n) => (n === 1 ? { expected: { approved: false } } : {}));
    await evaluate(cwd, ["--bail", "--concurrency", "1"]);
    expect((await evaluate(cwd, ["--resume", "--repeat", "2"])).stderr).toContain("leave out --repeat");
    const other = suiteFolder(3);
    const { env } = { env: { UNDERWRITE_HOME: `${cwd}/.underwrite` } };
    expect((await evaluate(other, ["--resume"], env)).stderr).toContain("cannot be resumed: cases changed since");
  });
});
