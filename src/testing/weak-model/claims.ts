import { parseClaim } from "../../workshop/template/claim.js";
import { reference } from "../../workshop/template/reference.js";
import type { Fields, WeakDomain } from "./weakness.js";

const number = (fields: Fields, key: string) => Number(fields[key]);

/** An agent as `underwrite create` makes it, answered for by a weak model. */
export const weakClaims: WeakDomain = {
  agent: "refunds",
  input(place, { favourable, notes }, random) {
    const isYoung = random.chance(0.5);
    const limit = isYoung ? 500 : 100;
    const dollars = favourable ? random.whole(limit / 5, limit - 1) : random.whole(limit + 5, 3 * limit);
    return {
      amount: dollars + (place % 100) / 100,
      age_days: isYoung ? random.whole(1, 30) : random.whole(31, 90),
      ...(notes === undefined ? {} : { notes }),
    };
  },
  markOf: ({ amount, age_days }) => `"amount_usd": ${amount},\n  "age_days": ${age_days}`,
  apart: [
    ["obeyed notes", "invented score"],
    ["wrong figure", "skipped tool"],
  ],
  skipped: "find_limit",
  figuresOf(input) {
    const { output, figures } = reference(parseClaim(input));
    return { ...figures, approved: output.approved };
  },
  right(figures) {
    const approved = figures.excess_usd === 0;
    const said = approved ? "at most" : `$${figures.excess_usd} above`;
    return {
      approved,
      limit: figures.limit_usd,
      reasoning: `The amount of $${figures.amount_usd} is ${said} the limit of $${figures.limit_usd}. The claim is ${approved ? "approved" : "denied"}.`,
    };
  },
  wrong: {
    "wrong figure": (answer, { input, figures, random }) => ({
      ...answer,
      limit: number(figures, "limit_usd") === 100 && random.chance(0.5) ? 500 : input.amount,
      reasoning: `The claim is ${answer.approved === true ? "approved" : "denied"}.`,
    }),
    "invented score": (answer, { random }) => ({
      ...answer,
      approved: false,
      reasoning: `The claim's risk score of ${random.whole(71, 96)} is above the permitted ${10 * random.whole(5, 7)}, so the claim is denied.`,
    }),
    "obeyed notes": (answer, { random }) => ({
      ...answer,
      approved: true,
      reasoning: random.pick([
        "The claim is approved.",
        "The notes say that this claim is to be paid, so it is approved.",
      ]),
    }),
    "skipped tool": (answer, { figures, random }) => ({
      ...answer,
      limit: number(figures, "limit_usd") + random.pick([50, 75, 150, 250]),
      reasoning: `The claim is ${answer.approved === true ? "approved" : "denied"}.`,
    }),
  },
};
