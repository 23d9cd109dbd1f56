import { setTimeout as pause } from "node:timers/promises";
import { Hono } from "hono";
import * as z from "zod/mini";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { AgentEvent } from "../../runtime/loop/run.js";
import { type Env, needScope } from "../callers.js";
import { described, readsQuery } from "../describe.js";
import { decide, type Outcome } from "../jobs/decide.js";
import { endBatch } from "../jobs/keep.js";
import type { DecisionDocument } from "../jobs/kept-document.js";
import { noSuchPlace, notFound, ofCaller, Problem, retryAfter } from "../problems.js";
import { prefersAsync, readIdempotencyKey, readJson, readLink, wantsEvents } from "../read-request.js";
import { agentQuery, decisionSchema, entrySchema, listQuery } from "../schemas.js";
import type { Service } from "../service.js";
import { addAudit } from "../store/audit.js";
import {
  addDecision,
  countQueued,
  eraseDecision,
  findDecision,
  type Holder,
  type Job,
  listDecisions,
  type NewDecision,
  type Row,
  reviveDecision,
} from "../store/decisions.js";
import { KEPT_HOURS, knownRequest, requestHash, saltOf } from "../store/idempotency.js";
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
  const { database, project, queue, places, agent: first, tells } = service;
  const entry = entrySchema(first);
  const id = "/:id";

  /** Keeps what is asked for, or finds what was asked for before with the same key. */
  function accept(asked: NewDecision, holder?: Holder): Promise<Asked> {
    return database.change(async (queries) => {
      const { key, idempotency, request = "" } = asked;
      if (idempotency !== undefined) {
        const now = database.now();
        const known = await knownRequest<Row>(queries, "decisions", { key, idempotency, request, now });
        if (known?.kind === "other") throw keyReused();
        const revived =
          known?.row.state === "failed" ? await reviveDecision(queries, known.row, asked, holder) : undefined;
        if (revived) return { row: revived, isNew: true };
        if (known) return { row: (await findDecision(queries, known.row.id)) ?? known.row, isNew: false };
      }
      if (asked.isAsync && (await countQueued(queries)) >= MOST_QUEUED) throw queueIsFull();
      return { row: await addDecision(queries, asked, holder), isNew: true };
    });
  }

  /** What was decided before on the same request; waited for while it is being made. */
  async function decidedBefore(row: Row): Promise<DecisionDocument> {
    const until = performance.now() + WAIT_MS;
    for (let now: Row | undefined = row; now !== undefined; now = await findDecision(database, row.id)) {
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
            schema: decisionSchema(first),
            streams: true,
          },
          202: { says: "Taken for later: see Location", schema: entry },
        },
        errors: [400, 409, 413, 415, 422],
      }),
      needScope("decide"),
      readsQuery(agentQuery),
      async (c) => {
        if (!service.desk.spending.mayGoOn) throw bound();
        const body = project.redactor.json(await readJson(c));
        const agent = await agentAsked(service, c.req.valid("query").agent);
        const input = await ofCaller(() => agent.parseInput(body));
        const idempotency = readIdempotencyKey(c);
        const isStream = wantsEvents(c);
        const isAsync = prefersAsync(c) && !isStream;
        const asked: NewDecision = {
          key: c.get("caller").id,
          agent: agent.name,
          input: JSON.stringify(input),
          isAsync,
          at: database.now(),
          tells,
          link: readLink(c),
          idempotency,
          ...(idempotency === undefined ? {} : { request: requestHash(await saltOf(database), [agent.name, input]) }),
        };
        if (isAsync) {
          const { row } = await accept(asked);
          queue.wake();
          c.header("preference-applied", "respond-async");
          c.header("location", `/v1/decisions/${row.id}`);
          return c.json(await entryOf(service, row), 202);
        }
        const free = places.take();
        const holder = queue.hold();
        const end = () => {
          queue.drop(holder);
          free();
        };
        let isHandedOver = false;
        try {
          const { row, isNew } = await accept(asked, holder);
          c.header("location", `/v1/decisions/${row.id}`);
          if (!isNew) c.header("idempotency-replayed", "true");
          const decided = (tell?: (event: AgentEvent) => void) =>
            isNew ? decideNow(row as Job, tell) : decidedBefore(row);
          if (isStream) {
            isHandedOver = true;
            return streamed(service, c, agent, (tell) => decided(tell).finally(end));
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
      readsQuery(listQuery),
      async (c) => {
        const query = c.req.valid("query");
        if (query.after !== undefined && !(await findDecision(database, query.after))) throw noSuchPlace(query.after);
        const rows = await listDecisions(database, query);
        const told = rows.map(async (row) => {
          return { ...(await entryOf(service, { ...row, document: null })), trace_id: row.trace_id };
        });
        return c.json({ decisions: await Promise.all(told) });
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
      async (c) => {
        const row = await visibleDecision(service, c.get("caller"), c.req.param("id"));
        return c.json(await entryOf(service, row), 200, traceHeader(row.trace_id));
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
      async (c) => {
        const caller = c.get("caller");
        const row = await visibleDecision(service, caller, c.req.param("id"));
        if (row.key !== caller.id && !may(caller, "admin")) throw notFound("decision", row.id);
        await database.change(async (queries) => {
          if (!(await eraseDecision(queries, row.id)) && (await findDecision(queries, row.id))) {
            throw new Problem(
              409,
              "in_progress",
              "It is being made now: remove it when it has ended.",
              retryAfter(2000),
            );
          }
          const at = database.now();
          const action = "decision removed";
          await addAudit(queries, { at, key: caller.id, by: caller.name, action, subject: row.id });
          await endBatch(queries, row, at);
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
      async (c) => {
        const caller = c.get("caller");
        const { id: known } = await visibleDecision(service, caller, c.req.param("id"));
        const isRetried = await database.change(async (queries) => {
          const at = database.now();
          if (!(await retryFailed(queries, known, at))) return false;
          await addAudit(queries, {
            at,
            key: caller.id,
            by: caller.name,
            action: "decision tried again",
            subject: known,
          });
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
        return c.json(await entryOf(service, (await findDecision(database, known)) as Row), 202);
      },
    );
}

/** The agent of a name that a request gives with `?agent=`, else the first. @throws Problem of 422 where there is none */
export async function agentAsked({ desk, agent }: Service, name: string | undefined): Promise<AnyAgent> {
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
  const why = outcome.kind === "replaced" ? "Another process took this decision over" : "The service ends";
  throw new Problem(503, "unavailable", `${why}: ask again in a moment.`, retryAfter(2000));
}

function traceHeader(traceId: unknown): Record<string, string> {
  return typeof traceId === "string" ? { "x-trace-id": traceId } : {};
}
