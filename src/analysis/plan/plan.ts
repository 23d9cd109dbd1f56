import * as z from "zod/mini";
import { LEVERS, SEVERITIES } from "../findings/finding.js";
import { PLAN_STATUSES } from "./status.js";

/** A plan's id, and the name of its file: a date and a slug. Nothing else can name a file. */
export const PLAN_ID = /^\d{4}-\d{2}-\d{2}-[a-z0-9]+(?:-[a-z0-9]+)*$/;

const text = z.string().check(z.maxLength(2000));
const count = z.int().check(z.gte(0));
const hash = z.nullable(text);
const ids = z.array(text);

const predictedTraces = z.strictObject({
  /** How many there are; `trace_ids` names the newest of them. */
  count,
  trace_ids: ids,
});

const graded = z.strictObject({ kept: count, missed: count, surprise: count, untested: count });

/** The front matter of a plan. */
export const planSchema = z.strictObject({
  id: z.string().check(z.maxLength(120), z.regex(PLAN_ID)),
  title: text,
  status: z.enum(PLAN_STATUSES),
  agent: text,
  /** A date: `2026-03-29`. */
  created: z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/)),
  window: z.strictObject({
    source: text,
    since: z.nullable(text),
    until: z.nullable(text),
    /** The other filters, as options of a command line. */
    filters: z.optional(z.record(z.string(), z.union([text, z.boolean(), z.number()]))),
    runs: count,
  }),
  /** Versions of the agent whose runs were read, most runs first. */
  versions: z.array(
    z.strictObject({
      app: hash,
      policy: hash,
      instructions: hash,
      tools: hash,
      code: z.optional(hash),
      runs: count,
      /** How many of them show a finding. */
      shown: z.optional(count),
    }),
  ),
  /** Models of the runs that show a finding, as far as the traces name them. */
  models: z.optional(ids),
  /** Hosts that answered in them, and hashes of their instructions. */
  hosts: z.optional(ids),
  instructions: z.optional(ids),
  findings: z.array(
    z.strictObject({
      code: text,
      subject: text,
      severity: z.enum(SEVERITIES),
      lever: z.enum(LEVERS),
      title: text,
      /** How many runs show it; `trace_ids` names at most 100 of them. */
      count,
      trace_ids: ids,
      /** The faults that it gathers, as `underwrite findings` names them. */
      ids: z.optional(ids),
    }),
  ),
  /** What the page proposes, in its order: the numbers of `findings`, from 1, that each takes away. */
  changes: z.optional(
    z.array(
      z.strictObject({
        lever: z.enum(LEVERS),
        title: text,
        findings: z.array(count),
        /** Today's code has it. */
        done: z.optional(z.boolean()),
      }),
    ),
  ),
  predictions: z.strictObject({
    /** Of the eval run that is named: cases that it failed will pass, and those that it passed still do. */
    cases: z.strictObject({ eval_run: z.nullable(text), flip: ids, stay: ids }),
    /** Decisions that were wrong will be right, and those that were right without a finding stay as they are. */
    traces: z.strictObject({ flip: predictedTraces, stay: predictedTraces }),
  }),
  history: z
    .array(
      z.strictObject({
        status: z.enum(PLAN_STATUSES),
        at: z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z)?$/)),
        by: text,
        reason: z.optional(text),
        /** Of an approval: what was approved. */
        digest: z.optional(text),
        /** Of a verification: how the predictions came out. */
        graded: z.optional(graded),
        /** Of a verification: why it is no proof. */
        warning: z.optional(text),
      }),
    )
    .check(z.minLength(1)),
});

/** A plan's front matter. */
export type PlanMatter = z.infer<typeof planSchema>;

export type Predictions = PlanMatter["predictions"];

export type PlanMove = PlanMatter["history"][number];

/** A plan as it is read: its front matter, and its text in Markdown. */
export interface Plan extends PlanMatter {
  body: string;
  /** Of all but its status and history: an approval holds for what has the same. */
  digest: string;
}
