import { renameSync, writeFileSync } from "node:fs";
import { describe, expect, inject, it } from "vitest";
import { underwriting } from "../agents/underwriting/agent.js";
import { defineAgent } from "../runtime/definition/define-agent.js";
import { defineTool } from "../runtime/definition/tool.js";
import { decisionWith, WRONG } from "../testing/decision-with.js";
import { answer, serve, thenAnswer } from "../testing/servers/ask-claude.js";
import { BAD, ended, GOOD, startTestService } from "../testing/servers/test-service.js";
import { servicePath } from "./store/sqlite/service-file.js";

describe("a decision over HTTP", () => {
  it("is the document of the command line, with its id, its place and its trace", async () => {
    const service = await startTestService();
    const { status, json, headers } = await service.ask("/v1/decisions", { body: GOOD });
    expect({ status, json }).toMatchObject({
      status: 200,
      json: { approved: true, max_loan: 270_089.15, schema_version: 2, run: { exit_reason: "decided" } },
    });
    expect(headers.get("location")).toBe(`/v1/decisions/${json.id}`);
    expect(headers.get("x-trace-id")).toBe(json.run.trace_id);
    const kept = await service.ask(`/v1/decisions/${json.id}`);
    expect(kept.json).toMatchObject({ status: "done", capture: "full", decision: json, review: null });
    expect(await service.database.rows("SELECT input FROM decisions")).toEqual([{ input: null }]);
  });

  it("takes figures as people write them, as the command line does, and a denial is a result", async () => {
    const service = await startTestService();
    const body = { ...BAD, annual_income: "$28,000" };
    const { status, json } = await service.ask("/v1/decisions", { body });
    expect({ status, approved: json.approved }).toEqual({ status: 200, approved: false });
  });

  it("that does not stand is an answer without one, and waits for a person", async () => {
    const lie = WRONG;
    const { env } = await serve(thenAnswer(answer(lie)));
    const service = await startTestService({ env: { ...env, UNDERWRITE_MODEL: "claude-sonnet-5" } });
    const { status, json } = await service.ask("/v1/decisions", { body: BAD });
    expect({ status, json }).toMatchObject({
      status: 200,
      json: { approved: null, validation: { valid: false }, run: { exit_reason: "rejected" } },
    });
    const { json: reviews } = await service.ask("/v1/reviews");
    expect(reviews.reviews).toMatchObject([
      { decision: json.id, reason: "does not stand", document: { approved: null } },
    ]);
    expect(reviews.reviews[0].codes).toContain("approval_contradicts_policy");
  });

  it.each([
    ["no JSON", "{", 400, "The body is no JSON."],
    ["nothing", "", 400, "The body is empty: send JSON."],
    [
      "a list",
      "[]",
      422,
      "The application must be a JSON object with annual_income, total_debt, credit_score, loan_amount.",
    ],
    [
      "a wrong figure",
      { ...GOOD, credit_score: 7200 },
      422,
      "credit_score is 7200: give a whole number from 300 to 850.",
    ],
    ["an unknown field", { ...GOOD, salary: 1 }, 422, /unknown field "salary"/],
    [
      "a value that is given twice",
      `{"annual_income":1,${JSON.stringify(GOOD).slice(1)}`,
      422,
      'The body has "annual_income" twice: give it once.',
    ],
    ["deep nesting", `{"notes":${"[".repeat(500)}${"]".repeat(500)}}`, 400, "The body is nested too deeply."],
  ])("is refused for %s, with the sentence of the command line", async (_, body, status, message) => {
    const service = await startTestService();
    const answered = await service.ask("/v1/decisions", { body });
    expect({ status: answered.status, message: answered.json.error.message }).toEqual({
      status,
      message: typeof message === "string" ? message : expect.stringMatching(message),
    });
    expect(await service.database.rows("SELECT 1 FROM decisions")).toEqual([]);
  });

  it("is refused for another kind of body, and for one that is too large", async () => {
    const service = await startTestService({ bodyBytes: 1000 });
    const form = { "content-type": "application/x-www-form-urlencoded" };
    expect(await service.ask("/v1/decisions", { body: "a=1", headers: form })).toMatchObject({ status: 415 });
    expect(await service.ask("/v1/decisions", { body: { ...GOOD, notes: "x".repeat(1000) } })).toMatchObject({
      status: 413,
      json: { error: { code: "too_large" } },
    });
    expect((await service.ask("/v1/decisions?agent=none", { body: GOOD })).json.error.message).toContain("no agent");
  });

  it.each([
    ["/v1/decisions", GOOD],
    ["/v1/batches", [GOOD]],
  ])("of %s is not made by another agent than a misspelt query names", async (path, body) => {
    const service = await startTestService();
    const answered = await service.ask(`${path}?agnet=none`, { body });
    expect({ status: answered.status, message: answered.json.error?.message }).toEqual({
      status: 422,
      message: 'The query: unrecognized key: "agnet".',
    });
    expect(await service.database.rows("SELECT 1 FROM decisions")).toEqual([]);
    expect((await service.ask(`${path}?agent=underwriting`, { body })).status).toBeLessThan(300);
  });

  it("is 503 with the wait that the provider asks for, and the key of such a request is free again", async () => {
    let isDown = true;
    const good = decisionWith({
      approved: false,
      max_loan: 0,
      monthly_payment: 0,
      post_loan_dti: 0,
      reasoning: "Denied.",
    });
    const { env } = await serve((request, n) =>
      isDown
        ? { status: 429, headers: { "retry-after": "7" }, body: { error: { message: "slow down" } } }
        : thenAnswer(answer(good))(request, n),
    );
    const service = await startTestService({
      env: { ...env, UNDERWRITE_MODEL: "claude-sonnet-5", UNDERWRITE_MAX_RETRIES: "0" },
    });
    const ask = () => service.ask("/v1/decisions", { body: GOOD, headers: { "idempotency-key": "k" } });
    const down = await ask();
    expect({ status: down.status, code: down.json.error.code }).toEqual({ status: 503, code: "provider_failed" });
    expect(down.headers.get("retry-after")).toBe("7");
    isDown = false;
    expect((await ask()).status).toBe(200);
    expect(await service.database.rows("SELECT state, input FROM decisions ORDER BY seq")).toEqual([
      { state: "failed", input: null },
      { state: "done", input: null },
    ]);
  });

  it("is linked to the caller's span, and has a trace of its own", async () => {
    const service = await startTestService();
    const theirs = "0af7651916cd43dd8448eb211c80319c";
    const headers = { traceparent: `00-${theirs}-b7ad6b7169203331-01` };
    const { json } = await service.ask("/v1/decisions", { body: GOOD, headers });
    expect(json.run.trace_id).not.toBe(theirs);
    const spans = service.project.store().spansOf(json.run.trace_id);
    const links = spans.flatMap(({ span }) => span.links ?? []);
    expect(links).toMatchObject([{ traceId: theirs, spanId: "b7ad6b7169203331" }]);
    expect((await service.ask("/v1/decisions", { body: GOOD, headers: { traceparent: "no" } })).status).toBe(200);
  });

  it("comes as a stream of steps on request, which say nothing of the input", async () => {
    const service = await startTestService();
    const { text, headers } = await service.ask("/v1/decisions", {
      body: GOOD,
      headers: { accept: "text/event-stream" },
    });
    expect(headers.get("content-type")).toContain("text/event-stream");
    const events = text.trim().split("\n\n");
    expect(events[0]).toContain("run_started");
    expect(events.at(-1)).toMatch(/^event: decision\ndata: \{"id":"dec_\w+","approved":true/);
    expect(events.slice(0, -1).join("")).not.toMatch(/85000|720|250000/);
  });

  it("streams the name of each tool that the agent has, in whatever letters it is", async () => {
    const tools = ["prüfe", "a b"].map((name) => defineTool({ name, description: "Looks.", run: () => 1 }));
    const agent = defineAgent({ ...underwriting, name: "pruefer", tools });
    const service = await startTestService({ agents: [agent] });
    const { text } = await service.ask("/v1/decisions", { body: GOOD, headers: { accept: "text/event-stream" } });
    expect([...text.matchAll(/"tool":"([^"]*)"/g)].map(([, name]) => name)).toEqual(["prüfe", "a b"]);
  });

  it.runIf(inject("postgres") === undefined)(
    "is 503 while its file is gone, makes no other one, and says nothing is ready",
    async () => {
      const service = await startTestService();
      const path = servicePath(service.home);
      renameSync(path, `${path}.away`);
      const { status, json, headers } = await service.ask("/v1/decisions", { body: GOOD });
      expect({ status, code: json.error.code }).toEqual({ status: 503, code: "unavailable" });
      expect(json.error.message).toMatch(/ was removed or replaced .*: put it back, or start the service again\.$/);
      expect(headers.get("retry-after")).not.toBeNull();
      expect((await service.ask("/readyz")).status).toBe(503);
      expect((await service.ask("/healthz")).status).toBe(200);
      writeFileSync(path, ""); // another file in its place is not taken either
      expect((await service.ask("/v1/decisions", { body: GOOD })).status).toBe(503);
      renameSync(`${path}.away`, path);
      expect((await service.ask("/v1/decisions", { body: GOOD })).status).toBe(200);
    },
  );
});

describe("an Idempotency-Key", () => {
  const headers = { "idempotency-key": "order-1" };

  it("makes a request that is sent again the same one, however its fields are ordered", async () => {
    const service = await startTestService();
    const first = await service.ask("/v1/decisions", { body: GOOD, headers });
    const reordered = Object.fromEntries(Object.entries(GOOD).reverse());
    const again = await service.ask("/v1/decisions", { body: reordered, headers });
    expect(again.json).toEqual(first.json);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    const streamed = await service.ask("/v1/decisions", {
      body: GOOD,
      headers: { ...headers, accept: "text/event-stream" },
    });
    expect(streamed.text).toMatch(new RegExp(`^event: decision\\ndata: \\{"id":"${first.json.id}"`));
    expect(service.project.store().count()).toBe(1);
  });

  it("with another request is a conflict, and with one that is no key a mistake", async () => {
    const service = await startTestService();
    await service.ask("/v1/decisions", { body: GOOD, headers });
    const other = await service.ask("/v1/decisions", { body: BAD, headers });
    expect({ status: other.status, code: other.json.error.code }).toEqual({ status: 409, code: "conflict" });
    const long = await service.ask("/v1/decisions", { body: GOOD, headers: { "idempotency-key": "k".repeat(300) } });
    expect(long.status).toBe(400);
  });

  it("gives one decision to ten requests at once", async () => {
    const service = await startTestService();
    const all = await Promise.all(
      Array.from({ length: 10 }, () => service.ask("/v1/decisions", { body: GOOD, headers })),
    );
    expect(all.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(new Set(all.map(({ json }) => json.id)).size).toBe(1);
    expect(service.project.store().count()).toBe(1);
  });

  it("is another one for another caller, and is forgotten after a day", async () => {
    const service = await startTestService();
    const [a, b] = [await service.key("decide"), await service.key("decide")];
    const ids = [];
    for (const key of [a, b]) {
      ids.push((await service.ask("/v1/decisions", { body: GOOD, headers: { ...headers, ...key } })).json.id);
    }
    await service.database.run("UPDATE decisions SET created_at = created_at - 90000000");
    ids.push((await service.ask("/v1/decisions", { body: BAD, headers: { ...headers, ...a } })).json.id);
    expect(new Set(ids).size).toBe(3);
  });
});

describe("a decision that is taken for later", () => {
  const later = { prefer: "respond-async" };

  it("is answered with its place, and is there when it is made", async () => {
    const service = await startTestService();
    const { status, json, headers } = await service.ask("/v1/decisions", { body: GOOD, headers: later });
    expect({ status, place: headers.get("location") }).toEqual({ status: 202, place: `/v1/decisions/${json.id}` });
    expect(await ended(service, json.id)).toMatchObject({ status: "done", decision: { approved: true } });
    expect(await service.database.rows("SELECT input FROM decisions")).toEqual([{ input: null }]);
  });

  it("is tried again while the provider fails, and becomes a dead letter that can be tried again", async () => {
    let isDown = true;
    const { env, requests } = await serve((request, n) =>
      isDown
        ? { status: 500, body: { error: { message: "down" } } }
        : thenAnswer(answer("no"))(request, n - requests.length + 1),
    );
    const service = await startTestService({
      env: { ...env, UNDERWRITE_MODEL: "claude-sonnet-5", UNDERWRITE_MAX_RETRIES: "0" },
    });
    const { json } = await service.ask("/v1/decisions", { body: GOOD, headers: later });
    const sql = "UPDATE decisions SET not_before = 0 WHERE state = 'queued'";
    const hurry = setInterval(() => void service.database.run(sql), 20);
    const dead = await ended(service, json.id);
    clearInterval(hurry);
    expect(dead).toMatchObject({ status: "failed", decision: null, problem: expect.stringContaining("500") });
    expect(requests).toHaveLength(5);
    isDown = false;
    expect((await service.ask(`/v1/decisions/${json.id}/retry`, { method: "POST" })).status).toBe(202);
    expect(await ended(service, json.id)).toMatchObject({ status: "done", problem: null });
    expect((await service.ask(`/v1/decisions/${json.id}/retry`, { method: "POST" })).status).toBe(409);
  });

  it("can be removed before it is made, and after: then nothing of it is left", async () => {
    const service = await startTestService({ jobs: 1 });
    const { json } = await service.ask("/v1/decisions", {
      body: { ...GOOD, notes: "call me Ishmael" },
      headers: later,
    });
    await ended(service, json.id);
    expect((await service.ask(`/v1/decisions/${json.id}`, { method: "DELETE" })).status).toBe(204);
    expect((await service.ask(`/v1/decisions/${json.id}`)).status).toBe(404);
    expect(await service.database.rows("SELECT 1 FROM decisions")).toEqual([]);
    expect((await service.ask("/v1/audit")).json.entries).toMatchObject([
      { action: "decision removed", subject: json.id },
    ]);
  });
});
