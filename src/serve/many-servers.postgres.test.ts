import { randomUUID } from "node:crypto";
import { describe, expect, inject, it } from "vitest";
import { webhookTarget } from "../services/webhook.js";
import { databaseNamed } from "../testing/queue/databases.js";
import { serve } from "../testing/servers/ask-claude.js";
import { wellBehaved } from "../testing/servers/messages-server.js";
import { BAD, ended, GOOD, startTestService } from "../testing/servers/test-service.js";
import { startWebhookServer } from "../testing/servers/webhook-server.js";

const LATER = { prefer: "respond-async" };
const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

type Options = Parameters<typeof startTestService>[0];

/** Servers with stores of their own and one queue. */
async function servers(...options: Options[]) {
  const queue = await databaseNamed(inject("postgres") ?? "", randomUUID());
  const started = [];
  for (const each of options) started.push(await startTestService({ ...each, queue }));
  return started as [Awaited<ReturnType<typeof startTestService>>, Awaited<ReturnType<typeof startTestService>>];
}

describe("two servers of one queue", () => {
  it("answer for each other's decisions, verdicts, reviews and batches, and know the same keys", async () => {
    const [one, other] = await servers({}, { jobs: 0 });
    const headers = await one.key("admin");
    const { json } = await one.ask("/v1/decisions", { body: GOOD, headers });
    expect((await other.ask(`/v1/decisions/${json.id}`, { headers })).json.decision).toEqual(json);
    const verdict = { correct: false, comment: "The income\u0000 is of two people.", by: "Ada" };
    expect((await other.ask(`/v1/decisions/${json.id}/verdict`, { body: verdict, headers })).status).toBe(200);
    expect((await one.ask(`/v1/decisions/${json.id}`, { headers })).json.verdict).toMatchObject({
      correct: false,
      comment: expect.stringMatching(/^The income.? is of two people\.$/),
      by: "Ada",
    });
    const batch = await other.ask("/v1/batches", { body: [GOOD, BAD, { nothing: 1 }], headers });
    const place = batch.headers.get("location");
    let told = batch.json;
    while (told.status !== "done") told = (await one.ask(place ?? "", { headers })).json;
    expect(told.counts).toEqual({ done: 2, invalid: 1 });
    expect((await other.ask(`${place}/results`, { headers })).text.trim().split("\n")).toHaveLength(3);
    expect((await one.ask("/v1/audit", { headers })).json.entries).toMatchObject([
      { action: "verdict", by: "Ada" },
      {},
    ]);
    await one.ask(`/v1/decisions/${json.id}`, { method: "DELETE", headers });
    expect((await other.ask(`/v1/decisions/${json.id}`, { headers })).status).toBe(404);
    expect((await other.ask("/v1/decisions")).status).toBe(401);
  });

  it("make one decision of requests with one Idempotency-Key, whichever of them is asked", async () => {
    const [one, other] = await servers({}, {});
    const headers = { "idempotency-key": "order-1" };
    const asked = Array.from({ length: 12 }, (_, n) =>
      (n % 2 ? one : other).ask("/v1/decisions", { body: BAD, headers }),
    );
    const ids = new Set((await Promise.all(asked)).map(({ status, json }) => `${status} ${json.id}`));
    expect([...ids]).toEqual([expect.stringMatching(/^200 dec_/)]);
    const later = { ...LATER, "idempotency-key": "order-2" };
    const taken = Array.from({ length: 12 }, (_, n) =>
      (n % 2 ? one : other).ask("/v1/decisions", { body: GOOD, headers: later }),
    );
    expect(new Set((await Promise.all(taken)).map(({ json }) => json.id)).size).toBe(1);
    const batches = Array.from({ length: 6 }, (_, n) =>
      (n % 2 ? one : other).ask("/v1/batches", { body: [GOOD], headers: { "idempotency-key": "b" } }),
    );
    expect(new Set((await Promise.all(batches)).map(({ json }) => json.id)).size).toBe(1);
    expect((await other.ask("/v1/decisions", { body: GOOD, headers })).status).toBe(409);
  });

  it("tell the webhook once of each decision, and once of a batch that ends at both", async () => {
    const receiver = await startWebhookServer();
    const webhook = webhookTarget(receiver.url, SECRET);
    const [one, other] = await servers({ webhook }, { webhook });
    const rows = Array.from({ length: 40 }, (_, n) => ({ ...GOOD, loan_amount: 1000 + n }));
    await one.ask("/v1/batches", { body: rows });
    while (await other.database.row("SELECT 1 FROM decisions WHERE state <> 'done'")) await other.ask("/healthz");
    while (await other.database.row("SELECT 1 FROM messages")) await other.ask("/healthz");
    const told = receiver.arrived.map(({ body }) => JSON.parse(body));
    const ids = told.map(({ data }) => data.id);
    expect({ all: told.length, once: new Set(ids).size }).toEqual({ all: 41, once: 41 });
    const stores = await one.database.rows("SELECT DISTINCT store FROM decisions");
    expect(stores.length).toBe(2);
    await receiver.close();
  });

  it("tell a webhook that one of them has of what the other one decided", async () => {
    const receiver = await startWebhookServer();
    const webhook = webhookTarget(receiver.url, SECRET);
    const [, server] = await servers({}, { webhook, tellsDocuments: true, jobs: 0 });
    const { json } = await server.ask("/v1/decisions", { body: GOOD, headers: LATER });
    while (receiver.arrived.length === 0) await server.ask("/healthz");
    const { data } = JSON.parse(receiver.arrived[0]?.body ?? "");
    expect(data).toMatchObject({ id: json.id, decision: { approved: true } });
    await receiver.close();
  });
});

describe("a process that has lost a job to another one", () => {
  it("records nothing of it, and its caller is told to ask again", async () => {
    let goOn = () => {};
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const behaves = wellBehaved();
    const { env, requests } = await serve(async (request) => {
      await held;
      return behaves(request);
    });
    const [slow, other] = await servers({ env: { ...env, UNDERWRITE_MODEL: "claude-sonnet-5" } }, { jobs: 0 });
    const waiting = slow.ask("/v1/decisions", { body: GOOD });
    const { json } = await slow.ask("/v1/decisions", { body: GOOD, headers: LATER });
    while (requests.length < 2) await slow.ask("/healthz");
    // As another machine takes over what it thinks dead.
    const taken = "lease = 'of another', store = 'of another', lease_until = 9e15";
    await other.database.run(`UPDATE decisions SET ${taken}`);
    goOn();
    expect(await waiting).toMatchObject({
      status: 503,
      json: { error: { message: expect.stringContaining("again") } },
    });
    while (slow.project.store().count() < 2) await slow.ask("/healthz");
    expect((await other.ask(`/v1/decisions/${json.id}`)).json).toMatchObject({ status: "running", decision: null });
    expect(await other.database.rows("SELECT 1 FROM decisions WHERE document IS NOT NULL")).toEqual([]);
  });

  it("is believed for as long as it shows that it lives", async () => {
    const { env, requests } = await serve(() => "hang");
    const [slow, other] = await servers({ graceMs: 1, env: { ...env, UNDERWRITE_MODEL: "claude-sonnet-5" } }, {});
    await other.stop();
    const { json } = await slow.ask("/v1/decisions", { body: GOOD, headers: LATER });
    while (requests.length === 0) await slow.ask("/healthz");
    const now = slow.database.now();
    const renewed = async () =>
      (await slow.database.row<{ until: number }>("SELECT lease_until AS until FROM decisions"))?.until ?? 0;
    while ((await renewed()) < now + 17_000) await slow.ask("/healthz");
    expect((await slow.ask(`/v1/decisions/${json.id}`)).json.status).toBe("running");
  });
});

describe("a job whose offer to the workers was lost", () => {
  it("is offered again, when pg-boss knows nothing of it", async () => {
    const [server, idle] = await servers({ jobs: 0 }, { jobs: 0 });
    const { json } = await server.ask("/v1/decisions", { body: GOOD, headers: LATER });
    await idle.database.run("DELETE FROM underwrite_queue.job");
    const worker = await startTestService({ queue: server.queue });
    expect(await ended(worker, json.id)).toMatchObject({ status: "done", decision: { approved: true } });
  });
});
