import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { EvalReport } from "../../evals/report/eval-report.js";
import { evaluate, suiteFolder } from "../../testing/folders/eval-suite.js";
import { underwrite } from "../../testing/processes/in-process.js";
import { serveBatches } from "../../testing/servers/batches-server.js";
import {
  apiError,
  type MessagesRequest,
  message,
  type Reply,
  wellBehaved,
} from "../../testing/servers/messages-server.js";

const CLAUDE = ["--model", "claude-sonnet-5"];
const WAVES = [...CLAUDE, "--via", "message-batches", "--yes"];
const behaved = wellBehaved();

/** A model that is wrong about every third case, by what it is asked. */
function sometimesWrong(request: MessagesRequest): Reply {
  const isWrong = /6[258]000|"annual_income":71000/.test(JSON.stringify(request.messages[0]));
  return isWrong
    ? wellBehaved((decision) => ({ ...decision, approved: !decision.approved }))(request)
    : behaved(request);
}

/** What a report says but for what differs from run to run: ids, times, and the cost, which is told apart. */
function figuresOf({ gate, cases, repeats, usage, passed, failed, errored, pass_rate }: EvalReport) {
  const { latency_ms: _, cost_usd: cost, ...used } = usage;
  const ofCases = cases.map(
    ({ trace_ids, durations_ms: __, usage: { duration_ms: ___, cost_usd: ____, ...own }, graders, ...rest }) => ({
      ...{ ...rest, own, runs: trace_ids.length },
      graders: graders.map(({ name, status, reason, repeat }) => ({ name, status, reason, repeat })),
    }),
  );
  return { figures: { gate, ofCases, repeats, used, passed, failed, errored, pass_rate }, cost };
}

describe("an eval by message batches", () => {
  it("has the figures of one that asks at once, for half the price, with a request of its own for each repeat", async () => {
    const { env, batches, seen } = await serveBatches(sometimesWrong);
    const cwd = suiteFolder(12, (n) => (n === 1 ? { budget: { seconds: 600, round_trips: 2 } } : {}));
    const waves = await evaluate(cwd, [...WAVES, "--repeat", "2"], env);
    expect(seen.live).toBe(0);
    const live = await evaluate(cwd, [...CLAUDE, "--repeat", "2"], env);
    const [batched, atOnce] = [figuresOf(waves.report), figuresOf(live.report)];
    expect(atOnce.figures.failed).toBeGreaterThan(1);
    expect(batched.figures).toEqual(atOnce.figures);
    expect(batched.cost).toBeCloseTo((atOnce.cost ?? 0) / 2, 6);
    expect(waves.exitCode).toBe(live.exitCode);
    expect(batches[0]?.requests).toHaveLength(24);
    expect(waves.stderr).toContain("Not covered by zero data retention");
    expect(waves.stderr).toMatch(/Message Batches: 3 waves \(3 batches\), .* waited, at half the usual price\./);
    expect(waves.report).toMatchObject({
      via: "message-batches",
      waves: { waves: 3, batches: batches.map(({ id }) => id) },
    });
    expect([atOnce, live.report].some((one) => "via" in one || "waves" in one)).toBe(false);
    const shown = await underwrite(["eval", "show", waves.report.run_id, "--json"], { cwd });
    expect(JSON.parse(shown.stdout)).toEqual(waves.report);
    expect(readdirSync(join(cwd, ".underwrite")).filter((name) => name.endsWith(".waves"))).toEqual([]);
  });

  it("needs a yes: without a terminal and --yes no case is begun", async () => {
    const { env, batches, seen } = await serveBatches(behaved);
    const cwd = suiteFolder(2);
    const { report, stderr, exitCode } = await evaluate(cwd, WAVES.slice(0, -1), env);
    expect({ report, exitCode, batches, live: seen.live }).toEqual({ report: null, exitCode: 2, batches: [], live: 0 });
    expect(stderr).toContain("Message Batches: 2 runs, with claude-sonnet-5");
    expect((await underwrite(["eval", "list", "--json"], { cwd })).stdout).not.toContain("run_id");
  });

  it("has its judges asked by message batches, too, and a failed request as an error of its case", async () => {
    const { env, batches, seen } = await serveBatches((request) => {
      if (request.model === "claude-haiku-4-5") {
        const verdict = { verdict: "pass", quote: "DTI", reason: "So it is." };
        return message([{ type: "text", text: JSON.stringify(verdict) }]);
      }
      const isOdd = JSON.stringify(request.messages[0]).includes("62000");
      return isOdd ? apiError(400, "invalid_request_error", "odd") : behaved(request);
    });
    const cwd = suiteFolder(4, () => ({ rubric: "Names the DTI." }));
    const { report } = await evaluate(cwd, [...WAVES, "--judge", "claude-haiku-4-5", "--trust-judge"], env);
    expect(report.cases.map(({ status }) => status)).toEqual(["pass", "pass", "error", "pass"]);
    expect(batches.map(({ requests }) => requests.map(({ params }) => params.model))).toEqual([
      ...[Array(4).fill("claude-sonnet-5"), Array(3).fill("claude-sonnet-5"), Array(3).fill("claude-haiku-4-5")],
    ]);
    expect(seen.live).toBe(0);
  });

  it("that reaches --max-cost is gone on with by the command that it tells, and asks nothing twice", async () => {
    const { env, requests } = await serveBatches(behaved);
    const cwd = suiteFolder(6);
    const first = await evaluate(cwd, [...WAVES, "--max-cost", "0.07"], env);
    expect(first.report.stopped).toBe("the cost limit was reached");
    const told = /To go on: underwrite eval (.*)/.exec(first.stderr)?.[1] ?? "";
    const atOnce = await evaluate(cwd, ["--resume"], env);
    expect(atOnce.exitCode).toBe(2);
    expect(atOnce.stderr).toContain("This was begun with --via message-batches");
    const { report } = await evaluate(cwd, [...told.split(" "), "--max-cost", "5"], env);
    expect({ passed: report.passed, requests: requests().length }).toEqual({ passed: 6, requests: 12 });
  });
});
