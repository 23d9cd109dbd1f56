import { type Context, Hono } from "hono";
import { stream } from "hono/streaming";
import * as z from "zod/mini";
import { messageOf, UserError } from "../../errors.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { type Env, needScope } from "../callers.js";
import { described } from "../describe.js";
import { endBatch } from "../jobs/decide.js";
import { notFound, Problem, retryAfter } from "../problems.js";
import { parseJson, readIdempotencyKey, readJson, readLink } from "../read-request.js";
import { batchSchema, entrySchema } from "../schemas.js";
import type { Service } from "../service.js";
import { addBatch, type Batch, countRows, findBatch, rowsOfBatch } from "../store/batches.js";
import { addDecision, addInvalid, countOpen } from "../store/decisions.js";
import { knownRequest, requestHash } from "../store/idempotency.js";
import { type Caller, may } from "../store/keys.js";
import { agentAsked, keyReused, MOST_QUEUED, queueIsFull } from "./decisions.js";
import { entryOf } from "./entries.js";

/** Rows of one batch. */
const MOST_ROWS = 10_000;
/** Rows of results that are read at once. */
const PAGE = 200;
const LINES = "application/x-ndjson";

/** A row as it is accepted: an input, or why it is none. */
type ReadRow = { line: number } & ({ input: string } | { problem: string });

/** `/v1/batches`: many inputs at once, decided from the queue. */
export function batchRoutes(service: Service) {
  const { file, project, queue, agent: first } = service;

  return new Hono<Env>()
    .post(
      "/",
      described({
        summary: "Hand over many inputs",
        description: `At most ${MOST_ROWS} rows: a JSON array, or one JSON object a line as ${LINES}. A bad row is reported by its line, and the others go on.`,
        body: { schema: z.array(first.input as z.ZodMiniType) },
        answers: { 202: { says: "Taken: see Location", schema: batchSchema } },
        errors: [400, 409, 413, 415, 422, 429],
      }),
      needScope("decide"),
      async (c) => {
        const agent = await agentAsked(service, c);
        const rows = readRows(agent, project.redactor.json(await readBody(c)));
        const idempotency = readIdempotencyKey(c);
        const key = c.get("caller").id;
        const request = idempotency === undefined ? undefined : requestHash(file.salt, [agent.name, rows]);
        const link = readLink(c);
        const id = file.change(() => {
          const now = project.now();
          if (idempotency !== undefined) {
            const known = knownRequest<Batch>(file, "batches", { key, idempotency, request: request ?? "", now });
            if (known?.kind === "other") throw keyReused();
            if (known) return known.row.id;
          }
          if (countOpen(file).queued + rows.length > MOST_QUEUED) throw queueIsFull();
          const batch = addBatch(file, { key, agent: agent.name, rows: rows.length, at: now, idempotency, request });
          for (const row of rows) {
            const asked = { key, agent: agent.name, isAsync: true, at: now, link, batch, line: row.line };
            if ("input" in row) addDecision(file, { ...asked, input: row.input });
            else addInvalid(file, asked, row.problem);
          }
          endBatch(file, batch, service.desk.tells !== false, now); // none of its rows may be an input
          return batch;
        });
        queue.wake();
        c.header("location", `/v1/batches/${id}`);
        return c.json(told(service, findBatch(file, id) as Batch), 202);
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
      (c) => c.json(told(service, visibleBatch(service, c.get("caller"), c.req.param("id")))),
    )
    .get(
      "/:id/results",
      described({
        summary: "The rows of a batch, in the order of its input, one JSON object a line; also before it has ended",
        answers: { 200: { says: "A decision a line", schema: entrySchema(first), media: LINES } },
        errors: [404],
      }),
      needScope("decide", "read"),
      (c) => {
        const { id } = visibleBatch(service, c.get("caller"), c.req.param("id"));
        c.header("content-type", LINES);
        return stream(c, async (out) => {
          let last = 0;
          for (;;) {
            const page = rowsOfBatch(file, id, last, PAGE);
            if (page.length === 0 || out.aborted) return;
            await out.write(page.map((row) => `${JSON.stringify(entryOf(service, row))}\n`).join(""));
            last = page.at(-1)?.line ?? Number.POSITIVE_INFINITY;
          }
        });
      },
    );
}

function told({ file }: Service, batch: Batch) {
  const { id, agent, created_at, ended_at, rows } = batch;
  return {
    id,
    agent,
    status: ended_at === null ? ("running" as const) : ("done" as const),
    created_at: new Date(created_at).toISOString(),
    ended_at: ended_at === null ? null : new Date(ended_at).toISOString(),
    rows,
    counts: countRows(file, id),
  };
}

function visibleBatch({ file }: Service, caller: Caller, id: string): Batch {
  const batch = findBatch(file, id);
  if (batch && (may(caller, "read") || batch.key === caller.id)) return batch;
  throw notFound("batch", id);
}

/** The rows of a body, with the line of each. @throws Problem where it is none, or has too many */
async function readBody(c: Context): Promise<{ line: number; value: unknown; problem?: string }[]> {
  const isLines = /^application\/(?:x-ndjson|jsonl|x-jsonlines)\b/i.test(c.req.header("content-type") ?? "");
  const rows = isLines ? linesOf(await c.req.text()) : await readJson(c);
  if (!Array.isArray(rows)) {
    throw new Problem(422, "bad_input", `A batch is a JSON array of inputs, or one JSON object a line as ${LINES}.`);
  }
  if (rows.length === 0) throw new Problem(422, "bad_input", "The batch has no rows.");
  if (rows.length > MOST_ROWS) {
    throw new Problem(
      413,
      "too_large",
      `The batch has ${rows.length} rows: send at most ${MOST_ROWS}.`,
      retryAfter(1000),
    );
  }
  return isLines ? rows : rows.map((value, index) => ({ line: index + 1, value }));
}

function linesOf(text: string): { line: number; value: unknown; problem?: string }[] {
  return text.split(/\r?\n/).flatMap((row, index) => {
    if (row.trim() === "") return [];
    try {
      return [{ line: index + 1, value: parseJson(row) }];
    } catch (error) {
      return [{ line: index + 1, value: undefined, problem: messageOf(error).replace("The body", "The line") }];
    }
  });
}

function readRows(agent: AnyAgent, rows: Awaited<ReturnType<typeof readBody>>): ReadRow[] {
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
