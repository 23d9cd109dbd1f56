import * as z from "zod/mini";
import type { AnyAgent } from "../runtime/definition/agent.js";
import { explanationSchema } from "../runtime/definition/explanation.js";
import { EXIT_REASONS } from "../runtime/loop/run.js";
import { DOCUMENT_VERSION } from "./run-once.js";

const found = {
  code: z.string(),
  message: z.string(),
  expected: z.unknown(),
  actual: z.unknown(),
};

/** What stands beside the output's fields. No level is closed: later versions may add fields. */
const envelope = {
  schema_version: z.literal(DOCUMENT_VERSION),
  policy: z
    .optional(explanationSchema)
    .check(z.describe("Computed, never by the model; only where the output stands and its outcome is unfavourable")),
  rejected_decision: z.optional(z.unknown()).check(z.describe("The model's answer, where it does not stand")),
  validation: z.looseObject({
    valid: z.boolean(),
    violations: z.array(z.looseObject(found)).check(z.describe("What is proven against the policy: it blocks")),
    warnings: z
      .array(z.looseObject({ ...found, quote: z.string(), level: z.enum(["warning", "info"]) }))
      .check(z.describe("What is suspected of the text: it blocks nothing")),
    checked: z
      .optional(z.literal(false))
      .check(
        z.describe("Only where nothing held the output against anything: the agent has no reference and no check"),
      ),
    repaired: z.boolean().check(z.describe("The output that stands is the second answer")),
  }),
  run: z.looseObject({
    trace_id: z.string().check(z.regex(/^[0-9a-f]{32}$/)),
    agent: z.string(),
    model: z.string(),
    round_trips: z.int(),
    input_tokens: z.int().check(z.describe("Cached ones included")),
    output_tokens: z.int(),
    cost_usd: z.nullable(z.number()).check(z.describe("Null where the model's price is not known")),
    duration_ms: z.int(),
    exit_reason: z.enum(EXIT_REASONS),
  }),
  error: z.optional(z.looseObject({ message: z.string(), request_id: z.optional(z.string()) })),
};

/** The schema of the one JSON document that a run's result is: `documentOf` makes it. */
export function documentSchema({ output }: Pick<AnyAgent, "output">) {
  const fields = Object.entries(output._zod.def.shape);
  return z.looseObject({
    ...Object.fromEntries(fields.map(([name, schema]) => [name, z.nullable(schema as z.ZodMiniType)])),
    ...envelope,
  });
}
