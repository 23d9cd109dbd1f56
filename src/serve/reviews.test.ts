import { describe, expect, it } from "vitest";
import { analyze } from "../services/analyze.js";
import { decisionWith } from "../testing/decision-with.js";
import { answer, serve, thenAnswer } from "../testing/servers/ask-claude.js";
import { GOOD, startTestService, type TestService } from "../testing/servers/test-service.js";

/** Says a figure that no tool gave: it stands, with a warning. */
const SUSPECT = decisionWith({
  reasoning: "The applicant has savings of $98,765.43, and the post-loan DTI of 38.07% is within the 40% maximum.",
});

async function suspect(): Promise<TestService> {
  const { env } = await serve(thenAnswer(answer(SUSPECT)));
  return startTestService({ env: { ...env, UNDERWRITE_MODEL: "claude-sonnet-5" } });
}

describe("a verdict", () => {
  it("is the score of a person, which analysis finds, with who said it in the audit", async () => {
    const service = await startTestService();
    const { json } = await service.ask("/v1/decisions", { body: GOOD });
    const body = { correct: false, comment: "The income was misread.", by: "Ada" };
    const said = await service.ask(`/v1/decisions/${json.id}/verdict`, { body });
    expect(said.json).toEqual({ decision: json.id, trace_id: json.run.trace_id, correct: false });
    expect(service.project.store().scoresOf(json.run.trace_id)).toContainEqual(
      expect.objectContaining({ name: "correct", value: 0, source: "person", comment: "The income was misread." }),
    );
    const { findings } = await analyze(service.project, await service.project.agent());
    expect(findings.map(({ code }) => code)).toContain("person_disagrees");
    expect((await service.ask("/v1/audit")).json.entries).toMatchObject([
      { action: "verdict", by: "Ada", subject: json.id, details: { correct: false } },
    ]);
  });

  it("needs a decision that was made, and a word that is true or false", async () => {
    const service = await startTestService();
    expect((await service.ask("/v1/decisions/dec_none/verdict", { body: { correct: true } })).status).toBe(404);
    const { json } = await service.ask("/v1/decisions", { body: GOOD });
    const wrong = await service.ask(`/v1/decisions/${json.id}/verdict`, {
      body: { correct: "maybe", secret: "s3cr3t" },
    });
    expect(wrong.status).toBe(422);
    expect(wrong.text).not.toMatch(/maybe|s3cr3t/);
    const refused = async (state: string) => {
      await service.database.run("UPDATE decisions SET trace_id = NULL, state = ?", state);
      const answer = await service.ask(`/v1/decisions/${json.id}/verdict`, { body: { correct: true } });
      return { status: answer.status, code: answer.json.error.code };
    };
    expect(await refused("running")).toEqual({ status: 409, code: "in_progress" });
    // Whoever asked again until it is made would ask for ever.
    for (const state of ["failed", "invalid"]) expect(await refused(state)).toEqual({ status: 409, code: "conflict" });
  });
});

describe("a review", () => {
  it("is opened for a decision with warnings, and for none that is as it should be", async () => {
    const service = await suspect();
    const { json } = await service.ask("/v1/decisions", { body: GOOD });
    expect(json.approved).toBe(true);
    expect(json.validation.warnings.length).toBeGreaterThan(0);
    const { reviews } = (await service.ask("/v1/reviews")).json;
    expect(reviews).toMatchObject([
      { decision: json.id, reason: "warnings", trace_id: json.run.trace_id, action: null },
    ]);
    const calm = await startTestService();
    await calm.ask("/v1/decisions", { body: GOOD });
    expect((await calm.ask("/v1/reviews")).json).toEqual({ reviews: [] });
  });

  it("is overridden with a reason only, once, with an audit entry; and the decision stays as it was made", async () => {
    const service = await suspect();
    const { json } = await service.ask("/v1/decisions", { body: GOOD });
    const resolve = (body: unknown) => service.ask(`/v1/reviews/${json.id}/resolve`, { body });
    for (const body of [
      { action: "override", outcome: "denied" },
      { action: "override", reason: "  " },
      { action: "confirm", outcome: "denied" },
      { action: "x" },
      {},
    ])
      expect({ body, status: (await resolve(body)).status }).toEqual({ body, status: 422 });
    const done = await resolve({ action: "override", outcome: "denied", reason: "Savings are invented.", by: "Ada" });
    expect(done.json).toMatchObject({
      action: "override",
      outcome: "denied",
      said: "Savings are invented.",
      by: "Ada",
    });
    expect((await resolve({ action: "confirm" })).status).toBe(409);
    const kept = (await service.ask(`/v1/decisions/${json.id}`)).json;
    expect(kept).toMatchObject({ decision: { approved: true }, review: { action: "override", outcome: "denied" } });
    expect((await service.ask("/v1/reviews")).json.reviews).toEqual([]);
    expect((await service.ask("/v1/reviews?status=resolved")).json.reviews).toHaveLength(1);
    expect((await service.ask("/v1/audit")).json.entries).toMatchObject([
      {
        action: "review resolved",
        subject: json.id,
        by: "Ada",
        details: { action: "override", reason: "Savings are invented." },
      },
    ]);
    expect((await service.ask("/v1/reviews/dec_none/resolve", { body: { action: "confirm" } })).status).toBe(404);
  });

  it("is listed in pages, the oldest first, none twice", async () => {
    const service = await suspect();
    const ids = [];
    for (let n = 0; n < 5; n++) ids.push((await service.ask("/v1/decisions", { body: GOOD })).json.id);
    const seen: string[] = [];
    for (let after = ""; ; after = `&after=${seen.at(-1)}`) {
      const { reviews } = (await service.ask(`/v1/reviews?limit=2${after}`)).json;
      if (reviews.length === 0) break;
      seen.push(...reviews.map(({ decision }: { decision: string }) => decision));
    }
    expect([...seen].sort()).toEqual([...ids].sort());
  });
});
