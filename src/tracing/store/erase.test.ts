import { randomBytes } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { DatabaseSync } from "@photostructure/sqlite";
import { describe, expect, it } from "vitest";
import { filesWith } from "../../testing/folders/folder-bytes.js";
import { emptyFolder } from "../../testing/processes/cli.js";
import { EPOCH, storedSpan, traceId } from "../../testing/spans.js";
import { eraseTraces, eraseUnusedOrigins, idsBefore } from "./erase.js";
import { reclaim } from "./reclaim.js";
import { TraceStore } from "./store.js";

describe("erasing", () => {
  it("goes in small transactions, between which another process writes, and leaves what it wrote", async () => {
    const folder = emptyFolder();
    const path = join(folder, "traces.db");
    const store = TraceStore.open(path);
    store.addSpans(
      Array.from({ length: 600 }, (_, n) => storedSpan({ trace: n + 1, id: 1, from: n, attributes: { a: "gone-0" } })),
    );
    const erasing = eraseTraces(store.connection, idsBefore(store.connection, EPOCH + 600));
    const other = TraceStore.open(path);
    const seen = new Set<number>();
    let done = false;
    const ended = erasing.finally(() => {
      done = true;
    });
    for (let n = 0; !done; n++) {
      other.addSpans([storedSpan({ trace: 10_000 + n, id: 1, from: 1000, attributes: { a: "kept-1" } })]);
      seen.add(other.idsWithPrefix(traceId(0).slice(0, 28), 1000).length);
      await turn();
    }
    expect((await ended).traces).toBe(600);
    expect(seen.size).toBeGreaterThan(2);
    expect((await reclaim(store.connection)).emptied).toBe(true);
    expect(filesWith(folder, "gone-0")).toEqual([]);
    expect(filesWith(folder, "kept-1")).toEqual(["traces.db"]);
    other.close();
    store.close();
  });

  it("removes scores whose trace is not there any more", async () => {
    const store = TraceStore.open(":memory:");
    const score = { id: "s", trace_id: traceId(7), name: "tone", value: 1, data_type: "NUMERIC", source: "person" };
    store.addScores([{ ...score, comment: "left over" } as never], EPOCH);
    const ids = idsBefore(store.connection, EPOCH + 1);
    expect(await eraseTraces(store.connection, ids)).toMatchObject({ traces: 0, scores: 1 });
    expect(store.scoresOf(traceId(7))).toEqual([]);
    store.close();
  });

  it("removes what spans had in common when the last of them is gone, and no other process misses it", async () => {
    const folder = emptyFolder();
    const path = join(folder, "traces.db");
    const from = (trace: number, host: string) => {
      const stored = storedSpan({ trace, id: 1, from: trace });
      const attributes = [{ key: "host.name", value: { stringValue: host } }];
      return { ...stored, origin: { ...stored.origin, resource: { attributes } } };
    };
    const store = TraceStore.open(path);
    const other = TraceStore.open(path);
    other.addSpans([from(1, "laptop-of-quixworthy"), from(2, "build-server"), from(3, "build-server")]);
    await eraseTraces(store.connection, [traceId(1), traceId(2)]);
    eraseUnusedOrigins(store.connection);
    await reclaim(store.connection);
    expect(filesWith(folder, "quixworthy")).toEqual([]);
    expect(store.spansOf(traceId(3))).toEqual([from(3, "build-server")]);
    await eraseTraces(store.connection, [traceId(3)]);
    eraseUnusedOrigins(store.connection);
    // Its number is given to another one, while this process has known it under it.
    store.addSpans([from(4, "somewhere else")]);
    other.addSpans([from(5, "build-server")]);
    expect(store.spansOf(traceId(5))).toEqual([from(5, "build-server")]);
    expect(store.spansOf(traceId(4))).toEqual([from(4, "somewhere else")]);
    other.close();
    store.close();
  });
});

/** A store of many traces, of which the first half has gone. */
async function halfEmptied(path: string): Promise<TraceStore> {
  const store = TraceStore.open(path);
  const spans = Array.from({ length: 2000 }, (_, n) =>
    storedSpan({ trace: n + 1, id: 1, from: n, attributes: { text: randomBytes(900).toString("base64") } }),
  );
  store.addSpans(spans);
  await eraseTraces(store.connection, idsBefore(store.connection, EPOCH + 1000));
  return store;
}

describe("giving back the space of what was removed", () => {
  it("lets others write in between, and leaves a smaller and whole store", async () => {
    const path = join(emptyFolder(), "traces.db");
    const store = await halfEmptied(path);
    const other = TraceStore.open(path);
    const before = statSync(path).size;
    let written = 0;
    const reclaiming = reclaim(store.connection);
    let done = false;
    const ended = reclaiming.finally(() => {
      done = true;
    });
    for (; !done; await turn()) {
      other.addSpans([storedSpan({ trace: 10_000 + written, id: 1, from: 5000 })]);
      written++;
    }
    expect((await ended).freed).toBeGreaterThan(500_000);
    expect(written).toBeGreaterThan(1); // its first step is done before it is waited for
    expect(statSync(path).size).toBeLessThan(before - 500_000);
    expect(store.count()).toBe(1000 + written);
    expect(store.connection.sql("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
    other.close();
    store.close();
  });

  it("writes a store of an earlier version anew, in which removed rows were not overwritten", async () => {
    const path = join(emptyFolder(), "traces.db");
    const earlier = new DatabaseSync(path);
    earlier.exec("CREATE TABLE left_over (body); PRAGMA secure_delete = OFF");
    earlier.prepare("INSERT INTO left_over VALUES (?)").run("left by quixworthy ".repeat(20));
    earlier.exec("DELETE FROM left_over; DROP TABLE left_over");
    earlier.close();
    const store = await halfEmptied(path);
    expect(store.connection.sql("PRAGMA auto_vacuum").get()).toEqual({ auto_vacuum: 0 });
    await reclaim(store.connection);
    expect(readFileSync(path).includes("quixworthy")).toBe(false);
    expect(store.connection.sql("PRAGMA auto_vacuum").get()).toEqual({ auto_vacuum: 2 });
    expect([store.count(), store.connection.sql("PRAGMA freelist_count").get()]).toEqual([1000, { freelist_count: 0 }]);
    store.close();
  });

  it("keeps nobody waiting who writes while another process reads for long, and says that the log is not empty", async () => {
    const path = join(emptyFolder(), "traces.db");
    const store = await halfEmptied(path);
    const reader = new DatabaseSync(path, { readOnly: true });
    reader.exec("BEGIN");
    reader.prepare("SELECT count(*) FROM spans").get();
    expect((await reclaim(store.connection)).emptied).toBe(false);
    expect(store.connection.sql("PRAGMA busy_timeout").get()).toEqual({ timeout: 1000 });
    reader.close();
    store.close();
  });
});
