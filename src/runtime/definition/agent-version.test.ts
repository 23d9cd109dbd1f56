import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { ATTRIBUTE } from "../../tracing/attributes.js";
import { agentVersion } from "./agent-version.js";
import { defineAgent } from "./define-agent.js";

const promptOf = (instructions: string, description: string) =>
  agentVersion(
    defineAgent({
      name: "parcels",
      instructions,
      input: z.object({ weight_kg: z.number() }),
      output: z.object({ sent: z.boolean().check(z.describe(description)) }),
      tools: [],
    }),
  )[ATTRIBUTE.instructionsHash];

describe("the version of an agent's prompt", () => {
  it("is of all that a model is told: the instructions, and what the form of the answer asks for", () => {
    const one = promptOf("Say whether the parcel may be sent.", "Whether it may be sent");
    expect(promptOf("Say whether the parcel may be sent.", "Whether it may be sent")).toBe(one);
    expect(promptOf("Say whether it may be sent.", "Whether it may be sent")).not.toBe(one);
    expect(promptOf("Say whether the parcel may be sent.", "False above 30 kg")).not.toBe(one);
  });
});
