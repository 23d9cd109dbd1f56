import { describe, expect, it } from "vitest";
import { WRONG } from "../../testing/decision-with.js";
import { answer, serve, thenAnswer } from "../../testing/servers/ask-claude.js";
import { BAD, ended, GOOD, startTestService } from "../../testing/servers/test-service.js";

const LATER = { prefer: "respond-async" };
const NOTES = "call me Ishmael";
/** What of an application and its decision must not be found in a file. */
const CONTENT = /85000|250000|270089|1696\.97|Ishmael|at most the maximum/;

describe.each(["masked", "none"] as const)("where %s is captured", (capture) => {
  it("the answer is whole, and what is kept of it is not", async () => {
    const service = await startTestService({ env: { UNDERWRITE_CAPTURE_CONTENT: capture } });
    const headers = { "idempotency-key": "k" };
    const { json } = await service.ask("/v1/decisions", { body: { ...GOOD, notes: NOTES }, headers });
    expect(json).toMatchObject({ approved: true, max_loan: 270_089.15 });
    const kept = (await service.ask(`/v1/decisions/${json.id}`)).json;
    expect(kept).toMatchObject({ capture, decision: { run: json.run, validation: { valid: true } } });
    expect(JSON.stringify(kept)).not.toMatch(CONTENT);
    const again = await service.ask("/v1/decisions", { body: { ...GOOD, notes: NOTES }, headers });
    expect(again.json).toEqual(kept.decision);
    expect(await service.kept()).not.toMatch(CONTENT);
    if (capture === "none") expect(kept.decision).toMatchObject({ approved: null, max_loan: null, reasoning: null });
    else expect(kept.decision.max_loan).toMatch(/^<number:[0-9a-f]{12}>$/);
  });

  it("the input of a job is there until it is decided, and not a byte of it afterwards", async () => {
    const { env } = await serve(() => "hang");
    const waiting = await startTestService({
      graceMs: 1,
      env: { ...env, UNDERWRITE_MODEL: "claude-sonnet-5", UNDERWRITE_CAPTURE_CONTENT: capture },
    });
    const { json } = await waiting.ask("/v1/decisions", { body: { ...GOOD, notes: NOTES }, headers: LATER });
    expect(await waiting.kept()).toContain(NOTES);
    await waiting.stop();
    const next = await startTestService({ home: waiting.home, env: { UNDERWRITE_CAPTURE_CONTENT: capture } });
    await ended(next, json.id);
    await next.database.tend(); // the service does it every few seconds
    expect(await next.kept()).not.toMatch(CONTENT);
  });

  it("codes of what is wrong are kept, and its figures are not", async () => {
    const lie = { ...WRONG, max_loan: 123_456 };
    const { env } = await serve(thenAnswer(answer(lie)));
    const service = await startTestService({
      env: { ...env, UNDERWRITE_MODEL: "claude-sonnet-5", UNDERWRITE_CAPTURE_CONTENT: capture },
    });
    const { json } = await service.ask("/v1/decisions", { body: BAD });
    expect(json.rejected_decision.max_loan).toBe(123_456);
    const kept = (await service.ask(`/v1/decisions/${json.id}`)).json;
    const codes = (document: { validation: { violations: { code: string }[] } }) =>
      document.validation.violations.map(({ code }) => code);
    expect(codes(kept.decision)).toEqual(codes(json));
    expect(await service.kept()).not.toMatch(/123[,_]?456/);
  });
});
