import * as z from "zod/mini";
import { jsonKey } from "../../text/json.js";
import { sha256 } from "../../text/sha256.js";
import { VERDICTS } from "../gate/rows.js";

const count = z.int().check(z.gte(1));
const hash = z.string().check(z.regex(/^[0-9a-f]{64}$/));

const common = {
  /** Its place in the ledger, from 1. */
  seq: count,
  /** ISO 8601. */
  at: z.string(),
  /** Which campaign it is about: agent, evaluator and suite, in a hash. */
  campaign: z.string().check(z.minLength(1)),
  /** Hash of the entry before; 64 zeros for the first. */
  prev: hash,
  hash,
} as const;

/** What a look may spend is written down before it is taken. */
const reservation = z.strictObject({
  ...common,
  kind: z.literal("reserved"),
  agent: z.string(),
  /** A round compares a patch with the incumbent; a confirmation the final branch with the base. */
  of: z.enum(["round", "confirmation"]),
  /** From 1, of its kind in the campaign: the i-th may spend α · ½^i. */
  look: count,
  /** Of the whole campaign: the first reservation sets it. */
  alpha: z.number().check(z.gt(0), z.lte(0.5)),
  alpha_look: z.number().check(z.gt(0)),
  /** SHA-256 of the patch, or the commit, that is looked at. */
  subject: z.string(),
});

const result = z.strictObject({
  ...common,
  kind: z.literal("decided"),
  of: z.enum(["round", "confirmation"]),
  look: count,
  verdict: z.enum([...VERDICTS, "improved", "not_shown"]),
  w: z.int(),
  l: z.int(),
  e: z.nullable(z.number()),
  p: z.nullable(z.number()),
});

export const entrySchema = z.discriminatedUnion("kind", [reservation, result]);
export type Entry = z.infer<typeof entrySchema>;
export type Reservation = z.infer<typeof reservation>;
export type Result = z.infer<typeof result>;

/** What the first entry has in the place of its predecessor's hash. */
export const FIRST = "0".repeat(64);

/** The hash of an entry: of all its fields but `hash`, in the order of their names, the hash before it included. */
export function hashOf({ hash: _, ...fields }: Omit<Entry, "hash"> & { hash?: string }): string {
  return sha256(jsonKey(fields));
}

/**
 * Names a campaign by what is compared and by what it is judged: the same agent, evaluator and suite are the same
 * campaign, whichever plan or process comes back to it, so that its α is not spent twice.
 *
 * @param evaluator hash of the code that judges
 * @param suite hash of the cases
 */
export function campaignOf(of: { agent: string; evaluator: string; suite: string }): string {
  const text = JSON.stringify([of.agent, of.evaluator, of.suite]);
  return sha256(text, 16);
}
