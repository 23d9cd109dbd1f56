import { expect, it } from "vitest";
import * as z from "zod";
import { defineAgent } from "../../runtime/definition/define-agent.js";
import { generateCases, staleness } from "./generate-cases.js";

const agentWith = (input: object) =>
  defineAgent({
    name: "parcels",
    instructions: "Say whether the parcel may be sent.",
    input: z.object({ weight_kg: z.number(), kind: z.string().default("parcel") }),
    output: z.object({ sent: z.boolean() }),
    tools: [],
    reference: ({ weight_kg }) => ({ output: { sent: weight_kg <= 30 }, figures: {} }),
    evals: {
      boundaries: () => [{ id: "at-the-limit", description: "30 kg.", input: input as never, tags: ["limit"] }],
    },
  });

it("a generated case has its input as the agent reads it from a file: with what its schema puts in", () => {
  const agent = agentWith({ weight_kg: 30 });
  const [edge, ...others] = generateCases(agent);
  expect([edge?.application, others]).toEqual([{ weight_kg: 30, kind: "parcel" }, []]);
  const read = { ...edge, application: agent.parseInput({ weight_kg: 30 }) } as typeof edge & object;
  expect(staleness(generateCases(agent), [read])).toEqual({ missing: [], changed: [], extra: [] });
});

it("an edge that the agent does not take is its own fault, by name", () => {
  expect(() => generateCases(agentWith({ weight_kg: "heavy" }))).toThrow(
    /^evals\.boundaries of the agent parcels gave .*at-the-limit.*, which is no case: .*weight_kg/,
  );
});
