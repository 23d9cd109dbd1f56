import { type Context, Hono } from "hono";
import { stream } from "hono/streaming";
import * as z from "zod/mini";
import { messageOf, UserError } from "../../errors.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { type Env, needScope } from "../callers.js";
import { described, readsQuery } from "../describe.js";
import { endBatch } from "../jobs/keep.js";
import { notFound, Problem } from "../problems.js";
import { parseJson, readBytes, readIdempotencyKey, readJson, readLink } from "../read-request.js";
import { agentQuery, batchSchema, entrySchema } from "../schemas.js";
import type { Service } from "../service.js";
import { addBatch, type Batch, countRows, findBatch, rowsOfBatch } from "../store/batches.js";
import { addRows, type BatchRow, countQueued } from "../store/decisions.js";
import { knownRequest, requestHash, saltOf } from "../store/idempotency.js";
import { type Caller, may } from "../store/keys.js";
import { agentAsked, keyReused, MOST_QUEUED, queueIsFull } from "./decisions.js";
import { entryOf } from "./entries.js";

export const MOST_ROWS = 10_000;
/** Rows of results that are read at once. */
const PAGE = 200;
const LINES = "application/x-ndjson";

/** `/v1/batches`: many inputs at once, decided from the queue. */
export function batchRoutes(service: Service) {
  const { database, project, queue, agent: first, tells } = service;

  return new Hono<Env>()
    .post(
      "/",
      described({
        summary: "Hand over many inputs",
        description: `At most ${MOST_ROWS} rows: a JSON array, or one JSON object a line as ${LINES}. A bad row is reported by its line, and the others go on.`,
        body: { schema: z.array(first.input as z.ZodMiniType) },
        answers: { 202: { says: "Taken: see Location", schema: batchSchema } },
        errors: [400, 409, 413, 415, 422],
      }),
      needScope("decide"),
      readsQuery(agentQuery),
      async (c) => {
        const agent = await agentAsked(service, c.req.valid("query").agent);
        const rows = readRows(agent, project.redactor.json(await readBody(c)));
        const idempotency = readIdempotencyKey(c);
        const key = c.get("caller").id;
        const request = idempotency === undefined ? undefined : requestHash(await saltOf(database), [agent.name, rows]);
        const link = readLink(c);
        const id = await database.change(async (queries) => {
          const now = database.now();
          if (idempotency !== undefined) {
            const asked = { key, idempotency, request: request ?? "", now };
            const known = await knownRequest<Batch>(queries, "batches", asked);
            if (known?.kind === "other") throw keyReused();
            if (known) return known.row.id;
          }
          if ((await countQueued(queries)) + rows.length > MOST_QUEUED) throw queueIsFull();
          const of = { key, agent: agent.name, at: now };
          const batch = await addBatch(queries, { ...of, rows: rows.length, idempotency, request });
          await addRows(queries, { ...of, link, batch, tells }, rows);
          await endBatch(queries, { batch, tells }, now); // none of its rows may be an input
          return batch;
        });
        queue.wake();
        c.header("location", `/v1/batches/${id}`);
        return c.json(await told(service, (await findBatch(database, id)) as Batch), 202);
      },
    )
    .get(
      "/:id",
      described({
        summary: "How far a batch is",
        answers: { 200: { says: "Rows by their status", schema: batchSchema } },
        errors: [404],
      }),
      needScope("decide", "read"),
      async (c) => c.json(await told(service, await visibleBatch(service, c.get("caller"), c.req.param("id")))),
    )
    .get(
      "/:id/results",
      described({
        summary: "The rows of a batch, in the order of its input, one JSON object a line; also before it has ended",
        answers: { 200: { says: "A decision a line", schema: entrySchema(first), media: LINES } },
        errors: [404],
      }),
      needScope("decide", "read"),
      async (c) => {
        const { id } = await visibleBatch(service, c.get("caller"), c.req.param("id"));
        c.header("content-type", LINES);
        return stream(c, async (out) => {
          let last = 0;
          for (;;) {
            const page = await rowsOfBatch(database, id, last, PAGE);
            if (page.length === 0 || out.aborted) return;
            const entries = await Promise.all(page.map((row) => entryOf(service, row)));
            await out.write(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
            last = page.at(-1)?.line ?? Number.POSITIVE_INFINITY;
          }
        });
      },
    );
}

async function told({ database }: Service, batch: Batch) {
  const { id, agent, created_at, ended_at, rows } = batch;
  return {
    id,
    agent,
    status: ended_at === null ? ("running" as const) : ("done" as const),
    created_at: new Date(created_at).toISOString(),
    ended_at: ended_at === null ? null : new Date(ended_at).toISOString(),
    rows,
    counts: await countRows(database, id),
  };
}

async function visibleBatch({ database }: Service, caller: Caller, id: string): Promise<Batch> {
  const batch = await findBatch(database, id);
  if (batch && (may(caller, "read") || batch.key === caller.id)) return batch;
  throw notFound("batch", id);
}

interface SentRow {
  line: number;
  value: unknown;
  problem?: string;
}

/** The rows of a body. @throws Problem where it is none, or has too many */
async function readBody(c: Context): Promise<SentRow[]> {
  const isLines = /^application\/(?:x-ndjson|jsonl|x-jsonlines)\b/i.test(c.req.header("content-type") ?? "");
  const rows = isLines ? linesOf(await readBytes(c)) : await readJson(c, `application/json or ${LINES}`);
  if (!Array.isArray(rows)) {
    throw new Problem(422, "bad_input", `A batch is a JSON array of inputs, or one JSON object a line as ${LINES}.`);
  }
  if (rows.length === 0) throw new Problem(422, "bad_input", "The batch has no rows.");
  if (rows.length > MOST_ROWS) {
    throw new Problem(413, "too_large", `The batch has ${rows.length} rows: send at most ${MOST_ROWS}.`);
  }
  return isLines ? rows : rows.map((value, index) => ({ line: index + 1, value }));
}

function linesOf(body: Buffer): SentRow[] {
  const rows = body.toString("latin1").split("\n"); // a character for each byte
  return rows.flatMap((row, index) => {
    if (row.trim() === "") return [];
    try {
      return [{ line: index + 1, value: parseJson(Buffer.from(row, "latin1")) }];
    } catch (error) {
      return [{ line: index + 1, value: undefined, problem: messageOf(error).replace("The body", "The line") }];
    }
  });
}

function readRows(agent: AnyAgent, rows: readonly SentRow[]): BatchRow[] {
  return rows.map(({ line, value, problem }) => {
    if (problem !== undefined) return { line, problem };
    try {
      return { line, input: JSON.stringify(agent.parseInput(value)) };
    } catch (error) {
      if (error instanceof UserError) return { line, problem: error.message };
      throw error;
    }
  });
}
