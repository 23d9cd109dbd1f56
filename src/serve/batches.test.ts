import { describe, expect, it } from "vitest";
import { BAD, GOOD, startTestService, type TestService } from "../testing/servers/test-service.js";

const LINES = { "content-type": "application/x-ndjson" };

/** A batch that has ended, and its rows. */
async function results(service: TestService, id: string) {
  for (;;) {
    const { json } = await service.ask(`/v1/batches/${id}`);
    if (json.status === "running") continue;
    const { text, headers } = await service.ask(`/v1/batches/${id}/results`);
    expect(headers.get("content-type")).toBe("application/x-ndjson");
    return {
      batch: json,
      rows: text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
    };
  }
}

describe("a batch over HTTP", () => {
  it("decides its rows in the order of its input, and reports bad ones by their line while the others go on", async () => {
    const service = await startTestService();
    const lines = [JSON.stringify(GOOD), "{no", JSON.stringify({ ...GOOD, credit_score: 1 }), "", JSON.stringify(BAD)];
    const taken = await service.ask("/v1/batches", { body: lines.join("\n"), headers: LINES });
    expect({ status: taken.status, place: taken.headers.get("location") }).toEqual({
      status: 202,
      place: `/v1/batches/${taken.json.id}`,
    });
    const { batch, rows } = await results(service, taken.json.id);
    expect(batch).toMatchObject({ rows: 4, counts: { done: 2, invalid: 2 }, ended_at: expect.any(String) });
    expect(rows.map(({ line, status, problem, decision }) => [line, status, problem ?? decision.approved])).toEqual([
      [1, "done", true],
      [2, "invalid", "The line is no JSON."],
      [3, "invalid", "credit_score is 1: give a whole number from 300 to 850."],
      [5, "done", false],
    ]);
  });

  it("takes no row for another one: a line that is not UTF-8 is reported, and a whole body that is not is refused", async () => {
    const service = await startTestService();
    const row = JSON.stringify({ ...GOOD, notes: "caf\u00e9" });
    const body = Buffer.concat([Buffer.from(row, "latin1"), Buffer.from(`\r\n${row}\r\n`)]);
    const taken = await service.ask("/v1/batches", { body, headers: LINES });
    const { rows } = await results(service, taken.json.id);
    expect(rows.map(({ line, status, problem }) => [line, status, problem])).toEqual([
      [1, "invalid", "The line is not UTF-8 text: send JSON as UTF-8."],
      [2, "done", null],
    ]);
    for (const [path, text] of Object.entries({ "/v1/batches": `[${row}]`, "/v1/decisions": row })) {
      const refused = await service.ask(path, { body: Buffer.from(text, "latin1") });
      expect({ status: refused.status, message: refused.json.error.message }).toEqual({
        status: 400,
        message: "The body is not UTF-8 text: send JSON as UTF-8.",
      });
      expect((await service.ask(path, { body: Buffer.from(`\ufeff${text}`) })).status).toBeLessThan(300);
    }
  });

  it("loses no value that a line gives twice: the row is none", async () => {
    const service = await startTestService();
    const body = `${JSON.stringify(GOOD)}\n{"loan_amount":1,${JSON.stringify(GOOD).slice(1)}`;
    const taken = await service.ask("/v1/batches", { body, headers: LINES });
    const { rows } = await results(service, taken.json.id);
    expect(rows.map(({ status, problem }) => [status, problem])).toEqual([
      ["done", null],
      ["invalid", 'The line has "loan_amount" twice: give it once.'],
    ]);
  });

  it("is refused with what it takes, and never to be sent again as it is", async () => {
    const service = await startTestService();
    const csv = { "content-type": "text/csv" };
    const other = await service.ask("/v1/batches", { body: "annual_income\n1\n", headers: csv });
    expect({ status: other.status, says: other.json.error.message }).toEqual({
      status: 415,
      says: "Send the body as application/json or application/x-ndjson.",
    });
    const large = await service.ask("/v1/batches", { body: Array.from({ length: 10_001 }, () => 1) });
    expect({ status: large.status, again: large.headers.get("retry-after") }).toEqual({ status: 413, again: null });
  });

  it("has all of its rows in its results, in order, however many there are", async () => {
    const service = await startTestService({ jobs: 8 });
    const body = Array.from({ length: 450 }, (_, n) => (n % 2 === 0 ? { ...GOOD, loan_amount: 1000 + n } : { n }));
    const taken = await service.ask("/v1/batches", { body });
    const { rows } = await results(service, taken.json.id);
    expect(rows.map(({ line }) => line)).toEqual(body.map((_, index) => index + 1));
    expect(rows.filter(({ status }) => status === "done")).toHaveLength(225);
  });

  it("that is sent again with its key is the same one, and another one with it a conflict", async () => {
    const service = await startTestService();
    const headers = { "idempotency-key": "b" };
    const first = await service.ask("/v1/batches", { body: [GOOD, BAD], headers });
    const again = await service.ask("/v1/batches", { body: [GOOD, BAD], headers });
    expect(again.json.id).toBe(first.json.id);
    expect((await service.ask("/v1/batches", { body: [BAD, GOOD], headers })).status).toBe(409);
    await results(service, first.json.id);
    expect(await service.database.rows("SELECT 1 FROM decisions")).toHaveLength(2);
  });

  it("with no good row has ended when it is taken", async () => {
    const service = await startTestService();
    const { json } = await service.ask("/v1/batches", { body: [{}, null, 3] });
    expect(json).toMatchObject({ status: "done", counts: { invalid: 3 } });
  });

  it.each([
    ["an object", {}, 422],
    ["no rows", [], 422],
    ["too many rows", Array(10_001).fill(0), 413],
    ["no JSON", "[", 400],
  ])("is refused for %s", async (_, body, status) => {
    const service = await startTestService();
    const answered = await service.ask("/v1/batches", { body });
    expect({ status: answered.status, error: typeof answered.json.error.message }).toEqual({ status, error: "string" });
    expect(await service.database.rows("SELECT 1 FROM batches")).toEqual([]);
  });

  it("has ended when the last of its rows is removed", async () => {
    const service = await startTestService({ jobs: 0 }); // nobody takes the row
    const { json } = await service.ask("/v1/batches", { body: [GOOD] });
    const { id } = (await service.database.row<{ id: string }>("SELECT id FROM decisions")) ?? { id: "" };
    expect((await service.ask(`/v1/decisions/${id}`, { method: "DELETE" })).status).toBe(204);
    expect((await service.ask(`/v1/batches/${json.id}`)).json.status).toBe("done");
  });
});
