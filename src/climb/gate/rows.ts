import * as z from "zod/mini";

/** Where the input of a row is from: the half of the suite that the coding agent may see, the other half, or drawn anew. */
export const ORIGINS = ["visible", "held_out", "fresh"] as const;

/** What is compared: the code as it was, and the code with the change. */
const ARMS = ["base", "candidate"] as const;

/**
 * What the judge says of one run of one input: all that the gate knows of it. Everything is recomputed by the judge from
 * the base commit's policy and reference, or counted by the broker of the model; nothing is what the candidate says of
 * itself.
 */
export const rowSchema = z.strictObject({
  /** The case's id, or the hash of a fresh input: pairs the arms. */
  key: z.string().check(z.minLength(1)),
  origin: z.enum(ORIGINS),
  /** The sampler's stratum, of a fresh input. */
  stratum: z.optional(z.string()),
  arm: z.enum(ARMS),
  /** Which repeat of the input this is, from 1. */
  repeat: z.int().check(z.gte(1)),
  /** The run came to an end that the loop has a name for. Not when its process died, hung or wrote no line. */
  ended: z.boolean(),
  /** An output stands: the judge's own check finds nothing that blocks it. */
  stands: z.boolean(),
  /** The first answer is right, before any repair. The endpoint of sampled runs. */
  first_right: z.boolean(),
  /** The run passes: what stands is right, and every grader passes. The endpoint of deterministic runs. */
  right: z.boolean(),
  graders: z.strictObject({ passed: z.int().check(z.gte(0)), total: z.int().check(z.gte(0)) }),
  /**
   * Each thing that is wrong in the run, once, as `kind:subject`: `violation:wrong_max_loan`,
   * `figure:calculate_payment.monthly_payment_usd`, `tool:check_dti`. Finer than graders, so that one fault of two in a
   * chain can be seen to go.
   */
  faults: z.array(z.string()),
  /** The run said that an output stands which the policy is against. */
  against_policy: z.boolean(),
  /** Input and output together. */
  tokens: z.int().check(z.gte(0)),
  /** US dollars; null where a price is not known. */
  cost_usd: z.nullable(z.number().check(z.gte(0))),
  /** The provider failed after bounded retries: nobody's fault, and no evidence. */
  provider_failed: z.boolean(),
  /** Hash of what the run did and answered, without ids and times: equal in control runs means deterministic. */
  digest: z.string(),
});

export type Row = z.infer<typeof rowSchema>;
export type Origin = Row["origin"];
export type Arm = Row["arm"];

/** What a round set out to fix. */
const causeSchema = z.strictObject({
  /** Names it in reports and in the ledger: a finding's identity. */
  id: z.string(),
  /** Faults of rows that show it, as in `Row.faults`; `figure:calculate_payment` stands for all figures of that tool. */
  faults: z.array(z.string()),
  /** Visible inputs that show it. They alone count where no fault does: those that are not right. */
  keys: z.array(z.string()),
});

export type Cause = z.infer<typeof causeSchema>;

/** What of an agent a change touches, as the judge sees it by comparing the two definitions. */
export const PARTS = ["instructions", "descriptions", "tools", "output_schema", "offline_answer", "other"] as const;
export type Part = (typeof PARTS)[number];

/**
 * - `better`: shown to be better; keep it.
 * - `worse`: shown to be worse, or it broke what must not break.
 * - `inconclusive`: neither was shown. Never a reason to keep.
 * - `not_judged`: these runs cannot tell (instructions, with a model that does not read them; a changed evaluator).
 * - `void`: the comparison itself failed (the provider, or the runs of the base).
 */
export const VERDICTS = ["better", "worse", "inconclusive", "not_judged", "void"] as const;

/** Right in one arm and not in the other. */
const flipSchema = z.strictObject({ key: z.string(), repeat: z.int(), origin: z.enum(ORIGINS) });
export type Flip = z.infer<typeof flipSchema>;

/** A constraint that is held to beside the test, and never traded against it. */
const guardrailSchema = z.strictObject({
  name: z.enum(["against_policy", "lost_cases", "tokens", "cost", "provider_failures", "one_sided_failures"]),
  /** Null: it could not be looked at; `says` says why. */
  holds: z.nullable(z.boolean()),
  says: z.string(),
});
export type Guardrail = z.infer<typeof guardrailSchema>;

const armFiguresSchema = z.strictObject({
  runs: z.int(),
  /** Of the endpoint. */
  right: z.int(),
  graders_passed: z.int(),
  faults: z.int(),
  /** Runs that show the round's cause; 0 without one. */
  showing_cause: z.int(),
});

/** What the gate says of a round: data, which commands and reports word. */
export const verdictSchema = z.strictObject({
  verdict: z.enum(VERDICTS),
  /** Why, each in a sentence, the decisive one first. */
  reasons: z.array(z.string()),
  mode: z.enum(["deterministic", "sampled"]),
  /** By which rule: the order of figures, the e-process on fresh pairs, the exact test by case; none where nothing is judged. */
  rule: z.enum(["order", "e_process", "exact_by_case", "none"]),
  /** No further runs would change it. Undecided only by the e-process: draw `next` more inputs, and ask again. */
  decided: z.boolean(),
  next: z.int(),
  /** Pairs that count: runs of both arms on one input, none of them void. */
  pairs: z.int(),
  /** Pairs that only the candidate got right, and that only the base did. */
  w: z.int(),
  l: z.int(),
  /** Value of the e-process where the round was decided, or now; null by other rules. */
  e: z.nullable(z.number()),
  /** p of an exact test: by case, or the sign test on fresh pairs once all inputs are asked; null otherwise. */
  p: z.nullable(z.number()),
  /** What this round may spend of the campaign's α; null where nothing is spent. */
  alpha_round: z.nullable(z.number()),
  base: armFiguresSchema,
  candidate: armFiguresSchema,
  /** Of all origins, by the endpoint. */
  gained: z.array(flipSchema),
  lost: z.array(flipSchema),
  guardrails: z.array(guardrailSchema),
});

export type Verdict = z.infer<typeof verdictSchema>;

/** What a round is judged by. Pure data: the same input gives the same verdict, whoever recomputes it. */
export interface RoundInput {
  /** Deterministic: the embedded model, or control runs that were equal. */
  mode: "deterministic" | "sampled";
  /** The embedded model answers: it does not read instructions or descriptions. */
  offline: boolean;
  /** What the change touches. */
  changed: readonly Part[];
  /** From 1, as the ledger numbered it. */
  round: number;
  /** Of the whole campaign. */
  alpha: number;
  /** Null: a change that was made for no cause of these runs, such as a pull request. */
  cause: Cause | null;
  /** Of both arms, in the order in which inputs were asked: the e-process reads fresh pairs in this order. */
  rows: readonly Row[];
}
