import * as z from "zod/mini";
import { EXIT } from "../../errors.js";
import { caseSchema } from "../../evals/cases/case.js";
import type { AgentDefinition } from "../../runtime/definition/agent.js";
import { explanationSchema } from "../../runtime/definition/explanation.js";
import { EXIT_REASONS } from "../../runtime/loop/run.js";
import type { JsonSchema } from "../../runtime/models/message.js";
import { DOCUMENT_VERSION } from "../../services/run-once.js";
import { agentNamed } from "../agents.js";
import type { Context } from "../context.js";
import { printJson } from "../terminal/json.js";

const found = {
  code: z.string(),
  message: z.string(),
  expected: z.unknown(),
  actual: z.unknown(),
};

/** No level of it is closed: later versions may add fields. */
const envelopeSchema = z.looseObject({
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
});

/** What agents in general call what the underwriter's documents call otherwise. */
const ALSO: Readonly<Record<string, string>> = { input: "application" };

/** `underwrite schema [name]`: prints the JSON schemas of an agent (draft 2020-12). */
export async function schema(context: Context, name: string | undefined, options: { agent?: string }): Promise<number> {
  const agent = await agentNamed(context, options.agent);
  const schemas: Record<string, unknown> = {
    application: z.toJSONSchema(agent.input, { io: "input", unrepresentable: "any" }),
    decision: z.toJSONSchema(agent.output, { unrepresentable: "any" }),
    output: documentSchema(agent),
    case: z.toJSONSchema(caseSchema, { io: "input", unrepresentable: "any" }),
  };
  if (name === undefined) printJson(context, schemas);
  else printJson(context, schemas[ALSO[name] ?? name]);
  return EXIT.done;
}

function documentSchema<Input, Output>(agent: AgentDefinition<Input, Output>): JsonSchema {
  const envelope = z.toJSONSchema(envelopeSchema) as JsonSchema & { properties: object; required: string[] };
  const output = outputProperties(agent);
  const nullable = Object.entries(output).map(([name, schema]) => [name, { anyOf: [schema, { type: "null" }] }]);
  return {
    ...envelope,
    properties: { ...Object.fromEntries(nullable), ...envelope.properties },
    required: [...Object.keys(output), ...envelope.required],
  };
}

function outputProperties<Input, Output>(agent: AgentDefinition<Input, Output>): Record<string, unknown> {
  const { properties = {} } = z.toJSONSchema(agent.output) as { properties?: Record<string, unknown> };
  return properties;
}
