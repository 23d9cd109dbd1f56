import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { underwriting } from "../../agents/underwriting/agent.js";
import { commandLineOf } from "./derive-command-line.js";

describe("an agent's command line", () => {
  it("follows the schema of its input where the agent does not say otherwise", () => {
    const input = z.strictObject({
      amount: z.number().check(z.describe("US dollars")),
      age_days: z.int(),
      due_date: z.optional(z.string()),
      "line items": z.array(z.string()),
      is_rush: z._default(z.boolean(), false),
      paid: z.optional(z.nullable(z.boolean())),
      memo: z.nullable(z.string()),
      "~": z.optional(z.string()),
    });
    const agent = {
      ...underwriting,
      commandLine: undefined,
      name: "bills",
      positionals: ["amount", "age_days"],
      input,
    };
    const evals = {
      dimensions: {},
      classify: () => ({}),
      boundaries: () => [{ id: "a", description: "b", input: { amount: 12.5, age_days: 3 }, tags: [] }],
    };
    expect(commandLineOf({ ...agent, evals } as never)).toEqual({
      description: "Runs the agent bills.",
      positionals: [
        { field: "amount", name: "amount", description: "US dollars" },
        { field: "age_days", name: "age-days", description: "age days" },
      ],
      options: [
        { field: "due_date", flags: "--due-date <value>", description: "due date" },
        { field: "line items", flags: "--line-items <json>", description: "line items", required: true },
        { field: "is_rush", flags: "--is-rush [value]", description: "is rush", choices: ["true", "false"] },
        { field: "paid", flags: "--paid [value]", description: "paid", choices: ["true", "false", "null"] },
        { field: "memo", flags: "--memo <value>", description: "memo", required: true },
      ],
      byFile: ["~"],
      example: ["12.5", "3"],
      examples: [],
    });
    expect(commandLineOf({ ...agent, evals: undefined } as never).example).toEqual([]);
  });

  it("names no field where the input has none of its own: it is given as a whole", () => {
    const kinds = z.union([z.object({ a: z.string() }), z.object({ b: z.string() })]);
    const of = (input: unknown) =>
      commandLineOf({ ...underwriting, commandLine: undefined, positionals: [], input } as never).byFile;
    expect([kinds, z.record(z.string(), z.string()), z.object({})].map(of)).toEqual([[], [], undefined]);
  });

  it("is the one that the agent has, and says where no embedded model answers", () => {
    expect(commandLineOf(underwriting)).toBe(underwriting.commandLine);
    const lacks = new Set(["offline answer"] as const);
    expect(commandLineOf({ ...underwriting, lacks })).toEqual({ ...underwriting.commandLine, needsModel: true });
  });
});
