import { Hono } from "hono";
import * as z from "zod/mini";
import { scoreRun } from "../../services/traces/score-trace.js";
import { runId } from "../../tracing/runs.js";
import { type Env, needScope } from "../callers.js";
import { described, readsQuery } from "../describe.js";
import { noSuchPlace, notFound, Problem } from "../problems.js";
import { readJsonAs } from "../read-request.js";
import {
  auditSchema,
  keptDecisionSchema,
  pageSchema,
  resolveSchema,
  reviewSchema,
  reviewsQuery,
  verdictSchema,
} from "../schemas.js";
import type { Service } from "../service.js";
import { addAudit, listAudit } from "../store/audit.js";
import type { Row } from "../store/decisions.js";
import { findReview, keepVerdict, listReviews, resolveReview } from "../store/reviews.js";
import { documentIn, visibleDecision } from "./entries.js";

/** What people say: verdicts on decisions, reviews of those that need one, and the record of who did what. */
export function reviewRoutes(service: Service) {
  const { database, project, agent } = service;
  const withDecision = z.extend(reviewSchema, {
    trace_id: z.nullable(z.string()),
    document: z.nullable(keptDecisionSchema(agent)),
  });

  return new Hono<Env>()
    .post(
      "/decisions/:id/verdict",
      described({
        summary: "Say whether a decision is right: it becomes the score `correct` of its trace",
        description:
          "A wrong one is found by `underwrite analyze`, and becomes a case with `underwrite cases harvest --score correct=false`.",
        body: { schema: verdictSchema },
        answers: {
          200: {
            says: "It is kept",
            schema: z.object({ decision: z.string(), trace_id: z.string(), correct: z.boolean() }),
          },
        },
        errors: [400, 404, 409, 413, 415, 422],
      }),
      needScope("admin"),
      async (c) => {
        const caller = c.get("caller");
        const row = await visibleDecision(service, caller, c.req.param("id"));
        const run = runOf(row);
        const { correct, comment, by = caller.name } = project.redactor.json(await readJsonAs(c, verdictSchema));
        await scoreRun(project, run, { name: "correct", value: correct ? 1 : 0, data_type: "BOOLEAN", comment });
        await database.change(async (queries) => {
          const at = database.now();
          await keepVerdict(queries, row.id, { correct, comment, by, key: caller.id, at });
          const details = { correct };
          await addAudit(queries, { at, key: caller.id, by, action: "verdict", subject: row.id, details });
        });
        return c.json({ decision: row.id, trace_id: run, correct });
      },
    )
    .get(
      "/reviews",
      described({
        summary: "Decisions that a person should look at: those that do not stand, or carry warnings; the oldest first",
        answers: { 200: { says: "A page", schema: z.object({ reviews: z.array(withDecision) }) } },
        errors: [422],
      }),
      needScope("read"),
      readsQuery(reviewsQuery),
      async (c) => {
        const { status = "open", limit, after } = c.req.valid("query");
        if (after !== undefined && !(await findReview(database, after))) throw noSuchPlace(after);
        const found = await listReviews(database, { isOpen: status === "open", limit, after });
        return c.json({
          reviews: found.map(({ review, decision }) =>
            project.redactor.json({
              ...review,
              trace_id: decision.trace_id,
              document: documentIn(decision.id, decision.document),
            }),
          ),
        });
      },
    )
    .post(
      "/reviews/:id/resolve",
      described({
        summary: "Resolve a review; the decision itself stays as it was made",
        body: { schema: resolveSchema },
        answers: { 200: { says: "It is resolved", schema: reviewSchema } },
        errors: [400, 404, 409, 413, 415, 422],
      }),
      needScope("admin"),
      async (c) => {
        const caller = c.get("caller");
        const id = c.req.param("id");
        const { action, outcome, reason, by = caller.name } = project.redactor.json(await readJsonAs(c, resolveSchema));
        if (action === "override" && (reason === undefined || reason.trim() === "")) {
          throw new Problem(
            422,
            "bad_input",
            "An override needs a reason: say why the decision is not as it should be.",
          );
        }
        if (action === "confirm" && outcome !== undefined) {
          throw new Problem(
            422,
            "bad_input",
            "A confirmed decision has no other outcome: leave outcome out, or override.",
          );
        }
        if (!(await findReview(database, id))) throw notFound("review", id);
        await database.change(async (queries) => {
          const at = database.now();
          if (!(await resolveReview(queries, id, { action, outcome, reason, by, at }))) {
            throw new Problem(409, "conflict", "This review is resolved already.");
          }
          const details = { action, outcome: outcome ?? null, reason: reason ?? null };
          await addAudit(queries, { at, key: caller.id, by, action: "review resolved", subject: id, details });
        });
        return c.json(await findReview(database, id));
      },
    )
    .get(
      "/audit",
      described({
        summary: "Who did what: keys, verdicts, reviews, removals; the newest first",
        answers: { 200: { says: "A page; `after` takes an entry's id", schema: auditSchema } },
        errors: [422],
      }),
      needScope("admin"),
      readsQuery(pageSchema),
      async (c) => {
        const { limit, after } = c.req.valid("query");
        const before = after === undefined ? undefined : Number(after);
        if (before !== undefined && !(Number.isSafeInteger(before) && before > 0)) throw noSuchPlace(after);
        return c.json({ entries: project.redactor.json(await listAudit(database, { limit, before })) });
      },
    );
}

/** The run of a decision. @throws Problem of 409 where there is none */
function runOf({ trace_id, span_id, state }: Row): string {
  if (trace_id === null) {
    if (state === "queued" || state === "running") {
      throw new Problem(409, "in_progress", "There is no decision yet: say so when it is made.");
    }
    throw new Problem(409, "conflict", `Nothing was decided (${state}), so there is no verdict to give.`);
  }
  return span_id === null ? trace_id : runId(trace_id, span_id);
}
