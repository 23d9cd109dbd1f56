import * as z from "zod/mini";
import { TOLERANCE } from "../../figures/values-agree.js";
import type { AgentDefinition } from "../../runtime/definition/agent.js";
import type { Json } from "../../runtime/models/message.js";
import { isTooDeep } from "../../text/json.js";

const toleratedNumber = z.strictObject({ value: z.number(), tolerance: z.number().check(z.gte(0)) });
/** What reads JSON recurses: how deep a value is has to be known before. */
const shallow = z.unknown().check(z.refine((value) => !isTooDeep(value)));
const expectedField = z.union(
  [toleratedNumber, z.pipe(shallow, z.json())],
  "must be a value of the output, or a number with its tolerance: { value, tolerance }",
);
const amount = z.number().check(z.gt(0));
const MODEL_NAME = /^[\w.:/@-]{1,200}$/;
const MOST_REPEATS = 100;

/** A case, as `cases/<agent>/*.json` hold it in an array. The application is checked by its agent. */
export const caseSchema = z.strictObject({
  id: z
    .string()
    .check(
      z.regex(/^[a-z0-9][a-z0-9-]{0,99}$/, "must be lowercase words with dashes, at most 100 characters"),
      z.describe("Says what is hard: lowercase words with dashes; unique"),
    ),
  description: z.string().check(z.minLength(1), z.maxLength(500)),
  application: z.unknown().check(
    z.refine((input) => input !== undefined, "is missing"),
    z.describe("The agent's input"),
  ),
  expected: z.record(z.string(), expectedField).check(
    z.refine((fields) => Object.keys(fields).length > 0, "must expect at least one field: else any output passes"),
    z.describe("Fields of the output, lists and objects whole; a number may come with a tolerance (0.005 without one)"),
  ),
  expected_tools: z.optional(
    z.array(z.string()).check(z.describe("Tools that must be called; all of them by default")),
  ),
  allow_other_tools: z.optional(z.boolean()),
  tool_steps: z.optional(
    z
      .int()
      .check(
        z.gte(1),
        z.describe(
          "Most steps in which tools are called. Without it as the agent says, else one where no tool takes arguments, and any number where one does",
        ),
      ),
  ),
  allow_repeated_calls: z.optional(
    z
      .boolean()
      .check(z.describe("The same call with the same arguments may be made again; other arguments are no repeat")),
  ),
  expected_reasoning: z.optional(
    z
      .union(
        [z.literal("clean"), z.strictObject({ warnings: z.array(z.string()).check(z.minLength(1)) })],
        'must be "clean", or the codes of the warnings that it must have: { warnings: […] }',
      )
      .check(z.describe("What the check may be warned of; without it warnings fail nothing")),
  ),
  rubric: z.optional(z.string().check(z.minLength(1), z.maxLength(4000), z.describe("What a model judge looks for"))),
  judge: z.optional(
    z
      .string()
      .check(
        z.regex(MODEL_NAME, "must be a model's name, such as claude-sonnet-5"),
        z.describe("The model that judges this case's rubric, where --judge has rubrics judged"),
      ),
  ),
  repeats: z.optional(
    z.int().check(z.gte(1), z.lte(MOST_REPEATS), z.describe("Runs of this case, whatever --repeat says")),
  ),
  threshold: z.optional(
    z
      .number()
      .check(
        z.gt(0),
        z.lte(1),
        z.describe("Share of its runs that must pass, above 0 to 1; 1, all of them, without it"),
      ),
  ),
  budget: z.optional(
    z.strictObject({
      round_trips: z.optional(z.int().check(z.gte(1))),
      tokens: z.optional(amount.check(z.describe("Input and output tokens together"))),
      cost_usd: z.optional(amount),
      seconds: z.optional(amount),
    }),
  ),
  tags: z.optional(
    z.array(
      z.string().check(z.regex(/^[\w.:-]{1,50}$/, "must be letters, digits, dots, colons and dashes, at most 50")),
    ),
  ),
  source: z.optional(
    z.string().check(z.maxLength(200), z.describe("seed, policy, author, or the id of the trace that it comes from")),
  ),
  reviewed: z.optional(z.boolean().check(z.describe("False: a draft that no person has accepted; it does not count"))),
});

/**
 * A case, or a proposal of one, with the agent's input under `application`: a file may call it `input` as well. One that
 * has both is left as it is, and then no case.
 */
export function withApplication(value: unknown): unknown {
  if (value === null || typeof value !== "object" || !("input" in value) || "application" in value) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [key === "input" ? "application" : key, field]),
  );
}

/** A case as its file has it. */
export type CaseFields = z.infer<typeof caseSchema>;

/** A case with its application read by the agent. */
export interface Case<Input = unknown> extends Omit<CaseFields, "application"> {
  application: Input;
  file: string;
}

export interface ExpectedField {
  value: Json;
  /** Largest difference of a number that still agrees. */
  tolerance: number;
}

/** A case's expectations, field by field. */
export function expectedFields({ expected }: Pick<CaseFields, "expected">): Record<string, ExpectedField> {
  const read = (field: Json): ExpectedField =>
    z.safeParse(toleratedNumber, field).data ?? { value: field, tolerance: TOLERANCE };
  return Object.fromEntries(Object.entries(expected).map(([name, field]) => [name, read(field)]));
}

/** A case as its file has it, with its application as the agent read it. */
export function fieldsOf({ file: _, ...fields }: Case): CaseFields {
  return z.parse(caseSchema, fields);
}

/** What the policy says of an input, as labels: fields that the output does not have can be no case's. */
export function labelsByPolicy<Input, Output>(agent: AgentDefinition<Input, Output>, input: Input): Partial<Output> {
  const known = Object.keys(agent.output._zod.def.shape);
  const fields = Object.entries(agent.reference(input).output as object);
  return Object.fromEntries(fields.filter(([name]) => known.includes(name))) as Partial<Output>;
}
