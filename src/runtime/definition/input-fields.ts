import * as z from "zod/mini";
import { UserError } from "../../errors.js";
import { isObject, jsonIn } from "../../text/json.js";
import { show } from "../../text/visible.js";
import { readAs } from "../read-as.js";

/** A field of an agent's input, as its schema has it. */
export interface InputField {
  name: string;
  description: string | undefined;
  /** An input cannot do without it. */
  required: boolean;
  /** A command line gives it by position, unless the agent says otherwise: it is required, and text, number or boolean. */
  positional: boolean;
  /** A command line's text is the value as it is; else it is read as JSON (`12`, `true`, `["a"]`). */
  isText: boolean;
  /** It is nothing but a list or an object, or what a schema does not say. */
  isJson: boolean;
  /** All that it can be, as JSON, where it is nothing but a boolean, or null too. */
  choices?: readonly string[];
}

/** What fields can be that have few values. */
const CHOICES: Readonly<Record<string, readonly string[]>> = { boolean: ["true", "false"], null: ["null"] };

interface FieldSchema {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: FieldSchema[];
  description?: string;
}

/** The fields of an agent's input, in the order of its schema; none where the schema names none: a union, a record. */
export function inputFieldsOf(input: z.core.$ZodType): InputField[] {
  const { properties = {}, required = [] } = inputSchema(input);
  return Object.entries(properties).map(([name, schema]) => {
    const types = typesOf(schema);
    return {
      name,
      description: schema.description,
      required: required.includes(name),
      positional: required.includes(name) && types.length > 0 && types.every(isScalar),
      isText: types.includes("string"),
      isJson: types.length === 0 || !types.some(isScalar),
      ...(types.includes("boolean") && types.every((type) => Object.hasOwn(CHOICES, type))
        ? { choices: types.flatMap((type) => CHOICES[type] ?? []) }
        : {}),
    };
  });
}

/** Whether an input is no object whose fields are named, so that it is given as a whole. */
export function isWithoutFields(input: z.core.$ZodType): boolean {
  return inputSchema(input).properties === undefined;
}

function inputSchema(input: z.core.$ZodType): { properties?: Record<string, FieldSchema>; required?: string[] } {
  return z.toJSONSchema(input, { io: "input", unrepresentable: "any" }) as object;
}

function isScalar(type: string): boolean {
  return ["string", "number", "integer", "boolean"].includes(type);
}

function typesOf({ type, enum: choices, const: only, anyOf }: FieldSchema): string[] {
  if (type !== undefined) return [type].flat();
  if (anyOf) return anyOf.flatMap(typesOf);
  return (choices ?? (only === undefined ? [] : [only])).map((value) => typeof value);
}

/**
 * Reads an input from untyped fields, as its schema says. Text for a field that is no text is read as JSON first, for a
 * command line gives nothing but text.
 *
 * @throws UserError with one line that names the field, what came and what is accepted
 */
export function readInput<Input>(agent: string, input: z.core.$ZodType<Input>, given: unknown): Input {
  const fields = inputFieldsOf(input);
  const read = readAs(input, fields.length === 0 ? given : untexted(fields, given), `the input of ${agent}`);
  if (read.ok) return read.data;
  if (fields.length > 0 && !isObject(given)) {
    const names = fields.map(({ name }) => name).join(", ");
    throw new UserError(`The input of ${agent} must be a JSON object with ${names}, and is ${show(given)}.`);
  }
  const missing = fields.find(({ name, positional }) => positional && !Object.hasOwn(given as object, name));
  if (missing) {
    const { name, description } = missing;
    throw new UserError(`The input of ${agent} lacks ${name}${description ? `: ${description}` : ""}.`);
  }
  const unread = fields.filter(({ name, isText }) => !isText && isNoJson((given as Record<string, unknown>)[name]));
  const came = unread.map(
    ({ name }) => ` No JSON came for ${name}: ${show((given as Record<string, unknown>)[name])}.`,
  );
  throw new UserError(`The input of ${agent} does not fit: ${read.problem}.${came.join("")}`);
}

function isNoJson(value: unknown): boolean {
  return typeof value === "string" && jsonIn(value) === undefined;
}

function untexted(fields: readonly InputField[], given: unknown): unknown {
  if (!isObject(given)) return given;
  const read = (name: string, value: unknown) => {
    const field = fields.find((known) => known.name === name);
    return field && !field.isText && typeof value === "string" ? parsed(value) : value;
  };
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, read(name, value)]));
}

function parsed(text: string): unknown {
  const json = jsonIn(text);
  return json === undefined ? text : json; // the schema says what it should have been
}
