import * as z from "zod/mini";
import { UserError } from "../errors.js";
import { show, visible } from "../text/visible.js";
import { lenientArguments } from "./arguments.js";
import type { McpTool } from "./tool.js";

/** Reads a tool's arguments. @throws UserError that names the argument, what came and what is accepted */
export function readInput(
  { name, input }: Pick<McpTool, "name" | "input">,
  given: Record<string, unknown> = {},
): unknown {
  const args = lenientArguments(input._zod.def.shape, given);
  const parsed = z.safeParse(input, args);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const known = Object.keys(input._zod.def.shape).join(", ") || "none";
  if (issue?.code === "unrecognized_keys") {
    throw new UserError(`${name} has no argument ${issue.keys.map(show).join(", ")}: its arguments are ${known}.`);
  }
  const path = (issue?.path ?? []).map(String).join(".");
  const where = path === "" ? `The arguments of ${name}` : `${visible(path).slice(0, 100)} of ${name}`;
  const value = valueAt(args, issue?.path ?? []);
  const came = value === undefined ? "missing" : show(value);
  throw new UserError(`${where} ${path === "" ? "are" : "is"} ${came}: ${accepted(issue)}.`);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (node, key) =>
      node !== null && typeof node === "object" ? (node as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );
}

/** What is accepted, in words. */
function accepted(issue: z.core.$ZodIssue | undefined): string {
  switch (issue?.code) {
    case "invalid_type":
      return `pass ${EXPECTED[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `pass one of ${issue.values.map((value) => JSON.stringify(value)).join(", ")}`;
    case "too_small":
      return `pass at least ${issue.minimum}${SIZE[issue.origin] ?? ""}`;
    case "too_big":
      return `pass at most ${issue.maximum}${SIZE[issue.origin] ?? ""}`;
    default:
      return issue?.message ?? "see its schema";
  }
}

const EXPECTED: Record<string, string> = {
  array: "a list",
  boolean: "true or false",
  int: "a whole number",
  number: "a number",
  object: "an object",
  record: "an object",
  string: "a text",
};
const SIZE: Record<string, string> = { array: " items", string: " characters" };
