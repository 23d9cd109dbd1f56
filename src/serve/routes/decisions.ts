import { setTimeout as pause } from "node:timers/promises";
import { type Context, Hono } from "hono";
import * as z from "zod/mini";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { AgentEvent } from "../../runtime/loop/events.js";
import { type Env, needScope } from "../callers.js";
import { described, reads } from "../describe.js";
import { decide, endBatch, type Outcome } from "../jobs/decide.js";
import type { DecisionDocument } from "../jobs/kept-document.js";
import { notFound, ofCaller, Problem, retryAfter } from "../problems.js";
import { prefersAsync, readIdempotencyKey, readJson, readLink, wantsEvents } from "../read-request.js";
import { documentSchema, entrySchema, listQuery } from "../schemas.js";
import type { Service } from "../service.js";
import { addAudit } from "../store/audit.js";
import {
  addDecision,
  countOpen,
  eraseDecision,
  findDecision,
  type Job,
  type NewDecision,
  type Row,
  reviveDecision,
} from "../store/decisions.js";
import { KEPT_HOURS, knownRequest, requestHash } from "../store/idempotency.js";
import { retryFailed } from "../store/jobs.js";
import { may } from "../store/keys.js";
import { documentIn, entryOf, visibleDecision } from "./entries.js";
import { streamed } from "./stream.js";

/** How many jobs may wait. */
export const MOST_QUEUED = 100_000;
/** How long a request waits for another one of the same Idempotency-Key, in milliseconds. */
const WAIT_MS = 60_000;

/** What a request asks for: a new decision, or one that was asked for before. */
type Asked = { row: Row; isNew: boolean };

/** `/v1/decisions`: asked for, read, removed. */
export function decisionRoutes(service: Service) {
  const { file, project, queue, places, agent: first } = service;
  const entry = entrySchema(first);
  const id = "/:id";

  /** Keeps what is asked for, or finds what was asked for before with the same key. */
  function accept(asked: NewDecision, lease?: string): Asked {
    return file.change(() => {
      const { key, idempotency, request = "" } = asked;
      if (idempotency !== undefined) {
        const now = project.now();
        const known = knownRequest<Row>(file, "decisions", { key, idempotency, request, now });
        if (known?.kind === "other") throw keyReused();
        if (known?.row.state === "failed") return { row: reviveDecision(file, known.row, asked, lease), isNew: true };
        if (known) return { row: known.row, isNew: false };
      }
      if (asked.isAsync && countOpen(file).queued >= MOST_QUEUED) throw queueIsFull();
      return { row: addDecision(file, asked, lease), isNew: true };
    });
  }

  /** What was decided before on the same request; waited for while it is being made. */
  async function decidedBefore(row: Row): Promise<DecisionDocument> {
    const until = performance.now() + WAIT_MS;
    for (let now: Row | undefined = row; now !== undefined; now = findDecision(file, row.id)) {
      if (now.state === "done") return documentIn(row.id, now.document) as DecisionDocument;
      if (now.state !== "queued" && now.state !== "running") break;
      if (performance.now() > until || service.isEnding) break;
      await pause(50);
    }
    const message = "The first request with this Idempotency-Key has not ended: ask again with the same one.";
    throw new Problem(409, "in_progress", message, retryAfter(2000));
  }

  async function decideNow(job: Job, onEvent?: (event: AgentEvent) => void): Promise<DecisionDocument> {
    return documentOrProblem(await decide(service.desk, job, { signal: queue.signal, onEvent }));
  }

  return new Hono<Env>()
    .post(
      "/",
      described({
        summary: "Ask for a decision",
        description: `The body is the input of the agent. With Prefer: respond-async the answer is 202 and a Location; with Accept: text/event-stream events come until the decision. Idempotency-Key makes a request that is sent again the same request, for ${KEPT_HOURS} hours.`,
        body: { schema: first.input as z.ZodMiniType },
        answers: {
          200: {
            says: "Decided; or the answer does not stand, and its fields are null",
            schema: documentSchema(first),
          },
          202: { says: "Taken for later: see Location", schema: entry },
        },
        errors: [400, 409, 413, 415, 422, 429],
      }),
      needScope("decide"),
      async (c) => {
        if (!service.desk.spending.mayGoOn) throw bound();
        const body = project.redactor.json(await readJson(c));
        const agent = await agentAsked(service, c);
        const input = await ofCaller(() => agent.parseInput(body));
        const idempotency = readIdempotencyKey(c);
        const isStream = wantsEvents(c);
        const isAsync = prefersAsync(c) && !isStream;
        const asked: NewDecision = {
          key: c.get("caller").id,
          agent: agent.name,
          input: JSON.stringify(input),
          isAsync,
          at: project.now(),
          link: readLink(c),
          idempotency,
          ...(idempotency === undefined ? {} : { request: requestHash(file.salt, [agent.name, input]) }),
        };
        if (isAsync) {
          const { row } = accept(asked);
          queue.wake();
          c.header("preference-applied", "respond-async");
          c.header("location", `/v1/decisions/${row.id}`);
          return c.json(entryOf(service, row), 202);
        }
        const free = places.take();
        const lease = queue.hold();
        const end = () => {
          queue.drop(lease);
          free();
        };
        let isHandedOver = false;
        try {
          const { row, isNew } = accept(asked, lease);
          c.header("location", `/v1/decisions/${row.id}`);
          if (!isNew) c.header("idempotency-replayed", "true");
          const decided = (tell?: (event: AgentEvent) => void) =>
            isNew ? decideNow(row as Job, tell) : decidedBefore(row);
          if (isStream) {
            isHandedOver = true;
            return streamed(service, c, (tell) => decided(tell).finally(end));
          }
          const document = await decided();
          return c.json(document, 200, traceHeader(document.run.trace_id));
        } finally {
          if (!isHandedOver) end();
        }
      },
    )
    .get(
      "/",
      described({
        summary: "List decisions, the newest first, without what they say",
        answers: { 200: { says: "A page", schema: z.object({ decisions: z.array(z.partial(entry)) }) } },
        errors: [422],
      }),
      needScope("read"),
      reads("query", listQuery),
      (c) => {
        const { status, limit, after } = c.req.valid("query");
        const rows = file.rows<Row>(
          `SELECT * FROM decisions WHERE (?1 IS NULL OR state = ?1)
             AND (?2 IS NULL OR seq < (SELECT seq FROM decisions WHERE id = ?2)) ORDER BY seq DESC LIMIT ?3`,
          ...[status ?? null, after ?? null, limit],
        );
        return c.json({
          decisions: rows.map((row) => ({ ...entryOf(service, { ...row, document: null }), trace_id: row.trace_id })),
        });
      },
    )
    .get(
      id,
      described({
        summary: "A decision: how far it is, and what came of it",
        answers: { 200: { says: "The decision", schema: entry } },
        errors: [404],
      }),
      needScope("decide", "read"),
      (c) => {
        const row = visibleDecision(service, c.get("caller"), c.req.param("id"));
        return c.json(entryOf(service, row), 200, traceHeader(row.trace_id));
      },
    )
    .delete(
      id,
      described({
        summary: "Remove a decision: one that waits is not made; of one that was made the result goes, its trace stays",
        answers: { 204: { says: "It is gone" } },
        errors: [404, 409],
      }),
      needScope("decide"),
      (c) => {
        const caller = c.get("caller");
        const row = visibleDecision(service, caller, c.req.param("id"));
        if (row.key !== caller.id && !may(caller, "admin")) throw notFound("decision", row.id);
        file.change(() => {
          if (findDecision(file, row.id)?.state === "running") {
            throw new Problem(
              409,
              "in_progress",
              "It is being made now: remove it when it has ended.",
              retryAfter(2000),
            );
          }
          eraseDecision(file, row.id);
          addAudit(file, {
            at: project.now(),
            key: caller.id,
            by: caller.name,
            action: "decision removed",
            subject: row.id,
          });
          if (row.batch !== null) endBatch(file, row.batch, service.desk.tells !== false, project.now());
        });
        return c.body(null, 204);
      },
    )
    .post(
      `${id}/retry`,
      described({
        summary: "Try a decision again that failed: it goes back into the queue",
        answers: { 202: { says: "It waits", schema: entry } },
        errors: [404, 409],
      }),
      needScope("admin"),
      (c) => {
        const caller = c.get("caller");
        const { id: known } = visibleDecision(service, caller, c.req.param("id"));
        const isRetried = file.change(() => {
          const at = project.now();
          if (!retryFailed(file, known, at)) return false;
          addAudit(file, { at, key: caller.id, by: caller.name, action: "decision tried again", subject: known });
          return true;
        });
        if (!isRetried) {
          throw new Problem(
            409,
            "conflict",
            "Only a decision that failed, and whose input is still there, can be tried again.",
          );
        }
        queue.wake();
        c.header("location", `/v1/decisions/${known}`);
        return c.json(entryOf(service, findDecision(file, known) as Row), 202);
      },
    );
}

/** The agent that a request names with `?agent=`. @throws Problem of 422 where there is none */
export async function agentAsked({ desk, agent }: Service, c: Context): Promise<AnyAgent> {
  const name = c.req.query("agent");
  return name === undefined ? agent : ofCaller(() => desk.agent(name));
}

export function keyReused(): Problem {
  return new Problem(409, "conflict", "This Idempotency-Key was used for another request: take a new one.");
}

function bound(): Problem {
  return new Problem(503, "unavailable", "What decisions may cost (--max-cost) is spent: nothing more is decided.");
}

export function queueIsFull(): Problem {
  return new Problem(429, "too_many_requests", `${MOST_QUEUED} decisions wait: ask again later.`, retryAfter(30_000));
}

function documentOrProblem(outcome: Outcome): DecisionDocument {
  if (outcome.kind === "done") return outcome.document;
  if (outcome.kind === "provider") {
    throw new Problem(503, "provider_failed", outcome.message, retryAfter(outcome.retryAfterMs));
  }
  throw new Problem(503, "unavailable", "The service ends: ask again in a moment.", retryAfter(2000));
}

function traceHeader(traceId: unknown): Record<string, string> {
  return typeof traceId === "string" ? { "x-trace-id": traceId } : {};
}
