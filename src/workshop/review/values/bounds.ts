import * as z from "zod/mini";
import type { AnyAgent } from "../../../runtime/definition/agent.js";
import type { Claim } from "../documents/claims.js";
import type { Drift } from "../drift.js";
import { stale } from "./stale.js";

/** The range of a figure that agents take. */
export interface Bounds {
  field: string;
  minimum: number;
  maximum: number;
}

const propertySchema = z.object({ minimum: z.number(), maximum: z.number() });

/** The ranges that the inputs of agents have, where both ends are said. */
export function boundsOf(agents: readonly AnyAgent[]): Bounds[] {
  return agents.flatMap(({ input }) => {
    const { properties = {} } = z.toJSONSchema(input, { unrepresentable: "any", io: "input" });
    return Object.entries(properties).flatMap(([field, property]) => {
      const { data } = z.safeParse(propertySchema, property);
      return data && data.maximum < Number.MAX_SAFE_INTEGER ? [{ field, ...data }] : [];
    });
  });
}

/** Ranges that documents give in brackets after a field, or beside it in a table: `credit score (300–850)`. */
export function wrongBounds(claim: Claim, bounds: readonly Bounds[]): Drift[] {
  return bounds.flatMap(({ field, minimum, maximum }) => {
    const label = `\`?(?:${field}|${field.replaceAll("_", " ")})\`?`;
    const range = String.raw`(\d[\d,.]*\d)\s*(?:–|-|to)\s*(\d[\d,.]*\d)`;
    const pattern = claim.isRow ? `\\|\\s*${label}\\s*\\|[^|]*?${range}` : `\\b${label}\\s*\\([^()]*?${range}`;
    const found = new RegExp(pattern, "i").exec(claim.text);
    const same = bounds.filter((other) => other.field === field);
    const said = [found?.[1], found?.[2]].map((end) => Number(end?.replaceAll(",", "")));
    if (!found || same.some((one) => one.minimum === said[0] && one.maximum === said[1])) return [];
    return stale(claim, found.index, {
      what: `${field} is from ${minimum} to ${maximum}, not from ${said[0]} to ${said[1]}.`,
      fix: `Write ${minimum} and ${maximum}.`,
    });
  });
}
