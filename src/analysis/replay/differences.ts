import { valuesAgree } from "../../figures/values-agree.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { Json } from "../../runtime/models/message.js";

/** One value that is not the same any more. A side is absent where there was no such field. */
export interface Difference {
  /** Its path, such as `tier` or `items[2].price_usd`; `result` for the whole. */
  field: string;
  before?: Json;
  after?: Json;
}

/** Most differences that are told of two values. */
const MAX_DIFFERENCES = 50;

/** The fields in which two JSON values differ, at most 50. The order of keys does not matter. */
export function differences(before: Json, after: Json): Difference[] {
  return differ(before, after, "").slice(0, MAX_DIFFERENCES);
}

function differ(before: Json | undefined, after: Json | undefined, path: string): Difference[] {
  if (before === after) return [];
  if (isContainer(before) && isContainer(after) && Array.isArray(before) === Array.isArray(after)) {
    const olds = new Map(Object.entries(before));
    const news = new Map(Object.entries(after));
    return [...new Set([...olds.keys(), ...news.keys()])].flatMap((key) => {
      return differ(olds.get(key), news.get(key), Array.isArray(before) ? `${path}[${key}]` : join(path, key));
    });
  }
  return [
    {
      field: path || "result",
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    },
  ];
}

function isContainer(value: Json | undefined): value is Json[] | { [key: string]: Json } {
  return value !== null && typeof value === "object";
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

/**
 * The fields of an answer that are not what the agent's policy says of the input (`before`: the answer's,
 * `after`: the policy's). None: the answer is right, as far as the policy determines it.
 */
export function againstReference(agent: AnyAgent, input: unknown, answer: unknown): Difference[] {
  const expected = Object.entries((agent.reference(input).output ?? {}) as Record<string, Json>);
  const fields = new Map(answer !== null && typeof answer === "object" ? Object.entries(answer) : []);
  return expected.flatMap(([field, after]) => {
    const before = fields.get(field) as Json | undefined;
    if (valuesAgree(before, after)) return [];
    return [{ field, after, ...(before === undefined ? {} : { before }) }];
  });
}
