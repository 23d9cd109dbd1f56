import { afterEach, describe, expect, it } from "vitest";
import type { StoredObservation } from "../testing/servers/langfuse-observation.js";
import { LANGFUSE_KEYS, type LangfuseServer, startLangfuseServer } from "../testing/servers/langfuse-server.js";
import type { TraceFilter } from "../tracing/filter.js";
import { walk } from "../tracing/trace.js";
import { langfuseSource } from "./source.js";

let server: LangfuseServer;
afterEach(() => server.close());

async function serve() {
  server = await startLangfuseServer();
  return { server, source: langfuseSource({ ...LANGFUSE_KEYS, baseUrl: server.url }) };
}

const NOON = Date.parse("2026-03-01T12:00:00.000Z");

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** A trace of a root and spans under it, each a second after the one before, as another program leaves it. */
function trace(n: number, spans: number, start: number): StoredObservation[] {
  const traceId = n.toString(16).padStart(32, "0");
  const at = (second: number) => new Date(start + second * 1000).toISOString();
  const prefix = (n + 1).toString(16).padStart(8, "0"); // an id of zeros is none
  const rootId = `${prefix}00000000`;
  return Array.from({ length: spans }, (_, index) => ({
    id: `${prefix}${index.toString(16).padStart(8, "0")}`,
    traceId,
    parentObservationId: index === 0 ? null : rootId,
    startTime: at(index),
    endTime: at(index === 0 ? spans : index + 1),
    type: "SPAN",
    name: index === 0 ? "root" : `step ${index}`,
    metadata: {},
  }));
}

describe("reading a project's traces page by page", () => {
  it("pages over 3,000 observations once, and puts traces together that straddle pages", async () => {
    const { server, source } = await serve();
    server.add({ observations: Array.from({ length: 300 }, (_, n) => trace(n, 10, NOON + n * 7000)).flat() });
    const traces = [];
    for await (const each of source.traces({})) traces.push(each);
    expect(traces.map(({ trace_id }) => Number.parseInt(trace_id, 16))).toEqual(
      Array.from({ length: 300 }, (_, n) => 299 - n),
    );
    expect(traces.every(({ roots }) => roots.length === 1 && roots[0]?.children.length === 9)).toBe(true);
    expect(server.requests.filter(({ path }) => path.endsWith("/observations"))).toHaveLength(12);
    expect(server.requests.filter(({ path }) => path.endsWith("/scores"))).toHaveLength(6);

    server.requests.splice(0);
    expect(await source.list({})).toHaveLength(300);
    expect(server.requests.filter(({ path }) => path.endsWith("/observations"))).toHaveLength(3);
    expect(server.requests.every(({ query }) => !query.fields?.includes("io"))).toBe(true);
  });

  it("reads no more pages than a limit needs", async () => {
    const { server, source } = await serve();
    server.add({ observations: Array.from({ length: 300 }, (_, n) => trace(n, 10, NOON + n * 7000)).flat() });
    const newest = await source.list({ limit: 20 });
    expect(newest.map(({ trace_id }) => Number.parseInt(trace_id, 16))).toEqual(
      Array.from({ length: 20 }, (_, n) => 299 - n),
    );
    expect(server.requests.map(({ path }) => path.split("/").at(-1))).toEqual(["observations", "scores"]);
    expect(await source.list({ limit: 0 })).toEqual([]);
  });

  it("asks for what lies outside of its window or of its minute, and gives each trace once", async () => {
    const { server, source } = await serve();
    const minute = (n: number) => NOON + n * 60_000;
    const span = (traceId: string, n: number, from: number, to: number): StoredObservation => ({
      id: `${traceId}-${n}`,
      traceId,
      parentObservationId: n === 0 ? null : `${traceId}-0`,
      startTime: new Date(minute(from)).toISOString(),
      endTime: new Date(minute(to)).toISOString(),
      type: "SPAN",
      name: n === 0 ? "root" : "step",
      metadata: {},
    });
    const long = [span("long", 0, 0, 60), span("long", 1, 5, 6), span("long", 2, 30, 31), span("long", 3, 59, 60)];
    const rootless = [span("rootless", 1, 10, 11), span("rootless", 2, 45, 46)];
    const minutely = Array.from({ length: 61 }, (_, m) =>
      Array.from({ length: 20 }, (_, n) => span(`minute ${m}`, n, m + 0.1 + n / 1000, m + 0.2)),
    );
    // Two spans without a parent, half an hour apart, in one trace.
    const twice = [span("twice", 0, 20, 21), { ...span("twice", 1, 50, 51), parentObservationId: null }];
    server.add({ observations: [...long, ...rootless, ...twice, ...minutely.flat()] });
    const given = async (filter: TraceFilter) => {
      server.requests.splice(0);
      const traces = await all(source.traces(filter));
      const sizes = traces.map(({ trace_id, roots }) => [trace_id, [...walk(roots)].length] as const);
      const asked = server.requests.flatMap(({ path, query }) =>
        path.includes("scores") ? [] : (query.traceId ?? []),
      );
      return { sizes, asked };
    };
    const minutes = (from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, n): [string, number] => [`minute ${to - n}`, 20]);

    const everything = await given({});
    const upToLong = [...minutes(50, 60), ["twice", 1], ...minutes(10, 49), ["rootless", 2], ...minutes(0, 9)];
    expect(everything.sizes).toEqual([...upToLong, ["long", 4]]);
    expect(everything.asked).toEqual(["long", "rootless"]);

    const after = await given({ since: minute(0) + 1 });
    expect(after.sizes).toEqual(upToLong);

    const before = await given({ until: minute(20) });
    expect(before.sizes).toEqual([...minutes(10, 19), ["rootless", 2], ...minutes(0, 9), ["long", 4]]);
    expect(before.asked).toEqual(["rootless", "long"]);
  });
});
