import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyFolder } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";
import { type BatchesOptions, serveBatches } from "../../testing/servers/batches-server.js";
import { apiError, type MessagesRequest, wellBehaved } from "../../testing/servers/messages-server.js";
import { TraceStore } from "../../tracing/store/store.js";

const HEAD = "id,annual_income,total_debt,credit_score,loan_amount\n";
const CLAUDE = ["batch", "in.csv", "--output", "out.jsonl", "--model", "claude-sonnet-5"];
const WAVES = [...CLAUDE, "--via", "message-batches", "--yes"];
const behaved = wellBehaved();

function folderOf(rows: number): string {
  const cwd = emptyFolder();
  const lines = Array.from({ length: rows }, (_, n) => `r${n + 1},${50_000 + n},0,720,${100_000 + n}\n`);
  writeFileSync(join(cwd, "in.csv"), HEAD + lines.join(""));
  return cwd;
}

const outputOf = (cwd: string, file = "out.jsonl") =>
  readFileSync(join(cwd, file), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
const statuses = (cwd: string) => outputOf(cwd).map(({ id, status }) => `${id} ${status}`);

/** Whether a request is of the n-th row. */
const isOf = (n: number, { messages }: MessagesRequest) => JSON.stringify(messages[0]).includes(String(99_999 + n));

describe("a batch by message batches", () => {
  it("asks for all rows in a wave for each turn, and writes what the live path writes for half the price", async () => {
    const { env, batches, seen } = await serveBatches(behaved, {
      resultsAt: (server, id) => `${server}/answers/${id}`,
    });
    const cwd = folderOf(12);
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
      outputOf(cwd, file).map(({ id, status, outcome, output, cost_usd }) => ({
        ...{ id, status, outcome, output, cost_usd },
      }));
    expect(figures("out.jsonl")).toEqual(
      figures("live.jsonl").map((row) => ({ ...row, cost_usd: Number((row.cost_usd / 2).toFixed(6)) })),
    );
  });

  it("begins further rows as others end, and never has more than --concurrency in a wave", async () => {
    const { env, batches } = await serveBatches(behaved);
    const cwd = folderOf(8);
    const { exitCode } = await underwrite([...WAVES, "--concurrency", "3"], { cwd, env });
    expect(exitCode).toBe(0);
    expect(statuses(cwd)).toEqual(Array.from({ length: 8 }, (_, n) => `r${n + 1} decided`));
    expect(batches.map(({ requests }) => requests.length)).toEqual([3, 3, 3, 3, 2, 2]);
  });

  it("leaves a span of each model call, with its batch, its custom id and the time in the queue", async () => {
    const { env, batches } = await serveBatches(behaved);
    const cwd = folderOf(1);
    await underwrite(WAVES, { cwd, env: { ...env, UNDERWRITE_HOME: join(cwd, "home") } });
    const store = TraceStore.openReadOnly(join(cwd, "home", "traces.db"));
    const [row] = outputOf(cwd);
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
    const cwd = folderOf(2);
    const { stdout, stderr, exitCode } = await underwrite(["batch", "in.csv", ...WAVES.slice(4)], { cwd, env });
    expect({ exitCode, lines: stdout.split("\n").length }).toEqual({ exitCode: 0, lines: 2 });
    expect(stderr).toContain("Without --output nothing can be resumed");
  });
});

describe("before anything is sent in waves", () => {
  it("a yes is needed: without a terminal and --yes nothing is sent and nothing is written", async () => {
    const { env, batches, seen } = await serveBatches(behaved);
    const cwd = folderOf(3);
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
    const { stderr, exitCode } = await underwrite([...WAVES, ...args], { cwd: folderOf(1), env: { ...env, ...more } });
    expect({ exitCode, batches }).toEqual({ exitCode: 2, batches: [] });
    expect(stderr).toMatch(new RegExp(words));
    expect(stderr.split("\n")).toHaveLength(1);
  });

  it("a wave that could cost more than --max-cost is sent only as far as it fits, and a greater one goes on", async () => {
    const { env, requests } = await serveBatches(behaved);
    const cwd = folderOf(6);
    // Each of these requests costs at most 2.2 cents, with an answer of 4,096 tokens.
    const first = await underwrite([...WAVES, "--max-cost", "0.07"], { cwd, env });
    expect(first.exitCode).toBe(1);
    expect(first.stderr).toContain("not every row was run, as the cost limit was reached");
    const sent = requests().length;
    expect(sent).toBeGreaterThan(0);
    expect(sent).toBeLessThan(12);
    expect(statuses(cwd)).toEqual(Array.from({ length: sent / 2 }, (_, n) => `r${n + 1} decided`));
    const rest = await underwrite([...WAVES, "--max-cost", "5", "--resume"], { cwd, env });
    expect(rest.exitCode).toBe(0);
    expect({ rows: statuses(cwd).length, requests: requests().length }).toEqual({ rows: 6, requests: 12 });
    const none = await serveBatches(behaved);
    const { exitCode } = await underwrite([...WAVES, "--max-cost", "0.001"], { cwd: folderOf(2), env: none.env });
    expect({ exitCode, batches: none.batches }).toEqual({ exitCode: 1, batches: [] });
  });

  it("what was sent before is said, and its rows are not asked at once without --via", async () => {
    const { env } = await serveBatches(behaved, { fate: (_, request) => (isOf(2, request) ? "canceled" : undefined) });
    const cwd = folderOf(2);
    await underwrite(WAVES, { cwd, env });
    const live = await underwrite([...CLAUDE, "--resume"], { cwd, env });
    expect(live.exitCode).toBe(2);
    expect(live.stderr).toContain("This was begun with --via message-batches");
    expect(statuses(cwd)).toEqual(["r1 decided", "r2 provider_error"]);
    const other = await underwrite([...WAVES, "--resume", "--strict"], { cwd, env });
    expect(other.stderr).toContain("2 batches sent before for another version");
    const again = await underwrite([...WAVES, "--resume"], { cwd, env });
    expect(again.stderr).toMatch(/\d batch(?:es)? sent before: what they answer is fetched/);
  });
});

describe("requests of a wave that fail", () => {
  it("fail as in the live path: what passes is sent again, and what does not is an error of its row", async () => {
    const asked = new Map<number, number>();
    const { env, batches } = await serveBatches((request) => {
      const row = [2, 3, 4].find((one) => isOf(one, request));
      if (row === undefined) return behaved(request);
      const times = (asked.get(row) ?? 0) + 1;
      asked.set(row, times);
      // Some give an error as the API does, and some without what is around it.
      const odd = { type: "invalid_request", message: "messages: too odd" };
      if (row === 2) return { status: 400, body: odd };
      const isDown = row === 3 || times === 1;
      return isDown ? apiError(529, "overloaded_error", "Overloaded") : behaved(request);
    });
    const cwd = folderOf(5);
    const { exitCode, stderr } = await underwrite(WAVES, { cwd, env });
    expect(exitCode).toBe(1);
    expect(statuses(cwd)).toEqual(["r1 decided", "r2 provider_error", "r3 provider_error", "r4 decided", "r5 decided"]);
    const errors = outputOf(cwd).map(({ error }) => error);
    expect(errors[1]).toContain("The provider answered 400: it does not accept the request (“messages: too odd”)");
    expect(errors[2]).toContain(
      "The provider answered 529: it is overloaded (“Overloaded”). It stayed so after 2 tries",
    );
    // Two turns of the good rows, among them what is sent once more, and the second turn of the row that came late.
    expect(batches.map(({ requests }) => requests.length)).toEqual([5, 4, 1]);
    expect(stderr).toMatch(/Run again what failed: underwrite batch .* --via message-batches --yes --resume/);
  });

  it("are sent once more where they expire, and no third time until the batch is resumed", async () => {
    const expiries = new Map<number, number>();
    let isLate = true;
    const { env, batches, requests } = await serveBatches(behaved, {
      fate(_, request) {
        const row = [2, 3].find((one) => isOf(one, request));
        if (row === undefined || !isLate) return undefined;
        const times = (expiries.get(row) ?? 0) + 1;
        expiries.set(row, times);
        return row === 3 || times === 1 ? "expired" : undefined;
      },
    });
    const cwd = folderOf(3);
    const { exitCode } = await underwrite(WAVES, { cwd, env });
    expect(exitCode).toBe(1);
    expect(statuses(cwd)).toEqual(["r1 decided", "r2 decided", "r3 provider_error"]);
    expect(outputOf(cwd)[2].error).toContain("expired unanswered twice");
    expect(batches.map((batch) => batch.requests.length)).toEqual([3, 3, 1]);
    isLate = false;
    const again = await underwrite([...WAVES, "--resume"], { cwd, env });
    expect(again.exitCode).toBe(0);
    expect(statuses(cwd)).toEqual(["r1 decided", "r2 decided", "r3 decided"]);
    const ids = requests().map(({ custom_id }) => custom_id);
    expect({ asked: ids.length, unlike: new Set(ids).size }).toEqual({ asked: 9, unlike: 9 });
    expect(existsSync(join(cwd, "out.jsonl.waves"))).toBe(false);
  });

  it("because somebody canceled the batch are errors of their rows, and are asked again by --resume", async () => {
    let isCanceled = true;
    const options: BatchesOptions = {
      hasEnded(batch) {
        if (isCanceled) batch.cancel_initiated_at = new Date().toISOString();
        return true;
      },
    };
    const { env, batches } = await serveBatches(behaved, options);
    const cwd = folderOf(3);
    const { exitCode } = await underwrite(WAVES, { cwd, env });
    expect(exitCode).toBe(4);
    expect(outputOf(cwd).map(({ error }) => error)).toEqual(
      Array(3).fill("The batch msgbatch_0001 was canceled before the model was asked: --resume asks again."),
    );
    expect(batches).toHaveLength(1);
    const store = TraceStore.openReadOnly(join(cwd, ".underwrite", "traces.db"));
    const [call] = store.spansOf(outputOf(cwd)[0].trace_id).filter(({ span }) => span.name === "chat claude-sonnet-5");
    store.close();
    const ofBatch = call?.span.attributes?.find(({ key }) => key === "underwrite.batch.id");
    expect(ofBatch?.value?.stringValue).toBe("msgbatch_0001");
    isCanceled = false;
    const again = await underwrite([...WAVES, "--resume"], { cwd, env });
    expect(again.exitCode).toBe(0);
    expect(statuses(cwd)).toEqual(["r1 decided", "r2 decided", "r3 decided"]);
  });
});

describe("a server of message batches", () => {
  it.each(["cut", "short", "hang"] as const)(
    "whose answers are %s half-way is read again, and nothing is sent again",
    async (how) => {
      const { env, batches, requests } = await serveBatches(behaved, {
        onRead: ({ reads }) => (reads === 1 ? how : undefined),
      });
      const cwd = folderOf(4);
      const { exitCode, stderr } = await underwrite(WAVES, { cwd, env: { ...env, UNDERWRITE_TIMEOUT: "2" } });
      expect({ exitCode, rows: statuses(cwd).length, requests: requests().length }).toEqual({
        ...{ exitCode: 0, rows: 4, requests: 8 },
      });
      expect(batches.map(({ reads }) => reads)).toEqual([2, 2]);
      expect(stderr).toContain("It is tried again in");
    },
  );

  it.each(["lose the answer", "lose it", "500", "429"] as const)(
    "that does not say that it took a batch (%s) gets it once",
    async (how) => {
      const refusals = {
        "500": apiError(500, "api_error", "Internal"),
        "429": apiError(429, "rate_limit_error", "Slow"),
      };
      const { env, batches } = await serveBatches(behaved, {
        onCreate: (n) => (n > 0 ? undefined : how === "500" || how === "429" ? refusals[how] : how),
      });
      const cwd = folderOf(3);
      const { exitCode } = await underwrite(WAVES, { cwd, env });
      expect({ exitCode, rows: statuses(cwd).length }).toEqual({ exitCode: 0, rows: 3 });
      expect(batches.map(({ requests }) => requests.length)).toEqual([3, 3]);
    },
  );

  it("that takes none fails all rows at once, with exit code 4", async () => {
    const { env, batches, seen } = await serveBatches(behaved, {
      onCreate: () => apiError(401, "authentication_error", "invalid x-api-key"),
    });
    const cwd = folderOf(3);
    const { exitCode, stderr } = await underwrite(WAVES, { cwd, env });
    expect({ exitCode, batches, creations: seen.creations }).toEqual({ exitCode: 4, batches: [], creations: 1 });
    expect(stderr).toContain("it does not accept the key");
  });

  it("that has no message batches, as a local one, is told apart from one that has not the model", async () => {
    const { env, seen } = await serveBatches(behaved, {
      onCreate: () => apiError(404, "not_found_error", "no such page"),
    });
    const cwd = folderOf(2);
    const { exitCode } = await underwrite(WAVES, { cwd, env });
    expect({ exitCode, creations: seen.creations }).toEqual({ exitCode: 4, creations: 1 });
    expect(outputOf(cwd)[0].error).toMatch(/has no Message Batches \(it answered 404\): leave out --via/);
  });

  it("that also has batches of others, of as many requests, has ours found among them or sent", async () => {
    const { env, url, batches } = await serveBatches(behaved, { onCreate: (n) => (n === 2 ? "lose it" : undefined) });
    for (const name of ["theirs", "another"]) {
      const requests = Array.from({ length: 3 }, (_, n) => ({
        custom_id: `${name}-${n}`,
        params: { messages: [], tools: [] },
      }));
      await fetch(`${url}/v1/messages/batches`, { method: "POST", body: JSON.stringify({ requests }) });
    }
    const cwd = folderOf(3);
    const { exitCode } = await underwrite(WAVES, { cwd, env });
    expect({ exitCode, rows: statuses(cwd).length, batches: batches.length }).toEqual({
      exitCode: 0,
      rows: 3,
      batches: 4,
    });
  });

  it("whose answers are gone says so, and is asked anew by --resume", async () => {
    let isGone = true;
    const { env, batches } = await serveBatches(behaved, { isArchived: () => isGone });
    const cwd = folderOf(2);
    const { exitCode } = await underwrite(WAVES, { cwd, env });
    expect(exitCode).toBe(4);
    expect(outputOf(cwd)[0].error).toContain("The answers of the batch msgbatch_0001 are not there any more");
    isGone = false;
    const again = await underwrite([...WAVES, "--resume"], { cwd, env });
    expect({ exitCode: again.exitCode, batches: batches.length }).toEqual({ exitCode: 0, batches: 3 });
  });
});
