import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import type { Violation } from "../../runtime/definition/agent.js";
import { defineAgent } from "../../runtime/definition/define-agent.js";
import type { Case } from "./case.js";
import { proveCheck } from "./prove-check.js";

interface Quote {
  carrier: "road" | "air";
  price: number;
  insured: boolean;
  note: string;
}

/** An agent that quotes a price, with a check of its own. */
function quotes(validate?: (kilograms: number, quote: Quote) => string[], more: object = {}) {
  const found = (code: string): Violation => ({ code, message: code, expected: null, actual: null });
  return defineAgent<{ kilograms: number }, Quote>({
    name: "quotes",
    instructions: "Quote.",
    input: z.object({ kilograms: z.number() }),
    output: z.object({ carrier: z.enum(["road", "air"]), price: z.number(), insured: z.boolean(), note: z.string() }),
    tools: [],
    reference: ({ kilograms }) => ({
      output: { carrier: kilograms > 30 ? "road" : "air", price: kilograms * 2, insured: kilograms > 10 },
      figures: {},
    }),
    ...(validate ? { validate: ({ kilograms }, quote) => validate(kilograms, quote).map(found) } : {}),
    ...more,
  });
}

const cases = [5, 40].map(
  (kilograms): Case<{ kilograms: number }> => ({
    id: `k${kilograms}`,
    description: "A parcel.",
    application: { kilograms },
    expected: { price: kilograms * 2 },
    file: "quotes.json",
  }),
);

const missed = (agent: ReturnType<typeof quotes>) =>
  proveCheck(agent, cases).problems.map(({ field, message }) => `${field}: ${message}`);

describe("the agent's own check", () => {
  it("is in order where it reports every field that is made wrong", () => {
    expect(proveCheck(quotes(), cases)).toEqual({ tried: 8, reported: 8, untried: 0, problems: [] });
  });

  it("is told of by each field that it lets pass, and how that was made wrong", () => {
    const agent = quotes((kilograms, { price, carrier }) => [
      ...(price < kilograms * 2 ? ["too_cheap"] : []),
      ...(carrier === "air" && kilograms > 30 ? ["too_heavy"] : []),
    ]);
    expect(missed(agent)).toEqual([
      'carrier: in 1 of 2 cases nobody checks whether it is replaced. The output is right with "air"; replaced to "road", the agent\'s check reports no violation.',
      "price: in 2 of 2 cases nobody checks whether it is raised. The output is right with 10; raised to 12, the agent's check reports no violation.",
      "insured: nobody checks it. The output is right with false; flipped to true, the agent's check reports no violation.",
    ]);
  });

  it("reports nothing by what it says of right outputs as well, or by what only warns", () => {
    const violations = {
      odd: { title: "odd", severity: "low" as const, lever: "flow" as const, level: "warning" as const },
    };
    expect(missed(quotes(() => ["always"]))).toHaveLength(4);
    expect(missed(quotes((_, { insured }) => [insured ? "odd" : "even"], { analysis: { violations } }))).toHaveLength(
      4,
    );
  });

  it("is tried beside fields that nobody knows, whatever they take", () => {
    const shape = quotes().output._zod.def.shape;
    const fields = {
      zone: z.enum(["near", "far"]),
      on: z.iso.date(),
      code: z.string().check(z.minLength(12)),
      level: z.number().check(z.gt(3), z.lt(4)),
      stops: z.array(z.object({ city: z.string(), nights: z.int().check(z.gte(1)) })).check(z.minLength(2)),
      by: z.union([z.literal("sea"), z.null()]),
    };
    const output = z.object({ ...shape, ...fields });
    expect(proveCheck(quotes(undefined, { output }), cases)).toEqual({
      tried: 8,
      reported: 8,
      untried: 0,
      problems: [],
    });
  });

  it("says in how many cases it could not be tried", () => {
    const shape = quotes().output._zod.def.shape;
    const output = z.object({ ...shape, plate: z.string().check(z.regex(/^[A-Z]{3}-\d{4}$/)) });
    expect(proveCheck(quotes(undefined, { output }), cases)).toEqual({
      tried: 0,
      reported: 0,
      untried: 2,
      problems: [],
    });
  });

  it("is not asked for where the agent has none", () => {
    const agent = quotes(undefined, { reference: undefined });
    expect(proveCheck(agent, cases)).toEqual({ tried: 0, reported: 0, untried: 0, problems: [] });
  });
});
