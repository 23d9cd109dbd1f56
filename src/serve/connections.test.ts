import { Agent, type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { GOOD, startTestService } from "../testing/servers/test-service.js";

const LARGE = "x".repeat(200_000);
const JSON_BODY = { "content-type": "application/json" };

function post(url: string, agent: Agent, headers: Record<string, string>, body: string | Iterable<string>) {
  return new Promise<{ status: number | undefined; isReused: boolean; headers: IncomingMessage["headers"] }>(
    (resolve, reject) => {
      const asked = request(url, { method: "POST", agent, headers }, async (answer) => {
        await text(answer);
        resolve({ status: answer.statusCode, isReused: asked.reusedSocket, headers: answer.headers });
      });
      asked.on("error", reject);
      for (const part of typeof body === "string" ? [] : body) asked.write(part);
      asked.end(typeof body === "string" ? body : undefined);
    },
  );
}

describe("a connection", () => {
  it.each([
    ["of another kind", { "content-type": "text/plain" }, LARGE, 415],
    ["without a key that is known", { ...JSON_BODY, authorization: "Bearer none" }, LARGE, 401],
    ["that is too large", JSON_BODY, LARGE.repeat(10), 413],
    ["that is too large and does not say so", JSON_BODY, Array(30).fill(LARGE), 413],
  ])("is there for the next request after one %s was refused", async (_, headers, body, status) => {
    const service = await startTestService();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const url = `${service.url}/v1/decisions`;
    expect((await post(url, agent, headers as Record<string, string>, body)).status).toBe(status);
    await pause(700); // a server that closes it does so by now
    expect(await post(url, agent, JSON_BODY, JSON.stringify(GOOD))).toMatchObject({ status: 200, isReused: true });
    agent.destroy();
  });

  it("is closed, and said to be, where more comes than is read for nothing", async () => {
    const service = await startTestService();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const answer = await post(`${service.url}/v1/decisions`, agent, JSON_BODY, LARGE.repeat(400));
    expect([answer.status, answer.headers.connection]).toEqual([413, "close"]);
    agent.destroy();
  });

  it("that its caller gives up is no fault of the service", async () => {
    const service = await startTestService();
    const { port, hostname } = new URL(service.url);
    const head = "POST /v1/decisions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    for (const rest of ["Content-Length: 500\r\n\r\n{", "Transfer-Encoding: chunked\r\n\r\n5\r\n{"]) {
      const socket = connect(Number(port), hostname);
      socket.write(head + rest);
      await pause(100);
      socket.destroy();
    }
    await expect.poll(async () => (await service.ask("/metrics")).text).toMatch(/status="400"\} 2/);
    expect(service.faults).toEqual([]);
  });
});

describe("each answer", () => {
  it("is in the OpenAPI document, by its status and kind", async () => {
    const service = await startTestService();
    const { paths } = (await service.ask("/openapi.json")).json;
    const ask = async (template: string, path: string, options: Parameters<typeof service.ask>[1] = {}) => {
      const answer = await service.ask(path, options);
      const method = options.method ?? (options.body === undefined ? "GET" : "POST");
      const said = paths[template][method.toLowerCase()].responses[answer.status];
      const kind = answer.headers.get("content-type")?.split(";")[0] ?? "";
      expect({ path, status: answer.status, kinds: Object.keys(said?.content ?? {}) }).toMatchObject({
        kinds: expect.arrayContaining([kind]),
      });
      return answer;
    };
    const made = await ask("/v1/decisions", "/v1/decisions", { body: GOOD });
    const { id } = made.json;
    await ask("/v1/decisions", "/v1/decisions", { body: GOOD, headers: { accept: "text/event-stream" } });
    const plain = { "content-encoding": "Identity" };
    expect((await ask("/v1/decisions", "/v1/decisions", { body: GOOD, headers: plain })).status).toBe(200);
    const encoded = { "content-encoding": "gzip" };
    expect((await ask("/v1/decisions", "/v1/decisions", { body: GOOD, headers: encoded })).status).toBe(415);
    await ask("/metrics", "/metrics");
    await ask("/healthz", "/healthz", { headers: { origin: "http://other.example" } });
    const verdict = `/v1/decisions/${id}/verdict`;
    const of = (body: string, headers = {}) => ask("/v1/decisions/{id}/verdict", verdict, { body, headers });
    expect((await of("{")).json.error.message).toBe("The body is no JSON.");
    expect((await of('{"correct":true}', { "content-type": "text/plain" })).status).toBe(415);
    expect((await of('{"correct":"yes"}')).json.error.message).toMatch(/^"correct": /);
    const slow = await startTestService({ rate: 1 });
    const many = await Promise.all([1, 2, 3, 4].map(() => slow.ask(`/v1/decisions/${id}`)));
    expect(many.map(({ status }) => status)).toContain(429);
    expect(paths["/v1/decisions/{id}"].get.responses).toHaveProperty("429");
  });

  it("to a method that is not taken says which are", async () => {
    const { ask } = await startTestService();
    for (const [method, path, allow] of [
      ["PUT", "/v1/decisions", "GET, POST"],
      ["OPTIONS", "/v1/decisions/x", "GET, DELETE"],
      ["GET", "/v1/batches", "POST"],
    ] as const) {
      const { status, headers } = await ask(path, { method });
      expect([path, status, headers.get("allow")]).toEqual([path, 405, allow]);
    }
    expect((await ask("/v1/nothing")).status).toBe(404);
  });

  it("to a question for a page is that page, or says that there is none behind what is gone", async () => {
    const { ask } = await startTestService();
    const [older, newer] = [await ask("/v1/decisions", { body: GOOD }), await ask("/v1/decisions", { body: GOOD })];
    const behind = `/v1/decisions?after=${newer.json.id}`;
    expect((await ask(behind)).json.decisions).toMatchObject([{ id: older.json.id }]);
    await ask(`/v1/decisions/${newer.json.id}`, { method: "DELETE" });
    for (const path of [behind, "/v1/reviews?after=gone", "/v1/audit?after=gone", "/v1/audit?after=", "/v1/audit?x=1"])
      expect([path, (await ask(path)).status]).toEqual([path, 422]);
    expect((await ask("/v1/decisions?limit=201")).json.error.message).toBe(
      '"limit": give a whole number from 1 to 200.',
    );
  });
});
