import * as z from "zod/mini";
import type { Json } from "../models/message.js";

/** What is used of a JSON Schema (https://json-schema.org/draft/2020-12). */
interface Schema {
  type?: string;
  const?: Json;
  enum?: Json[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  format?: string;
  minLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minItems?: number;
  items?: Schema;
  prefixItems?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
}

/** Texts of the formats that schemas ask for. */
const FORMATS: Readonly<Record<string, string>> = {
  date: "2000-01-01",
  "date-time": "2000-01-01T00:00:00Z",
  time: "00:00:00",
  duration: "P1D",
  email: "someone@example.com",
  uri: "https://example.com",
  uuid: "00000000-0000-4000-8000-000000000000",
  ipv4: "127.0.0.1",
};

/** Values of a schema, at most. */
const MOST = 6;
/** Schemas within schemas. */
const DEEPEST = 8;

/**
 * Values that a schema takes: its words where it has a list of them, else what is simplest.
 *
 * @returns at most six, none where nothing simple is taken
 */
export function valuesOf(schema: z.core.$ZodType): Json[] {
  const values = simplest(z.toJSONSchema(schema, { unrepresentable: "any", io: "input" }) as Schema, 0);
  return values.filter((value) => z.safeParse(schema, value).success).slice(0, MOST);
}

function simplest(schema: Schema, depth: number): Json[] {
  const { type, format = "", minLength = 0, minItems = 0, items = {}, prefixItems } = schema;
  if (depth > DEEPEST) return [null];
  const first = (of: Schema): Json => simplest(of, depth + 1)[0] ?? null;
  if (schema.const !== undefined) return [schema.const];
  if (schema.enum) return schema.enum;
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.flatMap((choice) => simplest(choice, depth + 1));
  switch (type) {
    case "boolean":
      return [true, false];
    case "string":
      return [...(FORMATS[format] === undefined ? [] : [FORMATS[format]]), "-".repeat(Math.max(1, minLength)), ""];
    case "number":
    case "integer":
      return numbersOf(schema);
    case "array":
      return [prefixItems ? prefixItems.map(first) : Array.from({ length: minItems }, () => first(items))];
    case "object":
      return [
        Object.fromEntries((schema.required ?? []).map((name) => [name, first(schema.properties?.[name] ?? {})])),
      ];
    case "null":
      return [null];
    default:
      return ["-", true, 0, [], {}, null];
  }
}

/** Numbers within bounds. */
function numbersOf(schema: Schema): number[] {
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = schema;
  const { exclusiveMinimum: above = Number.NEGATIVE_INFINITY, exclusiveMaximum: below = Number.POSITIVE_INFINITY } =
    schema;
  const tried = [0, 1, minimum, maximum, above + 1, below - 1, (above + below) / 2];
  return tried.filter((each) => each >= minimum && each <= maximum && each > above && each < below);
}
