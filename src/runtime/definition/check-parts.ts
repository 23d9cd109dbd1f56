import * as z from "zod/mini";
import { UserError } from "../../errors.js";
import { didYouMean } from "../../text/did-you-mean.js";
import { isObject } from "../../text/json.js";
import { show } from "../../text/visible.js";
import type { AgentParts } from "./agent.js";
import { MEMBERS, OPTIONAL, type Shape } from "./members.js";

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
    checkMembers(parts, MEMBERS);
    for (const [member, shape] of Object.entries(OPTIONAL)) {
      const value: unknown = parts[member as keyof typeof OPTIONAL];
      if (value !== undefined) checkShape(shape, value, member);
    }
    checkNames("positionals", parts.positionals, "the input's fields are", inputs);
  }

  function checkShape(shape: Shape, value: unknown, path: string): void {
    const must = (what: string) => wrong(`${path} must be ${what}, and is ${show(value)}`);
    switch (shape.is) {
      case "value":
        if (!shape.kind[1](value)) throw must(shape.kind[0]);
        return;
      case "function":
        if (typeof value !== "function") throw must("a function");
        return;
      case "list":
        if (!Array.isArray(value)) throw must("a list");
        for (const [index, each] of value.entries()) checkShape(shape.of, each, `${path}[${index}]`);
        return;
    }
    if (!isObject(value)) throw must("an object");
    if (shape.is === "map") {
      for (const [key, each] of Object.entries(value)) checkShape(shape.of, each, `${path}.${key}`);
      return;
    }
    checkMembers(value, Object.keys(shape.members), path);
    for (const [member, of] of Object.entries(shape.members)) {
      const each = value[member];
      if (each !== undefined) checkShape(of, each, `${path}.${member}`);
      else if (shape.needs.includes(member)) throw wrong(`${path} lacks ${member}`);
    }
  }

  /** A name that nothing reads is a slip; what an object of a class has beside its members is its own business. */
  function checkMembers(given: object, known: readonly string[], path?: string) {
    if (isOfClass(given)) return;
    for (const [member, value] of Object.entries(given)) {
      if (value === undefined || known.includes(member)) continue;
      const what = path === undefined ? show(member) : `${show(member)} of ${path}`;
      throw new UserError(`The agent ${name}: there is no member ${what}.${didYouMean(member, known)}`);
    }
  }

  /** Names that are nowhere are slips: what they were to do would be done by nothing. */
  function checkNames(member: string, given: readonly string[] | undefined, what: string, known?: readonly string[]) {
    const unknown = given?.find((each) => known && !known.includes(each));
    if (unknown === undefined) return;
    throw wrong(`${member} names ${show(unknown)}, and ${what} ${known?.join(", ") || "none"}`);
  }
}

function isSchema(value: unknown): value is z.core.$ZodType {
  return value !== null && typeof value === "object" && "_zod" in value;
}

/** Whether an object has a class of its own: prototypes of plain ones have none, those of another realm, too. */
function isOfClass(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype !== null && Object.getPrototypeOf(prototype) !== null;
}

/** The fields of an object's schema; undefined for a schema of something else. */
function fieldsOf(schema: z.core.$ZodType): string[] | undefined {
  return schema._zod.def.type === "object"
    ? Reflect.ownKeys((schema as z.core.$ZodObject)._zod.def.shape).map(String)
    : undefined;
}
