import { afterEach, describe, expect, it } from "vitest";
import { ProviderError, UserError } from "../errors.js";
import type { StoredObservation } from "../testing/servers/langfuse-observation.js";
import { LANGFUSE_KEYS, type LangfuseServer, startLangfuseServer } from "../testing/servers/langfuse-server.js";
import type { LangfuseApiOptions } from "./api.js";
import { langfuseSource } from "./source.js";

const servers: LangfuseServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve() {
  const server = await startLangfuseServer();
  servers.push(server);
  const source = (options: LangfuseApiOptions = {}) =>
    langfuseSource({ ...LANGFUSE_KEYS, baseUrl: server.url }, options);
  return { server, source };
}

/** A trace of one span, as another program leaves it. */
const ONE: StoredObservation = {
  id: "root",
  traceId: "one",
  parentObservationId: null,
  startTime: "2026-03-01T12:00:00.000Z",
  endTime: "2026-03-01T12:00:01.000Z",
  type: "SPAN",
  name: "root",
  metadata: {},
};

describe("reading Langfuse's API", () => {
  it("waits as long as Langfuse says when it limits requests, and goes on", async () => {
    const { server, source } = await serve();
    server.add({ observations: [ONE] });
    server.failNext(2, 429, { "retry-after": "1" });
    const startedAt = performance.now();
    expect(await source().list({})).toHaveLength(1);
    expect(performance.now() - startedAt).toBeGreaterThan(1900);
    expect(server.requests).toHaveLength(4);
  });

  it("gives up on a limit that is longer than it may wait, or that does not end", async () => {
    const { server, source } = await serve();
    server.failNext(100, 429, { "retry-after": "3600" });
    const tooLong = await source()
      .list({})
      .catch((error) => error);
    expect(tooLong).toBeInstanceOf(ProviderError);
    expect(tooLong).toMatchObject({ status: 429, exitCode: 4 });
    expect(tooLong.message).toMatch(/^Langfuse at 127\.0\.0\.1:\d+ limits requests \(429\): try again in 3600 s/);
    expect(server.requests).toHaveLength(1);

    server.failNext(100, 429, { "retry-after": "0" });
    await expect(source().list({})).rejects.toThrow("limits requests (429)");
    expect(server.requests).toHaveLength(1 + 5);
  });

  it("tries again after failures of the server, and says what it answered in the end", async () => {
    const { server, source } = await serve();
    server.add({ observations: [ONE] });
    server.failNext(1, 502);
    expect(await source().list({})).toHaveLength(1);
    server.failNext(100, 500);
    await expect(source({ maxWaitMs: 1600 }).list({})).rejects.toThrow(
      "answered 500 (The test's server fails.): try again later",
    );
    server.failNext(1, 400);
    server.requests.splice(0);
    await expect(source().list({})).rejects.toThrow("answered 400");
    expect(server.requests).toHaveLength(1);
  });

  it("names the settings when keys are refused, and never shows them", async () => {
    const { server } = await serve();
    const wrong = { publicKey: "pk-lf-other", secretKey: "sk-lf-other", baseUrl: server.url };
    const error = await langfuseSource(wrong)
      .list({})
      .catch((thrown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toMatch(
      /^Langfuse at 127\.0\.0\.1:\d+ refuses the keys \(401\): check LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY/,
    );
    expect(error.message).not.toMatch(/lf-other/);
    expect(server.requests).toHaveLength(1);
  });

  it("names the address when nothing is there, or something that is not Langfuse", async () => {
    const { server, source } = await serve();
    server.failNext(1, 404);
    await expect(source().list({})).rejects.toThrow("check LANGFUSE_BASE_URL");
    server.failNext(1, 200);
    const other = await source()
      .list({})
      .catch((thrown) => thrown);
    expect(other).toBeInstanceOf(UserError);
    expect(other.message).toMatch("LANGFUSE_BASE_URL must be Langfuse's address");

    const closed = await startLangfuseServer();
    await closed.close();
    const gone = langfuseSource({ ...LANGFUSE_KEYS, baseUrl: closed.url }, { maxWaitMs: 600 });
    const unreachable = await gone.list({}).catch((thrown) => thrown);
    expect(unreachable).toBeInstanceOf(ProviderError);
    expect(unreachable.message).toMatch(/cannot be reached \(ECONNREFUSED\): check LANGFUSE_BASE_URL/);
  });

  it("stops at once when it is interrupted, while it waits too", async () => {
    const { server, source } = await serve();
    server.failNext(100, 429, { "retry-after": "60" });
    const controller = new AbortController();
    const listing = source({ signal: controller.signal }).list({});
    setTimeout(() => controller.abort(new Error("interrupted")), 100);
    await expect(listing).rejects.toThrow("interrupted");
    await expect(source({ signal: controller.signal }).trace("0".repeat(32))).rejects.toThrow("interrupted");
  });
});
