import { describe, expect, it } from "vitest";
import * as z from "zod";
import { underwriting } from "../../agents/index.js";
import type { AgentParts, Violation } from "../definition/agent.js";
import { defineAgent } from "../definition/define-agent.js";
import { uncheckedFields } from "./unchecked-fields.js";

type Parcel = { weight_kg: number };
type Label = { zone: "near" | "far"; price: number; notes: string; stamps: string[] };

const output = z.object({
  zone: z.enum(["near", "far"]),
  price: z.number(),
  notes: z.string(),
  stamps: z.array(z.string()),
});
const fault = (actual: string): Violation => ({ code: "wrong", message: "Wrong.", expected: "", actual });

function unchecked(parts: Partial<AgentParts<Parcel, Label>>, expected: Record<string, string | number> = {}) {
  const agent = defineAgent<Parcel, Label>({
    name: "parcels",
    instructions: "Price it.",
    input: z.object({ weight_kg: z.number() }),
    output,
    tools: [],
    ...parts,
  });
  return uncheckedFields(agent, [{ input: { weight_kg: 2 }, expected }]);
}

describe("fields that nobody checks", () => {
  it("are none of the underwriter's, whose reasoning is read", () => {
    const input = { annual_income: 85_000, total_debt: 12_000, credit_score: 720, loan_amount: 250_000 };
    expect(uncheckedFields(underwriting, [{ input, expected: {} }])).toEqual([]);
  });

  it.each([
    [
      "a reference determines some",
      { reference: () => ({ output: { price: 4 }, figures: {} }) },
      ["zone", "notes", "stamps"],
    ],
    [
      "a check looks at some",
      { validate: (_: Parcel, { zone }: Label) => (zone === "far" ? [fault(zone)] : []) },
      ["price", "notes", "stamps"],
    ],
    [
      "a check looks at one only where another has a value that the first case does not have",
      { validate: (_: Parcel, given: Label) => (given.zone === "far" && given.stamps.length > 1 ? [fault("x")] : []) },
      ["price", "notes"],
    ],
    [
      "a check asks whether one is there",
      { validate: (_: Parcel, given: Label) => ("notes" in given ? [] : [fault("x")]) },
      ["zone", "price", "stamps"],
    ],
  ] as const)("are the others where %s", (_, parts, names) => {
    expect(unchecked(parts as unknown as Partial<AgentParts<Parcel, Label>>)).toEqual(names);
  });

  it("are not those that a label of a case expects", () => {
    const reference = () => ({ output: { price: 4 }, figures: {} });
    expect(unchecked({ reference }, { zone: "near", notes: "none" })).toEqual(["stamps"]);
  });

  it("are not told where nothing is checked at all, which every result says, or where the check always fails", () => {
    expect(unchecked({})).toEqual([]);
    const validate = () => {
      throw new Error("no tool was called");
    };
    expect(unchecked({ validate })).toEqual([]);
  });
});
