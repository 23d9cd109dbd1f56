import * as z from "zod/mini";
import { isObject } from "../text/json.js";

/** Text that may be missing, null or of another kind: then it is undefined. */
const text = z.catch(z.optional(z.string()), undefined);
const amounts = z.catch(z.optional(z.record(z.string(), z.unknown())), undefined);

/** A time as ISO 8601. */
const time = z.string().check(z.refine((value) => !Number.isNaN(Date.parse(value))));

/**
 * An observation as `GET /api/public/v2/observations` gives it. Only what places it in a trace is demanded.
 * https://api.reference.langfuse.com/#tag/observations
 */
const observationSchema = z.object({
  id: z.string(),
  traceId: z.string(),
  startTime: time,
  endTime: z.catch(z.optional(time), undefined),
  parentObservationId: text,
  type: text,
  name: text,
  level: text,
  statusMessage: text,
  version: text,
  environment: text,
  sessionId: text,
  release: text,
  traceName: text,
  tags: z.catch(z.optional(z.array(z.string())), undefined),
  /** The field's name in older answers is `providedModelName`. */
  model: text,
  providedModelName: text,
  input: z.optional(z.unknown()),
  output: z.optional(z.unknown()),
  metadata: z.optional(z.unknown()),
  usageDetails: amounts,
  costDetails: amounts,
  totalCost: z.catch(z.optional(z.number()), undefined),
});

/**
 * A score as `GET /api/public/v3/scores` gives it with `fields=details,subject`; servers that do not nest the
 * subject name trace and observation beside the rest.
 */
const scoreSchema = z.object({
  id: z.string(),
  name: z.string(),
  value: z.optional(z.union([z.number(), z.string(), z.boolean(), z.null()])),
  stringValue: text,
  dataType: text,
  comment: text,
  source: text,
  environment: text,
  timestamp: text,
  traceId: text,
  observationId: text,
  subject: z.catch(z.optional(z.object({ kind: text, id: text, traceId: text })), undefined),
});

const pageSchema = z.object({
  data: z.array(z.unknown()),
  meta: z.catch(z.optional(z.object({ cursor: text })), undefined),
});

export type Observation = z.infer<typeof observationSchema>;
export type WireScore = z.infer<typeof scoreSchema>;

/** A page of an answer, without what is no object in it; undefined when it is none. */
export function readPage(body: unknown): { data: unknown[]; cursor: string | undefined } | undefined {
  const { data } = z.safeParse(pageSchema, body);
  return data && { data: data.data.filter(isObject), cursor: data.meta?.cursor || undefined };
}

/** The observations of a page; what has no id, trace or time is left out. */
export function readObservations(data: unknown[]): Observation[] {
  return data.flatMap((item) => z.safeParse(observationSchema, item).data ?? []);
}

export function readScores(data: unknown[]): WireScore[] {
  return data.flatMap((item) => z.safeParse(scoreSchema, item).data ?? []);
}
