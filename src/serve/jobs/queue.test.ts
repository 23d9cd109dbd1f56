import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { webhookTarget } from "../../services/webhook.js";
import { emptyFolder } from "../../testing/processes/cli.js";
import { serve } from "../../testing/servers/ask-claude.js";
import { BAD, ended, GOOD, startTestService } from "../../testing/servers/test-service.js";
import { startWebhookServer } from "../../testing/servers/webhook-server.js";

const LATER = { prefer: "respond-async" };
const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

describe("a job whose process died", () => {
  it("comes back, and is made by the next one", async () => {
    const home = emptyFolder();
    const { env } = await serve(() => "hang");
    const dying = await startTestService({ home, graceMs: 1, env: { ...env, UNDERWRITE_MODEL: "claude-sonnet-5" } });
    const { json } = await dying.ask("/v1/decisions", { body: GOOD, headers: LATER });
    while (!(await dying.database.row("SELECT 1 FROM decisions WHERE state = 'running'"))) await dying.ask("/healthz");
    // As a kill leaves it: held by a process that is no more.
    await dying.database.run("UPDATE decisions SET lease = 'of another', pid = 999999999, lease_until = 0");
    await dying.stop();
    const next = await startTestService({ home });
    expect(await ended(next, json.id)).toMatchObject({ status: "done", decision: { approved: true } });
  });

  it("is not decided again where its traces have the decision: that one counts", async () => {
    const home = emptyFolder();
    const first = await startTestService({ home });
    const { json } = await first.ask("/v1/decisions", { body: BAD, headers: LATER });
    const before = await ended(first, json.id);
    await first.database.run(
      `UPDATE decisions SET state = 'running', lease = 'of another', pid = 999999999, lease_until = 0, document = NULL,
         input = ?, ended_at = NULL, trace_id = NULL`,
      JSON.stringify(BAD),
    );
    await first.stop();
    const next = await startTestService({ home });
    const after = await ended(next, json.id);
    const { duration_ms: _, ...run } = before.decision.run;
    expect(after.decision).toMatchObject({ ...before.decision, run });
    expect(next.project.store().count()).toBe(1);
  });

  it("is given up after it has taken many processes with it, and at once where its caller waited for it", async () => {
    const home = emptyFolder();
    const first = await startTestService({ home });
    const { json } = await first.ask("/v1/decisions", { body: GOOD, headers: LATER });
    await ended(first, json.id);
    const now = await first.ask("/v1/decisions", { body: GOOD });
    const lost = "state = 'running', lease = 'x', pid = 999999999, lease_until = 0, ended_at = NULL, input = '{}'";
    await first.database.run(`UPDATE decisions SET ${lost}, losses = 20`);
    await first.stop();
    const next = await startTestService({ home });
    expect(await ended(next, json.id)).toMatchObject({
      status: "failed",
      problem: expect.stringContaining("died 21 times"),
    });
    expect(await ended(next, now.json.id)).toMatchObject({
      status: "failed",
      problem: expect.stringContaining("ask again"),
    });
  });

  it("that its caller waited for is the same decision when it is asked for again with its key", async () => {
    const home = emptyFolder();
    const headers = { "idempotency-key": "k" };
    const first = await startTestService({ home });
    const { json } = await first.ask("/v1/decisions", { body: BAD, headers });
    await first.database.run(
      `UPDATE decisions SET state = 'running', lease = 'x', pid = 999999999, document = NULL, ended_at = NULL, trace_id = NULL`,
    );
    await first.stop();
    const next = await startTestService({ home });
    const again = await next.ask("/v1/decisions", { body: BAD, headers });
    expect({ status: again.status, id: again.json.id, trace: again.json.run.trace_id }).toEqual({
      status: 200,
      id: json.id,
      trace: json.run.trace_id,
    });
    expect(next.project.store().count()).toBe(1);
  });

  it("is not taken from a process that lives", async () => {
    const home = emptyFolder();
    const { env, requests } = await serve(() => "hang");
    const busy = await startTestService({ home, graceMs: 1, env: { ...env, UNDERWRITE_MODEL: "claude-sonnet-5" } });
    const { json } = await busy.ask("/v1/decisions", { body: GOOD, headers: LATER });
    while (requests.length === 0) await busy.ask("/healthz");
    await busy.database.run("UPDATE decisions SET pid = 1"); // any process that lives; this one's would be an earlier self
    const other = await startTestService({ home });
    await other.ask("/healthz");
    expect((await other.ask(`/v1/decisions/${json.id}`)).json.status).toBe("running");
  });
});

describe("a service that ends", () => {
  it("puts what it cannot end back into the queue, where the next one finds it", async () => {
    const home = emptyFolder();
    const { env, requests } = await serve(() => "hang");
    const ending = await startTestService({ home, graceMs: 1, env: { ...env, UNDERWRITE_MODEL: "claude-sonnet-5" } });
    const ids = [];
    for (let n = 0; n < 6; n++) ids.push((await ending.ask("/v1/decisions", { body: GOOD, headers: LATER })).json.id);
    while (requests.length < 4) await ending.ask("/healthz");
    await ending.stop();
    const next = await startTestService({ home });
    for (const id of ids) expect(await ended(next, id)).toMatchObject({ status: "done", decision: { approved: true } });
    expect(await next.database.rows("SELECT losses FROM decisions WHERE losses > 0")).toEqual([]);
  });

  it("forgets results that are older than they are kept", async () => {
    const home = emptyFolder();
    const first = await startTestService({ home });
    const { json } = await first.ask("/v1/decisions", { body: GOOD });
    await first.database.run("UPDATE decisions SET ended_at = ended_at - 10000");
    await first.stop();
    const next = await startTestService({ home, keepMs: 5000 });
    expect((await next.ask(`/v1/decisions/${json.id}`)).status).toBe(404);
  });
});

describe("the webhook of a service", () => {
  it("is told what was taken for later, signed, with ids and nothing that an applicant or the model said", async () => {
    const receiver = await startWebhookServer();
    const service = await startTestService({ webhook: webhookTarget(receiver.url, SECRET) });
    await service.ask("/v1/decisions", { body: GOOD }); // answered at once: not told
    const { json } = await service.ask("/v1/decisions", { body: { ...BAD, notes: "call me Ishmael" }, headers: LATER });
    while (receiver.arrived.length === 0) await service.ask("/healthz");
    const [message, ...others] = receiver.arrived;
    expect(others).toEqual([]);
    const said = new Webhook(SECRET).verify(message?.body ?? "", message?.headers as Record<string, string>);
    expect(said).toEqual({
      type: "decision.done",
      timestamp: expect.any(String),
      data: { id: json.id, agent: "underwriting", batch: null, status: "done", exit_reason: "decided", valid: true },
    });
    expect(message?.body).not.toMatch(/Ishmael|28000|150000|denied|reasoning/);
    await receiver.close();
  });

  it("is said once to refuse, however many messages it refuses, and again where it does so after it took one", async () => {
    const receiver = await startWebhookServer();
    const service = await startTestService({ webhook: webhookTarget(receiver.url, SECRET) });
    const tellOf = async (inputs: unknown[]) => {
      await service.ask("/v1/batches", { body: inputs });
      const open = "SELECT 1 FROM batches WHERE ended_at IS NULL";
      const untried = "SELECT 1 FROM messages WHERE attempts = 0";
      while ((await service.database.row(open)) || (await service.database.row(untried))) await service.ask("/healthz");
    };
    receiver.status = 400;
    await tellOf([GOOD, BAD, GOOD]);
    expect(receiver.arrived).toHaveLength(4);
    expect(service.faults).toEqual([expect.stringContaining("status 400")]);
    receiver.status = 200;
    await tellOf([GOOD]);
    receiver.status = 400;
    await tellOf([GOOD]);
    expect(service.faults).toHaveLength(2);
    await receiver.close();
  });

  it("is told again what it did not take, under the same id, also by the next process", async () => {
    const receiver = await startWebhookServer();
    const home = emptyFolder();
    receiver.status = 400;
    const first = await startTestService({ home, webhook: webhookTarget(receiver.url, SECRET) });
    const { json } = await first.ask("/v1/batches", { body: [GOOD] });
    while ((await first.database.row("SELECT 1 FROM messages WHERE attempts = 0")) || receiver.arrived.length < 2)
      await first.ask("/healthz");
    expect(first.faults.join()).toContain("status 400");
    await first.stop();
    receiver.status = 200;
    const refused = receiver.arrived.length;
    const next = await startTestService({ home, webhook: webhookTarget(receiver.url, SECRET), tellsDocuments: true });
    await next.database.run("UPDATE messages SET not_before = 0");
    while (await next.database.row("SELECT 1 FROM messages")) await next.ask("/healthz");
    const ids = (list: typeof receiver.arrived) =>
      [...new Set(list.map(({ headers }) => headers["webhook-id"]))].sort();
    expect(ids(receiver.arrived.slice(refused))).toEqual(ids(receiver.arrived.slice(0, refused)));
    const types = receiver.arrived.slice(refused).map(({ body }) => JSON.parse(body));
    expect(types.map(({ type }) => type).sort()).toEqual(["batch.done", "decision.done"]);
    expect(types.find(({ type }) => type === "batch.done").data).toEqual({ id: json.id });
    await receiver.close();
  });
});
