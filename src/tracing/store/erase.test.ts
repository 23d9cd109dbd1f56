import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { emptyFolder } from "../../testing/cli.js";
import { filesWith } from "../../testing/folder-bytes.js";
import { EPOCH, storedSpan, traceId } from "../../testing/spans.js";
import { eraseTraces, idsBefore, reclaim } from "./erase.js";
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
    expect(reclaim(store.connection).emptied).toBe(true);
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
});
