import * as z from "zod/mini";
import type { AnyAgent } from "../runtime/definition/agent.js";
import { documentSchema } from "../services/document-schema.js";

const time = z.iso.datetime();

/** The body of every answer that is an error. */
export const errorSchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.string().check(z.describe("One sentence: what is wrong, and what to do")),
  }),
});

/** The document of a decision: what the command line prints, with its id. */
export function decisionSchema(agent: AnyAgent) {
  return z.looseObject({ id: z.string(), ...documentSchema(agent).shape });
}

const keptFound = z.looseObject({ code: z.string() });

/** The same as it is kept: of what is masked or not kept there are placeholders, nulls and codes only. */
export function keptDecisionSchema({ output }: AnyAgent) {
  const fields = Object.keys(output._zod.def.shape).map((name) => [name, z.unknown()] as const);
  return z.looseObject({
    id: z.string(),
    ...Object.fromEntries(fields),
    schema_version: z.number(),
    validation: z.looseObject({ valid: z.boolean(), violations: z.array(keptFound), warnings: z.array(keptFound) }),
    run: z.looseObject({ trace_id: z.string(), model: z.string(), exit_reason: z.string() }),
  });
}

/** A decision that a person should look at, and what they said. */
export const reviewSchema = z.object({
  decision: z.string(),
  /** `does not stand`: it has violations, or there was no answer. `warnings`: it stands, and something is suspected. */
  reason: z.enum(["does not stand", "warnings"]),
  codes: z.array(z.string()),
  opened_at: time,
  resolved_at: z.nullable(time),
  /** `confirm`: it is as the service says. `override`: the person says otherwise, with a reason. */
  action: z.nullable(z.enum(["confirm", "override"])),
  outcome: z.nullable(z.string()),
  said: z.nullable(z.string()),
  by: z.nullable(z.string()),
});
export type Review = z.infer<typeof reviewSchema>;

/** What a person says of a decision. */
const heldVerdict = z.object({ correct: z.boolean(), comment: z.nullable(z.string()), by: z.string(), at: time });
export type Verdict = z.infer<typeof heldVerdict>;

const status = z.enum(["queued", "running", "done", "failed", "invalid"]);

/** A decision that can be asked for by its id. */
export function entrySchema(agent: AnyAgent) {
  return z.object({
    id: z.string(),
    agent: z.string(),
    status,
    created_at: time,
    ended_at: z.nullable(time),
    batch: z.nullable(z.string()),
    line: z.nullable(z.number()),
    capture: z.nullable(z.enum(["full", "masked", "none"])).check(z.describe("What was kept of the decision")),
    decision: z.nullable(keptDecisionSchema(agent)),
    review: z.nullable(reviewSchema),
    verdict: z.nullable(heldVerdict),
    problem: z.nullable(z.string()).check(z.describe("Why there is no decision")),
  });
}

const by = z.optional(
  z.string().check(z.minLength(1), z.maxLength(100), z.describe("The person; the key's name without")),
);
const comment = z.string().check(z.minLength(1), z.maxLength(1000));

export const verdictSchema = z.strictObject({
  correct: z.boolean().check(z.describe("Whether the decision is right")),
  comment: z.optional(comment),
  by,
});

export const resolveSchema = z.strictObject({
  action: z.enum(["confirm", "override"]).check(z.describe("confirm: it is as the service says; override: it is not")),
  outcome: z.optional(
    z.string().check(z.minLength(1), z.maxLength(100), z.describe("What the person decides instead")),
  ),
  reason: z.optional(comment.check(z.describe("Needed for an override"))),
  by,
});

const LIMIT = "give a whole number from 1 to 200";
const limit = z.pipe(
  z.pipe(
    z.optional(z.string()),
    z.transform((text) => (text === undefined ? 50 : /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN)),
  ),
  z.int(LIMIT).check(z.gte(1, LIMIT), z.lte(200, LIMIT)),
);

export const pageSchema = z.strictObject({ limit, after: z.optional(z.string().check(z.maxLength(100))) });

export const agentQuery = z.strictObject({
  agent: z.optional(
    z.string().check(z.describe("Name of the agent that decides, whose input the body then is; left out: the first")),
  ),
});

export const reviewsQuery = z.extend(pageSchema, { status: z.optional(z.enum(["open", "resolved"])) });

export const listQuery = z.extend(pageSchema, {
  status: z.optional(status),
});

export const batchSchema = z.object({
  id: z.string(),
  agent: z.string(),
  status: z.enum(["running", "done"]),
  created_at: time,
  ended_at: z.nullable(time),
  rows: z.number(),
  counts: z.record(z.string(), z.number()).check(z.describe("Rows by their status")),
});

export const auditSchema = z.object({
  entries: z.array(
    z.object({
      id: z.number(),
      at: time,
      key: z.string(),
      by: z.nullable(z.string()),
      action: z.string(),
      subject: z.string(),
      details: z.nullable(z.record(z.string(), z.unknown())),
    }),
  ),
});
