import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isOfRow, recordsIn, rowsFolder, statusesIn } from "../../testing/folders/batch-rows.js";
import { underwrite } from "../../testing/processes/in-process.js";
import { serveBatches } from "../../testing/servers/batches-server.js";
import { wellBehaved } from "../../testing/servers/messages-server.js";
import { TraceStore } from "../../tracing/store/store.js";

const CLAUDE = ["batch", "in.csv", "--output", "out.jsonl", "--model", "claude-sonnet-5"];
const WAVES = [...CLAUDE, "--via", "message-batches", "--yes"];
const behaved = wellBehaved();

describe("a batch by message batches", () => {
  it("asks for all rows in a wave for each turn, and writes what the live path writes for half the price", async () => {
    const { env, batches, seen } = await serveBatches(behaved, {
      resultsAt: (server, id) => `${server}/answers/${id}`,
    });
    const cwd = rowsFolder(12);
    const { stderr, exitCode } = await underwrite(WAVES, { cwd, env });
    expect(exitCode).toBe(0);
    expect(batches.map(({ requests }) => requests.length)).toEqual([12, 12]);
    expect({ live: seen.live, unknown: seen.unknown }).toEqual({ live: 0, unknown: [] });
    const ids = batches.flatMap(({ requests }) => requests.map(({ custom_id }) => custom_id));
    expect(ids.filter((id) => !/^[\w-]{1,64}$/.test(id))).toEqual([]);
    const zeroRetention = stderr.indexOf("Not covered by zero data retention");
    expect(zeroRetention).toBeGreaterThan(-1);
    expect(zeroRetention).toBeLessThan(stderr.indexOf("msgbatch_0001 was sent"));
    expect(stderr).toMatch(/Cost: about \$0\.\d+ at half the usual price; the first wave at most \$0\.\d+/);
    expect(stderr).toMatch(/Message Batches: 2 waves \(2 batches\), .* waited, at half the usual price\./);
    await underwrite([...CLAUDE.slice(0, 3), "live.jsonl", ...CLAUDE.slice(4)], { cwd, env });
    const figures = (file: string) =>
      recordsIn(cwd, file).map(({ id, status, outcome, output, cost_usd }) => ({
        ...{ id, status, outcome, output, cost_usd },
      }));
    expect(figures("out.jsonl")).toEqual(
      figures("live.jsonl").map((row) => ({ ...row, cost_usd: Number((row.cost_usd / 2).toFixed(6)) })),
    );
  });

  it("begins further rows as others end, and never has more than --concurrency in a wave", async () => {
    const { env, batches } = await serveBatches(behaved);
    const cwd = rowsFolder(8);
    const { exitCode } = await underwrite([...WAVES, "--concurrency", "3"], { cwd, env });
    expect(exitCode).toBe(0);
    expect(statusesIn(cwd)).toEqual(Array.from({ length: 8 }, (_, n) => `r${n + 1} decided`));
    expect(batches.map(({ requests }) => requests.length)).toEqual([3, 3, 3, 3, 2, 2]);
  });

  it("leaves a span of each model call, with its batch, its custom id and the time in the queue", async () => {
    const { env, batches } = await serveBatches(behaved);
    const cwd = rowsFolder(1);
    await underwrite(WAVES, { cwd, env: { ...env, UNDERWRITE_HOME: join(cwd, "home") } });
    const store = TraceStore.openReadOnly(join(cwd, "home", "traces.db"));
    const [row] = recordsIn(cwd);
    const calls = store.spansOf(row.trace_id).filter(({ span }) => span.name === "chat claude-sonnet-5");
    store.close();
    const found = calls.map(({ span }) => {
      const of = (name: string) => span.attributes?.find(({ key }) => key === `underwrite.batch.${name}`)?.value;
      return {
        batch: of("id")?.stringValue,
        custom_id: of("custom_id")?.stringValue,
        queued: Number(of("queued_ms")?.intValue ?? of("queued_ms")?.doubleValue) > 0,
      };
    });
    expect(found).toEqual(
      batches.map(({ id, requests }) => ({ batch: id, custom_id: requests[0]?.custom_id, queued: true })),
    );
  });

  it("prints the results where no output is named, and says that nothing can be resumed then", async () => {
    const { env } = await serveBatches(behaved);
    const cwd = rowsFolder(2);
    const { stdout, stderr, exitCode } = await underwrite(["batch", "in.csv", ...WAVES.slice(4)], { cwd, env });
    expect({ exitCode, lines: stdout.split("\n").length }).toEqual({ exitCode: 0, lines: 2 });
    expect(stderr).toContain("Without --output nothing can be resumed");
  });
});

describe("before anything is sent in waves", () => {
  it("a yes is needed: without a terminal and --yes nothing is sent and nothing is written", async () => {
    const { env, batches, seen } = await serveBatches(behaved);
    const cwd = rowsFolder(3);
    const { stderr, stdout, exitCode } = await underwrite(WAVES.slice(0, -1), { cwd, env });
    expect({ exitCode, stdout, batches, live: seen.live }).toEqual({ exitCode: 2, stdout: "", batches: [], live: 0 });
    expect(stderr).toContain("3 rows, with claude-sonnet-5 at 127.0.0.1:");
    expect(stderr).toContain("each within 24 hours");
    expect(stderr).toContain("Not covered by zero data retention");
    expect(stderr.split("\n").at(-1)).toContain("give --yes to send it");
    expect(readdirSync(cwd)).toEqual(["in.csv"]);
  });

  it.each([
    ["the offline model", ["--model", "offline"], {}, "names? a model with --model"],
    ["no key", [], { ANTHROPIC_API_KEY: "" }, "needs ANTHROPIC_API_KEY"],
    ["a bound on the time of a row", ["--timeout", "60"], {}, "--timeout bounds"],
    ["another way", ["--via", "pigeons"], {}, "message-batches"],
    ["a wave of no rows", ["--concurrency", "0"], {}, "--concurrency is"],
  ])("%s is refused in one line", async (_, args, more, words) => {
    const { env, batches } = await serveBatches(behaved);
    const { stderr, exitCode } = await underwrite([...WAVES, ...args], {
      cwd: rowsFolder(1),
      env: { ...env, ...more },
    });
    expect({ exitCode, batches }).toEqual({ exitCode: 2, batches: [] });
    expect(stderr).toMatch(new RegExp(words));
    expect(stderr.split("\n")).toHaveLength(1);
  });

  it("a wave that could cost more than --max-cost is sent only as far as it fits, and a greater one goes on", async () => {
    const { env, requests } = await serveBatches(behaved);
    const cwd = rowsFolder(6);
    // Each of these requests costs at most 2.2 cents, with an answer of 4,096 tokens.
    const first = await underwrite([...WAVES, "--max-cost", "0.07"], { cwd, env });
    expect(first.exitCode).toBe(1);
    expect(first.stderr).toContain("not every row was run, as the cost limit was reached");
    const sent = requests().length;
    expect(sent).toBeGreaterThan(0);
    expect(sent).toBeLessThan(12);
    expect(statusesIn(cwd)).toEqual(Array.from({ length: sent / 2 }, (_, n) => `r${n + 1} decided`));
    const rest = await underwrite([...WAVES, "--max-cost", "5", "--resume"], { cwd, env });
    expect(rest.exitCode).toBe(0);
    expect({ rows: statusesIn(cwd).length, requests: requests().length }).toEqual({ rows: 6, requests: 12 });
    const none = await serveBatches(behaved);
    const { exitCode } = await underwrite([...WAVES, "--max-cost", "0.001"], { cwd: rowsFolder(2), env: none.env });
    expect({ exitCode, batches: none.batches }).toEqual({ exitCode: 1, batches: [] });
  });

  it("what was sent before is said, and its rows are not asked at once without --via", async () => {
    const { env } = await serveBatches(behaved, {
      fate: (_, request) => (isOfRow(2, request) ? "canceled" : undefined),
    });
    const cwd = rowsFolder(2);
    await underwrite(WAVES, { cwd, env });
    const live = await underwrite([...CLAUDE, "--resume"], { cwd, env });
    expect(live.exitCode).toBe(2);
    expect(live.stderr).toContain("This was begun with --via message-batches");
    expect(statusesIn(cwd)).toEqual(["r1 decided", "r2 provider_error"]);
    const other = await underwrite([...WAVES, "--resume", "--strict"], { cwd, env });
    expect(other.stderr).toContain("2 batches sent before for another version");
    const again = await underwrite([...WAVES, "--resume"], { cwd, env });
    expect(again.stderr).toMatch(/\d batch(?:es)? sent before: what they answer is fetched/);
  });
});
