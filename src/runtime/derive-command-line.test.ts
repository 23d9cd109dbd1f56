import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { agents } from "../agents/index.js";
import { underwriting } from "../agents/underwriting/agent.js";
import { commandLineOf } from "./derive-command-line.js";

describe("an agent's command line", () => {
  it("follows the schema of its input where the agent does not say otherwise", () => {
    const input = z.strictObject({
      amount: z.number().check(z.describe("US dollars")),
      age_days: z.int(),
      due_date: z.optional(z.string()),
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
      description: "Runs the agent bills, and checks every decision against its policy.",
      positionals: [
        { field: "amount", name: "amount", description: "US dollars" },
        { field: "age_days", name: "age-days", description: "age days" },
      ],
      options: [{ field: "due_date", flags: "--due-date <value>", description: "due date" }],
      example: ["12.5", "3"],
      examples: [],
    });
    expect(commandLineOf({ ...agent, evals: undefined } as never).example).toEqual([]);
  });

  it.each(agents.map((agent) => [agent.name, agent] as const))("of %s gives an input by its example", (_, agent) => {
    const { example, positionals } = commandLineOf(agent);
    expect(positionals.map(({ field }) => field)).toEqual(agent.positionals);
    expect(() => agent.parseInput(Object.fromEntries(agent.positionals.map((f, i) => [f, example[i]])))).not.toThrow();
  });
});
