import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isOfRow, recordsIn, rowsFolder, statusesIn } from "../../testing/folders/batch-rows.js";
import { underwrite } from "../../testing/processes/in-process.js";
import { type BatchesOptions, serveBatches } from "../../testing/servers/batches-server.js";
import { apiError, wellBehaved } from "../../testing/servers/messages-server.js";
import { TraceStore } from "../../tracing/store/store.js";

const CLAUDE = ["--model", "claude-sonnet-5"];
const WAVES = ["batch", "in.csv", "--output", "out.jsonl", ...CLAUDE, "--via", "message-batches", "--yes"];
const behaved = wellBehaved();

describe("requests of a wave that fail", () => {
  it("fail as in the live path: what passes is sent again, and what does not is an error of its row", async () => {
    const asked = new Map<number, number>();
    const { env, batches } = await serveBatches((request) => {
      const row = [2, 3, 4].find((one) => isOfRow(one, request));
      if (row === undefined) return behaved(request);
      const times = (asked.get(row) ?? 0) + 1;
      asked.set(row, times);
      // Some give an error as the API does, and some without what is around it.
      const odd = { type: "invalid_request", message: "messages: too odd" };
      if (row === 2) return { status: 400, body: odd };
      const isDown = row === 3 || times === 1;
      return isDown ? apiError(529, "overloaded_error", "Overloaded") : behaved(request);
    });
    const cwd = rowsFolder(5);
    const { exitCode, stderr } = await underwrite(WAVES, { cwd, env });
    expect(exitCode).toBe(1);
    expect(statusesIn(cwd)).toEqual([
      "r1 decided",
      "r2 provider_error",
      "r3 provider_error",
      "r4 decided",
      "r5 decided",
    ]);
    const errors = recordsIn(cwd).map(({ error }) => error);
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
        const row = [2, 3].find((one) => isOfRow(one, request));
        if (row === undefined || !isLate) return undefined;
        const times = (expiries.get(row) ?? 0) + 1;
        expiries.set(row, times);
        return row === 3 || times === 1 ? "expired" : undefined;
      },
    });
    const cwd = rowsFolder(3);
    const { exitCode } = await underwrite(WAVES, { cwd, env });
    expect(exitCode).toBe(1);
    expect(statusesIn(cwd)).toEqual(["r1 decided", "r2 decided", "r3 provider_error"]);
    expect(recordsIn(cwd)[2].error).toContain("expired unanswered twice");
    expect(batches.map((batch) => batch.requests.length)).toEqual([3, 3, 1]);
    isLate = false;
    const again = await underwrite([...WAVES, "--resume"], { cwd, env });
    expect(again.exitCode).toBe(0);
    expect(statusesIn(cwd)).toEqual(["r1 decided", "r2 decided", "r3 decided"]);
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
    const cwd = rowsFolder(3);
    const { exitCode } = await underwrite(WAVES, { cwd, env });
    expect(exitCode).toBe(4);
    expect(recordsIn(cwd).map(({ error }) => error)).toEqual(
      Array(3).fill("The batch msgbatch_0001 was canceled before the model was asked: --resume asks again."),
    );
    expect(batches).toHaveLength(1);
    const store = TraceStore.openReadOnly(join(cwd, ".underwrite", "traces.db"));
    const [call] = store.spansOf(recordsIn(cwd)[0].trace_id).filter(({ span }) => span.name === "chat claude-sonnet-5");
    store.close();
    const ofBatch = call?.span.attributes?.find(({ key }) => key === "underwrite.batch.id");
    expect(ofBatch?.value?.stringValue).toBe("msgbatch_0001");
    isCanceled = false;
    const again = await underwrite([...WAVES, "--resume"], { cwd, env });
    expect(again.exitCode).toBe(0);
    expect(statusesIn(cwd)).toEqual(["r1 decided", "r2 decided", "r3 decided"]);
  });
});

describe("a server of message batches", () => {
  it.each(["cut", "short", "hang"] as const)(
    "whose answers are %s half-way is read again, and nothing is sent again",
    async (how) => {
      const { env, batches, requests } = await serveBatches(behaved, {
        onRead: ({ reads }) => (reads === 1 ? how : undefined),
      });
      const cwd = rowsFolder(4);
      const { exitCode, stderr } = await underwrite(WAVES, { cwd, env: { ...env, UNDERWRITE_TIMEOUT: "2" } });
      expect({ exitCode, rows: statusesIn(cwd).length, requests: requests().length }).toEqual({
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
      const cwd = rowsFolder(3);
      const { exitCode } = await underwrite(WAVES, { cwd, env });
      expect({ exitCode, rows: statusesIn(cwd).length }).toEqual({ exitCode: 0, rows: 3 });
      expect(batches.map(({ requests }) => requests.length)).toEqual([3, 3]);
    },
  );

  it("that takes none fails all rows at once, with exit code 4", async () => {
    const { env, batches, seen } = await serveBatches(behaved, {
      onCreate: () => apiError(401, "authentication_error", "invalid x-api-key"),
    });
    const cwd = rowsFolder(3);
    const { exitCode, stderr } = await underwrite(WAVES, { cwd, env });
    expect({ exitCode, batches, creations: seen.creations }).toEqual({ exitCode: 4, batches: [], creations: 1 });
    expect(stderr).toContain("it does not accept the key");
  });

  it("that has no message batches, as a local one, is told apart from one that has not the model", async () => {
    const { env, seen } = await serveBatches(behaved, {
      onCreate: () => apiError(404, "not_found_error", "no such page"),
    });
    const cwd = rowsFolder(2);
    const { exitCode } = await underwrite(WAVES, { cwd, env });
    expect({ exitCode, creations: seen.creations }).toEqual({ exitCode: 4, creations: 1 });
    expect(recordsIn(cwd)[0].error).toMatch(/has no Message Batches \(it answered 404\): leave out --via/);
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
    const cwd = rowsFolder(3);
    const { exitCode } = await underwrite(WAVES, { cwd, env });
    expect({ exitCode, rows: statusesIn(cwd).length, batches: batches.length }).toEqual({
      exitCode: 0,
      rows: 3,
      batches: 4,
    });
  });

  it("whose answers are gone says so, and is asked anew by --resume", async () => {
    let isGone = true;
    const { env, batches } = await serveBatches(behaved, { isArchived: () => isGone });
    const cwd = rowsFolder(2);
    const { exitCode } = await underwrite(WAVES, { cwd, env });
    expect(exitCode).toBe(4);
    expect(recordsIn(cwd)[0].error).toContain("The answers of the batch msgbatch_0001 are not there any more");
    isGone = false;
    const again = await underwrite([...WAVES, "--resume"], { cwd, env });
    expect({ exitCode: again.exitCode, batches: batches.length }).toEqual({ exitCode: 0, batches: 3 });
  });
});
