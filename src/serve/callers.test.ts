import { request } from "node:http";
import { networkInterfaces } from "node:os";
import { describe, expect, it } from "vitest";
import { decisionWith } from "../testing/decision-with.js";
import { emptyFolder } from "../testing/processes/cli.js";
import { answer, serve } from "../testing/servers/ask-claude.js";
import { ended, GOOD, startTestService } from "../testing/servers/test-service.js";
import { hasKeys, listKeys, revokeKey } from "./store/keys.js";

const LATER = { prefer: "respond-async" };

describe("who may ask", () => {
  it("is anybody of this machine, until there is a key; then nobody without one, also when all are revoked", async () => {
    const service = await startTestService();
    expect((await service.ask("/v1/decisions", { body: GOOD })).status).toBe(200);
    const key = await service.key("decide");
    const without = await service.ask("/v1/decisions", { body: GOOD });
    expect(without.status).toBe(401);
    expect(without.headers.get("www-authenticate")).toBe("Bearer");
    expect((await service.ask("/v1/decisions", { body: GOOD, headers: key })).status).toBe(200);
    for (const { id } of await listKeys(service.database))
      await revokeKey(service.database, id, { by: "a test", at: Date.now() });
    expect((await service.ask("/v1/decisions", { body: GOOD, headers: key })).status).toBe(401);
    expect((await service.ask("/v1/decisions", { body: GOOD })).status).toBe(401);
    expect(await hasKeys(service.database, { active: true })).toBe(false);
  });

  it("is nobody with a wrong key, where none is needed too; and no key stands in the file", async () => {
    const service = await startTestService();
    const wrong = { authorization: `Bearer uw_00000000_${"A".repeat(43)}` };
    expect((await service.ask("/v1/decisions", { body: GOOD, headers: wrong })).status).toBe(401);
    const { authorization } = await service.key("admin");
    const secret = authorization.split("_").slice(2).join("_");
    expect(secret).toHaveLength(43);
    expect(JSON.stringify(await service.database.rows("SELECT * FROM keys"))).not.toContain(secret);
    const tampered = { authorization: `${authorization.slice(0, -1)}${authorization.endsWith("A") ? "B" : "A"}` };
    expect((await service.ask("/v1/decisions", { body: GOOD, headers: tampered })).status).toBe(401);
  });

  it("may do what the scopes say, and no more", async () => {
    const service = await startTestService();
    const [decide, read, admin] = [await service.key("decide"), await service.key("read"), await service.key("admin")];
    const { json } = await service.ask("/v1/decisions", { body: GOOD, headers: admin });
    const routes: [method: string, path: string, body: unknown][] = [
      ["POST", "/v1/decisions", GOOD],
      ["POST", "/v1/batches", [GOOD]],
      ["GET", "/v1/decisions", undefined],
      ["GET", "/v1/reviews", undefined],
      ["GET", "/metrics", undefined],
      ["GET", "/v1/audit", undefined],
      ["POST", `/v1/decisions/${json.id}/verdict`, { correct: true }],
      ["POST", `/v1/decisions/${json.id}/retry`, {}],
      ["POST", "/v1/reviews/x/resolve", { action: "confirm" }],
    ];
    const refused = async (headers: Record<string, string>) => {
      const found = [];
      for (const [method, path, body] of routes)
        if ((await service.ask(path, { method, body, headers })).status === 403)
          found.push(path.replace(json.id, ":id"));
      return found;
    };
    const ofAdmin = ["/v1/audit", "/v1/decisions/:id/verdict", "/v1/decisions/:id/retry", "/v1/reviews/x/resolve"];
    expect(await refused(decide)).toEqual(["/v1/decisions", "/v1/reviews", "/metrics", ...ofAdmin]);
    expect(await refused(read)).toEqual(["/v1/decisions", "/v1/batches", ...ofAdmin]);
    expect(await refused(admin)).toEqual([]);
  });

  it("sees its own decisions and batches with the scope decide, and is not told of others", async () => {
    const service = await startTestService();
    const [mine, theirs, reader] = [
      await service.key("decide"),
      await service.key("decide"),
      await service.key("read"),
    ];
    const one = (await service.ask("/v1/decisions", { body: GOOD, headers: mine })).json.id;
    const many = (await service.ask("/v1/batches", { body: [GOOD], headers: mine })).json.id;
    for (const path of [`/v1/decisions/${one}`, `/v1/batches/${many}`, `/v1/batches/${many}/results`]) {
      const statuses = await Promise.all(
        [mine, reader, theirs].map(async (headers) => (await service.ask(path, { headers })).status),
      );
      expect({ path, statuses }).toEqual({ path, statuses: [200, 200, 404] });
    }
    expect((await service.ask(`/v1/decisions/${one}`, { method: "DELETE", headers: theirs })).status).toBe(404);
    expect((await service.ask(`/v1/decisions/${one}`, { method: "DELETE", headers: mine })).status).toBe(204);
  });
});

/** A request whose `Host` is not that of its address. */
const statusOf = (url: string, headers: Record<string, string>) =>
  new Promise((resolve, reject) => {
    request(url, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });

describe("a service that other machines reach", () => {
  /** One that listens everywhere, and its address as this machine and as others have it. */
  async function everywhere(allowHosts: string[]) {
    const home = emptyFolder();
    const before = await startTestService({ home });
    await before.key("decide");
    await before.stop();
    const { url } = await startTestService({ home, host: "0.0.0.0", allowHosts });
    const outside = Object.values(networkInterfaces())
      .flatMap((each) => each ?? [])
      .find(({ family, internal }) => family === "IPv4" && !internal)?.address;
    return { here: url.replace("0.0.0.0", "127.0.0.1"), there: outside && url.replace("0.0.0.0", outside) };
  }

  it("and is asked by a name of its own answers to this machine as ever, as a health check asks it", async () => {
    const { here } = await everywhere(["decide.example.com"]);
    for (const host of ["127.0.0.1:4700", "localhost", "[::1]:4700", "decide.example.com"]) {
      expect({ host, status: await statusOf(`${here}/healthz`, { host }) }).toEqual({ host, status: 200 });
    }
    expect(await statusOf(`${here}/healthz`, { host: "evil.example" })).toBe(403);
    expect(await statusOf(`${here}/readyz`, { host: "localhost", origin: "http://evil.example" })).toBe(403);
  });

  it("takes a name of loopback from nobody else", async ({ skip }) => {
    const { there } = await everywhere(["decide.example.com"]);
    if (there === undefined) return skip();
    expect(await statusOf(`${there}/healthz`, { host: "127.0.0.1:4700" })).toBe(403);
    expect(await statusOf(`${there}/healthz`, { host: "decide.example.com" })).toBe(200);
  });
});

describe("a service on loopback", () => {
  it("answers to its own names and pages only, on every path", async () => {
    const { url } = await startTestService({ allowHosts: ["decide.example.com"] });
    for (const path of ["/v1/decisions", "/healthz", "/docs", "/openapi.json", "/metrics", "/mcp", "/nothing"]) {
      expect({ path, status: await statusOf(`${url}${path}`, { host: "evil.example" }) }).toEqual({
        path,
        status: 403,
      });
      expect({ path, status: await statusOf(`${url}${path}`, { origin: "http://127.0.0.1:1" }) }).toEqual({
        path,
        status: 403,
      });
    }
    expect(await statusOf(`${url}/healthz`, { host: "decide.example.com" })).toBe(200);
    expect(await statusOf(`${url}/healthz`, { host: "localhost:9" })).toBe(200);
  });

  it("has a page of its API that loads nothing and runs nothing, and the same as OpenAPI from the schemas", async () => {
    const service = await startTestService();
    const page = await service.ask("/docs");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(page.text).not.toMatch(/<script|https?:\/\/|src=/);
    expect(page.text).toContain("/v1/reviews/{id}/resolve");
    const { json } = await service.ask("/openapi.json");
    for (const path of ["/v1/decisions", "/v1/batches"]) {
      expect(json.paths[path].post.parameters).toEqual([expect.objectContaining({ in: "query", name: "agent" })]);
    }
    expect(page.text.match(/<code>\?agent=<\/code> Name of the agent/g)).toHaveLength(2);
    const { schema } = json.paths["/v1/decisions"].post.requestBody.content["application/json"];
    expect(schema.properties.credit_score).toMatchObject({ type: "integer", minimum: 300, maximum: 850 });
    expect(json.paths["/v1/reviews/{id}/resolve"].post.requestBody.content["application/json"].schema.required).toEqual(
      ["action"],
    );
    expect(Object.keys(json.paths["/v1/decisions"].post.responses)).toEqual([
      "200",
      "202",
      "400",
      "401",
      "403",
      "409",
      "413",
      "415",
      "422",
      "429",
      "500",
      "503",
    ]);
    const undocumented = Object.entries(json.paths).filter(([, methods]) =>
      Object.values(methods as object).some(({ summary }) => summary === undefined),
    );
    expect(undocumented).toEqual([]);
  });

  it("asks those to wait who ask too often, each for itself", async () => {
    const service = await startTestService({ rate: 2 });
    const [busy, calm] = [await service.key("read"), await service.key("read")];
    const statuses = [];
    for (let n = 0; n < 30; n++) statuses.push((await service.ask("/v1/reviews", { headers: busy })).status);
    expect(statuses.slice(0, 4)).toEqual([200, 200, 200, 200]);
    expect(statuses).toContain(429);
    const refused = await Promise.all(Array.from({ length: 20 }, () => service.ask("/v1/reviews", { headers: busy })));
    expect(refused.find(({ status }) => status === 429)?.headers.get("retry-after")).toBe("1");
    expect((await service.ask("/v1/reviews", { headers: calm })).status).toBe(200);
  });

  it("takes so many decisions at once, and more of them for later", async () => {
    const { env, close } = await serve(() => "hang");
    const service = await startTestService({
      concurrency: 2,
      graceMs: 1,
      env: { ...env, UNDERWRITE_MODEL: "claude-sonnet-5" },
    });
    const first = [1, 2].map(() => service.ask("/v1/decisions", { body: GOOD }));
    while ((await service.database.rows("SELECT 1 FROM decisions WHERE state = 'running'")).length < 2)
      await service.ask("/healthz");
    const third = await service.ask("/v1/decisions", { body: GOOD });
    expect({ status: third.status, code: third.json.error.code }).toEqual({ status: 429, code: "too_many_requests" });
    expect((await service.ask("/v1/decisions", { body: GOOD, headers: LATER })).status).toBe(202);
    const ending = service.stop();
    expect((await Promise.all(first)).map(({ status }) => status)).toEqual([503, 503]);
    await ending;
    await close();
  });

  it("decides nothing more once the money is spent", async () => {
    const denied = decisionWith({
      approved: false,
      max_loan: 0,
      monthly_payment: 0,
      post_loan_dti: 0,
      reasoning: "Denied.",
    });
    const { env } = await serve(() => answer(denied));
    const service = await startTestService({ maxCost: 1e-9, env: { ...env, UNDERWRITE_MODEL: "claude-sonnet-5" } });
    expect((await service.ask("/v1/decisions", { body: GOOD })).status).toBe(200);
    expect(await service.ask("/v1/decisions", { body: GOOD })).toMatchObject({
      status: 503,
      json: { error: { message: expect.stringContaining("--max-cost") } },
    });
  });

  it("counts requests by their route, never by what a caller sent", async () => {
    const service = await startTestService();
    const { json } = await service.ask("/v1/decisions", { body: GOOD });
    await service.ask(`/v1/decisions/${json.id}`);
    await service.ask("/x'y");
    await ended(service, json.id);
    const { text } = await service.ask("/metrics");
    expect(text).toContain('underwrite_decisions_total{agent="underwriting",exit_reason="decided"} 1');
    expect(text).toMatch(
      /underwrite_http_request_seconds_count\{method="GET",route="\/v1\/decisions\/:id",status="200"\} 2/,
    );
    expect(text).not.toContain(json.id);
    expect(text).not.toContain("x'y");
  });
});
