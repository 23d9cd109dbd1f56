import * as z from "zod/mini";
import type { Claim } from "../documents/claims.js";
import type { Drift } from "../drift.js";
import { numberIn, stale } from "./stale.js";

/** The range of a figure: of a field that an agent or a case takes, or of a variable. */
export interface Bounds {
  field: string;
  minimum: number;
  maximum: number;
}

const number = z.optional(z.number());
const propertySchema = z.object({
  minimum: number,
  exclusiveMinimum: number,
  maximum: number,
  exclusiveMaximum: number,
});

/** The ranges that a schema's fields have, where both ends are said. */
export function boundsIn(schema: z.core.$ZodType): Bounds[] {
  const { properties = {} } = z.toJSONSchema(schema, { unrepresentable: "any", io: "input" });
  return Object.entries(properties).flatMap(([field, property]) => {
    const { data } = z.safeParse(propertySchema, property);
    const minimum = data?.minimum ?? data?.exclusiveMinimum;
    const maximum = data?.maximum ?? data?.exclusiveMaximum;
    const isRange = minimum !== undefined && maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
    return isRange ? [{ field, minimum, maximum }] : [];
  });
}

const FIGURE = String.raw`\$?(\d[\d,]*(?:\.\d+)?)`;
const RANGE = String.raw`${FIGURE}\s*(?:–|-|to|and)\s*${FIGURE}`;
const HIGHEST = String.raw`(?:up to|at most|no more than)\s+${FIGURE}`;

/** Ranges that documents give beside a field: in its row of a table, in brackets, or in words: `is between 1 and 5`. */
export function wrongBounds(claim: Claim, bounds: readonly Bounds[]): Drift[] {
  return bounds.flatMap(({ field, minimum, maximum }) => {
    const label = `\`?\\b(?:${field}|${field.replaceAll("_", " ")})s?\\b\`?`;
    const words = String.raw`(?:\s*\([^()]*?|(?:\s+(?:is|are|lies|goes|must|be|runs|a|whole|number|numbers))*\s+(?:from|between)\s+)`;
    const pattern = claim.isRow
      ? `\\|\\s*${label}\\s*\\|.*?(?:${RANGE}|${HIGHEST})`
      : `${label}(?:${words}${RANGE}|[^.;|()]{0,40}?${HIGHEST})`;
    const found = new RegExp(pattern, "i").exec(claim.text);
    if (!found) return [];
    const [low, high] = found[1] === undefined ? [undefined, found[3]] : [found[1], found[2]];
    const said = { low: low === undefined ? undefined : numberIn(low), high: numberIn(high ?? "") };
    const same = bounds.filter((other) => other.field === field);
    if (same.some((one) => (said.low ?? one.minimum) === one.minimum && one.maximum === said.high)) return [];
    return stale(claim, found.index, {
      what: `${field} is from ${minimum} to ${maximum}, not ${said.low === undefined ? "up" : `from ${said.low}`} to ${said.high}.`,
      fix: `Write ${minimum} and ${maximum}.`,
    });
  });
}
