import * as z from "zod/mini";
import { UserError } from "../../errors.js";
import { readAs } from "../../runtime/read-as.js";
import { cutTo } from "../../text/format.js";
import { visible } from "../../text/visible.js";
import { LEVERS, SEVERITIES } from "../findings/finding.js";

const text = (longest: number) => z.string().check(z.maxLength(longest));
const traceId = text(200);
const time = z.optional(z.nullable(text(40)));

const findingSchema = z.object({
  code: z.string().check(z.regex(/^[\w.:-]{1,100}$/)),
  subject: z._default(text(200), ""),
  severity: z.enum(SEVERITIES),
  title: text(2000),
  count: z.int().check(z.gte(0)),
  trace_ids: z.array(traceId),
  evidence: z
    .array(z.object({ trace_id: traceId, span_id: traceId, quote: text(20_000), expected: z.nullable(text(20_000)) }))
    .check(z.maxLength(1000)),
  cause: z.enum(LEVERS),
  lever: z.enum(LEVERS),
  details: z._default(z.array(z.object({ text: text(2000), count: z.int().check(z.gte(0)) })), []),
  consequences: z._default(
    z.array(
      z.object({
        code: z._default(text(100), ""),
        subject: z._default(text(200), ""),
        title: text(2000),
        count: z.int().check(z.gte(0)),
        trace_ids: z._default(z.array(traceId), []),
      }),
    ),
    [],
  ),
  sightings: z.optional(
    z.array(z.object({ id: z.string().check(z.regex(/^[0-9a-f]{12}$/)) })).check(z.maxLength(1000)),
  ),
  command: z.optional(text(2000)),
});

/** What `underwrite analyze --json` prints, as far as a plan needs it; what else is there is left out. */
const analysisSchema = z.object({
  window: z.object({
    source: z._default(text(40), "local"),
    since: time,
    until: time,
    kind: z._default(text(20), "all"),
  }),
  agent: z.optional(text(200)),
  runs: z.int().check(z.gte(0)),
  findings: z.array(findingSchema).check(z.maxLength(1000)),
  works_well: z._default(z.array(z.union([text(2000), z.object({ title: text(2000) })])), []),
});

/** A finding as a plan needs it. */
export type PlannedFinding = z.infer<typeof findingSchema>;

/** An analysis as a plan needs it: what was read, what is wrong, what works. */
export type PlannedAnalysis = z.infer<typeof analysisSchema>;

/** Reads what `underwrite analyze --json` printed. @param name where it comes from, for messages. @throws UserError */
export function readFindings(json: unknown, name: string): PlannedAnalysis {
  const read = readAs(analysisSchema, json);
  if (read.ok) return read.data;
  const problem = cutTo(read.problem, 300);
  throw new UserError(`${visible(name)} is not what underwrite analyze --json prints (${visible(problem)}).`);
}
