import type { Readable } from "node:stream";
import * as z from "zod/mini";
import type { Json, Turn } from "../../runtime/models/message.js";
import type { ModelResponse } from "../../runtime/models/model.js";

/** Which agent of a written-out tree is run on which inputs: what the process gets on stdin, as JSON. */
export const askedSchema = z.strictObject({
  /** Stands before each line that counts. */
  token: z.string(),
  /** The folder that the tree is written out in. */
  tree: z.string(),
  /** How the agent is found: in this repository's own list, or in a project's configuration. */
  from: z.enum(["checkout", "configuration"]),
  agent: z.string(),
  inputs: z.array(z.unknown()),
  /** Who answers: the embedded model in the process itself, or a live one by climb's broker, over the socket `BROKER`. */
  model: z.enum(["offline", "broker"]),
  /** Warnings block, as they do where the run is judged. */
  strict: z.optional(z.boolean()),
});

/** The file descriptor of the socket to the broker. */
export const BROKER = 3;

export type Asked = z.infer<typeof askedSchema>;

const json = z.json() as unknown as z.ZodMiniType<Json>;

/** What an agent says of itself: its tools, its schema and its texts. */
const declaredSchema = z.strictObject({
  tools: z.array(
    z.strictObject({
      name: z.string(),
      description: z.string(),
      /** Its arguments' schema; null where it takes none. */
      arguments: z.nullable(json),
    }),
  ),
  instructions: z.string(),
  output: json,
});

export type Declared = z.infer<typeof declaredSchema>;

const responseSchema = z.object({
  model: z.string(),
  content: z.array(z.looseObject({ type: z.string() })),
  stop_reason: z.enum(["end_turn", "tool_use", "max_tokens", "refusal", "pause_turn", "unknown"]),
  usage: z.object({
    input_tokens: z.number(),
    output_tokens: z.number(),
    cache_read_tokens: z.number(),
    cache_write_tokens: z.number(),
  }),
  cost_usd: z.nullable(z.number()),
});

/** What one run did: what the model said and what the tools returned. Nothing that the run says of itself. */
const answerSchema = z.strictObject({
  /** Number of the input, from 0. */
  input: z.int().check(z.gte(0)),
  responses: z.array(responseSchema),
  tools: z.array(z.strictObject({ name: z.string(), result: json, is_error: z.boolean() })),
  /** Why it came to no end: its code failed. */
  failed: z.optional(z.string()),
});

export type RunAnswer = z.infer<typeof answerSchema> & {
  /** Why the provider failed on it: the broker says so, never the process. */
  provider_failed?: string;
};

/** A line of what the process prints. */
export const lineSchema = z.union([
  z.strictObject({ declared: declaredSchema }),
  z.strictObject({ answer: answerSchema }),
]);

const turnSchema = z.strictObject({
  role: z.enum(["user", "assistant"]),
  content: z.array(z.looseObject({ type: z.string() })),
}) as unknown as z.ZodMiniType<Turn>;

/** A line that a process writes to the broker: first what its agent declares, then one for each model call. */
export const askedModelSchema = z.union([
  z.strictObject({ declared: declaredSchema }),
  z.strictObject({ id: z.int(), input: z.int().check(z.gte(0)), messages: z.array(turnSchema) }),
]);

export type AskedModel = z.infer<typeof askedModelSchema>;

/** A line that the broker answers with. */
export type ModelSaid = { id: number } & ({ response: ModelResponse } | { failed: string });

/** Reads a stream line by line. @param bounds a longer line than `longest` ends the reading */
export function readLines(
  stream: Readable,
  onLine: (line: string) => void,
  { longest, onTooLong }: { longest: number; onTooLong: () => void },
): void {
  let held = "";
  let isOver = false;
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    if (isOver) return;
    const lines = `${held}${chunk}`.split("\n");
    held = lines.pop() ?? "";
    for (const line of lines) if (line.length <= longest) onLine(line);
    if (held.length > longest || lines.some((line) => line.length > longest)) {
      isOver = true;
      onTooLong();
    }
  });
}
