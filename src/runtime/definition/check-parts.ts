import * as z from "zod/mini";
import { UserError } from "../../errors.js";
import { didYouMean } from "../../text/did-you-mean.js";
import { show } from "../../text/visible.js";
import type { AgentParts } from "./agent.js";

/** Fields of documents that stand beside those of an agent's output: printed, of the service (`id`), and for models. */
export const RESERVED_FIELDS: readonly string[] = [
  "policy",
  "rejected_decision",
  "schema_version",
  "validation",
  "run",
  "error",
  "id",
  "untrusted",
];

type Needed = "name" | "instructions" | "input" | "output" | "tools";
type Kind = "text" | "a function" | "a list" | "an object" | "true or false" | "data that JSON can hold";

/** What each member is that may be left out. */
const OPTIONAL: Record<Exclude<keyof AgentParts<unknown, unknown>, Needed>, Kind> = {
  description: "text",
  policy: "data that JSON can hold",
  prompt: "a function",
  positionals: "a list",
  commandLine: "an object",
  parseInput: "a function",
  validate: "a function",
  reading: "an object",
  strict: "true or false",
  answerOffline: "a function",
  outcomeOf: "a function",
  unfavourable: "a list",
  summarize: "a function",
  reference: "a function",
  evals: "an object",
  analysis: "an object",
};

/** @throws UserError that names the member of a definition that cannot be used */
export function checkParts<Input, Output>(parts: AgentParts<Input, Output>): void {
  const { name, instructions, input, output, tools } = parts ?? {};
  if (typeof name !== "string" || !/^[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*$/.test(name) || name.length > 60) {
    throw new UserError(
      `An agent's name is ${show(name)}: give lowercase words with dashes, at most 60 characters, such as file-search.`,
    );
  }
  const wrong = (what: string) => new UserError(`The agent ${name}: ${what}.`);
  if (typeof instructions !== "string" || instructions.trim() === "") throw wrong("instructions must be text");
  if (!isSchema(input)) throw wrong("input must be a schema of zod 4, such as z.object({ … })");
  if (!isSchema(output) || output._zod.def.type !== "object") {
    throw wrong("output must be an object schema of zod 4, such as z.object({ … })");
  }
  const inputs = fieldsOf(input);
  const outputs = fieldsOf(output) ?? [];
  const taken = outputs.find((field) => RESERVED_FIELDS.includes(field));
  if (taken) throw wrong(`the output's field ${taken} has a name that results use themselves: rename it`);
  const inherited = [...(inputs ?? []), ...outputs].find((field) => field in Object.prototype);
  if (inherited) throw wrong(`the field ${inherited} has a name that every object of JavaScript has: rename it`);
  checkSchema(output, "output");
  if (!Array.isArray(tools)) throw wrong("tools must be a list: [] where there are none");
  const names = new Set<string>();
  for (const tool of tools) {
    const isTool = typeof tool?.name === "string" && typeof tool.run === "function" && isSchema(tool.arguments);
    if (!isTool) throw wrong("each of tools must be made by defineTool");
    if (names.has(tool.name)) throw wrong(`two tools are named ${tool.name}`);
    names.add(tool.name);
    checkSchema(tool.arguments, `the arguments of the tool ${tool.name}`);
  }
  if (!("lacks" in parts)) checkOptional();

  /** A model is told a schema as a JSON schema. */
  function checkSchema(schema: z.core.$ZodType, whose: string) {
    try {
      z.toJSONSchema(schema, { io: "input" });
    } catch (error) {
      throw wrong(`${whose} is nothing that a model can be asked for in JSON: ${(error as Error).message}`);
    }
  }

  function checkOptional() {
    for (const [member, value] of Object.entries(parts)) {
      if (value === undefined || ["name", "instructions", "input", "output", "tools"].includes(member)) continue;
      const kind = Object.hasOwn(OPTIONAL, member) ? OPTIONAL[member as keyof typeof OPTIONAL] : undefined;
      if (kind === undefined) {
        const meant = didYouMean(member, Object.keys(OPTIONAL));
        throw new UserError(`The agent ${name}: there is no member ${show(member)}.${meant}`);
      }
      if (!isOf(kind, value)) throw wrong(`${member} must be ${kind}`);
    }
    const unknown = parts.positionals?.find((field) => inputs && !inputs.includes(field));
    if (unknown !== undefined) {
      throw wrong(`positionals names ${show(unknown)}, and the input's fields are ${inputs?.join(", ")}`);
    }
  }
}

function isOf(kind: Kind, value: unknown): boolean {
  switch (kind) {
    case "text":
      return typeof value === "string";
    case "a function":
      return typeof value === "function";
    case "a list":
      return Array.isArray(value);
    case "an object":
      return value !== null && typeof value === "object";
    case "true or false":
      return typeof value === "boolean";
    case "data that JSON can hold":
      return isData(value);
  }
}

function isData(value: unknown): boolean {
  try {
    return JSON.stringify(value) !== undefined;
  } catch {
    return false;
  }
}

function isSchema(value: unknown): value is z.core.$ZodType {
  return value !== null && typeof value === "object" && "_zod" in value;
}

/** The fields of an object's schema; undefined for a schema of something else. */
function fieldsOf(schema: z.core.$ZodType): string[] | undefined {
  return schema._zod.def.type === "object"
    ? Reflect.ownKeys((schema as z.core.$ZodObject)._zod.def.shape).map(String)
    : undefined;
}
